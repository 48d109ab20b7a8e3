//! `AssumeRoleWithWebIdentity`: without a signature; the token identifies the caller.

use serde_json::{Value, json};

use super::session::{self, SessionRequest};
use super::{DURATION, POLICY, POLICY_ARNS, ROLE_ARN, ROLE_SESSION_NAME, trust};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::policy::Asker;
use crate::service_error::ServiceError;
use crate::world::{Principal, Trust};

pub(super) const OPERATION: Operation = Operation {
    name: "AssumeRoleWithWebIdentity",
    method: "POST",
    path: "/",
    members: &[
        ROLE_ARN,
        ROLE_SESSION_NAME,
        Member::body("WebIdentityToken", Shape::Text).required(),
        Member::body("ProviderId", Shape::Text),
        POLICY_ARNS,
        POLICY,
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
    let role = role.filter(|role| accepts(&role.web_identity_tokens) && trusts_providers(call, role, input));
    let role = role.cloned().ok_or_else(messages::web_identity_denied)?;
    let mut answer = SessionRequest::read(call, &role, input)?.begin(call, &role)?;
    answer["SubjectFromWebIdentityToken"] = json!("system:serviceaccount:default:simulated");
    answer["Provider"] = json!("simulated");
    answer["Audience"] = json!("sts.amazonaws.com");
    Ok(answer)
}

/// The world's short form of trust has the tokens themselves; a document must name a provider besides.
fn trusts_providers(call: &Call<'_>, role: &Principal, input: &Input) -> bool {
    let action = "sts:AssumeRoleWithWebIdentity";
    match role.trust {
        Trust::Listed { .. } => true,
        Trust::Document(_) => trust::allows(role, action, Asker::WebIdentity, &trust::context(call, input)),
    }
}
