//! An access entry overrides aws-auth: what a principal loses when an entry overrides its line, and what an entry needs so
//! that it loses nothing.
//!
//! Never here: whether the line or the entry applies (`access_path`), or an entry written out: a principal that has access is
//! shown what to keep, and not what to paste.

use super::facts::Facts;
use super::remedy::Remedy;
use crate::access::{Association, CLUSTER_ADMIN_POLICY, Entry, PolicyArn, PrincipalArn, Scope};
use crate::aws_auth::{Equivalent, List, Mapping};

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
    let kept = if entry.entry_type.is_node() && line.node_type().is_none() {
        format!(
            "Entries of type {} cannot have your own groups or policies: use another role, with its own entry, for that \
             access.",
            entry.entry_type
        )
    } else {
        let needs = needs(line, &entry.key.principal);
        let replaces = match line.node_type() {
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
pub(crate) fn lost(line: &Mapping, entry: &Entry, policies: &[Association]) -> Vec<String> {
    let is_admin =
        policies.iter().any(|one| one.policy.name() == CLUSTER_ADMIN_POLICY && one.scope == Scope::Cluster);
    let node_groups = entry.entry_type.rules().fixed_groups;
    let is_given = |group: &str| entry.groups.contains(group) || node_groups.contains(&group);
    let groups: Vec<&str> = line.granting_groups().filter(|group| !is_given(group)).collect();
    let has_other_name =
        !line.user_name.is_empty() && entry.user_name.as_deref() != Some(line.user_name.as_str());
    let is_by_name = line.granting_groups().next().is_none();
    if is_admin || groups.is_empty() && !(is_by_name && has_other_name) {
        return Vec::new();
    }
    let noun = if groups.len() == 1 { "the group" } else { "the groups" };
    let groups = (!groups.is_empty()).then(|| format!("{noun} {}", groups.join(", ")));
    let user_name = has_other_name.then(|| format!("the user name \"{}\"", line.user_name));
    groups.into_iter().chain(user_name).collect()
}

/// What an entry needs so that it gives what the line gives.
pub(crate) fn needs(line: &Mapping, principal: &PrincipalArn) -> String {
    let Equivalent { entry_type, user_name, groups, is_admin, lost } = line.equivalent();
    let mut needs = Vec::new();
    if entry_type.is_node() {
        needs.push(format!("the type {entry_type}, which sets the user name and groups of nodes"));
    }
    needs.extend(user_name.map(|name| format!("user_name = \"{name}\"")));
    if !groups.is_empty() {
        let groups: Vec<String> = groups.iter().map(|group| format!("\"{group}\"")).collect();
        needs.push(format!("kubernetes_groups = [{}]", groups.join(", ")));
    }
    if is_admin {
        let policy = PolicyArn::named(CLUSTER_ADMIN_POLICY, principal.partition().clone());
        needs.push(format!("an association of {policy} with cluster scope instead of system:masters"));
    }
    if !lost.is_empty() {
        let lost: Vec<String> = lost.iter().map(ToString::to_string).collect();
        needs.push(format!("a replacement for {}, which such an entry cannot have", lost.join(" and ")));
    }
    if needs.is_empty() {
        return "nothing, because the line has no user name and no groups".to_owned();
    }
    needs.join("; ")
}
