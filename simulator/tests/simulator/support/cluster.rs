//! A client of one cluster's API server, over TLS with the simulator's own authority.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::client::{Answer, Client};
use super::token::Token;
use super::{ACCOUNT, REGION};

/// What a review of who one is looks like.
pub const WHO_AM_I: &str = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
pub const MAY_I: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// Speaks to one cluster.
pub struct Cluster {
    pub name: String,
    pub address: String,
    tls: TlsConnector,
}

impl Cluster {
    /// The cluster of this name, where `GET clusters` says that it is.
    pub async fn of(client: &Client, name: &str) -> Self {
        let clusters = client.control("GET", "clusters", Value::Null).await.done().json();
        let cluster = &clusters[format!("{ACCOUNT}/{REGION}/{name}")];
        let text = |member: &str| cluster[member].as_str().expect("a text").to_owned();
        Self::new(name, &text("endpoint"), &text("certificate_authority_data"))
    }

    /// A cluster at this endpoint, with this authority.
    pub fn new(name: &str, endpoint: &str, authority: &str) -> Self {
        let pem = STANDARD.decode(authority).expect("base64");
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(&pem).expect("a certificate")).expect("an authority");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            name: name.to_owned(),
            address: endpoint.strip_prefix("https://").expect("https").to_owned(),
            tls: TlsConnector::from(Arc::new(config)),
        }
    }

    /// A request with a body of this type.
    pub async fn send(&self, method: &str, path: &str, token: &str, body: (&str, Vec<u8>)) -> Answer {
        let bearer = format!("Bearer {token}");
        self.raw(method, path, &[("authorization", &bearer), ("content-type", body.0)], body.1).await
    }

    /// A request with just these headers.
    pub async fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        self.try_raw(method, path, headers, body).await.expect("an answer")
    }

    /// The same; an error if the connection closes without an answer.
    pub async fn try_raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, hyper::Error> {
        let stream = TcpStream::connect(&self.address).await.expect("a connection");
        let name = ServerName::try_from("localhost").expect("a name");
        let stream = self.tls.connect(name, stream).await.expect("a trusted certificate");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
        let connection = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", &self.address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body))).expect("a request");
        let response = sender.send_request(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await?.to_bytes();
        connection.abort();
        Ok(Answer { status, headers, text: String::from_utf8(bytes.to_vec()).expect("text") })
    }

    /// A GET.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send("GET", path, token, ("application/json", Vec::new())).await
    }

    /// Who the server says one is.
    pub async fn who_am_i(&self, token: &str) -> Answer {
        let review = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" });
        self.send("POST", WHO_AM_I, token, ("application/json", review.to_string().into_bytes())).await
    }

    /// The `userInfo` of somebody who gets in.
    pub async fn user(&self, token: &str) -> Value {
        self.who_am_i(token).await.done().json()["status"]["userInfo"].clone()
    }

    /// Whether one may do what these attributes say.
    pub async fn may(&self, token: &str, spec: Value) -> bool {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec,
        });
        let body = ("application/json", review.to_string().into_bytes());
        let answer = self.send("POST", MAY_I, token, body).await.done().json();
        answer["status"]["allowed"].as_bool().expect("an answer")
    }
}

/// The simulator's time.
pub async fn now(client: &Client) -> Timestamp {
    let clock = client.control("POST", "clock", json!({ "advance_seconds": 0 })).await.done().json();
    clock["now"].as_str().expect("a time").parse().expect("a time")
}

/// Moves the simulator's clock on.
pub async fn advance(client: &Client, seconds: u32) {
    client.control("POST", "clock", json!({ "advance_seconds": seconds })).await.done();
}

/// A good token of this key for the cluster of this name.
pub async fn token(client: &Client, cluster: &str, key: (&str, &str)) -> String {
    Token::new(cluster, key, now(client).await).text()
}

/// The journal's latest `error`.
pub async fn last_error(client: &Client) -> String {
    let calls = client.control("GET", "journal", Value::Null).await.json()["calls"].clone();
    let last = calls.as_array().and_then(|calls| calls.last()).cloned().unwrap_or_default();
    last["error"].as_str().unwrap_or("none").to_owned()
}
