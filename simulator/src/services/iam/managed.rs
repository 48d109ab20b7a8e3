//! Managed policies themselves: whether there is one of an ARN, and `GetPolicy` and `GetPolicyVersion`. AWS's own exist by
//! any name; others if the world lists them.

use serde_json::{Value, json};

use super::{documents, shapes};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Pattern, Run, Shape};
use crate::service_error::ServiceError;
use crate::world::{ManagedPolicy, PolicyArn, World, ids, long_ago};

/// An ARN in general (IAM service model).
pub(super) const ARN: Shape =
    Shape::Pattern(Pattern { least: 20, most: 2_048, expression: ".+", fits: |_| true });
pub(super) const POLICY_ARN: Member = Member::body("PolicyArn", ARN).required();
/// The path of a policy.
pub(super) const POLICY_PATH: Shape = Shape::Pattern(Pattern {
    least: 1,
    most: 512,
    expression: r"((/[A-Za-z0-9\.,\+@=_-]+)*)/",
    fits: crate::arn::is_path,
});

/// Policies here have one version.
const VERSION: &str = "v1";

pub(super) const GET: Operation = about("GetPolicy", &[POLICY_ARN], |call, input| {
    let arn = existing(call, input.required_text("PolicyArn"))?;
    Ok(json!({ "Policy": policy(call, &arn) }))
});

pub(super) const GET_VERSION: Operation = about(
    "GetPolicyVersion",
    &[POLICY_ARN, Member::body("VersionId", Shape::Text).required()],
    |call, input| {
        let arn = existing(call, input.required_text("PolicyArn"))?;
        let version = input.required_text("VersionId");
        if version != VERSION {
            return Err(messages::no_policy_version(&arn, version));
        }
        let document = call.world.policy_document(&arn);
        let document = document.ok_or_else(|| messages::document_not_simulated(&arn))?;
        Ok(json!({ "PolicyVersion": {
            "Document": documents::encoded(&document),
            "VersionId": VERSION,
            "IsDefaultVersion": true,
            "CreateDate": shapes::iso(long_ago()),
        } }))
    },
);

const fn about(name: &'static str, members: &'static [Member], run: Run) -> Operation {
    let access = Access::Allowed(resource);
    Operation { name, method: "POST", path: "/", members, access, effect: Effect::Reads, target, run }
}

/// The policy itself, as refusals name it.
pub(super) fn resource(_: &Call<'_>, input: &Input) -> String {
    input.required_text("PolicyArn").to_owned()
}

/// The policy's name.
pub(super) fn target(_: &World, input: &Input) -> Option<String> {
    input.text("PolicyArn").map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned())
}

/// An ARN that is one of a policy.
pub(super) fn valid(arn: &str) -> Result<String, ServiceError> {
    PolicyArn::parse(arn).map(|_| arn.to_owned()).ok_or_else(|| messages::invalid_policy_arn(arn))
}

/// The ARN of a policy that there is.
pub(super) fn existing(call: &Call<'_>, arn: &str) -> Result<String, ServiceError> {
    let arn = valid(arn)?;
    if call.world.has_policy(call.account(), &arn) {
        Ok(arn)
    } else {
        Err(messages::managed_policy_absent(&arn))
    }
}

/// The same, as what attaches it says it.
pub(super) fn attachable(call: &Call<'_>, arn: &str) -> Result<String, ServiceError> {
    let arn = valid(arn)?;
    let exists = call.world.has_policy(call.account(), &arn);
    if exists { Ok(arn) } else { Err(messages::policy_not_attachable(&arn)) }
}

/// The shape Policy.
fn policy(call: &Call<'_>, arn: &str) -> Value {
    let own = || call.world.principals.values().filter(|one| one.arn.account == call.account());
    let attached = own().filter(|principal| principal.attached_policies.contains(arn)).count();
    let bounding = own().filter(|principal| principal.permissions_boundary.as_deref() == Some(arn)).count();
    let (path, name) = PolicyArn::parse(arn).map_or(("/".to_owned(), arn), |parts| (parts.path, parts.name));
    let listed: Option<&ManagedPolicy> = call.world.policies.get(arn);
    let description = listed.and_then(|policy| policy.description.as_deref());
    let mut shape = json!({
        "PolicyName": name,
        "PolicyId": ids::of_policy(arn),
        "Arn": arn,
        "Path": path,
        "DefaultVersionId": VERSION,
        "AttachmentCount": attached,
        "PermissionsBoundaryUsageCount": bounding,
        "IsAttachable": true,
        "CreateDate": shapes::iso(long_ago()),
        "UpdateDate": shapes::iso(long_ago()),
        "Tags": [],
    });
    if let Some(text) = description {
        shape["Description"] = json!(text);
    }
    shape
}
