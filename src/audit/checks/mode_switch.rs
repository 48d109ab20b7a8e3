//! Who loses access, or rights, when the cluster switches to another authentication mode?

use crate::access::{AuthenticationMode, NodeRole, PrincipalArn};
use crate::audit::code::Code;
use crate::audit::facts::Facts;
use crate::audit::finding::Finding;
use crate::audit::picture::{LineState, LineView, Picture};
use crate::audit::proposal;
use crate::aws_auth::{List, Lost};
use crate::diagnosis::Remedy;

/// The modes, in the only order in which EKS switches them.
const ORDER: [AuthenticationMode; 3] =
    [AuthenticationMode::ConfigMap, AuthenticationMode::ApiAndConfigMap, AuthenticationMode::Api];

pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let mode = &picture.facts.cluster.mode;
    let Some(to) = &picture.facts.request.if_mode else { return Vec::new() };
    let place = |mode: &AuthenticationMode| ORDER.iter().position(|one| one == mode);
    match place(mode).zip(place(to)) {
        None => Vec::new(),
        Some((from, to)) if from == to => {
            vec![Finding::new(
                Code::ModeUnchanged,
                format!("The authentication mode is {mode}. Nobody loses access."),
            )]
        }
        Some((from, reached)) if reached < from => {
            let summary = format!(
                "EKS does not switch a cluster from {mode} to {to}: modes change from CONFIG_MAP to API_AND_CONFIG_MAP to API \
                 only."
            );
            vec![Finding::new(Code::ModeNotReachable, summary)]
        }
        Some(_) => picture.lines.iter().filter_map(|view| of_line(picture, to, view)).collect(),
    }
}

fn of_line(picture: &Picture<'_>, to: &AuthenticationMode, view: &LineView<'_>) -> Option<Finding> {
    if !view.may_apply() {
        return None;
    }
    let facts = picture.facts;
    match new_entry(facts, view) {
        Some(node) => loses_rights(view, node),
        None if *to == AuthenticationMode::Api => Some(loses_access(picture, view)),
        None => None,
    }
}

/// The nodes for whose role EKS creates an entry when the cluster leaves `CONFIG_MAP` (containers-roadmap#185).
fn new_entry<'a>(facts: &'a Facts, view: &LineView<'_>) -> Option<&'a NodeRole> {
    let leaves = facts.cluster.mode == AuthenticationMode::ConfigMap;
    let role = view.exact().filter(|_| leaves)?;
    facts.nodes.iter().find(|node| node.role == *role)
}

/// EKS's own entry overrides a line that grants more than a node needs.
fn loses_rights(view: &LineView<'_>, node: &NodeRole) -> Option<Finding> {
    let line = view.line;
    let given = node.nodes.entry_type();
    let lost: Vec<&str> =
        line.granting_groups().filter(|group| !given.rules().fixed_groups.contains(group)).collect();
    if lost.is_empty() {
        return None;
    }
    let summary = format!(
        "EKS creates an access entry of type {given} for {} when the cluster leaves CONFIG_MAP, because {} uses it. The entry \
         overrides the line in {}, so the role loses {} {}.",
        line.who,
        node.nodes,
        line.list.key(),
        if lost.len() == 1 { "the group" } else { "the groups" },
        lost.join(", ")
    );
    let words = "Before the switch, use another role for that access.";
    Some(Finding::about(Code::LosesRights, &line.who, summary).with(Remedy::words(words)))
}

fn loses_access(picture: &Picture<'_>, view: &LineView<'_>) -> Finding {
    let facts = picture.facts;
    let line = view.line;
    let place = format!("{}, line {}", line.list.key(), line.line);
    if line.list == List::Accounts {
        let summary = format!(
            "{place}: the roles and users of the account {} lose access, except those that have an access entry.",
            line.who
        );
        let words = "Add an access entry for each of them that needs access.";
        return Finding::about(Code::LosesAccess, &line.who, summary).with(Remedy::words(words));
    }
    if view.state == LineState::BehindAnEntry {
        let summary = format!(
            "{place}: {} may lose access: it has an access entry, but whether the entry still matches it is unknown.",
            line.who
        );
        let words = "Fix what keeps that from being determined, and run this again.";
        return Finding::about(Code::LosesAccess, &line.who, summary).with(Remedy::words(words));
    }
    let caller = if is_caller(facts, view) { ", which is the caller," } else { "" };
    let summary = format!(
        "{place}: {}{caller} loses access, because only this line grants it and the mode API ignores it.",
        line.who
    );
    Finding::about(Code::LosesAccess, &line.who, summary).with(replacement(picture, view))
}

fn is_caller(facts: &Facts, view: &LineView<'_>) -> bool {
    let exact = view.exact().cloned().or_else(|| view.line.who.parse().ok());
    exact.is_some_and(|principal: PrincipalArn| {
        facts.caller.as_ref().is_some_and(|caller| caller.acts_as(&principal))
    })
}

/// The HCL that keeps the access, and what of the line it cannot keep.
fn replacement(picture: &Picture<'_>, view: &LineView<'_>) -> Remedy {
    let facts = picture.facts;
    let equivalent = view.line.equivalent();
    let lost: Vec<String> = equivalent.lost.iter().map(Lost::to_string).collect();
    let without = if lost.is_empty() {
        String::new()
    } else {
        format!(" An access entry cannot have {}, so replace that with an access policy.", lost.join(" and "))
    };
    let is_role = view.line.who.contains(":role/");
    let path = match view.exact() {
        None if is_role => {
            " aws-auth omits the paths of roles: if the role has one, add it to principal_arn."
        }
        _ => "",
    };
    let stale = match view.exact().and_then(|principal| picture.entry_of(principal)) {
        Some(_) => " First delete the access entry of the previous principal with this ARN.",
        None => "",
    };
    let when = match facts.cluster.mode {
        AuthenticationMode::ConfigMap => "After the switch to API_AND_CONFIG_MAP and before the one to API",
        _ => "Before the switch",
    };
    Remedy::hcl(
        format!("{when}, add this to the configuration and apply it.{stale}{without}{path}"),
        &proposal::of_line(picture, view),
    )
}
