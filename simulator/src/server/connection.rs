//! The requests of one connection and their answers: from hyper's types to plain values and back.

use std::fmt;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::http::{Answer, Body, Reply, Request};

/// The connection is to close without an answer.
#[derive(Debug)]
struct ConnectionClosed;

/// Has each request answered until the connection closes. A body may be as long as `longest` says of its path.
pub(crate) async fn answer_requests<A>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    longest: fn(&str) -> usize,
    answer: impl Fn(Request) -> A + Clone + Send + 'static,
) where
    A: Future<Output = Answer> + Send + 'static,
{
    let service = service_fn(move |request| {
        let answer = answer.clone();
        async move {
            let request = read(request, longest).await?;
            match answer(request).await {
                Answer::Cut => Err(ConnectionClosed),
                Answer::Reply(reply) => Ok(write(reply)),
            }
        }
    });
    let builder = Builder::new(TokioExecutor::new());
    // An error here is a client that went away, or a connection that a fault cut.
    let _ended = builder.serve_connection(TokioIo::new(stream), service).await;
}

/// HTTP/2 has the host in the address: signatures are over the header.
async fn read(
    request: hyper::Request<Incoming>,
    longest: fn(&str) -> usize,
) -> Result<Request, ConnectionClosed> {
    let (head, body) = request.into_parts();
    let mut headers = head.headers;
    if let (false, Some(host)) = (headers.contains_key(HOST), head.uri.authority()) {
        headers.insert(HOST, HeaderValue::from_str(host.as_str()).map_err(|_| ConnectionClosed)?);
    }
    let path = head.uri.path().to_owned();
    let body = match Limited::new(body, longest(&path)).collect().await {
        Ok(whole) => Body::Whole(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Body::TooLong,
        Err(_) => return Err(ConnectionClosed),
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
fn write(reply: Reply) -> Response<Full<Bytes>> {
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

impl fmt::Display for ConnectionClosed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the connection closes without an answer")
    }
}

impl std::error::Error for ConnectionClosed {}
