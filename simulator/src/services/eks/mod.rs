//! The EKS operations, one file each, and what they share: finding the cluster and the entry, naming targets.

mod associate_access_policy;
mod cluster_versions;
mod create_access_entry;
mod delete_access_entry;
mod describe_access_entry;
mod describe_cluster;
mod describe_update;
mod disassociate_access_policy;
mod fargate_profiles;
mod list_access_entries;
mod list_access_policies;
mod list_associated_access_policies;
mod list_clusters;
mod node_groups;
mod not_simulated;
mod rules;
mod shapes;
mod tags;
mod update_access_entry;
mod update_cluster_config;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::pages::{self, Page, Paging};
use crate::clock::news_until;
use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Operation, Shape};
use crate::service_error::ServiceError;
use crate::world::{Cluster, ClusterKey, Entry, Mode, Snapshot, Status, World};

pub(crate) use not_simulated::NOT_SIMULATED;

/// Everything that EKS does here.
pub(crate) const OPERATIONS: &[&Operation] = &[
    &create_access_entry::OPERATION,
    &describe_access_entry::OPERATION,
    &update_access_entry::OPERATION,
    &delete_access_entry::OPERATION,
    &list_access_entries::OPERATION,
    &associate_access_policy::OPERATION,
    &disassociate_access_policy::OPERATION,
    &list_associated_access_policies::OPERATION,
    &list_access_policies::OPERATION,
    &describe_cluster::OPERATION,
    &list_clusters::OPERATION,
    &update_cluster_config::OPERATION,
    &describe_update::OPERATION,
    &cluster_versions::OPERATION,
    &node_groups::LIST,
    &node_groups::DESCRIBE,
    &fargate_profiles::LIST,
    &fargate_profiles::DESCRIBE,
    &tags::TAG_RESOURCE,
    &tags::UNTAG_RESOURCE,
    &tags::LIST_TAGS_FOR_RESOURCE,
];

const CLUSTERS: &str = "/clusters";
const CLUSTER: &str = "/clusters/{name}";
const ENTRIES: &str = "/clusters/{name}/access-entries";
const ENTRY: &str = "/clusters/{name}/access-entries/{principalArn}";
const POLICIES: &str = "/clusters/{name}/access-entries/{principalArn}/access-policies";
const POLICY: &str = "/clusters/{name}/access-entries/{principalArn}/access-policies/{policyArn}";

const CLUSTER_NAME: Member = Member::path("clusterName", "name");
const NAME: Member = Member::path("name", "name");
const PRINCIPAL_ARN: Member = Member::path("principalArn", "principalArn");
const MAX_RESULTS: Member = Member::query("maxResults", Shape::Number(1, 100));
const NEXT_TOKEN: Member = Member::query("nextToken", Shape::Text);
const CLIENT_REQUEST_TOKEN: Member = Member::body("clientRequestToken", Shape::Text);

/// The cluster that a call means: of the caller's account and the signature's region.
fn key(call: &Call<'_>, input: &Input) -> ClusterKey {
    let name = input.text("clusterName").or_else(|| input.text("name")).unwrap_or_default();
    ClusterKey { account: call.account().to_owned(), region: call.region.to_owned(), name: name.to_owned() }
}

fn cluster<'a>(call: &'a Call<'_>, key: &ClusterKey) -> Result<&'a Cluster, ServiceError> {
    call.world.clusters.get(key).ok_or_else(|| messages::no_cluster(&key.name))
}

/// The cluster, if its mode has access entries at all: reads are refused too where it has not.
fn cluster_with_entries<'a>(call: &'a Call<'_>, key: &ClusterKey) -> Result<&'a Cluster, ServiceError> {
    let cluster = cluster(call, key)?;
    if cluster.mode == Mode::ConfigMap { Err(messages::wrong_mode()) } else { Ok(cluster) }
}

/// The same, for changes: a cluster that is being made or deleted takes none.
fn cluster_to_change<'a>(call: &'a Call<'_>, key: &ClusterKey) -> Result<&'a Cluster, ServiceError> {
    let cluster = cluster_with_entries(call, key)?;
    match cluster.status {
        Status::Active | Status::Updating => Ok(cluster),
        _ => Err(messages::cluster_not_active(&key.name)),
    }
}

/// The cluster's entries as a read that lags by some seconds shows them.
fn shown_entries<'a>(
    call: &'a Call<'_>,
    key: &ClusterKey,
    seconds: u32,
) -> Result<Snapshot<'a>, ServiceError> {
    cluster_with_entries(call, key)?;
    Ok(call.world.entries_at(key, news_until(call.now, seconds)))
}

/// The entry as such a read shows it.
fn shown_entry<'a>(
    call: &'a Call<'_>,
    key: &ClusterKey,
    input: &Input,
    seconds: u32,
) -> Result<Cow<'a, Entry>, ServiceError> {
    let entries = shown_entries(call, key, seconds)?;
    entries.get(input.required_text("principalArn")).ok_or_else(messages::no_entry)
}

/// The entry as it is: for changes.
fn entry<'a>(cluster: &'a Cluster, input: &Input) -> Result<&'a Entry, ServiceError> {
    cluster.entries.get(input.required_text("principalArn")).ok_or_else(messages::no_entry)
}

fn cluster_resource(call: &Call<'_>, input: &Input) -> String {
    key(call, input).arn()
}

fn entry_resource(call: &Call<'_>, input: &Input) -> String {
    key(call, input).any_entry_arn()
}

/// `cluster`
fn cluster_target(_: &World, input: &Input) -> Option<String> {
    input.text("clusterName").or_else(|| input.text("name")).map(str::to_owned)
}

/// `cluster/principal`
fn entry_target(world: &World, input: &Input) -> Option<String> {
    Some(format!("{}/{}", cluster_target(world, input)?, input.text("principalArn").unwrap_or_default()))
}

/// `cluster/principal/policy`
fn policy_target(world: &World, input: &Input) -> Option<String> {
    Some(format!("{}/{}", entry_target(world, input)?, input.text("policyArn").unwrap_or_default()))
}

fn no_target(_: &World, _: &Input) -> Option<String> {
    None
}

/// Cuts a page by the call's `maxResults` and `nextToken`.
fn page<'a, T>(
    call: &Call<'_>,
    input: &Input,
    list: &str,
    items: impl Iterator<Item = (&'a str, T)>,
) -> Result<Page<T>, ServiceError> {
    let paging = Paging::of(call, input.number("maxResults"));
    pages::cut(items, list, input.text("nextToken"), paging).map_err(|_| messages::page_token())
}

/// An answer with one page under `name`, and `nextToken` if there are more.
fn paged_answer(name: &str, page: Page<Value>) -> Map<String, Value> {
    let Page { items, next } = page;
    let mut answer = Map::new();
    answer.insert(name.to_owned(), Value::Array(items));
    if let Some(next) = next {
        answer.insert("nextToken".to_owned(), Value::String(next));
    }
    answer
}
