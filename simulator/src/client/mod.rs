//! A client of the control interface, `/simulator/v1/`: what tests, tools and the program's own subcommands ask of a
//! simulator that runs. Never here: AWS calls.

mod call;

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::control::{CONTROL_HEADER, PREFIX};
use crate::faults::Fault;
use crate::health;
use crate::service_error::ServiceError;
use crate::world::WorldDocument;

pub use call::{ClusterEndpoint, DirectCall, Journal, JournalCall};

/// A client of one simulator's control interface.
///
/// ```
/// use eks_simulator::{ControlClient, Fault, Options, Simulator, World};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let simulator = Simulator::start(World::new(), Options::default()).await?;
/// let control = ControlClient::new(simulator.url());
/// control.add_fault(&Fault::cut("ListClusters")).await?;
/// control.limit("*", 20).await?;
/// let now = control.advance(3600).await?;
/// assert!(control.advance(0).await? >= now);
/// assert!(control.journal(0).await?.calls.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ControlClient {
    url: String,
}

/// A request that was not answered, or was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlError {
    /// Its method and path.
    pub request: String,
    /// What the simulator said, or what went wrong on the way.
    pub reason: String,
}

#[derive(Deserialize)]
struct Outcome {
    status: u16,
    output: Option<Value>,
    error: Option<ErrorBody>,
}

/// An error without its status.
#[derive(Deserialize)]
struct ErrorBody {
    code: String,
    message: String,
}

/// What the control interface answers to a request that it refuses.
#[derive(Deserialize)]
struct ControlErrorBody {
    error: String,
}

#[derive(Deserialize)]
struct Clock {
    now: Timestamp,
}

impl ControlClient {
    /// A client of the simulator at this URL, such as `http://127.0.0.1:4566`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { url: url.trim_end_matches('/').to_owned() }
    }

    /// The whole world, every field written.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn world(&self) -> Result<WorldDocument, ControlError> {
        self.read("GET", "world", None).await
    }

    /// Replaces the world. Journal, faults and limits stay.
    ///
    /// # Errors
    /// The world contradicts itself; the simulator does not answer.
    pub async fn put_world(&self, world: &WorldDocument) -> Result<(), ControlError> {
        self.write("PUT", "world", Some(&world.to_json())).await
    }

    /// The endpoint and certificate authority of every cluster, by `ACCOUNT/REGION/NAME`.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn clusters(&self) -> Result<BTreeMap<String, ClusterEndpoint>, ControlError> {
        self.read("GET", "clusters", None).await
    }

    /// The calls with a number above `since`; 0 for all.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn journal(&self, since: u64) -> Result<Journal, ControlError> {
        self.read("GET", &format!("journal?since={since}"), None).await
    }

    /// Forgets the calls so far; their numbers go on counting.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn clear_journal(&self) -> Result<(), ControlError> {
        self.write("DELETE", "journal", None).await
    }

    /// Does a call in place, without a signature and without a line in the journal. What the service says is the inner
    /// result.
    ///
    /// # Errors
    /// The call cannot be made; the simulator does not answer.
    pub async fn call(&self, call: DirectCall<'_>) -> Result<Result<Value, ServiceError>, ControlError> {
        let Outcome { status, output, error } = self.read("POST", "call", Some(&call.to_json())).await?;
        let service_error =
            |ErrorBody { code, message }| ServiceError { status, code: code.into(), message: message.into() };
        Ok(error.map_or_else(|| Ok(output.unwrap_or_default()), |body| Err(service_error(body))))
    }

    /// Adds a fault; the oldest that fits a call is taken.
    ///
    /// # Errors
    /// The fault is refused; the simulator does not answer.
    pub async fn add_fault(&self, fault: &Fault) -> Result<(), ControlError> {
        self.write("POST", "faults", Some(&json!(fault))).await
    }

    /// Removes all faults.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn clear_faults(&self) -> Result<(), ControlError> {
        self.write("DELETE", "faults", None).await
    }

    /// Throttles an operation (`*` is any) above this many calls a second; 0 removes the limit.
    ///
    /// # Errors
    /// There is no such operation; the simulator does not answer.
    pub async fn limit(&self, operation: &str, per_second: u32) -> Result<(), ControlError> {
        let limit = json!({ "operation": operation, "per_second": per_second });
        self.write("POST", "limits", Some(&limit)).await
    }

    /// Moves the simulator's clock on, by 0 seconds to read it, and gives its time.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn advance(&self, seconds: u64) -> Result<Timestamp, ControlError> {
        let advance = json!({ "advance_seconds": seconds });
        let Clock { now } = self.read("POST", "clock", Some(&advance)).await?;
        Ok(now)
    }

    /// Whether every port of the simulator is open: `GET /healthz`.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn is_healthy(&self) -> Result<bool, ControlError> {
        let sent = send(&self.url, "GET", health::PATH, String::new()).await;
        let (status, _) = sent.map_err(|error| failed("GET", health::PATH, error.as_ref()))?;
        Ok(status == 200)
    }

    /// Any request below `/simulator/v1/`: the answer's text.
    ///
    /// # Errors
    /// The simulator refuses, or does not answer.
    pub async fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<String, ControlError> {
        match self.send(method, path, body).await? {
            (200..300, text) => Ok(text),
            (_, text) => Err(ControlError { request: format!("{method} {path}"), reason: reason(text) }),
        }
    }

    /// The same, whatever the answer's status, which comes first.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, String), ControlError> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let sent = send(&self.url, method, &format!("{PREFIX}{path}"), body).await;
        sent.map_err(|error| failed(method, path, error.as_ref()))
    }

    async fn read<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, ControlError> {
        let text = self.request(method, path, body).await?;
        let read = serde_json::from_str(&text);
        read.map_err(|error| failed(method, path, &error))
    }

    async fn write(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(), ControlError> {
        self.request(method, path, body).await.map(drop)
    }
}

fn failed(method: &str, path: &str, error: &dyn std::error::Error) -> ControlError {
    ControlError { request: format!("{method} {path}"), reason: error.to_string() }
}

/// What a refusal says: its `error`, if it is the simulator's.
fn reason(text: String) -> String {
    let refusal = serde_json::from_str(&text);
    refusal.map_or(text, |ControlErrorBody { error }| error)
}

async fn send(
    url: &str,
    method: &str,
    path: &str,
    body: String,
) -> Result<(u16, String), Box<dyn std::error::Error + Send + Sync>> {
    let host = url.strip_prefix("http://").ok_or("the URL must begin with http://")?;
    let stream = TcpStream::connect(host).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let (name, value) = CONTROL_HEADER;
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", host)
        .header(name, value)
        .body(Full::new(Bytes::from(body)))?;
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await?.to_bytes();
    connection.abort();
    Ok((status, String::from_utf8(bytes.to_vec())?))
}

impl fmt::Display for ControlError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, reason } = self;
        write!(to, "the control request {request} failed: {reason}")
    }
}

impl std::error::Error for ControlError {}
