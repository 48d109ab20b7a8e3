//! The simulator's certificate authority, and the certificate that every cluster's port shows. Never here: sockets.
//!
//! - `root` is an authority, made at the start
//! - `kept` is one in files, which is the same at each start; `certificate` reads what stands in one
//! - `error` is what can be wrong with either

mod certificate;
mod error;
mod kept;
mod root;

use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

pub use error::{AuthorityError, FileProblem};
use root::Root;

/// What the clusters' ports show, and what their clients trust.
pub(crate) struct Authority {
    /// The authority's certificate in PEM, in base64: `certificateAuthority.data` of `DescribeCluster`.
    pub(super) data: String,
    pub(super) tls: Arc<ServerConfig>,
}

impl Authority {
    /// The authority that is kept in this folder, else one of its own, and a certificate by it that is valid for these
    /// names.
    ///
    /// # Errors
    /// The folder has no usable authority; the machine has no randomness.
    pub(crate) fn open(folder: Option<&Path>, names: Vec<String>) -> Result<Self, AuthorityError> {
        let Root { pem, issuer } = folder.map_or_else(Root::make, kept::open)?;
        let port_key = KeyPair::generate()?;
        let shown = port_params(names)?.signed_by(&port_key, &issuer)?;
        let tls = server_config(shown.der().clone(), &port_key)?;
        Ok(Self { data: STANDARD.encode(pem), tls: Arc::new(tls) })
    }
}

fn port_params(names: Vec<String>) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
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
