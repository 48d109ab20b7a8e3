//! What EKS asks of an entry's members: principal, type, user name, groups, tags.

use std::collections::BTreeMap;

use crate::arn::{Kind, PrincipalArn, partition_of};
use crate::entry_type::{self, KNOWN, STANDARD};
use crate::messages;
use crate::service_error::ServiceError;
use crate::world::ClusterKey;

/// User names may not begin with these (EKS user guide).
const RESERVED_USERNAMES: [&str; 5] = ["system:", "eks:", "aws:", "amazon:", "iam:"];

/// These need a colon somewhere before them in a user name (EKS user guide).
const SESSION_TEMPLATES: [&str; 2] = ["{{SessionName}}", "{{SessionNameRaw}}"];

/// The most tags on one object, and the most characters of a key and a value (EKS service model, `TagMap`).
const MOST_TAGS: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// Reads a principal's ARN; it must be of the cluster's partition.
pub(super) fn principal(text: &str, region: &str) -> Result<PrincipalArn, ServiceError> {
    PrincipalArn::parse(text)
        .filter(|principal| principal.partition == partition_of(region))
        .ok_or_else(messages::principal_format)
}

/// Whether callers may make an entry of this type for this principal.
pub(super) fn principal_for_type(
    principal: &PrincipalArn,
    entry_type: &str,
    cluster: &ClusterKey,
) -> Result<(), ServiceError> {
    if !KNOWN.contains(&entry_type) {
        return Err(messages::unknown_type(&KNOWN));
    }
    if principal.is_service_linked() {
        return Err(messages::service_linked_role());
    }
    if entry_type == STANDARD {
        return Ok(());
    }
    let node_types: Vec<&str> = KNOWN.into_iter().filter(|known| *known != STANDARD).collect();
    if principal.kind != Kind::Role {
        return Err(messages::must_be_role(&node_types));
    }
    if principal.account != cluster.account {
        return Err(messages::must_be_same_account(&node_types));
    }
    Ok(())
}

/// Node types have the user name and groups that EKS gives them.
pub(super) fn nothing_set_on_nodes(
    entry_type: &str,
    username: Option<&str>,
    groups: Option<&[String]>,
) -> Result<(), ServiceError> {
    if entry_type == entry_type::STANDARD {
        return Ok(());
    }
    if username.is_some() {
        return Err(messages::not_for_type("username", entry_type));
    }
    if groups.is_some_and(|groups| !groups.is_empty()) {
        return Err(messages::not_for_type("kubernetesGroups", entry_type));
    }
    Ok(())
}

/// Reserved prefixes, and templates without a colon before them.
pub(super) fn username(username: &str) -> Result<(), ServiceError> {
    if username.is_empty() {
        return Err(messages::empty_username());
    }
    if let Some(prefix) = RESERVED_USERNAMES.iter().find(|prefix| username.starts_with(**prefix)) {
        return Err(messages::username_prefix(prefix));
    }
    for template in SESSION_TEMPLATES {
        let bare = |at: usize| !username[..at].contains(':');
        if username.find(template).is_some_and(bare) {
            return Err(messages::username_template(template));
        }
    }
    Ok(())
}

/// Of groups only the prefix `system:` is known to be refused.
pub(super) fn groups(groups: &[String]) -> Result<(), ServiceError> {
    for group in groups {
        if group.is_empty() {
            return Err(messages::empty_group());
        }
        if group.starts_with("system:") {
            return Err(messages::group_prefix(group));
        }
    }
    Ok(())
}

/// What is wrong with tags, if anything.
pub(super) fn tag_problem(tags: &BTreeMap<String, String>) -> Option<String> {
    if tags.is_empty() || tags.len() > MOST_TAGS {
        return Some(format!("there must be 1 to {MOST_TAGS} of them"));
    }
    tags.iter().find_map(|(key, value)| one_tag_problem(key, value))
}

/// Whether tags that are there already leave room for the new ones.
pub(super) fn has_room(present: &BTreeMap<String, String>, added: &BTreeMap<String, String>) -> bool {
    let new = added.keys().filter(|key| !present.contains_key(*key)).count();
    present.len() + new <= MOST_TAGS
}

fn one_tag_problem(key: &str, value: &str) -> Option<String> {
    if key.is_empty() || key.chars().count() > LONGEST_KEY {
        return Some(format!("a key has 1 to {LONGEST_KEY} characters"));
    }
    if value.chars().count() > LONGEST_VALUE {
        return Some(format!("a value has at most {LONGEST_VALUE} characters"));
    }
    let reserved = key.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("aws:"));
    reserved.then(|| format!("the key {key} begins with aws:, which is reserved"))
}
