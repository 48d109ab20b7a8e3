//! Do the roles of node groups, Fargate profiles and Auto Mode have the access that their nodes need?

use crate::access::{AUTO_NODE_POLICY, NodeRole, Nodes};
use crate::audit::code::Code;
use crate::audit::facts::UnknownNodes;
use crate::audit::finding::Finding;
use crate::audit::picture::{EntryView, LineView, Picture};
use crate::audit::proposal;
use crate::diagnosis::{Remedy, UnknownReason};

pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let unlisted = picture.facts.unknown_nodes.iter().map(unlisted);
    unlisted.chain(picture.facts.nodes.iter().filter_map(|node| of_nodes(picture, node))).collect()
}

fn unlisted(unknown: &UnknownNodes) -> Finding {
    let UnknownNodes { what, why } = unknown;
    let (why, fix) = match why {
        UnknownReason::Forbidden(action) => {
            (format!("the caller is not allowed to call {action}"), format!("Allow {action} for the caller."))
        }
        UnknownReason::Failed(why) => (format!("EKS did not respond: {why}"), "Run this again.".to_owned()),
        UnknownReason::Skipped | UnknownReason::OtherAccount | UnknownReason::NotNeeded(_) => {
            ("EKS was not asked".to_owned(), "Run this again.".to_owned())
        }
    };
    let summary = format!("Whether the roles of the {what} have access is unknown: {why}.");
    Finding::new(Code::NodesUnknown, summary).with(Remedy::words(fix))
}

/// A live entry decides; without one a line of aws-auth, where the cluster reads it.
fn of_nodes(picture: &Picture<'_>, node: &NodeRole) -> Option<Finding> {
    match (picture.entry_of(&node.role), picture.line_of(&node.role)) {
        (Some(entry), _) if !entry.is_dead() => by_entry(node, entry),
        (_, Some(line)) => by_line(node, line, has_entries(picture)),
        (dead, None) => Some(without_access(picture, node, dead.is_some())),
    }
}

fn by_entry(node: &NodeRole, view: &EntryView<'_>) -> Option<Finding> {
    let NodeRole { nodes, role } = node;
    let (entry_type, needed) = (&view.entry.entry_type, nodes.entry_type());
    if !nodes.can_use(entry_type) {
        let summary = format!(
            "The access entry for {role} is of type {entry_type}, but {nodes} uses the role and needs {needed}, {}.",
            consequence(nodes)
        );
        let words = format!(
            "Replace the entry with one of type {needed}. If people or other nodes use the role, use a separate role for them."
        );
        return Some(Finding::about(Code::WrongType, role, summary).with(Remedy::words(words)));
    }
    let has_policy = view.policies.iter().any(|one| one.policy.name() == AUTO_NODE_POLICY);
    if *nodes != Nodes::AutoMode || has_policy {
        return None;
    }
    let summary =
        format!("The access entry for {role}, the node role of {nodes}, does not have {AUTO_NODE_POLICY}.");
    let words = format!("Associate {AUTO_NODE_POLICY} with cluster scope.");
    Some(Finding::about(code(nodes), role, summary).with(Remedy::words(words)))
}

/// Nodes are known by their user name; Auto Mode has an entry or nothing.
fn by_line(node: &NodeRole, view: &LineView<'_>, has_entries: bool) -> Option<Finding> {
    let NodeRole { nodes, role } = node;
    let (line, needed) = (view.line, nodes.entry_type());
    if line.node_type().is_some_and(|node_type| nodes.can_use(&node_type)) {
        return None;
    }
    let place = format!("{}, line {}", line.list.key(), line.line);
    let summary = format!(
        "{place}: maps {role} to the user \"{}\", but {nodes} uses the role and needs the user name and groups of nodes, {}.",
        line.user_name,
        consequence(nodes)
    );
    let words = if has_entries {
        format!("Correct the line, or add an access entry of type {needed}.")
    } else {
        "Correct the line.".to_owned()
    };
    Some(Finding::about(Code::WrongType, role, summary).with(Remedy::words(words)))
}

fn without_access(picture: &Picture<'_>, node: &NodeRole, has_dead_entry: bool) -> Finding {
    let facts = picture.facts;
    let NodeRole { nodes, role } = node;
    if facts.reads_aws_auth() && facts.request.aws_auth.is_none() {
        let summary = format!(
            "{role}, the role of {nodes}, has no access entry. Whether aws-auth names it is unknown, because its content was not \
             provided."
        );
        return Finding::about(Code::NodesUnknown, role, summary);
    }
    let found = match (has_dead_entry, has_entries(picture), facts.reads_aws_auth()) {
        (true, ..) => "has an access entry that belongs to a previous role",
        (false, true, true) => "has no access entry and no line in aws-auth",
        (false, true, false) => "has no access entry",
        (false, false, _) => "has no line in aws-auth",
    };
    let summary = format!("{role}, the role of {nodes}, {found}, {}.", consequence(nodes));
    let remedy = match (has_dead_entry, has_entries(picture)) {
        (true, _) => {
            Remedy::words(format!("Replace the entry with a new one of type {}.", nodes.entry_type()))
        }
        (false, true) => Remedy::hcl("Add an access entry for it:", &proposal::of_nodes(picture, node)),
        (false, false) => {
            Remedy::words("Add a line for it to mapRoles, with the user name and groups of nodes.")
        }
    };
    Finding::about(code(nodes), role, summary).with(remedy)
}

fn has_entries(picture: &Picture<'_>) -> bool {
    picture.facts.cluster.mode.takes_entries() == Some(true)
}

/// What follows, as the end of a sentence.
const fn consequence(nodes: &Nodes) -> &'static str {
    match nodes {
        Nodes::FargateProfile(_) => "so its pods cannot start",
        Nodes::NodeGroup { .. } | Nodes::AutoMode => "so its nodes cannot join",
    }
}

fn code(nodes: &Nodes) -> Code {
    match nodes {
        Nodes::NodeGroup { .. } => Code::NodeGroupWithoutAccess,
        Nodes::FargateProfile(_) => Code::FargateProfileWithoutAccess,
        Nodes::AutoMode => Code::AutoModeWithoutAccess,
    }
}
