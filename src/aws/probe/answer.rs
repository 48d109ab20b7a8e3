//! An API server's answer, and what its status says. Never here: what was asked.

use std::time::Duration;

use hyper::body::Bytes;
use serde_json::Value;

use super::super::Token;
use super::super::error::scrub;
use super::error::ProbeError;
use crate::text::{EXCERPT, cut};

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The server's clock, as its header `Date` tells it.
    pub(super) date: Option<String>,
    /// How long the server wants not to be asked, as its header `Retry-After` tells it in seconds.
    pub(super) retry_after: Option<Duration>,
    /// The body.
    pub(super) body: Bytes,
}

impl Answer {
    /// The object that was asked for.
    ///
    /// # Errors
    /// When the status says no, or the body is no JSON.
    pub(super) fn read(&self, token: &Token) -> Result<Value, ProbeError> {
        let said = || fit_to_be_shown(&self.said(), token);
        match self.status {
            200..=299 => serde_json::from_slice(&self.body).map_err(|_| unreadable(self.status, &said())),
            401 => Err(ProbeError::Unauthorized),
            403 => Err(ProbeError::Forbidden(said())),
            404 => Err(ProbeError::NotServed),
            status => Err(ProbeError::Answered { status, text: said(), retry_after: self.retry_after }),
        }
    }

    /// The message of a Kubernetes `Status`, else the body.
    fn said(&self) -> String {
        let status = serde_json::from_slice::<Value>(&self.body).ok();
        let message = status.as_ref().and_then(|status| status["message"].as_str());
        message.map_or_else(|| String::from_utf8_lossy(&self.body).into_owned(), str::to_owned)
    }
}

/// An answer whose status says yes and whose body says nothing.
fn unreadable(status: u16, text: &str) -> ProbeError {
    let text = format!("not a response from Kubernetes: {text}");
    ProbeError::Answered { status, text, retry_after: None }
}

/// An answer that lacks what it must have.
pub(super) fn lacking(what: &str) -> ProbeError {
    unreadable(200, &format!("{what} is missing"))
}

/// How much of a text is looked at: more than is shown, since blanks go and secrets are taken out first.
const LOOKED_AT: usize = 10 * EXCERPT;

/// The beginning of a text on one line, without secrets.
fn fit_to_be_shown(text: &str, token: &Token) -> String {
    let line = cut(text, LOOKED_AT).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = scrub(&token.hide(&line));
    if text.is_empty() { "an empty body".to_owned() } else { cut(&text, EXCERPT).into_owned() }
}
