//! A way through the proxy to an API server, which is the same as to AWS's `https` endpoints. Only proxies that are
//! themselves reached by `http` are known. Never here: which proxy (`proxies`), TLS.

use std::fmt::Display;

use http_body_util::Empty;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::upgrade::Upgraded;
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::error::{ProbeError, Unreachable};

/// Where a proxy listens.
///
/// # Errors
/// When it is not reached by `http`.
pub(super) fn address(proxy: &Intercept) -> Result<(&str, u16), ProbeError> {
    let url = proxy.uri();
    match (url.scheme_str(), url.host()) {
        (Some("http"), Some(host)) => Ok((host, url.port_u16().unwrap_or(80))),
        (scheme, _) => {
            let scheme = scheme.unwrap_or_default();
            let text = format!("a proxy with the scheme {scheme:?} is not supported; use \"http\"");
            Err(ProbeError::unreachable(Unreachable::Connect, text))
        }
    }
}

/// A way through a proxy to a host and port.
///
/// # Errors
/// When the proxy does not let us through.
pub(super) async fn tunnel(
    stream: TcpStream,
    authorization: Option<&HeaderValue>,
    target: &str,
) -> Result<TokioIo<Upgraded>, ProbeError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(blocked)?;
    tokio::spawn(connection.with_upgrades());
    let mut request = Request::connect(target).header(HOST, target);
    if let Some(value) = authorization {
        request = request.header(PROXY_AUTHORIZATION, value);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(blocked)?;
    let answer = sender.send_request(request).await.map_err(blocked)?;
    if !answer.status().is_success() {
        return Err(blocked(format!("it returned HTTP {}", answer.status().as_u16())));
    }
    Ok(TokioIo::new(hyper::upgrade::on(answer).await.map_err(blocked)?))
}

fn blocked(why: impl Display) -> ProbeError {
    ProbeError::unreachable(Unreachable::Connect, format!("the proxy rejected the connection: {why}"))
}
