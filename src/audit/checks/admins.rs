//! Who is an administrator of the cluster?

use crate::access::{AccessEntryArn, CLUSTER_ADMIN_POLICY, Scope};
use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::{EntryView, LineView, Picture};

/// The group whose members may do everything.
const MASTERS: &str = "system:masters";

pub(super) fn of_entry(view: &EntryView<'_>) -> Option<Finding> {
    if !is_admin(view) {
        return None;
    }
    let principal = &view.entry.key.principal;
    let own: Option<AccessEntryArn> = view.entry.access_entry_arn.parse().ok();
    let is_foreign = own.is_some_and(|own| own.place.account != principal.account());
    let whose = if is_foreign { ", a principal of another account," } else { "" };
    let summary = format!("{principal}{whose} has {CLUSTER_ADMIN_POLICY} for the whole cluster.");
    Some(Finding::about(Code::ClusterAdmin, principal, summary))
}

pub(super) fn of_lines(picture: &Picture<'_>) -> Vec<Finding> {
    let lines = picture.lines.iter().filter(|view| is_of_masters(view)).map(|view| {
        let line = view.line;
        let summary = format!("{} is in the group {MASTERS} by {}.", line.who, line.list.key());
        Finding::about(Code::ClusterAdmin, &line.who, summary)
    });
    lines.collect()
}

fn is_admin(view: &EntryView<'_>) -> bool {
    let is_admin_policy =
        |name: &str, scope: &Scope| name == CLUSTER_ADMIN_POLICY && *scope == Scope::Cluster;
    !view.is_dead() && view.policies.iter().any(|one| is_admin_policy(one.policy.name(), &one.scope))
}

fn is_of_masters(view: &LineView<'_>) -> bool {
    view.may_apply() && view.line.groups.iter().any(|group| group == MASTERS)
}
