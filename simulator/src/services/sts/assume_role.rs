//! `AssumeRole`: both the caller's policies and the role's trust must agree.

use serde_json::Value;

use super::session::{self, SessionRequest};
use super::{DURATION, POLICY, POLICY_ARNS, ROLE_ARN, ROLE_SESSION_NAME, session_tags, trust};
use crate::caller::Caller;
use crate::input::Input;
use crate::messages::{self, Denial};
use crate::operation::{Access, Call, Effect, Member, Operation, Pattern, Shape, permission};
use crate::policy::Asker;
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
        POLICY_ARNS,
        POLICY,
        DURATION,
        session_tags::TAGS,
        session_tags::TRANSITIVE_KEYS,
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
    let absent = || denied(caller, "sts:AssumeRole", role_arn.as_str());
    let role = call.world.principals.get(role_arn.as_str()).cloned().ok_or_else(absent)?;
    for action in actions(input) {
        agree(call, &role, caller, action, input)?;
    }
    if caller.session_name.is_some() && input.number("DurationSeconds") > Some(CHAIN_SECONDS) {
        return Err(messages::session_too_long_for_chain());
    }
    let mut request = SessionRequest::read(call, &role, input)?;
    request.tags = session_tags::of_new_session(call, input)?;
    request.source_identity = source_identity(call, input);
    request.begin(call, &role)
}

/// What a call does: each is allowed by itself.
fn actions(input: &Input) -> impl Iterator<Item = &'static str> {
    let more = [("Tags", "sts:TagSession"), ("SourceIdentity", "sts:SetSourceIdentity")];
    let asked: Vec<&str> =
        more.into_iter().filter(|(member, _)| input.has(member)).map(|(_, action)| action).collect();
    std::iter::once("sts:AssumeRole").chain(asked)
}

/// The caller's policies and the role's trust allow the action.
fn agree(
    call: &Call<'_>,
    role: &Principal,
    caller: &Caller,
    action: &str,
    input: &Input,
) -> Result<(), ServiceError> {
    permission::require(call, Service::Sts, action, role.arn.as_str())?;
    let context = trust::context(call, input);
    let trusted = trust::allows(role, action, Asker::Caller(caller), &context);
    if trusted { Ok(()) } else { Err(denied(caller, action, role.arn.as_str())) }
}

fn denied(caller: &Caller, action: &str, role: &str) -> ServiceError {
    messages::denied(Service::Sts, &caller.arn, action, role, Denial::Implicit)
}

/// A session's identity stays with every session that begins in it.
fn source_identity(call: &Call<'_>, input: &Input) -> Option<String> {
    let inherited = session_tags::calling_session(call).and_then(|session| session.source_identity.clone());
    inherited.or_else(|| input.text("SourceIdentity").map(str::to_owned))
}
