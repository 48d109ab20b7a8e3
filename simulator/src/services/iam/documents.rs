//! Policy documents on their way in and out: checked, measured, kept word for word, percent-encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::messages;
use crate::operation::{Pattern, Shape};
use crate::policy::{self, Purpose};
use crate::service_error::ServiceError;

/// The form of a document (IAM service model).
pub(super) const DOCUMENT: Shape = Shape::Pattern(Pattern {
    least: 1,
    most: 131_072,
    expression: r"[\u0009\u000A\u000D\u0020-\u00FF]+",
    fits: |text| text.chars().all(|one| "\t\n\r".contains(one) || (' '..='\u{ff}').contains(&one)),
});

/// How many characters a trust policy may have, white space apart (IAM quotas).
const TRUST_SIZE: usize = 2_048;

/// What RFC 3986 encodes.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A document as IAM answers it.
pub(super) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, RESERVED).to_string()
}

/// Whether IAM keeps this as a role's trust policy.
pub(super) fn check_trust(document: &str) -> Result<(), ServiceError> {
    policy::check(document, Purpose::Trust).map_err(|fault| messages::malformed_policy(&fault))?;
    if size(document) > TRUST_SIZE { Err(messages::quota("ACLSizePerRole", TRUST_SIZE)) } else { Ok(()) }
}

/// Whether IAM keeps this as an inline policy.
pub(super) fn check_permissions(document: &str) -> Result<(), ServiceError> {
    policy::check(document, Purpose::Permissions).map_err(|fault| messages::malformed_policy(&fault))
}

/// How long a document is by IAM's count, which leaves white space out.
pub(super) fn size(document: &str) -> usize {
    document.chars().filter(|one| !one.is_ascii_whitespace()).count()
}
