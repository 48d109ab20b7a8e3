//! Signature version 4: reading a request's signature, and computing what it should be.
//! Never here: whose key it is, and what a service answers to a wrong one.

mod canonical;
mod presign;
mod read;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::http::Request;

pub(crate) use presign::{Credentials, presign};
pub(crate) use read::{SignatureError, moment};

/// A date in the form of signatures: `20260102T030405Z`.
const DATE: &str = "%Y%m%dT%H%M%SZ";

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// A request's signature with everything it was made of.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) access_key_id: String,
    /// `20260102`
    day: String,
    pub(crate) region: String,
    pub(crate) service: String,
    signed_headers: Vec<String>,
    /// In hexadecimal.
    given: String,
    /// As written in the request.
    pub(crate) date: String,
    pub(crate) signed_at: Timestamp,
    pub(crate) session_token: Option<String>,
    pub(crate) form: Form,
}

/// Where in the request the signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Header,
    /// In the query, with the seconds that it is valid.
    Query {
        expires: i64,
    },
}

impl Signature {
    /// Reads the signature of a request; none if it has none.
    ///
    /// # Errors
    /// A signature that lacks something or cannot be read.
    pub(crate) fn read(request: &Request) -> Result<Option<Self>, SignatureError> {
        read::read(request)
    }

    /// Whether the request was signed with this secret, and not changed since.
    pub(crate) fn is_by(&self, secret: &str, request: &Request) -> bool {
        self.computed(secret, request).is_some_and(|computed| computed == self.given)
    }

    /// What the signature would be with this secret, in hexadecimal; none if a signed header is missing.
    fn computed(&self, secret: &str, request: &Request) -> Option<String> {
        let canonical = canonical::request(request, &self.signed_headers, self.form)?;
        let Self { day, region, service, date, .. } = self;
        let hash = hex::encode(Sha256::digest(canonical));
        let text = format!("{ALGORITHM}\n{date}\n{day}/{region}/{service}/aws4_request\n{hash}");
        let key = [day, region, service, "aws4_request"]
            .into_iter()
            .try_fold(format!("AWS4{secret}").into_bytes(), |key, part| keyed(&key, part));
        key.and_then(|key| keyed(&key, &text)).map(hex::encode)
    }
}

/// A time as signatures write it.
pub(crate) fn written(time: Timestamp) -> String {
    time.strftime(DATE).to_string()
}

/// HMAC takes keys of any length; none only if that were to change.
fn keyed(key: &[u8], text: &str) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}
