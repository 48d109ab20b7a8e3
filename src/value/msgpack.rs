//! Values as msgpack: the form in which hosts send them and expect them back.
//!
//! Source: the protocol's description of object encoding. An unknown value is any extension type,
//! with or without refinements; we send the plain one, `d4 00 00`. Numbers arrive as integers,
//! floats or decimal strings, and leave as integers or decimal strings.

use std::{collections::BTreeMap, io};

use rmp::{
    Marker,
    decode::{RmpRead, ValueReadError},
    encode,
};

use super::{DEEPEST, DecodeError, Number, Path, Type, Value, json};

/// Reads one value of type `ty`; no bytes at all are null.
///
/// # Errors
/// When the bytes are not msgpack, or are no value of that type; the error carries the place.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, DecodeError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let mut reader = Reader { rest: bytes, depth: 0 };
    let value = reader.value(ty, &Path::root())?;
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(DecodeError::new(&Path::root(), "one msgpack value", "additional bytes"))
    }
}

/// Writes one value of type `ty`.
#[must_use]
pub fn encode(value: &Value, ty: &Type) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail: its `io::Write` never answers an error.
    let _infallible = write(&mut bytes, value, ty);
    bytes
}

struct Reader<'a> {
    rest: &'a [u8],
    /// How many values the one at hand is in: a value of dynamic type can nest as deep as its bytes go.
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self, ty: &Type, path: &Path) -> Result<Value, DecodeError> {
        if self.depth > DEEPEST {
            return Err(DecodeError::new(path, format!("at most {DEEPEST} levels of nesting"), "more"));
        }
        self.depth += 1;
        let value = self.one(ty, path);
        self.depth -= 1;
        value
    }

    fn one(&mut self, ty: &Type, path: &Path) -> Result<Value, DecodeError> {
        let marker = self.marker(path)?;
        match (marker, ty) {
            (Marker::Null, _) => Ok(Value::Null),
            (marker, _) if is_extension(marker) => self.unknown(marker, path),
            (Marker::True, Type::Bool) => Ok(Value::Bool(true)),
            (Marker::False, Type::Bool) => Ok(Value::Bool(false)),
            (marker, Type::Number) => self.number(marker, path).map(Value::Number),
            (marker, Type::String) => self.text(marker, path).map(Value::String),
            (marker, Type::List(element)) => self.elements(marker, element, path).map(Value::List),
            (marker, Type::Set(element)) => self.elements(marker, element, path).map(Value::set),
            (marker, Type::Map(element)) => self.map(marker, element, path),
            (marker, Type::Object(attributes)) => self.object(marker, attributes, path),
            (marker, Type::Tuple(elements)) => self.tuple(marker, elements, path),
            (marker, Type::Dynamic) => self.dynamic(marker, path),
            (marker, Type::Bool) => Err(DecodeError::new(path, "a bool", named(marker))),
        }
    }

    fn marker(&mut self, path: &Path) -> Result<Marker, DecodeError> {
        rmp::decode::read_marker(&mut self.rest).map_err(|_| cut_short(path))
    }

    /// Skips an extension: whatever it refines, the value is unknown.
    fn unknown(&mut self, marker: Marker, path: &Path) -> Result<Value, DecodeError> {
        let length = match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.length(1, path)?,
            Marker::Ext16 => self.length(2, path)?,
            _ => self.length(4, path)?,
        };
        self.take(length + 1, path)?;
        Ok(Value::Unknown)
    }

    fn number(&mut self, marker: Marker, path: &Path) -> Result<Number, DecodeError> {
        if is_text(marker) {
            let digits = self.text(marker, path)?;
            return digits.parse().map_err(|_| DecodeError::new(path, "a number", digits));
        }
        let number = binary_number(marker, &mut self.rest).map_err(|_| cut_short(path))?;
        number.ok_or_else(|| DecodeError::new(path, "a number", named(marker)))
    }

    fn text(&mut self, marker: Marker, path: &Path) -> Result<String, DecodeError> {
        let length = match marker {
            Marker::FixStr(length) => usize::from(length),
            Marker::Str8 | Marker::Bin8 => self.length(1, path)?,
            Marker::Str16 | Marker::Bin16 => self.length(2, path)?,
            Marker::Str32 | Marker::Bin32 => self.length(4, path)?,
            other => return Err(DecodeError::new(path, "a string", named(other))),
        };
        let bytes = self.take(length, path)?.to_vec();
        String::from_utf8(bytes).map_err(|_| DecodeError::new(path, "UTF-8 text", "other bytes"))
    }

    fn elements(&mut self, marker: Marker, ty: &Type, path: &Path) -> Result<Vec<Value>, DecodeError> {
        let count = self.count(marker, path)?;
        (0..count).map(|index| self.value(ty, &path.index(index))).collect()
    }

    fn tuple(&mut self, marker: Marker, elements: &[Type], path: &Path) -> Result<Value, DecodeError> {
        let count = self.count(marker, path)?;
        if count != elements.len() {
            let wanted = format!("a tuple of {}", elements.len());
            return Err(DecodeError::new(path, wanted, format!("{count} elements")));
        }
        let numbered = elements.iter().enumerate();
        numbered
            .map(|(index, ty)| self.value(ty, &path.index(index)))
            .collect::<Result<_, _>>()
            .map(Value::List)
    }

    fn map(&mut self, marker: Marker, ty: &Type, path: &Path) -> Result<Value, DecodeError> {
        let count = self.entries(marker, "a map", path)?;
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let key = self.name(path)?;
            let value = self.value(ty, &path.key(&key))?;
            entries.insert(key, value);
        }
        Ok(Value::Map(entries))
    }

    /// Reads an object, which must have exactly the attributes of its type.
    fn object(
        &mut self,
        marker: Marker,
        attributes: &BTreeMap<String, Type>,
        path: &Path,
    ) -> Result<Value, DecodeError> {
        let count = self.entries(marker, "an object", path)?;
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let name = self.name(path)?;
            let at = path.attribute(&name);
            let Some(ty) = attributes.get(&name) else {
                return Err(DecodeError::new(&at, "no attribute of this name", "one"));
            };
            entries.insert(name, self.value(ty, &at)?);
        }
        match attributes.keys().find(|name| !entries.contains_key(*name)) {
            Some(missing) => Err(DecodeError::new(&path.attribute(missing), "an attribute", "nothing")),
            None => Ok(Value::Map(entries)),
        }
    }

    /// Reads a dynamic value: its type as JSON, then itself.
    fn dynamic(&mut self, marker: Marker, path: &Path) -> Result<Value, DecodeError> {
        let count = self.count(marker, path)?;
        if count != 2 {
            return Err(DecodeError::new(path, "a type and a value", format!("{count} elements")));
        }
        let spelled = self.name(path)?;
        let ty = json::parse(spelled.as_bytes())
            .ok()
            .and_then(|json| Type::from_json(&json))
            .ok_or_else(|| DecodeError::new(path, "a type", spelled))?;
        let value = self.value(&ty, path)?;
        Ok(Value::Typed(Box::new(ty), Box::new(value)))
    }

    fn name(&mut self, path: &Path) -> Result<String, DecodeError> {
        let marker = self.marker(path)?;
        self.text(marker, path)
    }

    fn count(&mut self, marker: Marker, path: &Path) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixArray(count) => Ok(usize::from(count)),
            Marker::Array16 => self.length(2, path),
            Marker::Array32 => self.length(4, path),
            other => Err(DecodeError::new(path, "a sequence", named(other))),
        }
    }

    fn entries(&mut self, marker: Marker, wanted: &str, path: &Path) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixMap(count) => Ok(usize::from(count)),
            Marker::Map16 => self.length(2, path),
            Marker::Map32 => self.length(4, path),
            other => Err(DecodeError::new(path, wanted, named(other))),
        }
    }

    /// A length of that many big-endian bytes.
    fn length(&mut self, width: usize, path: &Path) -> Result<usize, DecodeError> {
        let bytes = self.take(width, path)?;
        Ok(bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }

    fn take(&mut self, length: usize, path: &Path) -> Result<&[u8], DecodeError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| cut_short(path))?;
        self.rest = rest;
        Ok(taken)
    }
}

/// The number behind `marker`; none where the marker is of another kind, or the float is NaN.
fn binary_number(marker: Marker, rest: &mut &[u8]) -> Result<Option<Number>, ValueReadError> {
    Ok(Some(match marker {
        Marker::FixPos(small) => Number::from(i64::from(small)),
        Marker::FixNeg(small) => Number::from(i64::from(small)),
        Marker::U8 => Number::from(u64::from(rest.read_data_u8()?)),
        Marker::U16 => Number::from(u64::from(rest.read_data_u16()?)),
        Marker::U32 => Number::from(u64::from(rest.read_data_u32()?)),
        Marker::U64 => Number::from(rest.read_data_u64()?),
        Marker::I8 => Number::from(i64::from(rest.read_data_i8()?)),
        Marker::I16 => Number::from(i64::from(rest.read_data_i16()?)),
        Marker::I32 => Number::from(i64::from(rest.read_data_i32()?)),
        Marker::I64 => Number::from(rest.read_data_i64()?),
        Marker::F32 => return Ok(Number::from_f64(f64::from(rest.read_data_f32()?)).ok()),
        Marker::F64 => return Ok(Number::from_f64(rest.read_data_f64()?).ok()),
        _ => return Ok(None),
    }))
}

fn is_extension(marker: Marker) -> bool {
    use Marker::{Ext8, Ext16, Ext32, FixExt1, FixExt2, FixExt4, FixExt8, FixExt16};
    matches!(marker, FixExt1 | FixExt2 | FixExt4 | FixExt8 | FixExt16 | Ext8 | Ext16 | Ext32)
}

fn is_text(marker: Marker) -> bool {
    matches!(marker, Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32)
}

fn cut_short(path: &Path) -> DecodeError {
    DecodeError::new(path, "a whole msgpack value", "a truncated value")
}

fn named(marker: Marker) -> String {
    format!("msgpack {marker:?}")
}

fn write(out: &mut Vec<u8>, value: &Value, ty: &Type) -> io::Result<()> {
    match (value, ty) {
        (Value::Unknown, _) => out.extend([0xd4, 0, 0]),
        (Value::Null, _) => encode::write_nil(out)?,
        (Value::Typed(of, value), Type::Dynamic) => {
            encode::write_array_len(out, 2)?;
            encode::write_bin(out, of.to_json().to_string().as_bytes())?;
            write(out, value, of)?;
        }
        (Value::Typed(of, value), _) => write(out, value, of)?,
        (Value::Bool(flag), _) => encode::write_bool(out, *flag)?,
        (Value::Number(number), _) => write_number(out, number)?,
        (Value::String(text), _) => encode::write_str(out, text)?,
        (Value::List(elements), ty) => {
            encode::write_array_len(out, length(elements.len()))?;
            for (index, element) in elements.iter().enumerate() {
                write(out, element, element_type(ty, index))?;
            }
        }
        (Value::Set(elements), ty) => {
            encode::write_array_len(out, length(elements.len()))?;
            for element in elements {
                write(out, element, element_type(ty, 0))?;
            }
        }
        (Value::Map(entries), ty) => {
            encode::write_map_len(out, length(entries.len()))?;
            for (name, value) in entries {
                encode::write_str(out, name)?;
                write(out, value, entry_type(ty, name))?;
            }
        }
    }
    Ok(())
}

fn write_number(out: &mut Vec<u8>, number: &Number) -> io::Result<()> {
    match (number.as_i64(), number) {
        (Some(whole), _) => encode::write_sint(out, whole).map(drop).map_err(io::Error::from),
        (None, Number::NegativeInfinity) => Ok(encode::write_f64(out, f64::NEG_INFINITY)?),
        (None, Number::PositiveInfinity) => Ok(encode::write_f64(out, f64::INFINITY)?),
        (None, decimal) => Ok(encode::write_str(out, &decimal.to_string())?),
    }
}

fn element_type(ty: &Type, index: usize) -> &Type {
    match ty {
        Type::List(element) | Type::Set(element) => element,
        Type::Tuple(elements) => elements.get(index).unwrap_or(&Type::String),
        other => other,
    }
}

fn entry_type<'a>(ty: &'a Type, name: &str) -> &'a Type {
    match ty {
        Type::Map(element) => element,
        Type::Object(attributes) => attributes.get(name).unwrap_or(&Type::String),
        other => other,
    }
}

/// Collections are bounded by the message size, 256 MiB, far below four billion elements.
fn length(elements: usize) -> u32 {
    u32::try_from(elements).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    fn number(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    #[test]
    fn every_form_a_host_sends_is_read() {
        let rows: &[(&str, Type, Value)] = &[
            ("c0", Type::String, Value::Null),
            ("", Type::String, Value::Null),
            ("c3", Type::Bool, Value::Bool(true)),
            ("a1 61", Type::String, Value::text("a")),
            ("7f", Type::Number, number("127")),
            ("e0", Type::Number, number("-32")),
            ("cf ff ff ff ff ff ff ff ff", Type::Number, number("18446744073709551615")),
            ("d3 80 00 00 00 00 00 00 00", Type::Number, number("-9223372036854775808")),
            ("cb 3f e0 00 00 00 00 00 00", Type::Number, number("0.5")),
            ("ca 3f 00 00 00", Type::Number, number("0.5")),
            ("a3 30 2e 31", Type::Number, number("0.1")),
            ("d4 00 00", Type::String, Value::Unknown),
            ("c7 03 0c 81 01 c2", Type::String, Value::Unknown),
            ("d4 00 00", Type::list(Type::String), Value::Unknown),
            ("92 a1 62 a1 61", Type::set(Type::String), Value::set([Value::text("a"), Value::text("b")])),
            ("92 d4 00 00 a1 61", Type::set(Type::String), Value::set([Value::Unknown, Value::text("a")])),
            ("90", Type::list(Type::String), Value::List(vec![])),
            ("81 a1 6b c0", Type::map(Type::String), Value::object([("k", Value::Null)])),
        ];
        for (bytes, ty, value) in rows {
            assert_eq!(decode(&hex(bytes), ty).as_ref(), Ok(value), "{bytes}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let ty = Type::Object(BTreeMap::from([
            ("big".to_owned(), Type::Number),
            ("infinite".to_owned(), Type::Number),
            ("any".to_owned(), Type::Dynamic),
            ("pair".to_owned(), Type::Tuple(vec![Type::String, Type::Bool])),
            ("names".to_owned(), Type::set(Type::String)),
        ]));
        let inner = Type::Object(BTreeMap::from([("a".to_owned(), Type::Dynamic)]));
        let value = Value::object([
            ("big", number("123456789012345678901234567890")),
            ("infinite", Value::Number(Number::PositiveInfinity)),
            ("any", Value::Typed(Box::new(inner), Box::new(Value::object([("a", Value::Null)])))),
            ("pair", Value::List(vec![Value::text("x"), Value::Unknown])),
            ("names", Value::set([Value::text("b"), Value::text("a")])),
        ]);
        assert_eq!(decode(&encode(&value, &ty), &ty), Ok(value));
    }

    #[test]
    fn an_unknown_leaves_as_the_plain_extension() {
        assert_eq!(encode(&Value::Unknown, &Type::String), hex("d4 00 00"));
        assert_eq!(encode(&number("0.1"), &Type::Number), hex("a3 30 2e 31"));
        assert_eq!(encode(&number("9223372036854775808"), &Type::Number)[0], 0xb3);
    }

    #[test]
    fn a_mistake_carries_its_place() {
        let ty = Type::Object(BTreeMap::from([("names".to_owned(), Type::list(Type::String))]));
        for (bytes, place, wanted) in [
            ("81 a5 6e 61 6d 65 73 91 05", "names[0]", "a string"),
            ("80", "names", "an attribute"),
            ("82 a5 6e 61 6d 65 73 c0 a1 78 c0", "x", "no attribute of this name"),
            ("81 a5 6e 61 6d 65 73 92 a1 61", "names[1]", "a whole msgpack value"),
            ("93", "", "an object"),
            ("80 c0", "names", "an attribute"),
        ] {
            let error = decode(&hex(bytes), &ty).unwrap_err();
            assert_eq!((error.path.to_string().as_str(), error.wanted.as_str()), (place, wanted), "{bytes}");
        }
    }

    #[test]
    fn bytes_behind_the_value_are_refused() {
        assert_eq!(decode(&hex("c3 c3"), &Type::Bool).unwrap_err().wanted, "one msgpack value");
    }

    /// Each level is a pair of the type `dynamic` and a value of it.
    #[test]
    fn a_value_nested_without_end_is_refused() {
        let nested = |depth: usize| {
            let level = [&hex("92 c4 09")[..], b"\"dynamic\""].concat();
            [level.repeat(depth), hex("c0")].concat()
        };
        assert!(decode(&nested(DEEPEST), &Type::Dynamic).is_ok());
        for depth in [DEEPEST + 1, 100_000] {
            let error = decode(&nested(depth), &Type::Dynamic).unwrap_err();
            assert_eq!(error.wanted, "at most 64 levels of nesting");
        }
    }

    #[test]
    fn a_length_beyond_the_message_is_refused_without_memory_for_it() {
        assert!(decode(&hex("db ff ff ff ff 61"), &Type::String).is_err());
        assert!(decode(&hex("dd ff ff ff ff"), &Type::list(Type::Bool)).is_err());
    }
}
