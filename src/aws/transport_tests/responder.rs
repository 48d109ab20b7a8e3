//! A loopback HTTP server that answers from a list and keeps what it was asked. It knows no service: what bytes do on
//! their way is all that is tested with it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What to do with one request.
#[derive(Clone)]
pub(super) enum Reply {
    /// Answer with a status, header lines and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Read the request, and close the connection.
    Cut,
    /// Answer with status 200, header lines and so many bytes of the body, and close the connection.
    CutBody(Vec<(&'static str, String)>, String, usize),
    /// The same, without telling how long the body is.
    CutOpenBody(Vec<(&'static str, String)>, String, usize),
    /// Answer with status 200 and a body of blanks that ends when nobody listens any more, or with so many bytes.
    Blanks(Option<usize>),
}

/// The id of a request, as each answer of AWS's has one.
fn request_id() -> (&'static str, String) {
    ("x-amzn-requestid", "request-1".to_owned())
}

/// The headers of an answer of EKS's.
pub(super) fn eks_headers() -> Vec<(&'static str, String)> {
    vec![("content-type", "application/json".to_owned()), request_id()]
}

/// An answer of EKS's kind.
pub(super) fn json(status: u16, body: &str) -> Reply {
    Reply::Answer(status, eks_headers(), body.to_owned())
}

/// An answer of EKS's kind that says no.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(r#"{{"message":"{message}"}}"#);
    let headers = vec![("x-amzn-errortype", code.to_owned()), request_id()];
    Reply::Answer(status, headers, body)
}

/// An answer of IAM's and STS's kind.
pub(super) fn xml(status: u16, body: &str) -> Reply {
    Reply::Answer(status, vec![("content-type", "text/xml".to_owned()), request_id()], body.to_owned())
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
    blanks: AtomicUsize,
}

impl Responder {
    pub(super) async fn start(replies: Vec<Reply>) -> Self {
        Self::start_on(listener().await, replies)
    }

    /// The same at a place that is known before.
    pub(super) fn start_on(listener: TcpListener, replies: Vec<Reply>) -> Self {
        Self::serve(listener, replies, None)
    }

    pub(super) async fn start_tls(replies: Vec<Reply>, acceptor: TlsAcceptor) -> Self {
        Self::serve(listener().await, replies, Some(acceptor))
    }

    fn serve(listener: TcpListener, replies: Vec<Reply>, acceptor: Option<TlsAcceptor>) -> Self {
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().unwrap().port());
        let shared = Arc::new(Shared {
            replies: Mutex::new(replies.into()),
            requests: Mutex::default(),
            blanks: AtomicUsize::new(0),
        });
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

    /// How many blanks were sent.
    pub(super) fn blanks(&self) -> usize {
        self.shared.blanks.load(Ordering::SeqCst)
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

impl Shared {
    async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read(&mut stream).await {
            self.requests.lock().unwrap().push(request);
            let reply = self.replies.lock().unwrap().pop_front();
            let (answer, goes_on) = match reply {
                Some(Reply::Answer(status, headers, body)) => {
                    (format!("{}{body}", head(status, &headers, Some(body.len()))), true)
                }
                Some(Reply::CutBody(headers, body, kept)) => {
                    (format!("{}{}", head(200, &headers, Some(body.len())), &body[..kept]), false)
                }
                Some(Reply::CutOpenBody(headers, body, kept)) => {
                    (format!("{}{}", head(200, &headers, None), &body[..kept]), false)
                }
                Some(Reply::Blanks(length)) => return self.send_blanks(&mut stream, length).await,
                Some(Reply::Cut) | None => return,
            };
            if stream.write_all(answer.as_bytes()).await.is_err() || stream.flush().await.is_err() {
                return;
            }
            if !goes_on {
                return;
            }
        }
    }

    async fn send_blanks(&self, stream: &mut (impl AsyncWrite + Unpin), length: Option<usize>) {
        const CHUNK: usize = 16 * 1024;
        let _ = stream.write_all(head(200, &eks_headers(), length).as_bytes()).await;
        while length.is_none_or(|length| self.blanks.load(Ordering::SeqCst) < length)
            && stream.write_all(&[b' '; CHUNK]).await.is_ok()
        {
            self.blanks.fetch_add(CHUNK, Ordering::SeqCst);
        }
    }
}

/// The head of an answer; without a length its body lasts as long as the connection.
fn head(status: u16, headers: &[(&'static str, String)], length: Option<usize>) -> String {
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length =
        length.map_or_else(|| "connection: close".to_owned(), |length| format!("content-length: {length}"));
    format!("HTTP/1.1 {status} x\r\n{}{length}\r\n\r\n", lines.concat())
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
