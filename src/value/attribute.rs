//! The Rust types that an attribute can have, and what happens where a value is of another type.

use std::collections::{BTreeMap, BTreeSet};

use super::{Number, Path, Step, Tf, Type, Value};
use crate::text::excerpt;

/// A Rust type that an attribute can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an attribute",
    label = "not an attribute type",
    note = "use String, bool, i64, Vec<Tf<_>>, BTreeSet<Tf<_>>, BTreeMap<String, Tf<_>>, a `model!`, or implement `AttributeValue`"
)]
pub trait AttributeValue: Sized {
    /// Its type on the wire.
    fn ty() -> Type;

    /// Reads a known, non-null value.
    ///
    /// # Errors
    /// When the value is of another kind.
    fn decode(value: &Value) -> Result<Self, DecodeError>;

    /// Writes it.
    fn encode(self) -> Value;
}

impl AttributeValue for String {
    fn ty() -> Type {
        Type::String
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(DecodeError::new("a string", other.kind())),
        }
    }

    fn encode(self) -> Value {
        Value::String(self)
    }
}

impl AttributeValue for bool {
    fn ty() -> Type {
        Type::Bool
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Bool(flag) => Ok(*flag),
            other => Err(DecodeError::new("a bool", other.kind())),
        }
    }

    fn encode(self) -> Value {
        Value::Bool(self)
    }
}

impl AttributeValue for i64 {
    fn ty() -> Type {
        Type::Number
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Number(number) => number
                .as_i64()
                .ok_or_else(|| DecodeError::new("a whole number of 64 bits", number.to_string())),
            other => Err(DecodeError::new("a number", other.kind())),
        }
    }

    fn encode(self) -> Value {
        Value::Number(Number::from(self))
    }
}

/// Elements may be unknown one by one, as in sets and maps.
impl<T: AttributeValue> AttributeValue for Vec<Tf<T>> {
    fn ty() -> Type {
        Type::list(T::ty())
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let Value::List(elements) = value else {
            return Err(DecodeError::new("a list", value.kind()));
        };
        let decoded = elements
            .iter()
            .enumerate()
            .map(|(index, element)| Tf::decode(element).map_err(|error| error.below(Step::Index(index))));
        decoded.collect()
    }

    fn encode(self) -> Value {
        Value::List(self.into_iter().map(Tf::encode).collect())
    }
}

/// Elements may be unknown one by one: a set of references in a plan is such a set.
impl<T: AttributeValue + Ord> AttributeValue for BTreeSet<Tf<T>> {
    fn ty() -> Type {
        Type::set(T::ty())
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Set(elements) => elements.iter().map(Tf::decode).collect(),
            other => Err(DecodeError::new("a set", other.kind())),
        }
    }

    fn encode(self) -> Value {
        Value::set(self.into_iter().map(Tf::encode))
    }
}

/// Values may be null or unknown one by one.
impl<T: AttributeValue> AttributeValue for BTreeMap<String, Tf<T>> {
    fn ty() -> Type {
        Type::map(T::ty())
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let Value::Map(entries) = value else {
            return Err(DecodeError::new("a map", value.kind()));
        };
        let decoded = entries.iter().map(|(key, value)| {
            let value = Tf::decode(value).map_err(|error| error.below(Step::Key(key.clone())))?;
            Ok((key.clone(), value))
        });
        decoded.collect()
    }

    fn encode(self) -> Value {
        Value::Map(self.into_iter().map(|(key, value)| (key, value.encode())).collect())
    }
}

/// A value that is not of the type its attribute has. It gets its path on the way out: nearly every value is as it should be,
/// and needs none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {wanted}, got {got}")]
pub struct DecodeError {
    /// Where, from the value that was to be read.
    pub path: Path,
    /// What the attribute takes.
    pub wanted: String,
    /// What was there instead.
    pub got: String,
}

impl DecodeError {
    /// `wanted` was expected and `got` was there, of which the beginning is kept.
    pub fn new(wanted: impl Into<String>, got: impl Into<String>) -> Self {
        Self { path: Path::root(), wanted: wanted.into(), got: excerpt(&got.into()) }
    }

    /// The same mistake, seen from outside of what `step` leads into.
    #[must_use]
    pub fn below(self, step: Step) -> Self {
        Self { path: Path::from(step).join(self.path), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<T: AttributeValue + std::fmt::Debug>(value: Value) -> Value {
        Tf::<T>::decode(&value).unwrap().encode()
    }

    #[test]
    fn null_empty_and_unknown_stay_three() {
        for value in [Value::Null, Value::Unknown, Value::set([])] {
            assert_eq!(round_trip::<BTreeSet<Tf<String>>>(value.clone()), value);
        }
    }

    #[test]
    fn unknown_elements_pass_through_lists_sets_and_maps() {
        let list = Value::List(vec![Value::text("a"), Value::Unknown, Value::Null]);
        assert_eq!(round_trip::<Vec<Tf<String>>>(list.clone()), list);
        let set = Value::set([Value::Unknown, Value::text("a")]);
        assert_eq!(round_trip::<BTreeSet<Tf<String>>>(set.clone()), set);
        let map = Value::object([("a", Value::Unknown), ("b", Value::Null)]);
        assert_eq!(round_trip::<BTreeMap<String, Tf<String>>>(map.clone()), map);
    }

    #[test]
    fn a_mistake_in_a_map_has_its_whole_path() {
        let map = Value::object([("team", Value::Bool(true))]);
        let error = Tf::<BTreeMap<String, Tf<String>>>::decode(&map).unwrap_err();
        let error = error.below(Step::Attribute("tags".to_owned()));
        assert_eq!(error.path.to_string(), r#"tags["team"]"#);
        assert_eq!(error.to_string(), "expected a string, got a bool");
    }

    #[test]
    fn a_fraction_is_no_whole_number() {
        let half = Value::Number("0.5".parse().unwrap());
        let error = Tf::<i64>::decode(&half).unwrap_err();
        assert_eq!(error.to_string(), "expected a whole number of 64 bits, got 0.5");
    }
}
