//! What stands in a certificate (RFC 5280, 4.1), as far as it decides whether an authority can be used again.
//! Never here: signatures.

use yasna::tags::TAG_UTCTIME;
use yasna::{ASN1Result, BERReader};

/// The fields of a certificate, in DER where they are only compared.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fields {
    /// In seconds since 1970.
    pub(super) expires_at: i64,
    pub(super) subject: Vec<u8>,
    pub(super) public_key: Vec<u8>,
}

impl Fields {
    /// Reads a certificate in DER; none if it is no certificate of version 3.
    pub(super) fn read(certificate: &[u8]) -> Option<Self> {
        let signed = parts(certificate).ok()?.into_iter().next()?;
        // Version, serial number, algorithm, issuer, validity, subject, public key, and more.
        let mut fields = parts(&signed).ok()?.into_iter().skip(4);
        let (validity, subject, public_key) = (fields.next()?, fields.next()?, fields.next()?);
        let expires_at = parts(&validity).ok()?.into_iter().nth(1)?;
        let expires_at = yasna::parse_der(&expires_at, seconds).ok()?;
        Some(Self { expires_at, subject, public_key })
    }
}

/// The elements of a sequence.
fn parts(sequence: &[u8]) -> ASN1Result<Vec<Vec<u8>>> {
    yasna::parse_der(sequence, |reader| reader.collect_sequence_of(|part| part.read_der()))
}

/// A time, in the one of two forms that its year requires.
fn seconds(reader: BERReader<'_, '_>) -> ASN1Result<i64> {
    let time = if reader.lookahead_tag()? == TAG_UTCTIME {
        reader.read_utctime()?.datetime().to_owned()
    } else {
        reader.read_generalized_time()?.datetime().to_owned()
    };
    Ok(time.unix_timestamp())
}
