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
use super::picture::Picture;

/// Every check, in the order in which findings of one code stand.
const CHECKS: &[fn(&Picture<'_>) -> Vec<Finding>] = &[
    cluster::check,
    mode_switch::check,
    nodes::check,
    types::check,
    principals::check,
    admins::check,
    broad_scopes::check,
    permissions::check,
    hidden_lines::check,
    aws_auth::check,
    iam::check,
];

/// What all checks find, the most severe first.
pub(super) fn findings(picture: &Picture<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        CHECKS.iter().flat_map(|check| check(picture)).map(Finding::shown).collect();
    findings.sort_by_key(|finding| finding.code);
    findings
}
