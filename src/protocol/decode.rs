//! From the wire: dynamic values by a schema's type.

use super::pb::tfplugin6 as pb;
use crate::{
    diag::{Diagnostic, Diagnostics},
    framework::{AnyResource, Stored},
    value::{Type, Value, json, msgpack},
};

/// Reads a value of type `ty`. Hosts send msgpack; JSON is read where that is empty; both empty,
/// or no value at all, are null.
///
/// # Errors
/// When it is not a value of that type.
pub(super) fn value(dynamic: Option<pb::DynamicValue>, ty: &Type) -> Result<Value, Diagnostics> {
    let pb::DynamicValue { msgpack, json } = dynamic.unwrap_or_default();
    if msgpack.is_empty() && !json.is_empty() {
        return Ok(json::decode(&json, ty, json::Extra::Refused)?);
    }
    Ok(msgpack::decode(&msgpack, ty)?)
}

/// Reads what a host stores of an object of `resource`.
///
/// # Errors
/// When state or identity are not values of the resource's types.
pub(super) fn stored<S>(
    resource: &dyn AnyResource<S>,
    state: Option<pb::DynamicValue>,
    private: Vec<u8>,
    identity: Option<pb::ResourceIdentityData>,
) -> Result<Stored, Diagnostics> {
    let state = value(state, resource.declaration().schema().ty())?;
    Ok(Stored { state, private, identity: self::identity(resource, identity)? })
}

/// Reads an identity; null where the host has none, or the resource.
///
/// # Errors
/// When it is not a value of the identity's type.
pub(super) fn identity<S>(
    resource: &dyn AnyResource<S>,
    identity: Option<pb::ResourceIdentityData>,
) -> Result<Value, Diagnostics> {
    let data = identity.and_then(|identity| identity.identity_data);
    match resource.identity() {
        Some(schema) => value(data, schema.ty()),
        None => Ok(Value::Null),
    }
}

/// The JSON of a stored state.
///
/// # Errors
/// When the host sent a state in the flat form of Terraform before 0.12, which this provider never wrote.
pub(super) fn raw_state(raw: Option<pb::RawState>) -> Result<Vec<u8>, Diagnostics> {
    let pb::RawState { json, flatmap } = raw.unwrap_or_default();
    if json.is_empty() && !flatmap.is_empty() {
        let detail = "The state was written by Terraform 0.11 and cannot be read. Remove the object from state and import it again.";
        return Err(Diagnostic::error("Unreadable state", detail).into());
    }
    Ok(if json.is_empty() { b"null".to_vec() } else { json })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_dynamic_value_and_none_are_null() {
        assert_eq!(value(None, &Type::String), Ok(Value::Null));
        assert_eq!(value(Some(pb::DynamicValue::default()), &Type::String), Ok(Value::Null));
    }

    #[test]
    fn json_is_read_where_msgpack_is_empty() {
        let dynamic = pb::DynamicValue { msgpack: Vec::new(), json: br#"["b","a"]"#.to_vec() };
        let set = Value::set([Value::text("a"), Value::text("b")]);
        assert_eq!(value(Some(dynamic), &Type::set(Type::String)), Ok(set));
    }

    #[test]
    fn an_unreadable_value_is_a_problem_with_a_place() {
        let dynamic = pb::DynamicValue { msgpack: vec![0x91, 0x05], json: Vec::new() };
        let failure = Vec::from(value(Some(dynamic), &Type::list(Type::String)).unwrap_err());
        assert_eq!(failure[0].path.to_string(), "[0]");
        assert_eq!(failure[0].summary, "Unreadable value");
    }

    #[test]
    fn a_flat_state_is_refused_with_what_to_do() {
        let raw = pb::RawState { json: Vec::new(), flatmap: [("id".to_owned(), "x".to_owned())].into() };
        assert!(Vec::from(raw_state(Some(raw)).unwrap_err())[0].detail.contains("import"));
        assert_eq!(raw_state(None), Ok(b"null".to_vec()));
    }
}
