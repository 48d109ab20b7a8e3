//! `ListAccessEntries`: the principals' ARNs, by page, perhaps only those with a policy.

use serde_json::Value;

use super::{CLUSTER_NAME, ENTRIES, MAX_RESULTS, NEXT_TOKEN};
use crate::access_policies;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "ListAccessEntries",
    method: "GET",
    path: ENTRIES,
    members: &[CLUSTER_NAME, Member::query("associatedPolicyArn", Shape::Text), MAX_RESULTS, NEXT_TOKEN],
    access: Access::Allowed(super::cluster_resource),
    effect: Effect::Reads,
    target: super::cluster_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let entries = super::shown_entries(call, &key, call.world.settings.visibility.list_seconds)?;
    let policy = input.text("associatedPolicyArn");
    if policy.is_some_and(|policy| !access_policies::is_arn(policy)) {
        return Err(messages::policy_format());
    }
    let list = format!("ListAccessEntries {} {}", key.arn(), policy.unwrap_or_default());
    let listed = entries
        .all()
        .into_iter()
        .filter(|(_, entry)| policy.is_none_or(|policy| entry.policies.contains_key(policy)))
        .map(|(arn, _)| (arn, Value::String(arn.to_owned())));
    let page = super::page(call, input, &list, listed)?;
    Ok(Value::Object(super::paged_answer("accessEntries", page)))
}
