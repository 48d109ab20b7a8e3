//! Who signed a request: the key, its token, the date and the signature, judged in this order.

use jiff::Timestamp;

use super::{aws_request::AwsRequest, is_too_long};
use crate::arn::partition_of;
use crate::caller::Caller;
use crate::clock::later;
use crate::context::Context;
use crate::http::Request;
use crate::messages;
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::sigv4::{self, Form, Signature};

/// A signature may be this old, or this far in the future (AWS, signature version 4).
const TOLERANCE_SECONDS: i64 = 300;

/// The caller; none for a request without a signature.
///
/// # Errors
/// What AWS answers to a signature that does not hold.
pub(super) fn authenticate(
    context: &Context,
    request: &Request,
    incoming: &AwsRequest,
) -> Result<Option<Caller>, ServiceError> {
    if is_too_long(request) {
        return Err(messages::too_long(incoming.service));
    }
    let Some(signature) = incoming.signature.as_ref().map_err(Clone::clone)? else {
        return Ok(None);
    };
    identify(context, request, incoming.service, signature).map(Some)
}

fn identify(
    context: &Context,
    request: &Request,
    service: Service,
    signature: &Signature,
) -> Result<Caller, ServiceError> {
    let (key, skew) = {
        let world = context.world();
        (world.key(&signature.access_key_id), i64::from(world.settings.skew_seconds))
    };
    let unknown = || messages::unknown_key(service);
    let key = key.ok_or_else(unknown)?;
    let foreign = key.caller.partition() != partition_of(&signature.region);
    if foreign || key.token != signature.session_token {
        return Err(unknown());
    }
    if key.expires_at.is_some_and(|end| end <= context.clock.now()) {
        return Err(messages::expired_token(service));
    }
    // The machine's clock, and the one that the header `Date` shows: clients correct theirs by it.
    let clocks = [Timestamp::now(), context.clock.now()].map(|now| later(now, skew));
    is_current(service, signature, clocks)?;
    if !signature.is_by(&key.secret, request) {
        return Err(messages::wrong_signature(service));
    }
    Ok(key.caller)
}

/// Whether a signature holds by one of the clocks, or by a time between them.
fn is_current(
    service: Service,
    signature: &Signature,
    [one, other]: [Timestamp; 2],
) -> Result<(), ServiceError> {
    let (first, last) = (one.min(other), one.max(other));
    let seconds = match signature.form {
        Form::Header => TOLERANCE_SECONDS,
        Form::Query { expires } => expires,
    };
    let (oldest, newest) = (later(first, -seconds), later(last, TOLERANCE_SECONDS));
    let written = sigv4::written;
    if signature.signed_at < oldest {
        return Err(messages::signature_too_old(service, &signature.date, &written(oldest), &written(first)));
    }
    if signature.signed_at > newest {
        return Err(messages::signature_too_new(service, &signature.date, &written(newest), &written(last)));
    }
    Ok(())
}
