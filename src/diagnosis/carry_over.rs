//! An access entry overrides aws-auth: what a principal loses when an entry overrides its line, and what an entry needs so
//! that it loses nothing.
//!
//! Never here: whether the line or the entry applies (`access_path`), or an entry written out: a principal that has access is
//! shown what to keep, and not what to paste.

use super::facts::Facts;
use super::remedy::Remedy;
use crate::access::{
    Association, CLUSTER_ADMIN_POLICY, Entry, EntryType, PolicyArn, PrincipalArn, Scope, check_group,
    check_user_name, grants_something,
};
use crate::aws_auth::{List, Mapping};

/// The group that gives what the policy for cluster administrators gives.
const MASTERS: &str = "system:masters";

/// The user names of nodes, in aws-auth and by the types of entries.
const EC2_NODE: &str = "system:node:{{EC2PrivateDNSName}}";
const NAMED_NODE: &str = "system:node:{{SessionName}}";

/// What to know before an entry is added for a principal that has access by this line.
pub(super) fn before_an_entry(line: &Mapping, principal: &PrincipalArn) -> Remedy {
    let needs = needs(line, principal);
    Remedy::words(format!(
        "aws-auth already grants access, so no access entry is needed. An entry would override that line; to keep the same \
         access, it needs {needs}."
    ))
}

/// What to do where this entry overrides a line that grants more. The line may be deleted only where the entry surely works
/// and no other principal uses the line.
pub(super) fn beside_an_entry(facts: &Facts, line: &Mapping, entry: &Entry) -> Remedy {
    let kept = if entry.entry_type.is_node() && node_type(line).is_none() {
        format!(
            "Entries of type {} cannot have your own groups or policies: use another role, with its own entry, for that \
             access.",
            entry.entry_type
        )
    } else {
        let needs = needs(line, &entry.key.principal);
        let replaces = match node_type(line) {
            Some(node) if node != entry.entry_type => {
                " Changing the type replaces the entry and deletes its policies."
            }
            _ => "",
        };
        format!("To keep the access of that line, the entry needs {needs}.{replaces}")
    };
    let is_its_own = line.list != List::Accounts;
    let or_delete =
        if is_its_own && facts.entry_is_surely_live() { " Otherwise delete the line." } else { "" };
    Remedy::words(format!("{kept}{or_delete}"))
}

/// What of this line an entry that overrides it does not give; empty where nothing is lost. RBAC can name users too, so the
/// user name is what a line without groups gives.
pub(super) fn lost(line: &Mapping, entry: &Entry, policies: &[Association]) -> Vec<String> {
    let is_admin =
        policies.iter().any(|one| one.policy.name() == CLUSTER_ADMIN_POLICY && one.scope == Scope::Cluster);
    let node_groups = entry.entry_type.rules().fixed_groups;
    let is_given = |group: &str| entry.groups.contains(group) || node_groups.contains(&group);
    let groups: Vec<&str> = granting(line).filter(|group| !is_given(group)).collect();
    let has_other_name =
        !line.user_name.is_empty() && entry.user_name.as_deref() != Some(line.user_name.as_str());
    let is_by_name = granting(line).next().is_none();
    if is_admin || groups.is_empty() && !(is_by_name && has_other_name) {
        return Vec::new();
    }
    let noun = if groups.len() == 1 { "the group" } else { "the groups" };
    let groups = (!groups.is_empty()).then(|| format!("{noun} {}", groups.join(", ")));
    let user_name = has_other_name.then(|| format!("the user name \"{}\"", line.user_name));
    groups.into_iter().chain(user_name).collect()
}

/// What an entry needs so that it gives what the line gives.
fn needs(line: &Mapping, principal: &PrincipalArn) -> String {
    let (mut needs, lacks) = match node_type(line) {
        Some(node) => of_a_node(line, &node),
        None => of_others(line, principal),
    };
    if !lacks.is_empty() {
        needs.push(format!("a replacement for {}, which such an entry cannot have", lacks.join(" and ")));
    }
    if needs.is_empty() {
        return "nothing, because the line has no user name and no groups".to_owned();
    }
    needs.join("; ")
}

/// What an entry needs for a node's line, and what of the line it cannot have.
fn of_a_node(line: &Mapping, node: &EntryType) -> (Vec<String>, Vec<String>) {
    let is_given = |group: &str| node.rules().fixed_groups.contains(&group);
    let lacks = granting(line).filter(|group| !is_given(group)).map(|group| format!("the group {group}"));
    let needs = format!("the type {node}, which sets the user name and groups of nodes");
    (vec![needs], lacks.collect())
}

/// The same for the line of people and programs.
fn of_others(line: &Mapping, principal: &PrincipalArn) -> (Vec<String>, Vec<String>) {
    let (mut needs, mut lacks) = (Vec::new(), Vec::new());
    let user_name = &line.user_name;
    match check_user_name(user_name) {
        Ok(()) => needs.push(format!("user_name = \"{user_name}\"")),
        Err(_) if user_name.is_empty() => {}
        Err(_) => lacks.push(format!("the user name \"{user_name}\"")),
    }
    let (groups, reserved): (Vec<&str>, Vec<&str>) =
        granting(line).partition(|group| check_group(group).is_ok());
    if !groups.is_empty() {
        let groups: Vec<String> = groups.iter().map(|group| format!("\"{group}\"")).collect();
        needs.push(format!("kubernetes_groups = [{}]", groups.join(", ")));
    }
    if reserved.contains(&MASTERS) {
        let policy = PolicyArn::named(CLUSTER_ADMIN_POLICY, principal.partition().clone());
        needs.push(format!("an association of {policy} with cluster scope instead of {MASTERS}"));
    }
    let others = reserved.into_iter().filter(|group| *group != MASTERS);
    lacks.extend(others.map(|group| format!("the group {group}")));
    (needs, lacks)
}

/// The type of an entry for a line that is a node's.
fn node_type(line: &Mapping) -> Option<EntryType> {
    let has = |group: &str| line.groups.iter().any(|one| one == group);
    match line.user_name.as_str() {
        EC2_NODE if has("eks:kube-proxy-windows") => Some(EntryType::Ec2Windows),
        EC2_NODE => Some(EntryType::Ec2Linux),
        NAMED_NODE if has("system:node-proxier") => Some(EntryType::FargateLinux),
        NAMED_NODE => Some(EntryType::HybridLinux),
        _ => None,
    }
}

fn granting(line: &Mapping) -> impl Iterator<Item = &str> {
    line.groups.iter().map(String::as_str).filter(|group| grants_something(group))
}
