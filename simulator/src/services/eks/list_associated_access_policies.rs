//! `ListAssociatedAccessPolicies`: an entry's policies, by page.

use serde_json::Value;

use super::{CLUSTER_NAME, MAX_RESULTS, NEXT_TOKEN, POLICIES, PRINCIPAL_ARN, shapes};
use crate::input::Input;
use crate::operation::{Access, Call, Effect, Operation};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "ListAssociatedAccessPolicies",
    method: "GET",
    path: POLICIES,
    members: &[CLUSTER_NAME, PRINCIPAL_ARN, MAX_RESULTS, NEXT_TOKEN],
    access: Access::Allowed(super::entry_resource),
    effect: Effect::Reads,
    target: super::entry_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let lag = call.world.settings.visibility.list_seconds;
    let entry = super::shown_entry(call, &key, input, lag)?;
    let list = format!("ListAssociatedAccessPolicies {}", entry.arn);
    let listed = entry.policies.iter().map(|(arn, policy)| (arn.as_str(), shapes::associated_policy(policy)));
    let page = super::page(call, input, &list, listed)?;
    let mut answer = super::paged_answer("associatedAccessPolicies", page);
    answer.insert("clusterName".to_owned(), Value::String(key.name));
    answer.insert("principalArn".to_owned(), Value::String(entry.principal.as_str().to_owned()));
    Ok(Value::Object(answer))
}
