//! `AssumeRole`: both the caller's policies and the role's trust must agree.

use serde_json::Value;

use super::{DURATION, ROLE_ARN, ROLE_SESSION_NAME, session};
use crate::caller::Caller;
use crate::input::Input;
use crate::messages::{self, Denial};
use crate::operation::{Access, Call, Effect, Member, Operation, Pattern, Shape, permission};
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::world::Principal;

pub(super) const OPERATION: Operation = Operation {
    name: "AssumeRole",
    method: "POST",
    path: "/",
    members: &[
        ROLE_ARN,
        ROLE_SESSION_NAME,
        Member::body("PolicyArns", Shape::Any),
        Member::body("Policy", Shape::Text),
        DURATION,
        Member::body("Tags", Shape::Any),
        Member::body("TransitiveTagKeys", Shape::Any),
        Member::body("ExternalId", Shape::Pattern(EXTERNAL_ID)),
        Member::body("SerialNumber", Shape::Text),
        Member::body("TokenCode", Shape::Text),
        Member::body("SourceIdentity", Shape::Pattern(SOURCE_IDENTITY)),
        Member::body("ProvidedContexts", Shape::Any),
    ],
    access: Access::Allowed(|_, input| input.required_text("RoleArn").to_owned()),
    effect: Effect::Writes,
    target: super::role_target,
    run,
};

const EXTERNAL_ID: Pattern =
    Pattern { least: 2, most: 1_224, expression: r"[\w+=,.@:\/-]*", fits: is_external_id };
const SOURCE_IDENTITY: Pattern =
    Pattern { least: 2, most: 64, expression: r"[\w+=,.@-]*", fits: crate::arn::is_name };

fn is_external_id(text: &str) -> bool {
    text.chars().all(|one| one.is_ascii_alphanumeric() || "_+=,.@:/-".contains(one))
}

/// A session that began in another session ends after an hour (STS API reference).
const CHAIN_SECONDS: i64 = 3_600;

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let caller = call.caller.ok_or_else(|| messages::missing_token(Service::Sts))?;
    let role_arn = session::role_arn(input)?;
    let role =
        call.world.principals.get(role_arn.as_str()).filter(|role| trusts(role, caller, input)).cloned();
    let denied =
        || messages::denied(Service::Sts, &caller.arn, "sts:AssumeRole", role_arn.as_str(), Denial::Implicit);
    let role = role.ok_or_else(denied)?;
    if caller.session_name.is_some() && input.number("DurationSeconds") > Some(CHAIN_SECONDS) {
        return Err(messages::session_too_long_for_chain());
    }
    let seconds = session::seconds(input)?;
    Ok(session::begin(call, &role, input.required_text("RoleSessionName"), seconds))
}

/// A role trusts by the ARN of a principal or of its session; `*` stands for anything. It may want an external ID besides.
fn trusts(role: &Principal, caller: &Caller, input: &Input) -> bool {
    if role.external_id.as_deref().is_some_and(|wanted| input.text("ExternalId") != Some(wanted)) {
        return false;
    }
    let fits = |pattern: &String| {
        permission::matches(pattern, caller.principal.as_str()) || permission::matches(pattern, &caller.arn)
    };
    role.assumable_by.iter().any(fits)
}
