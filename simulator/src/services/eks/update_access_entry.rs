//! `UpdateAccessEntry`: what is left out goes back to EKS's default (terraform-provider-aws#36484).

use serde_json::{Value, json};

use super::{CLIENT_REQUEST_TOKEN, CLUSTER_NAME, ENTRY, PRINCIPAL_ARN, rules, shapes};
use crate::entry_type::{self, STANDARD};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "UpdateAccessEntry",
    method: "POST",
    path: ENTRY,
    members: &[
        CLUSTER_NAME,
        PRINCIPAL_ARN,
        Member::body("kubernetesGroups", Shape::Texts),
        CLIENT_REQUEST_TOKEN,
        Member::body("username", Shape::Text),
    ],
    access: Access::Allowed(super::entry_resource),
    effect: Effect::Writes,
    target: super::entry_target,
    run,
};

/// The prefix rules come before the type's: eks-blueprints#1920 saw them with a node entry.
fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let cluster = super::cluster_to_change(call, &key)?;
    let mut entry = super::entry(cluster, input)?.clone();
    if entry.principal.is_service_linked() {
        return Err(messages::service_linked_role());
    }
    let groups = input.texts("kubernetesGroups").unwrap_or_default();
    input.text("username").map_or(Ok(()), rules::username)?;
    rules::groups(&groups)?;
    if entry.kind != STANDARD {
        return Err(messages::standard_only());
    }
    entry.username = match input.text("username") {
        Some(username) => username.to_owned(),
        None => entry_type::username(STANDARD, &entry.principal),
    };
    entry.groups = groups;
    entry.modified_at = call.now;
    let answer = json!({ "accessEntry": shapes::access_entry(&key.name, &entry) });
    call.world.write_entry(&key, input.required_text("principalArn"), Some(entry), call.now);
    Ok(answer)
}
