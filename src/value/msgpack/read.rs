//! From msgpack. An unknown value is any extension type, with or without refinements. Numbers arrive as integers, floats or
//! decimal strings.

use std::collections::BTreeMap;

use rmp::{
    Marker,
    decode::{RmpRead, ValueReadError},
};

use crate::value::{DEEPEST, DecodeError, Number, Step, Type, Value, json};

/// Reads one value of type `ty`; no bytes at all are null.
///
/// # Errors
/// When the bytes are not msgpack, or are no value of that type; the error carries the place.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, DecodeError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let mut reader = Reader { rest: bytes, depth: 0 };
    let value = reader.value(ty)?;
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(DecodeError::new("one msgpack value", "additional bytes"))
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    /// How many values the one at hand is in: a value of dynamic type can nest as deep as its bytes go.
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self, ty: &Type) -> Result<Value, DecodeError> {
        if self.depth > DEEPEST {
            return Err(DecodeError::new(format!("at most {DEEPEST} levels of nesting"), "more"));
        }
        self.depth += 1;
        let value = self.one(ty);
        self.depth -= 1;
        value
    }

    fn one(&mut self, ty: &Type) -> Result<Value, DecodeError> {
        let marker = self.marker()?;
        match (marker, ty) {
            (Marker::Null, _) => Ok(Value::Null),
            (marker, _) if is_extension(marker) => self.unknown(marker),
            (Marker::True, Type::Bool) => Ok(Value::Bool(true)),
            (Marker::False, Type::Bool) => Ok(Value::Bool(false)),
            (marker, Type::Number) => self.number(marker).map(Value::Number),
            (marker, Type::String) => self.text(marker).map(Value::String),
            (marker, Type::List(element)) => self.elements(marker, element).map(Value::List),
            (marker, Type::Set(element)) => self.set(marker, element),
            (marker, Type::Map(element)) => self.map(marker, element),
            (marker, Type::Object(attributes)) => self.object(marker, attributes),
            (marker, Type::Tuple(elements)) => self.tuple(marker, elements),
            (marker, Type::Dynamic) => self.dynamic(marker),
            (marker, Type::Bool) => Err(DecodeError::new("a bool", named(marker))),
        }
    }

    fn marker(&mut self) -> Result<Marker, DecodeError> {
        rmp::decode::read_marker(&mut self.rest).map_err(|_| cut_short())
    }

    /// Skips an extension: whatever it refines, the value is unknown.
    fn unknown(&mut self, marker: Marker) -> Result<Value, DecodeError> {
        let length = match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.length(1)?,
            Marker::Ext16 => self.length(2)?,
            _ => self.length(4)?,
        };
        self.take(length + 1)?;
        Ok(Value::Unknown)
    }

    fn number(&mut self, marker: Marker) -> Result<Number, DecodeError> {
        if is_text(marker) {
            let digits = self.text(marker)?;
            return digits.parse().map_err(|_| DecodeError::new("a number", digits));
        }
        let number = binary_number(marker, &mut self.rest).map_err(|_| cut_short())?;
        number.ok_or_else(|| DecodeError::new("a number", named(marker)))
    }

    fn text(&mut self, marker: Marker) -> Result<String, DecodeError> {
        let length = match marker {
            Marker::FixStr(length) => usize::from(length),
            Marker::Str8 | Marker::Bin8 => self.length(1)?,
            Marker::Str16 | Marker::Bin16 => self.length(2)?,
            Marker::Str32 | Marker::Bin32 => self.length(4)?,
            other => return Err(DecodeError::new("a string", named(other))),
        };
        let bytes = self.take(length)?.to_vec();
        String::from_utf8(bytes).map_err(|_| DecodeError::new("UTF-8 text", "other bytes"))
    }

    fn elements(&mut self, marker: Marker, ty: &Type) -> Result<Vec<Value>, DecodeError> {
        let count = self.count(marker)?;
        (0..count).map(|index| self.element(ty, index)).collect()
    }

    fn element(&mut self, ty: &Type, index: usize) -> Result<Value, DecodeError> {
        self.value(ty).map_err(|error| error.below(Step::Index(index)))
    }

    /// Reads a set. Its elements have no places that a host could point at.
    fn set(&mut self, marker: Marker, ty: &Type) -> Result<Value, DecodeError> {
        let count = self.count(marker)?;
        let elements: Result<Vec<Value>, _> = (0..count).map(|_| self.value(ty)).collect();
        elements.map(Value::set)
    }

    fn tuple(&mut self, marker: Marker, elements: &[Type]) -> Result<Value, DecodeError> {
        let count = self.count(marker)?;
        if count != elements.len() {
            let wanted = format!("a tuple of {}", elements.len());
            return Err(DecodeError::new(wanted, format!("{count} elements")));
        }
        let numbered = elements.iter().enumerate();
        numbered.map(|(index, ty)| self.element(ty, index)).collect::<Result<_, _>>().map(Value::List)
    }

    fn map(&mut self, marker: Marker, ty: &Type) -> Result<Value, DecodeError> {
        let count = self.entries(marker, "a map")?;
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let key = self.name()?;
            match self.value(ty) {
                Ok(value) => entries.insert(key, value),
                Err(error) => return Err(error.below(Step::Key(key))),
            };
        }
        Ok(Value::Map(entries))
    }

    /// Reads an object, which must have exactly the attributes of its type. Hosts write them in order, so most are the next one.
    fn object(&mut self, marker: Marker, attributes: &BTreeMap<String, Type>) -> Result<Value, DecodeError> {
        let count = self.entries(marker, "an object")?;
        let (mut entries, mut expected) = (Vec::new(), attributes.iter());
        for _ in 0..count {
            let name = self.name()?;
            let next = expected.next().filter(|(next, _)| **next == name);
            let value = match next.map(|(_, ty)| ty).or_else(|| attributes.get(&name)) {
                Some(ty) => self.value(ty),
                None => Err(DecodeError::new("no attribute of this name", "one")),
            };
            match value {
                Ok(value) => entries.push((name, value)),
                Err(error) => return Err(error.below(Step::Attribute(name))),
            }
        }
        let entries: BTreeMap<String, Value> = entries.into_iter().collect();
        // Each entry is one of the attributes, so where they are as many, none is missing.
        let mut missing = attributes.keys().filter(|name| !entries.contains_key(*name));
        match if entries.len() < attributes.len() { missing.next() } else { None } {
            Some(missing) => {
                Err(DecodeError::new("an attribute", "nothing").below(Step::Attribute(missing.clone())))
            }
            None => Ok(Value::Map(entries)),
        }
    }

    /// Reads a dynamic value: its type as JSON, then itself.
    fn dynamic(&mut self, marker: Marker) -> Result<Value, DecodeError> {
        let count = self.count(marker)?;
        if count != 2 {
            return Err(DecodeError::new("a type and a value", format!("{count} elements")));
        }
        let spelled = self.name()?;
        let ty = json::parse(spelled.as_bytes())
            .ok()
            .and_then(|json| Type::from_json(&json))
            .ok_or_else(|| DecodeError::new("a type", spelled))?;
        let value = self.value(&ty)?;
        Ok(Value::Typed(Box::new(ty), Box::new(value)))
    }

    fn name(&mut self) -> Result<String, DecodeError> {
        let marker = self.marker()?;
        self.text(marker)
    }

    fn count(&mut self, marker: Marker) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixArray(count) => Ok(usize::from(count)),
            Marker::Array16 => self.length(2),
            Marker::Array32 => self.length(4),
            other => Err(DecodeError::new("a sequence", named(other))),
        }
    }

    fn entries(&mut self, marker: Marker, wanted: &str) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixMap(count) => Ok(usize::from(count)),
            Marker::Map16 => self.length(2),
            Marker::Map32 => self.length(4),
            other => Err(DecodeError::new(wanted, named(other))),
        }
    }

    /// A length of that many big-endian bytes.
    fn length(&mut self, width: usize) -> Result<usize, DecodeError> {
        let bytes = self.take(width)?;
        Ok(bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }

    fn take(&mut self, length: usize) -> Result<&[u8], DecodeError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(cut_short)?;
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

fn cut_short() -> DecodeError {
    DecodeError::new("a whole msgpack value", "a truncated value")
}

fn named(marker: Marker) -> String {
    format!("msgpack {marker:?}")
}
