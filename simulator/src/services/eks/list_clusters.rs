//! `ListClusters`: the names of the caller's clusters in a region, by page.

use serde_json::Value;

use super::{CLUSTERS, MAX_RESULTS, NEXT_TOKEN};
use crate::arn::partition_of;
use crate::input::Input;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "ListClusters",
    method: "GET",
    path: CLUSTERS,
    members: &[MAX_RESULTS, NEXT_TOKEN, Member::query("include", Shape::Texts)],
    access: Access::Allowed(|call, _| every_cluster(call)),
    effect: Effect::Reads,
    target: super::no_target,
    run,
};

fn every_cluster(call: &Call<'_>) -> String {
    format!("arn:{}:eks:{}:{}:cluster/*", partition_of(call.region), call.region, call.account())
}

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let own = call
        .world
        .clusters
        .keys()
        .filter(|key| key.account == call.account() && key.region == call.region)
        .map(|key| (key.name.as_str(), Value::String(key.name.clone())));
    let page = super::page(call, input, &format!("ListClusters {}", every_cluster(call)), own)?;
    Ok(Value::Object(super::paged_answer("clusters", page)))
}
