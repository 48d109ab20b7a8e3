//! `ListAccessPolicies`: what EKS offers, with the ARNs of the region's partition.

use serde_json::{Value, json};

use super::{MAX_RESULTS, NEXT_TOKEN};
use crate::access_policies;
use crate::arn::partition_of;
use crate::input::Input;
use crate::operation::{Access, Call, Effect, Operation};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "ListAccessPolicies",
    method: "GET",
    path: "/access-policies",
    members: &[MAX_RESULTS, NEXT_TOKEN],
    access: Access::Allowed(|_, _| "*".to_owned()),
    effect: Effect::Reads,
    target: super::no_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let partition = partition_of(call.region);
    let policy = |name: &str| json!({ "name": name, "arn": access_policies::arn(partition, name) });
    let listed = access_policies::NAMES.iter().map(|name| (*name, policy(name)));
    let page = super::page(call, input, "ListAccessPolicies", listed)?;
    Ok(Value::Object(super::paged_answer("accessPolicies", page)))
}
