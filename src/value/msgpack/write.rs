//! To msgpack. An unknown value leaves as the plain extension, `d4 00 00`; numbers as integers or decimal strings.

use std::io;

use rmp::encode;

use crate::value::{Number, Type, Value};

/// Writes one value of type `ty`.
#[must_use]
pub fn encode(value: &Value, ty: &Type) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail: its `io::Write` never answers an error.
    let _infallible = write(&mut bytes, value, ty);
    bytes
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
        (Value::Map(entries), Type::Object(attributes)) => {
            encode::write_map_len(out, length(entries.len()))?;
            // Both are in the order of their names.
            let mut attributes = attributes.iter();
            for (name, value) in entries {
                let ty = attributes.find(|(attribute, _)| *attribute == name).map(|(_, ty)| ty);
                encode::write_str(out, name)?;
                write(out, value, ty.unwrap_or(&Type::String))?;
            }
        }
        (Value::Map(entries), ty) => {
            encode::write_map_len(out, length(entries.len()))?;
            for (name, value) in entries {
                encode::write_str(out, name)?;
                write(out, value, element_type(ty, 0))?;
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
        Type::List(element) | Type::Set(element) | Type::Map(element) => element,
        Type::Tuple(elements) => elements.get(index).unwrap_or(&Type::String),
        other => other,
    }
}

/// Collections are bounded by the message size, 256 MiB, far below four billion elements.
fn length(elements: usize) -> u32 {
    u32::try_from(elements).unwrap_or(u32::MAX)
}
