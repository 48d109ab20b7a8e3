//! An HTTP client of the simulator: signed AWS calls, and its control interface.

use std::fmt::Write as _;

use bytes::Bytes;
use eks_simulator::ControlClient;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::signer::{Draft, Signer, canonical_query, encode};

/// Sends requests to one simulator, signed by one key.
#[derive(Clone)]
pub struct Client {
    host: String,
    pub signer: Signer,
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    pub fn new(url: &str, signer: Signer) -> Self {
        Self { host: url.trim_start_matches("http://").to_owned(), signer }
    }

    /// The same simulator, by another key.
    pub fn by(&self, key_id: &str, secret: &str) -> Self {
        Self { host: self.host.clone(), signer: Signer::new(key_id, secret) }
    }

    /// An EKS call. Labels of the path are encoded already; see [`entry_path`].
    pub async fn eks(&self, method: &str, path: &str, body: Value) -> Answer {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.signed("eks", method, path, query, &body).await
    }

    /// A call of IAM or STS.
    pub async fn query(&self, service: &str, action: &str, parameters: &[(&str, &str)]) -> Answer {
        self.signed(service, "POST", "/", Vec::new(), &form(service, action, parameters)).await
    }

    /// A call of STS without a signature.
    pub async fn unsigned(&self, action: &str, parameters: &[(&str, &str)]) -> Answer {
        let body = form("sts", action, parameters);
        self.send("POST", "/", &[("host".to_owned(), self.host.clone())], &body).await.expect("an answer")
    }

    /// Follows a signed link of STS.
    pub async fn link(&self, action: &str, seconds: u32) -> Answer {
        let query = [("Action", action), ("Version", "2011-06-15")];
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let draft = Draft { service: "sts", method: "GET", host: &self.host, path: "/", query, body: "" };
        let path = format!("/?{}", self.signer.query(&draft, seconds));
        self.send("GET", &path, &[("host".to_owned(), self.host.clone())], "").await.expect("an answer")
    }

    /// A signed call with this very body; an error if the connection closes without an answer.
    pub async fn try_signed(
        &self,
        service: &str,
        method: &str,
        path: &str,
        query: Vec<(String, String)>,
        body: &str,
    ) -> Result<Answer, hyper::Error> {
        let draft = Draft { service, method, host: &self.host, path, query, body };
        let headers = self.signer.headers(&draft);
        let query = canonical_query(&draft.query);
        let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        self.send(method, &target, &headers, body).await
    }

    pub async fn signed(
        &self,
        service: &str,
        method: &str,
        path: &str,
        query: Vec<(String, String)>,
        body: &str,
    ) -> Answer {
        self.try_signed(service, method, path, query, body).await.expect("an answer")
    }

    /// A request whose signature is for one target while another one is sent.
    pub async fn signed_as(&self, service: &str, signed: &str, sent: &str) -> Answer {
        let draft =
            Draft { service, method: "GET", host: &self.host, path: signed, query: Vec::new(), body: "" };
        self.send("GET", sent, &self.signer.headers(&draft), "").await.expect("an answer")
    }

    /// A request without a body, with these headers and no others.
    pub async fn plain(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("host".to_owned(), self.host.clone())];
        all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.send(method, target, &all, "").await.expect("an answer")
    }

    /// A request of the control interface.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> Answer {
        let client = ControlClient::new(&format!("http://{}", self.host));
        let body = Some(&body).filter(|body| !body.is_null());
        let (status, text) = client.send(method, path, body).await.expect("an answer");
        Answer { status, headers: HeaderMap::new(), text }
    }

    /// A call by hand.
    pub async fn by_hand(&self, principal: &str, operation: &str, input: Value) -> Value {
        let call =
            json!({ "as": principal, "region": self.signer.region, "operation": operation, "input": input });
        self.control("POST", "call", call).await.json()
    }

    /// The journal as `OPERATION STATUS` a call.
    pub async fn journal(&self) -> Vec<String> {
        let calls = self.control("GET", "journal", Value::Null).await.json()["calls"].clone();
        let line = |call: &Value| format!("{} {}", call["operation"].as_str().unwrap_or("?"), call["status"]);
        calls.as_array().expect("a list").iter().map(line).collect()
    }

    /// A request with just these headers; the connection must be answered.
    pub async fn bare(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.send(method, target, &headers.collect::<Vec<_>>(), "").await.expect("an answer")
    }

    async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Result<Answer, hyper::Error> {
        let stream = TcpStream::connect(&self.host).await.expect("a connection");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).expect("a request");
        let response = sender.send_request(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await?.to_bytes();
        connection.abort();
        Ok(Answer { status, headers, text: String::from_utf8(bytes.to_vec()).expect("text") })
    }
}

impl Answer {
    /// The body as JSON; null if it is empty.
    pub fn json(&self) -> Value {
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).expect("JSON") }
    }

    /// The error code: of the header for EKS, of the XML for IAM and STS; `ok` if there is none.
    pub fn code(&self) -> String {
        let header =
            self.headers.get("x-amzn-errortype").map(|value| value.to_str().expect("text").to_owned());
        header.or_else(|| self.element("Code")).unwrap_or_else(|| "ok".to_owned())
    }

    /// The error's message.
    pub fn message(&self) -> String {
        self.element("Message")
            .unwrap_or_else(|| self.json()["message"].as_str().unwrap_or_default().to_owned())
    }

    /// The text of the first element of this name.
    pub fn element(&self, name: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0.to_owned())
    }

    /// Fails the test unless the call was done.
    pub fn done(self) -> Self {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self
    }

    /// Fails the test unless it was refused so.
    pub fn refused(self, status: u16, code: &str, message: &str) {
        let found = (self.status, self.code());
        assert_eq!(found, (status, code.to_owned()), "{}", self.text);
        assert!(self.message().contains(message), "{:?} lacks {message:?}", self.message());
    }
}

/// `/clusters/CLUSTER/access-entries/PRINCIPAL` with the principal encoded.
pub fn entry_path(cluster: &str, principal: &str) -> String {
    format!("/clusters/{cluster}/access-entries/{}", encode(principal))
}

fn form(service: &str, action: &str, parameters: &[(&str, &str)]) -> String {
    let version = if service == "iam" { "2010-05-08" } else { "2011-06-15" };
    let mut body = format!("Action={}&Version={version}", encode(action));
    for (name, value) in parameters {
        let _infallible = write!(body, "&{name}={}", encode(value));
    }
    body
}
