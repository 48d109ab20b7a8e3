//! Who is an administrator of the cluster?

use crate::access::{CLUSTER_ADMIN_POLICY, Scope};
use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::{EntryView, LineView, Picture};

/// The group whose members may do everything.
const MASTERS: &str = "system:masters";

pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let account = &picture.facts.cluster.arn.account;
    let entries = picture.entries.iter().filter(|view| is_admin(view)).map(|view| {
        let principal = &view.entry.key.principal;
        let whose = if principal.account() == account { "" } else { ", a principal of another account," };
        let summary = format!("{principal}{whose} has {CLUSTER_ADMIN_POLICY} for the whole cluster.");
        Finding::about(Code::ClusterAdmin, principal, summary)
    });
    let lines = picture.lines.iter().filter(|view| is_of_masters(view)).map(|view| {
        let line = view.line;
        let summary = format!("{} is in the group {MASTERS} by {}.", line.who, line.list.key());
        Finding::about(Code::ClusterAdmin, &line.who, summary)
    });
    entries.chain(lines).collect()
}

fn is_admin(view: &EntryView<'_>) -> bool {
    let is_admin_policy =
        |name: &str, scope: &Scope| name == CLUSTER_ADMIN_POLICY && *scope == Scope::Cluster;
    !view.is_dead() && view.policies.iter().any(|one| is_admin_policy(one.policy.name(), &one.scope))
}

fn is_of_masters(view: &LineView<'_>) -> bool {
    view.may_apply() && view.line.groups.iter().any(|group| group == MASTERS)
}
