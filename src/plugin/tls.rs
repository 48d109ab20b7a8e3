//! Our certificate, made at every start, and the TLS that it serves. Never here: sockets.

use std::sync::Arc;

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::NoServerSessionStorage;
use rustls::version::{TLS12, TLS13};
use tokio_rustls::TlsAcceptor;

use super::pinned::PinnedClient;

/// The name that every host checks, whatever the network.
const SERVER_NAME: &str = "localhost";

/// The one protocol spoken. Hosts with grpc-go 1.67 or newer refuse a server that negotiates none.
const ALPN: &[u8] = b"h2";

/// Why there can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// No key or certificate could be made.
    #[error("cannot create a certificate")]
    Certificate(#[source] rcgen::Error),
    /// The TLS library refuses what was made.
    #[error("cannot set up TLS")]
    Setup(#[source] rustls::Error),
}

/// A server that shows a certificate of its own and asks for the host's.
pub(super) struct Tls {
    /// Ours, for the handshake line: the host trusts it and nothing else.
    pub(super) certificate: CertificateDer<'static>,
    /// Takes a socket through the TLS handshake.
    pub(super) acceptor: TlsAcceptor,
}

impl Tls {
    /// Makes a certificate and a server that lets in the holder of `client` only.
    pub(super) fn trusting(client: CertificateDer<'static>) -> Result<Self, TlsError> {
        let (certificate, key) = self_signed().map_err(TlsError::Certificate)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = Arc::new(PinnedClient::new(client, Arc::clone(&provider)));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map(|builder| builder.with_client_cert_verifier(verifier))
            .and_then(|builder| builder.with_single_cert(vec![certificate.clone()], key.clone_key().into()))
            .map_err(TlsError::Setup)?;
        config.alpn_protocols = vec![ALPN.to_vec()];
        forget_sessions(&mut config);
        Ok(Self { certificate, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}

/// A host connects once: tickets to come back with would only cost time.
fn forget_sessions(config: &mut ServerConfig) {
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
}

/// P-256 costs the least to make and to verify; hosts take it as they take P-521 and Ed25519.
fn self_signed() -> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>), rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut parameters = CertificateParams::new([SERVER_NAME.to_owned()])?;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = parameters.self_signed(&key)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    Ok((certificate.der().clone(), key))
}
