//! Values as JSON in tests, as [`Value`] in between, as msgpack on the wire; always by a schema's type.

use std::collections::BTreeMap;

use eksaccess::{
    protocol::pb::tfplugin6 as pb,
    value::{Type, Value, msgpack},
};
use serde_json::Value as Json;

/// Stands for an unknown value, and for an element that is not known.
pub const UNKNOWN: &str = "(known after apply)";

/// A value of that type; what an object leaves out is null.
pub fn value(json: &Json, ty: &Type) -> Value {
    match (json, ty) {
        (Json::String(text), _) if text == UNKNOWN => Value::Unknown,
        (Json::Null, _) => Value::Null,
        (Json::Bool(flag), Type::Bool) => Value::Bool(*flag),
        (Json::Number(number), Type::Number) => Value::Number(number.to_string().parse().unwrap()),
        (Json::String(text), Type::String) => Value::text(text),
        (Json::Array(elements), Type::List(of)) => {
            Value::List(elements.iter().map(|element| value(element, of)).collect())
        }
        (Json::Array(elements), Type::Set(of)) => {
            Value::set(elements.iter().map(|element| value(element, of)))
        }
        (Json::Object(entries), Type::Map(of)) => {
            Value::Map(entries.iter().map(|(key, entry)| (key.clone(), value(entry, of))).collect())
        }
        (Json::Object(given), Type::Object(types)) => object(given, types),
        (other, ty) => panic!("{other} is no value of type {ty:?}"),
    }
}

fn object(given: &serde_json::Map<String, Json>, types: &BTreeMap<String, Type>) -> Value {
    for name in given.keys() {
        assert!(types.contains_key(name), "there is no attribute {name}");
    }
    let attribute = |(name, ty): (&String, &Type)| {
        let json = given.get(name).unwrap_or(&Json::Null);
        (name.clone(), value(json, ty))
    };
    Value::Map(types.iter().map(attribute).collect())
}

/// A value as a test reads it.
pub fn shown(value: &Value) -> Json {
    match value {
        Value::Unknown => Json::from(UNKNOWN),
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::from(*flag),
        Value::Number(number) => serde_json::from_str(&number.to_string()).unwrap(),
        Value::String(text) => Json::from(text.as_str()),
        Value::List(elements) => elements.iter().map(shown).collect(),
        Value::Set(elements) => elements.iter().map(shown).collect(),
        Value::Map(entries) => {
            let shown = entries.iter().map(|(name, value)| (name.clone(), shown(value)));
            Json::Object(shown.collect())
        }
        Value::Typed(_, value) => shown(value),
    }
}

/// As hosts send it.
#[allow(clippy::unnecessary_wraps)] // every message wants it so
pub fn dynamic(value: &Value, ty: &Type) -> Option<pb::DynamicValue> {
    Some(pb::DynamicValue { msgpack: msgpack::encode(value, ty), json: Vec::new() })
}

/// As hosts read it: an answer is msgpack, of exactly the schema's type; none is null.
pub fn read(dynamic: Option<pb::DynamicValue>, ty: &Type) -> Value {
    let pb::DynamicValue { msgpack, json } = dynamic.unwrap_or_default();
    assert!(json.is_empty(), "an answer must be msgpack");
    msgpack::decode(&msgpack, ty).unwrap_or_else(|error| panic!("at {}: {error}", error.path))
}
