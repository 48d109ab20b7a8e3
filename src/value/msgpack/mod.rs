//! Values as msgpack: the form in which hosts send them and expect them back.
//!
//! Source: the protocol's description of object encoding. Never here: which type a value has, which a schema says.

mod read;
mod write;

pub use read::decode;
pub use write::encode;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::value::{DEEPEST, Number, Type, Value};

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

    /// A host that is pointed at the number of an element finds none.
    #[test]
    fn a_mistake_in_a_set_is_at_the_set() {
        let ty = Type::Object(BTreeMap::from([("names".to_owned(), Type::set(Type::String))]));
        let error = decode(&hex("81 a5 6e 61 6d 65 73 91 05"), &ty).unwrap_err();
        assert_eq!(error.path.to_string(), "names");
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
