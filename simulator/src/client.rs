//! Talking to the control interface of a simulator that runs. Never here: AWS calls.

use std::error::Error;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Sends one request to `/simulator/v1/PATH` and gives the answer's text.
///
/// # Errors
/// Nobody listens there, or the simulator refuses: the text says why.
pub(crate) async fn send(url: &str, method: &str, path: &str, body: &str) -> Result<String, Box<dyn Error>> {
    let host = url.strip_prefix("http://").ok_or("the URL must begin with http://")?.trim_end_matches('/');
    let stream = TcpStream::connect(host).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::builder()
        .method(method)
        .uri(format!("/simulator/v1/{path}"))
        .header("host", host)
        .body(Full::new(Bytes::from(body.to_owned())))?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    let text = String::from_utf8(response.into_body().collect().await?.to_bytes().to_vec())?;
    connection.abort();
    if status.is_success() { Ok(text) } else { Err(text.into()) }
}
