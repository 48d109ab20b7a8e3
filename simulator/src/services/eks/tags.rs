//! `TagResource`, `UntagResource` and `ListTagsForResource`, of clusters and access entries.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::rules;
use crate::arn::{partition_of, split_arn};
use crate::clock::news_until;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;
use crate::world::{ClusterKey, Entry, World};

const PATH: &str = "/tags/{resourceArn}";
const RESOURCE_ARN: Member = Member::path("resourceArn", "resourceArn");

pub(super) const TAG_RESOURCE: Operation = Operation {
    name: "TagResource",
    method: "POST",
    path: PATH,
    members: &[RESOURCE_ARN, Member::body("tags", Shape::TextMap)],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target,
    run: tag,
};

pub(super) const UNTAG_RESOURCE: Operation = Operation {
    name: "UntagResource",
    method: "DELETE",
    path: PATH,
    members: &[RESOURCE_ARN, Member::query("tagKeys", Shape::Texts)],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target,
    run: untag,
};

pub(super) const LIST_TAGS_FOR_RESOURCE: Operation = Operation {
    name: "ListTagsForResource",
    method: "GET",
    path: PATH,
    members: &[RESOURCE_ARN],
    access: Access::Allowed(resource),
    effect: Effect::Reads,
    target,
    run: list,
};

/// A resource with its tags.
struct TaggedResource {
    what: Resource,
    tags: BTreeMap<String, String>,
}

/// What a resource's ARN names.
enum Resource {
    Cluster(ClusterKey),
    Entry { cluster: ClusterKey, principal: String },
}

/// What changes go by: everything that has happened.
const PRESENT: Timestamp = Timestamp::MAX;

fn tag(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let TaggedResource { what, mut tags } = find(call, input, PRESENT)?;
    let added = input.text_map("tags").unwrap_or_default();
    if let Some(problem) = rules::tag_problem(&added) {
        return Err(messages::bad_request(format!("The tags are not valid: {problem}")));
    }
    if !rules::has_room(&tags, &added) {
        return Err(messages::bad_request("The resource would have more than 50 tags"));
    }
    tags.extend(added);
    what.write(call, tags);
    Ok(json!({}))
}

fn untag(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let TaggedResource { what, mut tags } = find(call, input, PRESENT)?;
    let keys = input.texts("tagKeys").unwrap_or_default();
    if keys.is_empty() || keys.len() > 50 {
        return Err(messages::bad_request("tagKeys must have 1 to 50 keys"));
    }
    tags.retain(|key, _| !keys.contains(key));
    what.write(call, tags);
    Ok(json!({}))
}

fn list(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let moment = news_until(call.now, call.world.settings.visibility.list_seconds);
    let TaggedResource { what: _, tags } = find(call, input, moment)?;
    Ok(json!({ "tags": tags }))
}

impl Resource {
    fn write(self, call: &mut Call<'_>, tags: BTreeMap<String, String>) {
        match self {
            Self::Cluster(key) => call.world.write_cluster(&key, |cluster| cluster.tags = tags, call.now),
            Self::Entry { cluster, principal } => {
                let present = call.world.clusters.get(&cluster);
                let entry = present.and_then(|cluster| cluster.entries.get(&principal)).cloned();
                let Some(entry) = entry else { return };
                let entry = Entry { tags, ..entry };
                call.world.write_entry(&cluster, &principal, Some(entry), call.now);
            }
        }
    }
}

/// What the ARN names at a moment, if it is of the caller's account and the signature's region.
fn find(call: &Call<'_>, input: &Input, moment: Timestamp) -> Result<TaggedResource, ServiceError> {
    let arn = input.required_text("resourceArn");
    let (key, _) = read_arn(arn)
        .ok_or_else(|| messages::bad_request(format!("{arn} is not the ARN of an EKS resource")))?;
    let own = key.account == call.account() && key.region == call.region;
    let found = if own { look_up(call.world, arn, moment) } else { None };
    found.ok_or_else(|| messages::no_resource(arn))
}

fn look_up(world: &World, arn: &str, moment: Timestamp) -> Option<TaggedResource> {
    let (key, is_cluster) = read_arn(arn)?;
    if is_cluster {
        let tags = world.clusters.get(&key)?.tags.clone();
        return Some(TaggedResource { what: Resource::Cluster(key), tags });
    }
    let entries = world.entries_at(&key, moment).all();
    let (principal, entry) = entries.into_iter().find(|(_, entry)| entry.arn == arn)?;
    let what = Resource::Entry { cluster: key, principal: principal.to_owned() };
    Some(TaggedResource { what, tags: entry.tags.clone() })
}

/// The cluster in the ARN of a cluster or of an entry, and whether it is the former.
fn read_arn(arn: &str) -> Option<(ClusterKey, bool)> {
    let [head, partition, service, region, account, resource] = split_arn(arn)?;
    let (word, rest) = resource.split_once('/')?;
    let is_cluster = word == "cluster";
    let name = if is_cluster { rest } else { rest.split_once('/')?.0 };
    let good = head == "arn"
        && service == "eks"
        && partition == partition_of(region)
        && (is_cluster || word == "access-entry")
        && !name.is_empty();
    let key = ClusterKey { account: account.to_owned(), region: region.to_owned(), name: name.to_owned() };
    good.then_some((key, is_cluster))
}

fn resource(_: &Call<'_>, input: &Input) -> String {
    input.required_text("resourceArn").to_owned()
}

/// As for the other operations, `cluster` or `cluster/principal`; an ARN that names nothing stands for itself.
fn target(world: &World, input: &Input) -> Option<String> {
    let arn = input.text("resourceArn")?;
    Some(match look_up(world, arn, PRESENT).map(|tagged| tagged.what) {
        Some(Resource::Cluster(key)) => key.name,
        Some(Resource::Entry { cluster, principal }) => format!("{}/{principal}", cluster.name),
        None => arn.to_owned(),
    })
}
