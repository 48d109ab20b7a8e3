//! Signature version 4: reading a request's signature, and computing what it should be.
//! Never here: whose key it is, and what a service answers to a wrong one.

mod canonical;
mod presign;
mod read;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use jiff::Timestamp;

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
        let hash = hex::encode(digest(&SHA256, canonical.as_bytes()));
        let text = format!("{ALGORITHM}\n{date}\n{day}/{region}/{service}/aws4_request\n{hash}");
        let parts = [day, region, service, "aws4_request"];
        let key = parts.into_iter().fold(format!("AWS4{secret}").into_bytes(), |key, part| keyed(&key, part));
        Some(hex::encode(keyed(&key, &text)))
    }
}

/// A time as signatures write it.
pub(crate) fn written(time: Timestamp) -> String {
    time.strftime(DATE).to_string()
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}
