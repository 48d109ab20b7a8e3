//! Verifying a bearer token as aws-iam-authenticator 0.7.18 does, check by check in its order (seen by running it).
//! Never here: whether the identity may enter this cluster.

mod host;
mod parameters;
mod sts;
mod url;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use jiff::Timestamp;

use super::rejection::{Rejection, TokenError};
use crate::arn::partition_of;
use crate::caller::Caller;
use crate::clock::later;
use crate::http::Request;
use crate::sigv4;
use crate::world::{ClusterKey, World};
use parameters::Parameters;
use url::Url;

/// The longest token, in bytes.
const LONGEST: usize = 4_096;

const PREFIX: &str = "k8s-aws-v1.";

/// The header that binds a token to one cluster.
const CLUSTER_HEADER: &str = "x-k8s-aws-id";

/// The most that X-Amz-Expires may say, in seconds.
const MOST_EXPIRES: i64 = 900;

/// How long a token is valid from its X-Amz-Date, in seconds, whatever X-Amz-Expires says.
const LIFE_SECONDS: i64 = 900;

/// Base64url without padding; spare bits at the end may be anything, as Go's decoder has it.
const ENCODING: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// Who made a token.
pub(super) struct Identity {
    pub(super) caller: Caller,
    pub(super) access_key_id: String,
}

/// The bearer token of a request.
///
/// # Errors
/// There is none.
pub(super) fn bearer(request: &Request) -> Result<&str, Rejection> {
    let (scheme, token) = request
        .header("authorization")
        .and_then(|header| header.trim().split_once(' '))
        .ok_or(Rejection::NoToken)?;
    let token = token.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
        Ok(token)
    } else {
        Err(Rejection::NoToken)
    }
}

/// Who made the token, if it is one for this cluster and still valid. `now` is the simulator's time.
///
/// # Errors
/// The first check that it fails.
pub(super) fn verify(
    token: &str,
    cluster: &ClusterKey,
    world: &World,
    now: Timestamp,
) -> Result<Identity, Rejection> {
    let aws_time = later(now, i64::from(world.settings.skew_seconds));
    let text = decode(token)?;
    let url = Url::split(&text).ok_or(TokenError::NotUrl)?;
    check_form(&url, cluster, aws_time)?;
    sts::verify(&url, cluster, world, sts::Times { now, aws_time })
}

/// The checks that the cluster makes before it asks STS.
fn check_form(url: &Url<'_>, cluster: &ClusterKey, aws_time: Timestamp) -> Result<(), TokenError> {
    require(url.scheme.eq_ignore_ascii_case("https"), TokenError::Scheme)?;
    require(host::region(url.host, partition_of(&cluster.region)).is_some(), TokenError::Host)?;
    require(url.path == "/", TokenError::Path)?;
    let parameters = Parameters::read(url.query)?;
    require(parameters.get("action") == Some("GetCallerIdentity"), TokenError::Action)?;
    require(parameters.signs(CLUSTER_HEADER), TokenError::ClusterHeaderUnsigned)?;
    let expires = parameters.get("x-amz-expires").and_then(|text| text.parse::<i64>().ok());
    require(expires.is_some_and(|seconds| (0..=MOST_EXPIRES).contains(&seconds)), TokenError::Expires)?;
    let date = parameters.get("x-amz-date").filter(|date| !date.is_empty()).ok_or(TokenError::DateMissing)?;
    let date = sigv4::moment(date).ok_or(TokenError::DateUnreadable)?;
    require(aws_time <= later(date, LIFE_SECONDS), TokenError::Expired)
}

fn decode(token: &str) -> Result<String, TokenError> {
    require(token.len() <= LONGEST, TokenError::TooLong)?;
    let encoded = token.strip_prefix(PREFIX).ok_or(TokenError::Prefix)?;
    let bytes = ENCODING.decode(encoded).map_err(|_| TokenError::Encoding)?;
    String::from_utf8(bytes).map_err(|_| TokenError::NotUrl)
}

fn require(holds: bool, error: TokenError) -> Result<(), TokenError> {
    if holds { Ok(()) } else { Err(error) }
}
