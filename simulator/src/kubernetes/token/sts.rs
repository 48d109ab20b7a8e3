//! What STS says to the request in a token, once the cluster has put its own name into it.
//! Never here: the cluster's own checks, which come before.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, HeaderValue};
use jiff::Timestamp;

use super::url::Url;
use super::{CLUSTER_HEADER, Identity, Rejection, host};
use crate::arn::partition_of;
use crate::clock::later;
use crate::http::{Body, Request};
use crate::sigv4::Signature;
use crate::world::{ClusterKey, World};

/// A date may be this far in the future, in seconds (AWS, signature version 4).
const FUTURE_SECONDS: i64 = 300;

/// STS's version, which every request names.
const VERSION: &str = "2011-06-15";

/// The simulator's time, and what AWS's clocks show then: they may go wrong by the world's `skew_seconds`.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) now: Timestamp,
    pub(super) aws_time: Timestamp,
}

/// Who signed the request.
///
/// # Errors
/// The code that STS would answer.
pub(super) fn verify(
    url: &Url<'_>,
    cluster: &ClusterKey,
    world: &World,
    times: Times,
) -> Result<Identity, Rejection> {
    let Times { now, aws_time } = times;
    let request = request(url, &cluster.name).ok_or(Rejection::Sts("SignatureDoesNotMatch"))?;
    if request.query_value("Version").as_deref() != Some(VERSION) {
        return Err(Rejection::Sts("InvalidAction"));
    }
    let signature = Signature::read(&request)
        .map_err(|_| Rejection::Sts("IncompleteSignature"))?
        .ok_or(Rejection::Sts("MissingAuthenticationToken"))?;
    let region = host::region(url.host, partition_of(&cluster.region));
    if signature.service != "sts" || region != Some(&signature.region) {
        return Err(Rejection::Sts("SignatureDoesNotMatch: the scope is not of this endpoint"));
    }
    let key = world.key(&signature.access_key_id).ok_or(Rejection::Sts("InvalidClientTokenId"))?;
    if key.caller.partition() != partition_of(&signature.region) || key.token != signature.session_token {
        return Err(Rejection::Sts("InvalidClientTokenId"));
    }
    if key.expires_at.is_some_and(|end| end <= now) {
        return Err(Rejection::Sts("ExpiredToken"));
    }
    if signature.signed_at > later(aws_time, FUTURE_SECONDS) {
        return Err(Rejection::Sts("SignatureDoesNotMatch: the date is in the future"));
    }
    if !signature.is_by(&key.secret, &request) {
        return Err(Rejection::Sts("SignatureDoesNotMatch"));
    }
    Ok(Identity { caller: key.caller, access_key_id: signature.access_key_id })
}

/// The request that the cluster sends to STS: that of the token, with the cluster's own name as header.
fn request(url: &Url<'_>, cluster: &str) -> Option<Request> {
    let mut headers = HeaderMap::new();
    headers.insert(HOST, HeaderValue::from_str(url.host).ok()?);
    headers.insert(HeaderName::from_static(CLUSTER_HEADER), HeaderValue::from_str(cluster).ok()?);
    Some(Request {
        method: "GET".to_owned(),
        path: url.path.to_owned(),
        query: url.query.to_owned(),
        headers,
        body: Body::Whole(Bytes::new()),
    })
}
