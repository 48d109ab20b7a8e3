//! Values as Terraform holds them: three-valued, typed by a schema, exact.
//!
//! Never here: protobuf, schemas, diagnostics, any service.

mod attribute;
pub mod json;
pub mod msgpack;
mod number;
mod path;
mod set;
mod tf;
mod types;

use std::collections::BTreeMap;

pub use attribute::{AttributeValue, DecodeError};
pub use number::{Number, NumberError};
pub use path::{Path, Step};
pub use set::ValueSet;
pub use tf::Tf;
pub use types::Type;

/// How deep a value may be nested. Ours have five levels; what is far beyond that would end the process, whose stack has
/// an end.
const DEEPEST: usize = 64;

/// A value of any type. Which type it has is known from a [`Type`] beside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Known only after apply.
    Unknown,
    /// Absent.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exact.
    Number(Number),
    /// Text, UTF-8.
    String(String),
    /// A list or a tuple, in order.
    List(Vec<Value>),
    /// A set, in one canonical order.
    Set(ValueSet),
    /// A map or an object.
    Map(BTreeMap<String, Value>),
    /// A value of a dynamic attribute, with the type that came with it.
    Typed(Box<Type>, Box<Value>),
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// A set of these.
    pub fn set(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::Set(elements.into_iter().collect())
    }

    /// An object of these attributes.
    pub fn object<'a>(attributes: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let named = attributes.into_iter().map(|(name, value)| (name.to_owned(), value));
        Self::Map(named.collect())
    }

    /// Whether this is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is unknown as a whole.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether nothing in it is unknown.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Set(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(entries) => entries.values().all(Self::is_wholly_known),
            Self::Typed(_, value) => value.is_wholly_known(),
        }
    }

    /// The attribute or map entry of that name; null where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &Self {
        match self {
            Self::Map(entries) => entries.get(name).unwrap_or(&Self::Null),
            Self::Unknown => &Self::Unknown,
            _ => &Self::Null,
        }
    }

    /// This value with every unknown in it made null. Unknown elements of a set are left out.
    #[must_use]
    pub fn unknowns_as_null(self) -> Self {
        match self {
            Self::Unknown => Self::Null,
            Self::List(elements) => Self::List(elements.into_iter().map(Self::unknowns_as_null).collect()),
            Self::Set(elements) => {
                let known = elements.into_iter().filter(|element| !element.is_unknown());
                Self::set(known.map(Self::unknowns_as_null))
            }
            Self::Map(entries) => {
                let known = entries.into_iter().map(|(name, value)| (name, value.unknowns_as_null()));
                Self::Map(known.collect())
            }
            Self::Typed(ty, value) => Self::Typed(ty, Box::new(value.unknowns_as_null())),
            known => known,
        }
    }

    /// What kind of value this is, in words for an error.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unknown => "an unknown value",
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map or object",
            Self::Typed(..) => "a value of dynamic type",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknowns_become_null_at_every_depth_and_leave_sets() {
        let value = Value::object([
            ("a", Value::Unknown),
            ("b", Value::List(vec![Value::Unknown, Value::Bool(true)])),
            ("c", Value::set([Value::Unknown, Value::text("x")])),
        ]);
        assert!(!value.is_wholly_known());
        let known = value.unknowns_as_null();
        assert!(known.is_wholly_known());
        assert_eq!(known.get("a"), &Value::Null);
        assert_eq!(known.get("b"), &Value::List(vec![Value::Null, Value::Bool(true)]));
        assert_eq!(known.get("c"), &Value::set([Value::text("x")]));
    }

    #[test]
    fn an_attribute_of_an_unknown_object_is_unknown_and_of_null_is_null() {
        assert_eq!(Value::Unknown.get("a"), &Value::Unknown);
        assert_eq!(Value::Null.get("a"), &Value::Null);
    }
}
