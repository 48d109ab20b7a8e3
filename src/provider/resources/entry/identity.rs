//! Groups and user name by the entry's type: who sets them, and what a configuration may say. Never here: calls.

use std::collections::BTreeSet;

use super::AccessEntry;
use crate::{
    access::{EntryType, default_user_name},
    diag::Diagnostic,
    provider::{attributes, words::refusals},
    schema::{Named, WhenUnset},
    value::{
        Path,
        Tf::{self, Known},
    },
};

/// The groups that are planned where the configuration has none.
pub(super) fn groups_when_unset(config: &AccessEntry) -> WhenUnset<BTreeSet<Tf<String>>> {
    match &config.kind {
        Tf::Unknown => WhenUnset::Unknown,
        Known(word) if EntryType::from(word.as_str()).is_node() => WhenUnset::ServiceDefault,
        Tf::Null | Known(_) => WhenUnset::Value(BTreeSet::new()),
    }
}

/// AWS's documented user name, for an object whose own was not recorded. On nodes it never drifts.
pub(super) fn default_name(state: &AccessEntry) -> WhenUnset<String> {
    let Some(entry_type) = state.entry_type().filter(|entry_type| !entry_type.is_node()) else {
        return WhenUnset::ServiceDefault;
    };
    let principal = state.principal_arn.known().and_then(|arn| arn.parse().ok());
    match principal.and_then(|principal| default_user_name(&principal, &entry_type)) {
        Some(name) => WhenUnset::Value(name),
        None => WhenUnset::ServiceDefault,
    }
}

/// The problems of groups and user name, by the rules of the type. While that is unknown, what any type takes passes.
pub(super) fn problems(config: &AccessEntry) -> Vec<Diagnostic> {
    if let Some(entry_type) = config.entry_type().filter(EntryType::is_node) {
        return problems_of_nodes(config, &entry_type);
    }
    let groups_path = Path::root().attribute(AccessEntry::NAMES.kubernetes_groups);
    let name_path = Path::root().attribute(AccessEntry::NAMES.user_name);
    let may_be_of_nodes = |sets: &dyn Fn(&EntryType) -> bool| {
        config.kind.is_unknown() && EntryType::known().any(|entry_type| sets(&entry_type))
    };
    let mut groups = config.kubernetes_groups.known().cloned().unwrap_or_default();
    groups.retain(|group| {
        !may_be_of_nodes(&|entry_type| entry_type.sets_groups(group.known().map(String::as_str).into_iter()))
    });
    let name = config
        .user_name
        .known()
        .filter(|name| !may_be_of_nodes(&|entry_type| entry_type.sets_user_name(name)));
    let name = name.map(|name| attributes::user_name(name, &name_path));
    attributes::groups(&groups, &groups_path).into_iter().chain(name.into_iter().flatten()).collect()
}

/// What EKS sets by itself is accepted with one warning: configuration that a host generated at an import has it.
fn problems_of_nodes(config: &AccessEntry, entry_type: &EntryType) -> Vec<Diagnostic> {
    let given = [
        (AccessEntry::NAMES.kubernetes_groups, has_groups_of_eks(config, entry_type)),
        (AccessEntry::NAMES.user_name, has_user_name_of_eks(config, entry_type)),
    ];
    let those = |of_eks| given.into_iter().filter(move |(_, is)| *is == Some(of_eks)).map(|(name, _)| name);
    let at = |problem: Diagnostic, name: &str| problem.at(Path::root().attribute(name));
    let refused = those(false).map(|name| at(refusals::not_for_nodes(name, entry_type), name));
    let accepted: Vec<&str> = those(true).collect();
    let warning = accepted.first().map(|name| at(refusals::set_by_eks(&accepted, entry_type), name));
    refused.chain(warning).collect()
}

/// Whether the groups are as EKS sets them; none where the configuration has none.
fn has_groups_of_eks(config: &AccessEntry, entry_type: &EntryType) -> Option<bool> {
    let groups = config.kubernetes_groups.known().filter(|groups| !groups.is_empty())?;
    Some(entry_type.sets_groups(groups.iter().filter_map(Tf::known).map(String::as_str)))
}

/// Whether the user name is as EKS sets it. Of types for which that is not documented it may be the one of any role, too.
fn has_user_name_of_eks(config: &AccessEntry, entry_type: &EntryType) -> Option<bool> {
    let name = config.user_name.known()?;
    let principal = config.principal_arn.known().and_then(|arn| arn.parse().ok());
    let of_roles = principal.and_then(|principal| default_user_name(&principal, &EntryType::Standard));
    let is_documented = entry_type.rules().fixed_user_name.is_some();
    Some(entry_type.sets_user_name(name) || !is_documented && of_roles.as_ref() == Some(name))
}

/// The groups as the state has them after a read: on nodes what was there stays, since it is never sent.
pub(super) fn groups_as_written(
    written: Tf<BTreeSet<Tf<String>>>,
    entry_type: &EntryType,
    seen: BTreeSet<String>,
) -> Tf<BTreeSet<Tf<String>>> {
    match written {
        Known(groups) if entry_type.is_node() && !groups.iter().any(Tf::is_unknown) => Known(groups),
        _ => Known(seen.into_iter().map(Known).collect()),
    }
}

/// The user name, likewise.
pub(super) fn name_as_written(
    written: Tf<String>,
    entry_type: &EntryType,
    seen: Option<String>,
) -> Tf<String> {
    match written {
        Known(name) if entry_type.is_node() => Known(name),
        _ => seen.into(),
    }
}

/// The configuration that a host generates for an entry: nothing that EKS sets by itself, and no default.
pub(super) fn generated(entry: AccessEntry) -> AccessEntry {
    let is_node = entry.entry_type().is_some_and(|entry_type| entry_type.is_node());
    let has_groups = entry.groups().is_some_and(|groups| !groups.is_empty());
    let is_default = matches!((default_name(&entry), &entry.user_name), (WhenUnset::Value(name), Known(own)) if name == *own);
    AccessEntry {
        kubernetes_groups: if is_node || !has_groups { Tf::Null } else { entry.kubernetes_groups },
        user_name: if is_node || is_default { Tf::Null } else { entry.user_name },
        adopt_existing: entry.adopt_existing.into_known().filter(|adopts| *adopts).into(),
        replace_when_recreated: entry.replace_when_recreated.into_known().filter(|replaces| *replaces).into(),
        ..entry
    }
}
