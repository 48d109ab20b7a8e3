//! The error that a service answers, before any protocol has put it in JSON or XML.

use std::borrow::Cow;

use serde::Deserialize;

/// A service's error: HTTP status, code and message.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: Cow<'static, str>,
    #[serde(default)]
    pub(crate) message: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with a code and text of the service's own.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: Cow::Borrowed(code), message: message.into() }
    }
}
