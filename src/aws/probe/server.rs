//! One question to an API server and its answer, each on a connection of its own, with limits. Never here: what is asked,
//! or how a connection is made (`connect`).

use std::fmt;
use std::future::Future;
use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HOST, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Request, Uri};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::super::error::chain;
use super::super::proxies::Proxies;
use super::super::{Cluster, Token};
use super::answer::Answer;
use super::error::{ProbeError, Unreachable};
use super::{connect, proxy, tls};
use crate::text::excerpt;

/// How long it may take to be connected, name, TCP and TLS together.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// How long an answer may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// The longest answer to a review that is read, in bytes. A review is some hundred long.
const LONGEST_REVIEW: usize = 1 << 20;

/// The longest object that is read, in bytes: four times what a `ConfigMap` holds, for escapes and what the server adds.
const LONGEST_OBJECT: usize = 4 << 20;

/// What we call ourselves in the server's audit log.
const OURSELVES: &str = concat!("terraform-provider-eksaccess/", env!("CARGO_PKG_VERSION"));

/// What is asked of an API server.
#[derive(Debug)]
pub(super) enum Query {
    /// A review to create, which answers a question.
    Review {
        /// Where.
        path: String,
        /// The question, as JSON.
        body: String,
    },
    /// An object to read.
    Object {
        /// Where it is.
        path: &'static str,
    },
}

impl Query {
    /// Where it is sent.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Review { path, .. } => path,
            Self::Object { path } => path,
        }
    }

    /// The longest answer that is read, in bytes.
    fn longest_answer(&self) -> usize {
        match self {
            Self::Review { .. } => LONGEST_REVIEW,
            Self::Object { .. } => LONGEST_OBJECT,
        }
    }
}

/// A cluster's API server.
pub(super) struct ApiServer {
    host: String,
    port: u16,
    name: ServerName<'static>,
    tls: TlsConnector,
    proxy: Option<Intercept>,
}

impl ApiServer {
    /// The API server of a cluster. Nothing is sent.
    ///
    /// # Errors
    /// When EKS names no endpoint, none that can be used, or no certificate authority.
    pub(super) fn of(proxies: &Proxies, cluster: &Cluster) -> Result<Self, ProbeError> {
        let Some(endpoint) = cluster.endpoint.as_deref() else {
            return Err(lacks("EKS reports no endpoint for the cluster"));
        };
        let Some(authority) = cluster.certificate_authority.as_deref() else {
            return Err(lacks("EKS reports no certificate authority for the cluster"));
        };
        let unusable = || lacks(format!("the cluster's endpoint is not an https URL: {}", excerpt(endpoint)));
        let url: Uri = endpoint.parse().map_err(|_| unusable())?;
        let host = url.host().filter(|_| url.scheme_str() == Some("https")).ok_or_else(unusable)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self {
            name: ServerName::try_from(host.clone()).map_err(|_| unusable())?,
            host,
            port: url.port_u16().unwrap_or(443),
            tls: tls::trusting(authority)?,
            proxy: proxies.matcher().intercept(&url),
        })
    }

    /// Sends a query and waits for the answer, whatever its status.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn ask(&self, token: &Token, query: &Query) -> Result<Answer, ProbeError> {
        let request = self.request(token, query)?;
        let late = |what, limit: Duration| {
            let text = format!("{what} {self} within {} s", limit.as_secs());
            ProbeError::unreachable(Unreachable::Timeout, text)
        };
        let mut sender = within(CONNECT_LIMIT, self.open()).await;
        let sender = sender.as_mut().ok_or_else(|| late("no connection to", CONNECT_LIMIT))?;
        let sender = sender.as_mut().map_err(|error| error.clone())?;
        let answer = within(ANSWER_LIMIT, self.send(sender, request, query.longest_answer())).await;
        answer.ok_or_else(|| late("no response from", ANSWER_LIMIT))?
    }

    fn request(&self, token: &Token, query: &Query) -> Result<Request<String>, ProbeError> {
        let broken = |_| lacks("the request cannot be built");
        let bearer = HeaderValue::try_from(format!("Bearer {}", token.reveal()));
        let mut bearer = bearer.map_err(|_| lacks("the token cannot be sent"))?;
        bearer.set_sensitive(true);
        let (request, body) = match query {
            Query::Review { path, body } => {
                (Request::post(path).header(CONTENT_TYPE, "application/json"), body.clone())
            }
            Query::Object { path } => (Request::get(*path), String::new()),
        };
        request
            .header(HOST, self.to_string())
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, OURSELVES)
            .body(body)
            .map_err(broken)
    }

    async fn open(&self) -> Result<SendRequest<String>, ProbeError> {
        let Some(proxy) = &self.proxy else {
            return self.speak(connect::connect(&self.host, self.port).await?).await;
        };
        let (host, port) = proxy::address(proxy)?;
        let stream = connect::connect(host, port).await?;
        self.speak(proxy::tunnel(stream, proxy.basic_auth(), &self.to_string()).await?).await
    }

    /// TLS, and HTTP/1.1 in it. The connection ends with its sender.
    async fn speak<S>(&self, stream: S) -> Result<SendRequest<String>, ProbeError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let stream = self.tls.connect(self.name.clone(), stream).await;
        let stream = stream.map_err(|error| tls::failed(&error, &self.to_string()))?;
        let spoken = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = spoken.map_err(|error| self.broken(&error))?;
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn send(
        &self,
        sender: &mut SendRequest<String>,
        request: Request<String>,
        longest: usize,
    ) -> Result<Answer, ProbeError> {
        let answer = sender.send_request(request).await.map_err(|error| self.broken(&error))?;
        let status = answer.status().as_u16();
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let date = header(DATE).map(str::to_owned);
        let retry_after = header(RETRY_AFTER).and_then(|value| value.parse().ok()).map(Duration::from_secs);
        let body = Limited::new(answer.into_body(), longest).collect().await;
        let body = body.map_err(|error| self.unread(&*error, longest))?.to_bytes();
        Ok(Answer { status, date, retry_after, body })
    }

    fn unread(&self, error: &(dyn std::error::Error + 'static), longest: usize) -> ProbeError {
        if error.is::<LengthLimitError>() {
            return lacks(format!("the response from {self} is larger than {} MiB", longest >> 20));
        }
        self.broken(error)
    }

    fn broken(&self, error: &(dyn std::error::Error + 'static)) -> ProbeError {
        let text = format!("the connection to {self} broke: {}", chain(error));
        ProbeError::unreachable(Unreachable::Broken, text)
    }
}

/// What comes of something within a limit.
async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, work).await.ok()
}

fn lacks(text: impl Into<String>) -> ProbeError {
    ProbeError::unreachable(Unreachable::Other, text)
}

/// Host and port, as in `Host` and for people.
impl fmt::Display for ApiServer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        if host.contains(':') { write!(out, "[{host}]:{port}") } else { write!(out, "{host}:{port}") }
    }
}
