//! `Tf<T>`: an attribute's value in Rust. Never here: which Rust types an attribute can have.

use super::{AttributeValue, DecodeError, Value};

/// An attribute's value: known, null or not known yet. The three never collapse into two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Tf<T> {
    /// Known only after apply.
    Unknown,
    /// Not set.
    #[default]
    Null,
    /// Set.
    Known(T),
}

impl<T> Tf<T> {
    /// The value, when it is known and not null.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The value itself, when it is known and not null.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

/// `Some` is known, `None` is null.
impl<T> From<Option<T>> for Tf<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Known)
    }
}

impl<T: AttributeValue> Tf<T> {
    /// Reads an attribute, keeping unknown and null apart.
    ///
    /// # Errors
    /// When a known value is of another kind.
    pub fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Unknown => Ok(Self::Unknown),
            Value::Null => Ok(Self::Null),
            known => T::decode(known).map(Self::Known),
        }
    }

    /// Writes it.
    pub fn encode(self) -> Value {
        match self {
            Self::Unknown => Value::Unknown,
            Self::Null => Value::Null,
            Self::Known(value) => value.encode(),
        }
    }
}
