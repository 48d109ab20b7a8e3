//! The STS operations: who am I, and sessions of roles.

mod assume_role;
mod get_caller_identity;
mod session;
mod session_tags;
mod trust;
mod web_identity;

use crate::arn;
use crate::input::Input;
use crate::operation::{Member, Operation, Pattern, Shape};
use crate::world::World;

/// Everything that STS does here.
pub(crate) const OPERATIONS: &[&Operation] =
    &[&get_caller_identity::OPERATION, &assume_role::OPERATION, &web_identity::OPERATION];

/// The operations that STS has and the simulator has not, by the service model.
pub(crate) const NOT_SIMULATED: &[&str] = &[
    "AssumeRoleWithSAML",
    "AssumeRoot",
    "DecodeAuthorizationMessage",
    "GetAccessKeyInfo",
    "GetDelegatedAccessToken",
    "GetFederationToken",
    "GetSessionToken",
    "GetWebIdentityToken",
];

const ARN: Shape = Shape::Pattern(Pattern { least: 20, most: 2_048, expression: ".+", fits: |_| true });
const ROLE_ARN: Member = Member::body("RoleArn", ARN).required();
const ROLE_SESSION_NAME: Member = Member::body(
    "RoleSessionName",
    Shape::Pattern(Pattern { least: 2, most: 64, expression: r"[\w+=,.@-]*", fits: arn::is_name }),
)
.required();
const DURATION: Member = Member::body("DurationSeconds", Shape::Number(900, 43_200));
/// The session policy.
const POLICY: Member = Member::body("Policy", Shape::Text);
/// Managed policies as session policies.
const POLICY_ARNS: Member = Member::body("PolicyArns", Shape::Objects(&[Member::body("arn", ARN)]));

/// The role's name: the last part of its ARN.
fn role_target(_: &World, input: &Input) -> Option<String> {
    input.text("RoleArn").map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned())
}
