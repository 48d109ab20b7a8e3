//! `ListNodegroups` and `DescribeNodegroup`. What the simulator does not model has a plausible value of the right shape.

use serde_json::{Value, json};

use super::{CLUSTER_NAME, MAX_RESULTS, NEXT_TOKEN, shapes};
use crate::arn::partition_of;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation};
use crate::service_error::ServiceError;
use crate::world::{Cluster, ClusterKey, NodeGroup, World, ids};

pub(super) const LIST: Operation = Operation {
    name: "ListNodegroups",
    method: "GET",
    path: "/clusters/{name}/node-groups",
    members: &[CLUSTER_NAME, MAX_RESULTS, NEXT_TOKEN],
    access: Access::Allowed(super::cluster_resource),
    effect: Effect::Reads,
    target: super::cluster_target,
    run: list,
};

pub(super) const DESCRIBE: Operation = Operation {
    name: "DescribeNodegroup",
    method: "GET",
    path: "/clusters/{name}/node-groups/{nodegroupName}",
    members: &[CLUSTER_NAME, Member::path("nodegroupName", "nodegroupName")],
    access: Access::Allowed(resource),
    effect: Effect::Reads,
    target,
    run: describe,
};

fn list(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let cluster = super::cluster(call, &key)?;
    let names = managed(cluster).map(|group| (group.name.as_str(), Value::String(group.name.clone())));
    let page = super::page(call, input, &format!("ListNodegroups {}", key.arn()), names)?;
    Ok(Value::Object(super::paged_answer("nodegroups", page)))
}

fn describe(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let (cluster, name) = (super::cluster(call, &key)?, input.required_text("nodegroupName"));
    let group = managed(cluster).find(|group| group.name == name);
    let group = group.ok_or_else(|| messages::no_node_group(name))?;
    Ok(json!({ "nodegroup": shape(&key, cluster, group) }))
}

/// The groups of nodes that are EC2 instances; the others are Fargate profiles.
fn managed(cluster: &Cluster) -> impl Iterator<Item = &NodeGroup> {
    cluster.node_groups.iter().filter(|group| !group.is_fargate())
}

fn shape(key: &ClusterKey, cluster: &Cluster, group: &NodeGroup) -> Value {
    let NodeGroup { name, role_arn, kind } = group;
    let ami = if kind == "EC2_WINDOWS" { "WINDOWS_CORE_2022_x86_64" } else { "AL2023_x86_64_STANDARD" };
    let id = ids::of_entry(&key.label(), name);
    json!({
        "nodegroupName": name,
        "nodegroupArn": format!("{}/{id}", arn(key, name)),
        "clusterName": key.name,
        "version": cluster.version,
        "releaseVersion": format!("{}.0-20260101", cluster.version),
        "createdAt": shapes::epoch(cluster.created_at),
        "modifiedAt": shapes::epoch(cluster.created_at),
        "status": "ACTIVE",
        "capacityType": "ON_DEMAND",
        "scalingConfig": { "minSize": 1, "maxSize": 3, "desiredSize": 2 },
        "instanceTypes": ["m6i.large"],
        "subnets": ["subnet-0a0a0a0a0a0a0a0a0", "subnet-0b0b0b0b0b0b0b0b0"],
        "amiType": ami,
        "nodeRole": role_arn,
        "labels": {},
        "resources": { "autoScalingGroups": [{ "name": format!("eks-{name}-{id}") }] },
        "diskSize": 20,
        "health": { "issues": [] },
        "updateConfig": { "maxUnavailable": 1 },
        "tags": {},
    })
}

fn arn(key: &ClusterKey, group: &str) -> String {
    let ClusterKey { account, region, name } = key;
    format!("arn:{}:eks:{region}:{account}:nodegroup/{name}/{group}", partition_of(region))
}

fn resource(call: &Call<'_>, input: &Input) -> String {
    format!("{}/*", arn(&super::key(call, input), input.text("nodegroupName").unwrap_or_default()))
}

/// `cluster/node group`
fn target(world: &World, input: &Input) -> Option<String> {
    Some(format!("{}/{}", super::cluster_target(world, input)?, input.text("nodegroupName")?))
}
