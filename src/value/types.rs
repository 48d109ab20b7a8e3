//! Types as the protocol spells them: JSON such as `["set","string"]`.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// Any type; each value brings its own.
    Dynamic,
    /// `list(T)`
    List(Box<Type>),
    /// `set(T)`
    Set(Box<Type>),
    /// `map(T)`
    Map(Box<Type>),
    /// `object({ name = T, … })`
    Object(BTreeMap<String, Type>),
    /// `tuple([T, …])`
    Tuple(Vec<Type>),
}

impl Type {
    /// `list(element)`
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// `set(element)`
    #[must_use]
    pub fn set(element: Self) -> Self {
        Self::Set(Box::new(element))
    }

    /// `map(element)`
    #[must_use]
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// Reads the JSON form. The names of optional attributes, a third member that `object` may
    /// have, are for module variables alone and are passed over.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::String(name) => Self::primitive(name),
            Json::Array(parts) => match parts.as_slice() {
                [Json::String(kind), of, ..] => Self::composite(kind, of),
                _ => None,
            },
            _ => None,
        }
    }

    fn primitive(name: &str) -> Option<Self> {
        match name {
            "bool" => Some(Self::Bool),
            "number" => Some(Self::Number),
            "string" => Some(Self::String),
            "dynamic" => Some(Self::Dynamic),
            _ => None,
        }
    }

    fn composite(kind: &str, of: &Json) -> Option<Self> {
        match (kind, of) {
            ("list", of) => Self::from_json(of).map(Self::list),
            ("set", of) => Self::from_json(of).map(Self::set),
            ("map", of) => Self::from_json(of).map(Self::map),
            ("tuple", Json::Array(elements)) => {
                elements.iter().map(Self::from_json).collect::<Option<_>>().map(Self::Tuple)
            }
            ("object", Json::Object(attributes)) => attributes
                .iter()
                .map(|(name, ty)| Some((name.clone(), Self::from_json(ty)?)))
                .collect::<Option<_>>()
                .map(Self::Object),
            _ => None,
        }
    }

    /// The JSON form.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Bool => json!("bool"),
            Self::Number => json!("number"),
            Self::String => json!("string"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Tuple(elements) => {
                json!(["tuple", elements.iter().map(Self::to_json).collect::<Vec<_>>()])
            }
            Self::Object(attributes) => {
                let attributes: serde_json::Map<String, Json> =
                    attributes.iter().map(|(name, ty)| (name.clone(), ty.to_json())).collect();
                json!(["object", attributes])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_survives_its_json_form() {
        for text in [
            r#""bool""#,
            r#"["list",["map","number"]]"#,
            r#"["object",{"a":"string","b":["set","dynamic"]}]"#,
            r#"["tuple",["string",["object",{}]]]"#,
        ] {
            let json: Json = serde_json::from_str(text).unwrap();
            assert_eq!(Type::from_json(&json).unwrap().to_json(), json, "{text}");
        }
    }

    #[test]
    fn optional_names_are_passed_over_and_nonsense_is_no_type() {
        let read = |text: &str| Type::from_json(&serde_json::from_str(text).unwrap());
        assert_eq!(read(r#"["object",{"a":"string"},["a"]]"#), read(r#"["object",{"a":"string"}]"#));
        for nonsense in [r#""text""#, r#"["bag","string"]"#, "[]", "3", r#"["list"]"#] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
