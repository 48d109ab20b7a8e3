//! Why an API server gave no answer to go by. Never here: what the owner of the token is told.

use std::time::Duration;

use thiserror::Error;

use super::super::deadline::Stopped;

/// What kept an API server from answering the question. Every text is fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProbeError {
    /// 401: the server rejects the token.
    #[error("the API server rejected the token (HTTP 401)")]
    Unauthorized,
    /// 403: whomever it takes the caller for may not ask. Carries the server's words.
    #[error("the API server denied the request (HTTP 403): {0}")]
    Forbidden(String),
    /// 404: it does not know the question, in no version.
    #[error("the API server does not serve this API (HTTP 404)")]
    NotServed,
    /// It answered something else.
    #[error("the API server returned HTTP {status}: {text}")]
    Answered {
        /// The HTTP status.
        status: u16,
        /// The server's words, or what is wrong with them.
        text: String,
        /// How long it wants not to be asked.
        retry_after: Option<Duration>,
    },
    /// It did not answer.
    #[error("{text}")]
    Unreachable {
        /// How far it went.
        kind: Unreachable,
        /// What was tried and what came of it.
        text: String,
    },
    /// The waiting was ended.
    #[error("{}", ended(*.0))]
    Stopped(Stopped),
}

/// How far a question went that was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// The host's name leads to no address.
    Dns,
    /// Nobody takes the connection, or a proxy on the way does not.
    Connect,
    /// No connection or no answer within 10 s: what happens on the way to an endpoint that is private.
    Timeout,
    /// No TLS that can be trusted.
    Tls(TlsFault),
    /// The connection broke before the answer was whole.
    Broken,
    /// What is left: no endpoint, an authority that cannot be read, an answer that is too long.
    Other,
}

/// Why TLS cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The certificate is not of the cluster's certificate authority: another cluster, or something between.
    UnknownAuthority,
    /// The certificate is for another host name.
    WrongName,
    /// The certificate is not valid now, by this machine's clock.
    NotValidNow,
    /// What answers speaks no TLS, or a kind that we do not.
    Other,
}

impl ProbeError {
    /// A server that was not reached.
    pub(super) fn unreachable(kind: Unreachable, text: impl Into<String>) -> Self {
        Self::Unreachable { kind, text: text.into() }
    }
}

fn ended(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::Cancelled => "the run was cancelled before the API server answered",
        Stopped::OutOfTime => "timed out before the API server answered",
    }
}
