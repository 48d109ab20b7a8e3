//! An access entry goes before aws-auth: what a principal loses when an entry hides its line, and what an entry must carry
//! over so that it loses nothing.
//!
//! Never here: whether the line or the entry applies (`doors`), or an entry written out: who has access is told what to
//! keep, and not what to paste.

use super::remedy::Remedy;
use crate::access::{
    Association, CLUSTER_ADMIN_POLICY, Entry, EntryType, PolicyArn, PrincipalArn, Scope, check_group,
    check_user_name, grants_something,
};
use crate::aws_auth::Mapping;

/// The group that gives what the policy for cluster administrators gives.
const MASTERS: &str = "system:masters";

/// The groups that EKS gives nodes by their entry's type.
const OF_NODES: [&str; 4] =
    ["system:nodes", "system:bootstrappers", "system:node-proxier", "eks:kube-proxy-windows"];

/// The user names of nodes, in aws-auth and by the types of entries.
const EC2_NODE: &str = "system:node:{{EC2PrivateDNSName}}";
const NAMED_NODE: &str = "system:node:{{SessionName}}";

/// What to know before an entry is added for a principal to whom this line gives access.
pub(super) fn before_an_entry(line: &Mapping, principal: &PrincipalArn) -> Remedy {
    let needs = match node_types(line) {
        Some(types) => format!("the type {types}, which gives nodes their user name and groups"),
        None => needs(line, principal).join("; "),
    };
    Remedy::words(format!(
        "aws-auth gives access, so no new access entry is needed. One would hide that line; to take nothing away, it needs \
         {needs}."
    ))
}

/// What of this line an entry that hides it does not give; empty where nothing is lost.
pub(super) fn lost(line: &Mapping, entry: &Entry, policies: &[Association]) -> Vec<String> {
    let is_admin =
        policies.iter().any(|one| one.policy.name() == CLUSTER_ADMIN_POLICY && one.scope == Scope::Cluster);
    let is_given = |group: &str| {
        entry.groups.contains(group) || (entry.entry_type.is_node() && OF_NODES.contains(&group))
    };
    let groups: Vec<&str> = granting(line).filter(|group| !is_given(group)).collect();
    if is_admin || groups.is_empty() {
        return Vec::new();
    }
    let noun = if groups.len() == 1 { "the group" } else { "the groups" };
    let mut lost = vec![format!("{noun} {}", groups.join(", "))];
    if entry.user_name.as_deref() != Some(&line.user_name) {
        lost.push(format!("the user name \"{}\"", line.user_name));
    }
    lost
}

/// What an entry needs so that it gives what the line gives.
pub(super) fn needs(line: &Mapping, principal: &PrincipalArn) -> Vec<String> {
    let mut needs = Vec::new();
    if check_user_name(&line.user_name).is_ok() {
        needs.push(format!("user_name = \"{}\"", line.user_name));
    }
    let groups: Vec<String> = granting(line)
        .filter(|group| check_group(group).is_ok())
        .map(|group| format!("\"{group}\""))
        .collect();
    if !groups.is_empty() {
        needs.push(format!("kubernetes_groups = [{}]", groups.join(", ")));
    }
    if granting(line).any(|group| group == MASTERS) {
        let policy = PolicyArn::named(CLUSTER_ADMIN_POLICY, principal.partition().clone());
        needs.push(format!("an association of {policy} with the scope cluster, in place of {MASTERS}"));
    }
    let others: Vec<&str> =
        granting(line).filter(|group| *group != MASTERS && check_group(group).is_err()).collect();
    if !others.is_empty() {
        needs.push(format!("something in place of {}, which entries cannot have", others.join(", ")));
    }
    if needs.is_empty() {
        needs.push("the user name and groups of the line, of which there are none to carry over".to_owned());
    }
    needs
}

/// The types of entries for a line that is a node's.
fn node_types(line: &Mapping) -> Option<String> {
    let has = |group: &str| line.groups.iter().any(|one| one == group);
    let entry_type = match line.user_name.as_str() {
        EC2_NODE if has("eks:kube-proxy-windows") => EntryType::Ec2Windows,
        EC2_NODE => EntryType::Ec2Linux,
        NAMED_NODE if has("system:node-proxier") => EntryType::FargateLinux,
        NAMED_NODE => EntryType::HybridLinux,
        _ => return None,
    };
    Some(entry_type.to_string())
}

fn granting(line: &Mapping) -> impl Iterator<Item = &str> {
    line.groups.iter().map(String::as_str).filter(|group| grants_something(group))
}
