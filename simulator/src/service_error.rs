//! The error that a service answers, before any protocol has put it in JSON or XML.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A service's error: HTTP status, code and message.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceError {
    /// The HTTP status.
    pub status: u16,
    /// The service's code.
    pub code: Cow<'static, str>,
    /// The service's words.
    #[serde(default)]
    pub message: Cow<'static, str>,
}

impl ServiceError {
    /// An error with a code and text of the service's own.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: Cow::Borrowed(code), message: message.into() }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status: _, code, message } = self;
        write!(to, "{code}: {message}")
    }
}

impl std::error::Error for ServiceError {}
