//! What a host stores of an object. Never here: how it is sent.

use super::Resource;
use crate::value::{DecodeError, Value};

/// What a host stores of an object, and hands back with every request about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The object's attributes; null when there is no object.
    pub state: Value,
    /// What the resource stores beside them, unseen by the user: a [`Private`](super::Private) in bytes.
    pub private: Vec<u8>,
    /// What names the object; null where nothing is stored, or the resource has no identity.
    pub identity: Value,
}

impl Stored {
    /// No object.
    #[must_use]
    pub fn nothing() -> Self {
        Self { state: Value::Null, private: Vec::new(), identity: Value::Null }
    }
}

/// The typed form of an object's attributes; `None` for null.
pub(super) fn model<R: Resource>(state: &Value) -> Result<Option<R>, DecodeError> {
    if state.is_null() { Ok(None) } else { R::decode(state).map(Some) }
}
