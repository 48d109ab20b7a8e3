//! One request and its answer: from hyper's types to plain values and back.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use crate::control;
use crate::gateway;
use crate::http::{Answer, Body, Reply, Request};
use crate::shared::Shared;

/// The longest body of an AWS call, in bytes.
const LONGEST_CALL: usize = 1 << 20;

/// The longest body of the control interface, in bytes: a world with thousands of entries.
const LONGEST_WORLD: usize = 1 << 26;

/// The connection is to close without an answer.
#[derive(Debug)]
pub(crate) struct Cut;

/// Reads the request, has it answered, writes the answer.
pub(super) async fn exchange(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let request = read(request).await?;
    match gateway::answer(&shared, request).await {
        Answer::Cut => Err(Cut),
        Answer::Reply(reply) => Ok(write(reply)),
    }
}

/// HTTP/2 has the host in the address: signatures are over the header.
pub(crate) async fn read(request: hyper::Request<Incoming>) -> Result<Request, Cut> {
    let (head, body) = request.into_parts();
    let mut headers = head.headers;
    if let (false, Some(host)) = (headers.contains_key(HOST), head.uri.authority()) {
        headers.insert(HOST, HeaderValue::from_str(host.as_str()).map_err(|_| Cut)?);
    }
    let path = head.uri.path().to_owned();
    let longest = if path.starts_with(control::PREFIX) { LONGEST_WORLD } else { LONGEST_CALL };
    let body = match Limited::new(body, longest).collect().await {
        Ok(whole) => Body::Whole(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Body::TooLong,
        Err(_) => return Err(Cut),
    };
    Ok(Request {
        method: head.method.as_str().to_owned(),
        path,
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers,
        body,
    })
}

/// A header or status that HTTP does not allow (a fault may ask for one) is left out.
pub(crate) fn write(reply: Reply) -> Response<Full<Bytes>> {
    let Reply { status, content_type, headers, body } = reply;
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(value) = HeaderValue::from_str(&content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

impl fmt::Display for Cut {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the connection closes without an answer")
    }
}

impl std::error::Error for Cut {}
