//! `AssumeRoleWithWebIdentity`: without a signature; the token identifies the caller.

use serde_json::{Value, json};

use super::{DURATION, ROLE_ARN, ROLE_SESSION_NAME, session};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "AssumeRoleWithWebIdentity",
    method: "POST",
    path: "/",
    members: &[
        ROLE_ARN,
        ROLE_SESSION_NAME,
        Member::body("WebIdentityToken", Shape::Text).required(),
        Member::body("ProviderId", Shape::Text),
        Member::body("PolicyArns", Shape::Any),
        Member::body("Policy", Shape::Text),
        DURATION,
    ],
    access: Access::Open,
    effect: Effect::Writes,
    target: super::role_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let role_arn = session::role_arn(input)?;
    let token = input.required_text("WebIdentityToken");
    let accepts = |tokens: &[String]| tokens.iter().any(|accepted| accepted == token);
    if !call.world.principals.values().any(|role| accepts(&role.web_identity_tokens)) {
        return Err(messages::web_identity_unknown());
    }
    let role = call.world.principals.get(role_arn.as_str());
    let role = role.filter(|role| accepts(&role.web_identity_tokens)).cloned();
    let role = role.ok_or_else(messages::web_identity_denied)?;
    let seconds = session::seconds(input)?;
    let mut answer = session::begin(call, &role, input.required_text("RoleSessionName"), seconds);
    answer["SubjectFromWebIdentityToken"] = json!("system:serviceaccount:default:simulated");
    answer["Provider"] = json!("simulated");
    answer["Audience"] = json!("sts.amazonaws.com");
    Ok(answer)
}
