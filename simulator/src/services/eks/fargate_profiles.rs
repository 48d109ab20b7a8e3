//! `ListFargateProfiles` and `DescribeFargateProfile`. What the simulator does not model has a plausible value of the right
//! shape.

use serde_json::{Value, json};

use super::{CLUSTER_NAME, MAX_RESULTS, NEXT_TOKEN, shapes};
use crate::arn::partition_of;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation};
use crate::service_error::ServiceError;
use crate::world::{Cluster, ClusterKey, NodeGroup, World, ids};

pub(super) const LIST: Operation = Operation {
    name: "ListFargateProfiles",
    method: "GET",
    path: "/clusters/{name}/fargate-profiles",
    members: &[CLUSTER_NAME, MAX_RESULTS, NEXT_TOKEN],
    access: Access::Allowed(super::cluster_resource),
    effect: Effect::Reads,
    target: super::cluster_target,
    run: list,
};

pub(super) const DESCRIBE: Operation = Operation {
    name: "DescribeFargateProfile",
    method: "GET",
    path: "/clusters/{name}/fargate-profiles/{fargateProfileName}",
    members: &[CLUSTER_NAME, Member::path("fargateProfileName", "fargateProfileName")],
    access: Access::Allowed(resource),
    effect: Effect::Reads,
    target,
    run: describe,
};

fn list(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let cluster = super::cluster(call, &key)?;
    let names = profiles(cluster).map(|profile| (profile.name.as_str(), Value::String(profile.name.clone())));
    let page = super::page(call, input, &format!("ListFargateProfiles {}", key.arn()), names)?;
    Ok(Value::Object(super::paged_answer("fargateProfileNames", page)))
}

fn describe(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let (cluster, name) = (super::cluster(call, &key)?, input.required_text("fargateProfileName"));
    let profile = profiles(cluster).find(|profile| profile.name == name);
    let profile = profile.ok_or_else(|| messages::no_fargate_profile(name))?;
    Ok(json!({ "fargateProfile": shape(&key, cluster, profile) }))
}

fn profiles(cluster: &Cluster) -> impl Iterator<Item = &NodeGroup> {
    cluster.node_groups.iter().filter(|group| group.is_fargate())
}

fn shape(key: &ClusterKey, cluster: &Cluster, profile: &NodeGroup) -> Value {
    let NodeGroup { name, role_arn, kind: _ } = profile;
    json!({
        "fargateProfileName": name,
        "fargateProfileArn": format!("{}/{}", arn(key, name), ids::of_entry(&key.label(), name)),
        "clusterName": key.name,
        "createdAt": shapes::epoch(cluster.created_at),
        "podExecutionRoleArn": role_arn,
        "subnets": ["subnet-0a0a0a0a0a0a0a0a0", "subnet-0b0b0b0b0b0b0b0b0"],
        "selectors": [{ "namespace": "default", "labels": {} }],
        "status": "ACTIVE",
        "tags": {},
        "health": { "issues": [] },
    })
}

fn arn(key: &ClusterKey, profile: &str) -> String {
    let ClusterKey { account, region, name } = key;
    format!("arn:{}:eks:{region}:{account}:fargateprofile/{name}/{profile}", partition_of(region))
}

fn resource(call: &Call<'_>, input: &Input) -> String {
    format!("{}/*", arn(&super::key(call, input), input.text("fargateProfileName").unwrap_or_default()))
}

/// `cluster/profile`
fn target(world: &World, input: &Input) -> Option<String> {
    Some(format!("{}/{}", super::cluster_target(world, input)?, input.text("fargateProfileName")?))
}
