//! The simulator's certificate authority, made at its start, and the certificate that every cluster's port shows.
//! Never here: sockets.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// The names that the ports are reached by.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// What the clusters' ports show, and what their clients trust.
pub(crate) struct Authority {
    /// The authority's certificate in PEM, in base64: `certificateAuthority.data` of `DescribeCluster`.
    pub(super) data: String,
    pub(super) tls: Arc<ServerConfig>,
}

/// The authority or its certificate could not be made.
#[derive(Debug)]
pub struct AuthorityError(Box<dyn std::error::Error + Send + Sync>);

impl Authority {
    /// Makes an authority, and a certificate by it.
    ///
    /// # Errors
    /// The machine has no randomness, or the cryptography refuses its own keys.
    pub(crate) fn make() -> Result<Self, AuthorityError> {
        let key = KeyPair::generate()?;
        let params = own_params()?;
        let certificate = params.self_signed(&key)?;
        let issuer = Issuer::new(params, key);
        let port_key = KeyPair::generate()?;
        let shown = port_params()?.signed_by(&port_key, &issuer)?;
        let tls = server_config(shown.der().clone(), &port_key)?;
        Ok(Self { data: STANDARD.encode(certificate.pem()), tls: Arc::new(tls) })
    }
}

fn own_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "eks-simulator");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    Ok(params)
}

fn port_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(NAMES.map(str::to_owned).to_vec())?;
    params.distinguished_name.push(DnType::CommonName, "kube-apiserver");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn server_config(shown: CertificateDer<'static>, key: &KeyPair) -> Result<ServerConfig, rustls::Error> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![shown], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

impl From<rcgen::Error> for AuthorityError {
    fn from(error: rcgen::Error) -> Self {
        Self(error.into())
    }
}

impl From<rustls::Error> for AuthorityError {
    fn from(error: rustls::Error) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for AuthorityError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("cannot make the clusters' certificate authority")
    }
}

impl std::error::Error for AuthorityError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref())
    }
}
