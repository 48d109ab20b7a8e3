//! One HTTP request and one answer, as plain values. Never here: sockets, or what a service is.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::HeaderMap;

/// A request whose body has been read.
pub(crate) struct Request {
    pub(crate) method: String,
    /// As it came, percent-encoded.
    pub(crate) path: String,
    /// As it came, without the question mark; empty if there was none.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// A body, unless it was longer than allowed.
pub(crate) enum Body {
    Whole(Bytes),
    TooLong,
}

/// What the client gets.
pub(crate) enum Answer {
    Reply(Reply),
    /// Nothing: the connection closes.
    Cut,
}

/// A response with its body.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: String,
}

impl Request {
    /// A header's value, if it is there once and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body's bytes; none if it was too long.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Whole(bytes) => bytes,
            Body::TooLong => &[],
        }
    }

    /// The query's names and values, decoded, in their order.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (String, String)> + '_ {
        form_urlencoded::parse(self.query.as_bytes()).into_owned()
    }

    /// The first value of a query parameter, decoded.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        self.query_pairs().find_map(|(key, value)| (key == name).then_some(value))
    }
}

impl Reply {
    /// A reply with this status and body.
    pub(crate) fn new(status: u16, content_type: &str, body: String) -> Self {
        Self { status, content_type: content_type.to_owned(), headers: Vec::new(), body }
    }

    /// The same reply with one more header.
    pub(crate) fn with_header(mut self, name: impl Into<Cow<'static, str>>, value: String) -> Self {
        self.headers.push((name.into(), value));
        self
    }
}
