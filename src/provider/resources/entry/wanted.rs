//! What a plan asks EKS for, and whether an entry is so. Never here: calls.

use std::collections::BTreeSet;

use super::{AccessEntry, TagRules};
use crate::{
    access::{Entry, EntryKey, EntryType},
    aws::NewEntry,
    diag::Diagnostics,
    schema::Named,
};

/// The entry that a plan asks for: EKS decides about what it leaves out.
pub(super) fn wanted(plan: &AccessEntry) -> Result<NewEntry, Diagnostics> {
    Ok(with_key(plan, plan.key()?))
}

fn with_key(plan: &AccessEntry, key: EntryKey) -> NewEntry {
    let entry_type = plan.entry_type().unwrap_or(EntryType::Standard);
    let is_node = entry_type.is_node();
    NewEntry {
        key,
        groups: plan.groups().filter(|groups| !is_node && !groups.is_empty()),
        user_name: plan.user_name.known().filter(|_| !is_node).cloned(),
        tags: plan.all_tags(),
        entry_type,
    }
}

/// The same, if all that decides it is known. A user name that is unknown is the one that EKS makes, or may be.
pub(super) fn known(plan: &AccessEntry, key: &EntryKey) -> Option<NewEntry> {
    let has_groups = plan.entry_type()?.is_node()
        || plan.kubernetes_groups.known()?.iter().all(|group| !group.is_unknown());
    (has_groups && !plan.tags_all.is_unknown()).then(|| with_key(plan, key.clone()))
}

/// The attributes in which an entry is not what was asked for.
pub(super) fn differences(wanted: &NewEntry, entry: &Entry, rules: &TagRules) -> Vec<&'static str> {
    let NewEntry { key: _, entry_type, groups, user_name, tags } = wanted;
    let groups_fit = entry_type.is_node() || entry.groups == groups_of(groups.as_ref());
    let name_fits = user_name.is_none() || *user_name == entry.user_name;
    let names = AccessEntry::NAMES;
    let compared = [
        (names.kind, *entry_type == entry.entry_type),
        (names.kubernetes_groups, groups_fit),
        (names.user_name, name_fits),
        (names.tags, rules.managed(&entry.tags) == *tags),
    ];
    compared.into_iter().filter(|(_, fits)| !fits).map(|(name, _)| name).collect()
}

/// Whether two plans ask for the same entry, as far as both say.
pub(super) fn agree(one: &NewEntry, other: &NewEntry) -> bool {
    let same_name = one.user_name.is_none() || other.user_name.is_none() || one.user_name == other.user_name;
    same_name
        && one.entry_type == other.entry_type
        && groups_of(one.groups.as_ref()) == groups_of(other.groups.as_ref())
        && one.tags == other.tags
}

fn groups_of(sent: Option<&BTreeSet<String>>) -> BTreeSet<String> {
    sent.cloned().unwrap_or_default()
}
