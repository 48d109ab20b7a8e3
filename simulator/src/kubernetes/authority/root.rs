//! A certificate authority in memory: its certificate, and the key that signs with it. Never here: files.

use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};

use super::AuthorityError;

/// As long as the authority of a cluster that kubeadm makes is valid.
const VALID_FOR: Duration = Duration::from_hours(10 * 365 * 24);

/// The clocks of clients may be this far behind.
const VALID_BEFORE: Duration = Duration::from_hours(24);

/// An authority.
pub(super) struct Root {
    /// Its certificate.
    pub(super) pem: String,
    pub(super) issuer: Issuer<'static, KeyPair>,
}

impl Root {
    /// A new one.
    ///
    /// # Errors
    /// The machine has no randomness.
    pub(super) fn make() -> Result<Self, AuthorityError> {
        Self::valid_from(SystemTime::now() - VALID_BEFORE, KeyPair::generate()?)
    }

    /// One with this key that is valid from a moment on.
    ///
    /// # Errors
    /// The cryptography rejects the key.
    pub(super) fn valid_from(from: SystemTime, key: KeyPair) -> Result<Self, AuthorityError> {
        let params = params(from.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())?;
        let certificate = params.self_signed(&key)?;
        Ok(Self { pem: certificate.pem(), issuer: Issuer::new(params, key) })
    }
}

/// `from` is the time since 1970.
fn params(from: Duration) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.not_before = date_time_ymd(1970, 1, 1) + from;
    params.not_after = params.not_before + VALID_FOR;
    params.distinguished_name.push(DnType::CommonName, "eks-simulator");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    Ok(params)
}
