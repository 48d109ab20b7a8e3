//! Values as JSON: the form of states that a host stored, and of some messages.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::{Value as Json, json};

use super::{DEEPEST, DecodeError, Step, Type, Value};

/// What to do with an attribute that the type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// It is a mistake.
    Refused,
    /// It was removed since: states of older versions have such.
    Ignored,
}

/// Reads one value of type `ty`. An attribute that is missing is null.
///
/// # Errors
/// When the text is not JSON, or is no value of that type; the error carries the place.
pub fn decode(text: &[u8], ty: &Type, extra: Extra) -> Result<Value, DecodeError> {
    let json = parse(text).map_err(|error| DecodeError::new("JSON", error))?;
    read(json, ty, extra)
}

/// Reads a text that is nested no deeper than [`DEEPEST`].
pub(super) fn parse(text: &[u8]) -> Result<Json, String> {
    if let Some(line) = too_deep(text) {
        return Err(format!("a value nested more than {DEEPEST} levels deep (line {line})"));
    }
    serde_json::from_slice(text).map_err(|error| error.to_string())
}

/// The line of the first bracket that opens one level too many. A text that is no JSON may be told any.
fn too_deep(text: &[u8]) -> Option<usize> {
    let (mut depth, mut line, mut in_text, mut escaped) = (0_usize, 1, false, false);
    for byte in text {
        match byte {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(line);
        }
    }
    None
}

/// Reads an object of texts; none where it is something else.
#[must_use]
pub fn decode_texts(text: &[u8]) -> Option<BTreeMap<String, String>> {
    serde_json::from_slice(text).ok()
}

/// Writes an object of texts.
#[must_use]
pub fn encode_texts(texts: &BTreeMap<Cow<'_, str>, &str>) -> Vec<u8> {
    // Texts are always JSON, so that this cannot fail.
    serde_json::to_vec(texts).unwrap_or_default()
}

/// Writes one value; unknowns, which JSON cannot hold, are written as null.
#[must_use]
pub fn encode(value: &Value) -> Json {
    match value {
        Value::Unknown | Value::Null => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Number(number) => {
            serde_json::from_str(&number.to_string()).unwrap_or_else(|_| json!(number.to_string()))
        }
        Value::String(text) => json!(text),
        Value::List(elements) => elements.iter().map(encode).collect(),
        Value::Set(elements) => elements.iter().map(encode).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|(name, value)| (name.clone(), encode(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Typed(ty, value) => json!({ "type": ty.to_json(), "value": encode(value) }),
    }
}

fn read(json: Json, ty: &Type, extra: Extra) -> Result<Value, DecodeError> {
    match (json, ty) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::Bool(flag), Type::Bool) => Ok(Value::Bool(flag)),
        (Json::String(text), Type::Bool) => match text.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(DecodeError::new("a bool", format!("{text:?}"))),
        },
        (Json::Number(number), Type::Number) => digits(&number.to_string()),
        (Json::String(text), Type::Number) => digits(&text),
        (Json::String(text), Type::String) => Ok(Value::String(text)),
        (Json::Number(number), Type::String) => Ok(Value::String(number.to_string())),
        (Json::Bool(flag), Type::String) => Ok(Value::String(flag.to_string())),
        (Json::Array(elements), Type::List(of)) => each(elements, |_| Some(of), extra).map(Value::List),
        // Elements of a set have no places that a host could point at.
        (Json::Array(elements), Type::Set(of)) => {
            let read: Result<Vec<Value>, _> =
                elements.into_iter().map(|element| read(element, of, extra)).collect();
            read.map(Value::set)
        }
        (Json::Array(elements), Type::Tuple(types)) if elements.len() == types.len() => {
            each(elements, |index| types.get(index), extra).map(Value::List)
        }
        (Json::Object(entries), Type::Map(of)) => {
            let read = entries.into_iter().map(|(key, value)| match read(value, of, extra) {
                Ok(value) => Ok((key, value)),
                Err(error) => Err(error.below(Step::Key(key))),
            });
            read.collect::<Result<_, _>>().map(Value::Map)
        }
        (Json::Object(entries), Type::Object(types)) => object(entries, types, extra),
        (Json::Object(entries), Type::Dynamic) => dynamic(entries, extra),
        (other, ty) => Err(DecodeError::new(wanted(ty), found(&other))),
    }
}

fn digits(text: &str) -> Result<Value, DecodeError> {
    text.parse().map(Value::Number).map_err(|_| DecodeError::new("a number", text))
}

fn each<'a>(
    elements: Vec<Json>,
    ty: impl Fn(usize) -> Option<&'a Type>,
    extra: Extra,
) -> Result<Vec<Value>, DecodeError> {
    let numbered = elements.into_iter().enumerate();
    let typed = numbered.filter_map(|(index, element)| Some((index, element, ty(index)?)));
    let read = typed.map(|(index, element, ty)| {
        read(element, ty, extra).map_err(|error| error.below(Step::Index(index)))
    });
    read.collect()
}

fn object(
    mut entries: serde_json::Map<String, Json>,
    types: &BTreeMap<String, Type>,
    extra: Extra,
) -> Result<Value, DecodeError> {
    let within = |name: &str, error: DecodeError| error.below(Step::Attribute(name.to_owned()));
    let mut attributes = BTreeMap::new();
    for (name, ty) in types {
        let json = entries.remove(name).unwrap_or(Json::Null);
        let value = read(json, ty, extra).map_err(|error| within(name, error))?;
        attributes.insert(name.clone(), value);
    }
    match entries.keys().next() {
        Some(name) if extra == Extra::Refused => {
            Err(within(name, DecodeError::new("no attribute of this name", "one")))
        }
        _ => Ok(Value::Map(attributes)),
    }
}

/// A dynamic value is `{"type": …, "value": …}`.
fn dynamic(mut entries: serde_json::Map<String, Json>, extra: Extra) -> Result<Value, DecodeError> {
    let ty = entries
        .get("type")
        .and_then(Type::from_json)
        .ok_or_else(|| DecodeError::new("a type and a value", "an object without a type"))?;
    let value = read(entries.remove("value").unwrap_or(Json::Null), &ty, extra)?;
    Ok(Value::Typed(Box::new(ty), Box::new(value)))
}

fn wanted(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "a bool",
        Type::Number => "a number",
        Type::String => "a string",
        Type::Dynamic => "a type and a value",
        Type::List(_) => "a list",
        Type::Set(_) => "a set",
        Type::Map(_) => "a map",
        Type::Object(_) => "an object",
        Type::Tuple(_) => "a tuple",
    }
}

fn found(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Type {
        Type::Object(BTreeMap::from([
            ("name".to_owned(), Type::String),
            ("count".to_owned(), Type::Number),
            ("groups".to_owned(), Type::set(Type::String)),
        ]))
    }

    #[test]
    fn a_missing_attribute_is_null_and_big_numbers_survive() {
        let text = br#"{"name":"a","count":123456789012345678901234567890}"#;
        let value = decode(text, &entry(), Extra::Refused).unwrap();
        assert_eq!(value.get("groups"), &Value::Null);
        assert_eq!(
            encode(&value).to_string(),
            r#"{"count":123456789012345678901234567890,"groups":null,"name":"a"}"#
        );
    }

    #[test]
    fn removed_attributes_are_ignored_only_where_asked() {
        let text = br#"{"name":"a","id":"x"}"#;
        assert!(decode(text, &entry(), Extra::Ignored).is_ok());
        let error = decode(text, &entry(), Extra::Refused).unwrap_err();
        assert_eq!(error.path.to_string(), "id");
    }

    #[test]
    fn texts_stand_for_bools_and_numbers() {
        assert_eq!(decode(br#""true""#, &Type::Bool, Extra::Refused), Ok(Value::Bool(true)));
        let twelve = Value::Number(12_i64.into());
        assert_eq!(decode(br#""12""#, &Type::Number, Extra::Refused), Ok(twelve));
    }

    #[test]
    fn a_dynamic_value_brings_its_type() {
        let text = br#"{"type":["set","string"],"value":["b","a"]}"#;
        let value = decode(text, &Type::Dynamic, Extra::Refused).unwrap();
        let set = Value::set([Value::text("a"), Value::text("b")]);
        assert_eq!(value, Value::Typed(Box::new(Type::set(Type::String)), Box::new(set)));
    }

    #[test]
    fn a_value_nested_without_end_is_refused_by_its_line_before_it_is_read() {
        let nested = |depth: usize| {
            let inner = format!("{}1{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
            format!("{{\"name\":\"[[[\\\"[[\",\n\n\"old\":{inner}}}")
        };
        assert!(decode(nested(DEEPEST).as_bytes(), &entry(), Extra::Ignored).is_ok());
        for depth in [DEEPEST + 1, 100_000] {
            let error = decode(nested(depth).as_bytes(), &entry(), Extra::Ignored).unwrap_err();
            assert_eq!(error.got, "a value nested more than 64 levels deep (line 3)");
        }
        let ty = format!("{}\"string\"{}", "[\"list\",".repeat(100), "]".repeat(100));
        assert!(decode(format!("{{\"type\":{ty}}}").as_bytes(), &Type::Dynamic, Extra::Refused).is_err());
    }

    #[test]
    fn a_mistake_carries_its_place() {
        for (text, place) in [
            (&br#"{"groups":["a",{}]}"#[..], "groups"),
            (br#"{"count":"ten"}"#, "count"),
            (br#"["a"]"#, ""),
            (b"{", ""),
        ] {
            let error = decode(text, &entry(), Extra::Refused).unwrap_err();
            assert_eq!(error.path.to_string(), place, "{error}");
        }
    }
}
