//! The checks of an audit: one subject a file, each pure over the picture.
//!
//! To add one: its file, its line in [`CHECKS`], and a code for each thing that it finds. Never here: I/O.

mod admins;
mod aws_auth;
mod broad_scopes;
mod cluster;
mod hidden_lines;
mod iam;
mod mode_switch;
mod nodes;
mod permissions;
mod principals;
mod types;

use super::finding::Finding;
use super::picture::{EntryView, Picture};

/// Every check, in the order in which findings of one code stand.
const CHECKS: &[fn(&Picture<'_>) -> Vec<Finding>] = &[
    cluster::check,
    mode_switch::check,
    nodes::check,
    |picture| picture.entries.iter().flat_map(all_of_entry).collect(),
    principals::of_lines,
    admins::of_lines,
    permissions::of_lines,
    hidden_lines::check,
    aws_auth::check,
    iam::check,
];

/// What all checks find, the most severe first.
pub(super) fn findings(picture: &Picture<'_>) -> Vec<Finding> {
    sorted(CHECKS.iter().flat_map(|check| check(picture)))
}

/// What an access entry by itself is found to be, the most severe first.
pub(super) fn of_entry(view: &EntryView<'_>) -> Vec<Finding> {
    sorted(all_of_entry(view).into_iter())
}

/// What needs nothing but the entry, its policies and what IAM says of its principal.
fn all_of_entry(view: &EntryView<'_>) -> Vec<Finding> {
    let checks = [types::of_entry, principals::of_entry, admins::of_entry, permissions::of_entry];
    checks.iter().filter_map(|check| check(view)).chain(broad_scopes::of_entry(view)).collect()
}

fn sorted(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = findings.map(Finding::shown).collect();
    findings.sort_by_key(|finding| finding.code);
    findings
}
