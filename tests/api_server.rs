//! A cluster's API server, asked as a Kubernetes client asks it: by its URL, its certificate authority and a bearer token.
//! Never here: where the three come from.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use http_body_util::BodyExt as _;
use hyper::{Request, Uri, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The user name by which the server knows the owner of a token, or the status with which it rejects the token.
pub(crate) async fn whoami(endpoint: &str, authority: &str, token: &str) -> Result<String, u16> {
    let url: Uri = endpoint.parse().unwrap();
    let (host, port) = (url.host().unwrap().to_owned(), url.port_u16().unwrap_or(443));
    let stream = TcpStream::connect((host.as_str(), port)).await.unwrap();
    let name = ServerName::try_from(host.clone()).unwrap();
    let stream = trusting(authority).connect(name, stream).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let question = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" });
    let request = Request::post("/apis/authentication.k8s.io/v1/selfsubjectreviews")
        .header("host", format!("{host}:{port}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(question.to_string())
        .unwrap();
    let answer = sender.send_request(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    if !status.is_success() {
        return Err(status.as_u16());
    }
    let review: Value = serde_json::from_slice(&body).unwrap();
    Ok(review["status"]["userInfo"]["username"].as_str().unwrap().to_owned())
}

/// TLS that trusts this authority alone.
fn trusting(authority: &str) -> TlsConnector {
    let pem = STANDARD.decode(authority).unwrap();
    let mut roots = RootCertStore::empty();
    CertificateDer::pem_slice_iter(&pem).for_each(|one| roots.add(one.unwrap()).unwrap());
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap();
    TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}
