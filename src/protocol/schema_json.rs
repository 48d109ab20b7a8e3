//! All schemas as one JSON text, as hosts print them (`providers schema -json`). It is made of the messages that hosts make
//! theirs of, so both have the same words. Never here: what the schemas say.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Service;
use super::pb::tfplugin6 as pb;
use super::rpc::{identity, provider};
use crate::framework::Registry;

/// The version of the form (hosts' documentation).
const FORMAT: &str = "1.0";

/// The schemas of the provider that is found at `address`.
#[must_use]
pub fn schema_json<S: Send + Sync>(registry: &'static Registry<S>, address: &str) -> String {
    let service = Service::new(registry);
    let identities = identity::schemas(&service).identity_schemas;
    let provider = whole(provider::schema(&service), identities);
    format!("{:#}\n", json!({ "format_version": FORMAT, "provider_schemas": { address: provider } }))
}

fn whole(
    schemas: pb::get_provider_schema::Response,
    identities: HashMap<String, pb::ResourceIdentitySchema>,
) -> Value {
    let pb::get_provider_schema::Response {
        provider,
        resource_schemas,
        data_source_schemas,
        functions,
        ephemeral_resource_schemas,
        list_resource_schemas,
        action_schemas,
        diagnostics: _,
        provider_meta: _,
        server_capabilities: _,
        ..
    } = schemas;
    object([
        ("provider", provider.map_or(Value::Null, schema)),
        ("resource_schemas", named(resource_schemas, schema)),
        ("data_source_schemas", named(data_source_schemas, schema)),
        ("ephemeral_resource_schemas", named(ephemeral_resource_schemas, schema)),
        ("list_resource_schemas", named(list_resource_schemas, schema)),
        ("action_schemas", named(action_schemas, |action| action.schema.map_or(Value::Null, unversioned))),
        ("functions", named(functions, function)),
        ("resource_identity_schemas", named(identities, identity)),
    ])
}

fn schema(schema: pb::Schema) -> Value {
    let version = schema.version;
    let mut described = unversioned(schema);
    described["version"] = json!(version);
    described
}

/// Of what has no state, hosts show no version.
fn unversioned(schema: pb::Schema) -> Value {
    object([("block", schema.block.map_or(Value::Null, block))])
}

fn block(block: pb::schema::Block) -> Value {
    let pb::schema::Block {
        version: _,
        attributes,
        block_types,
        description,
        description_kind,
        deprecated,
        deprecation_message: _,
    } = block;
    let nested = block_types.into_iter().map(|nested| (nested.type_name.clone(), nested_block(nested)));
    object([
        ("attributes", described(attributes)),
        ("block_types", Value::Object(nested.collect())),
        ("description", json!(description)),
        ("description_kind", json!(kind(description_kind))),
        ("deprecated", json!(deprecated)),
    ])
}

fn nested_block(nested: pb::schema::NestedBlock) -> Value {
    let nesting = nested.nesting().as_str_name().to_lowercase();
    let pb::schema::NestedBlock { type_name: _, block: inner, nesting: _, min_items, max_items, .. } = nested;
    object([
        ("nesting_mode", json!(nesting)),
        ("block", inner.map_or(Value::Null, block)),
        ("min_items", at_least_one(min_items)),
        ("max_items", at_least_one(max_items)),
    ])
}

fn described(attributes: Vec<pb::schema::Attribute>) -> Value {
    let named = attributes.into_iter().map(|field| (field.name.clone(), attribute(field)));
    Value::Object(named.collect())
}

fn attribute(attribute: pb::schema::Attribute) -> Value {
    let pb::schema::Attribute {
        name: _,
        r#type,
        nested_type,
        description,
        required,
        optional,
        computed,
        sensitive,
        description_kind,
        deprecated,
        write_only,
        deprecation_message: _,
    } = attribute;
    object([
        ("type", type_notation(&r#type)),
        ("nested_type", nested_type.map_or(Value::Null, nested_object)),
        ("description", json!(description)),
        ("description_kind", json!(kind(description_kind))),
        ("deprecated", json!(deprecated)),
        ("required", json!(required)),
        ("optional", json!(optional)),
        ("computed", json!(computed)),
        ("sensitive", json!(sensitive)),
        ("write_only", json!(write_only)),
    ])
}

fn nested_object(nested: pb::schema::Object) -> Value {
    let nesting = nested.nesting().as_str_name().to_lowercase();
    object([("attributes", described(nested.attributes)), ("nesting_mode", json!(nesting))])
}

fn function(function: pb::Function) -> Value {
    let pb::Function {
        parameters,
        variadic_parameter,
        r#return,
        summary,
        description,
        description_kind: _,
        deprecation_message,
    } = function;
    object([
        ("description", json!(description)),
        ("summary", json!(summary)),
        ("return_type", r#return.map_or(Value::Null, |returned| type_notation(&returned.r#type))),
        ("parameters", parameters.into_iter().map(parameter).collect()),
        ("variadic_parameter", variadic_parameter.map_or(Value::Null, parameter)),
        ("deprecation_message", json!(deprecation_message)),
    ])
}

fn parameter(parameter: pb::function::Parameter) -> Value {
    let pb::function::Parameter {
        name,
        r#type,
        allow_null_value,
        allow_unknown_values: _,
        description,
        description_kind: _,
    } = parameter;
    object([
        ("name", json!(name)),
        ("description", json!(description)),
        ("type", type_notation(&r#type)),
        ("is_nullable", json!(allow_null_value)),
    ])
}

fn identity(schema: pb::ResourceIdentitySchema) -> Value {
    let pb::ResourceIdentitySchema { version, identity_attributes } = schema;
    let named = identity_attributes.into_iter().map(|field| {
        let described = object([
            ("type", type_notation(&field.r#type)),
            ("description", json!(field.description)),
            ("required_for_import", json!(field.required_for_import)),
            ("optional_for_import", json!(field.optional_for_import)),
        ]);
        (field.name, described)
    });
    json!({ "version": version, "attributes": Value::Object(named.collect()) })
}

fn named<T>(schemas: HashMap<String, T>, shown: impl Fn(T) -> Value) -> Value {
    Value::Object(schemas.into_iter().map(|(name, schema)| (name, shown(schema))).collect())
}

/// An object as hosts write one: what is null, false or empty is not in it.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let is_shown = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    };
    let shown = members.into_iter().filter(|(_, value)| is_shown(value));
    Value::Object(shown.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn at_least_one(items: i64) -> Value {
    if items == 0 { Value::Null } else { json!(items) }
}

/// A type as the messages have it, which is JSON already; null for one that has nested attributes instead.
fn type_notation(notation: &[u8]) -> Value {
    serde_json::from_slice(notation).unwrap_or(Value::Null)
}

fn kind(kind: i32) -> String {
    let kind = pb::StringKind::try_from(kind).unwrap_or(pb::StringKind::Plain);
    kind.as_str_name().to_lowercase()
}
