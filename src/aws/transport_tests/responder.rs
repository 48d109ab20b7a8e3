//! A loopback HTTP server that answers from a list and keeps what it was asked. It knows no service: what bytes do on
//! their way is all that is tested with it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What to do with one request.
pub(super) enum Reply {
    /// Answer with a status, header lines and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Read the request, and close the connection.
    Cut,
}

/// An answer of EKS's kind.
pub(super) fn json(status: u16, body: &str) -> Reply {
    Reply::Answer(status, vec![("content-type", "application/json".to_owned())], body.to_owned())
}

/// An answer of EKS's kind that says no.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(r#"{{"message":"{message}"}}"#);
    let headers = vec![("x-amzn-errortype", code.to_owned()), ("x-amzn-requestid", "request-1".to_owned())];
    Reply::Answer(status, headers, body)
}

/// An answer of IAM's and STS's kind.
pub(super) fn xml(status: u16, body: &str) -> Reply {
    Reply::Answer(status, vec![("content-type", "text/xml".to_owned())], body.to_owned())
}

/// A request that came.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// Method and path.
    pub(super) line: String,
    /// The header lines.
    pub(super) head: String,
    /// The body.
    pub(super) body: String,
}

/// The server. It ends with its test's runtime.
pub(super) struct Responder {
    /// Where it listens.
    pub(super) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<Request>>,
}

impl Responder {
    pub(super) async fn start(replies: Vec<Reply>) -> Self {
        Self::serve(replies, None).await
    }

    pub(super) async fn start_tls(replies: Vec<Reply>, acceptor: TlsAcceptor) -> Self {
        Self::serve(replies, Some(acceptor)).await
    }

    async fn serve(replies: Vec<Reply>, acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().unwrap().port());
        let shared = Arc::new(Shared { replies: Mutex::new(replies.into()), requests: Mutex::default() });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, acceptor) = (Arc::clone(&serving), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => shared.converse(stream).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                shared.converse(stream).await;
                            }
                        }
                    }
                });
            }
        });
        Self { url, shared }
    }

    /// The requests that came, in order.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }
}

impl Shared {
    async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read(&mut stream).await {
            self.requests.lock().unwrap().push(request);
            let reply = self.replies.lock().unwrap().pop_front();
            let Some(Reply::Answer(status, headers, body)) = reply else {
                return;
            };
            let lines: Vec<String> =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let lines = lines.concat();
            let answer =
                format!("HTTP/1.1 {status} x\r\n{lines}content-length: {}\r\n\r\n{body}", body.len());
            if stream.write_all(answer.as_bytes()).await.is_err() || stream.flush().await.is_err() {
                return;
            }
        }
    }
}

async fn read(stream: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Request> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let (line, head) = head.split_once("\r\n")?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    Some(Request { line, head: head.to_owned(), body: String::from_utf8(body).ok()? })
}
