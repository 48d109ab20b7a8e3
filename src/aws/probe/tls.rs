//! TLS to an API server: its cluster's own certificate authority is the only one that counts, not the system's, not the
//! settings' bundle. Never here: sockets.

use std::io;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use tokio_rustls::TlsConnector;

use super::super::error::chain;
use super::error::{ProbeError, TlsFault, Unreachable};

/// TLS that trusts an authority, given as EKS gives it: PEM in base64.
///
/// # Errors
/// When the authority cannot be read.
pub(super) fn trusting(authority: &str) -> Result<TlsConnector, ProbeError> {
    let unusable = |text: String| {
        let text = format!("the cluster's certificate authority cannot be used: {text}");
        ProbeError::unreachable(Unreachable::Other, text)
    };
    let roots = roots(authority).map_err(unusable)?;
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(error.to_string()))?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

fn roots(authority: &str) -> Result<RootCertStore, String> {
    let pem = STANDARD.decode(authority).map_err(|error| error.to_string())?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() {
        return Err("it contains no certificate".to_owned());
    }
    Ok(roots)
}

/// A handshake that failed.
pub(super) fn failed(error: &io::Error, host: &str) -> ProbeError {
    let fault = error.get_ref().and_then(|inner| inner.downcast_ref());
    let fault = fault.map_or(TlsFault::Other, fault_of);
    let text = format!("no trusted TLS connection to {host}: {}", chain(error));
    ProbeError::unreachable(Unreachable::Tls(fault), text)
}

/// What is wrong with a certificate. An authority of the same name with another key is found out by the signature only.
fn fault_of(error: &Error) -> TlsFault {
    let Error::InvalidCertificate(wrong) = error else {
        return TlsFault::Other;
    };
    match wrong {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsFault::UnknownAuthority,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsFault::WrongName
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => TlsFault::NotValidNow,
        _ => TlsFault::Other,
    }
}
