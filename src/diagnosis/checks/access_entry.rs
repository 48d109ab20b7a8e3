//! Does the cluster have an access entry for the principal, and if not, for whom that is nearly the same?

use super::{Check, Verdict, probe, to_the_second, why_eks_is_silent, why_unknown};
use crate::access::{
    EntryType, PrincipalArn, SessionKind, near_match_texts, recreated_sso_role, suffix_change,
};
use crate::diagnosis::carry_over;
use crate::diagnosis::doors::{EntryDoor, MapDoor};
use crate::diagnosis::facts::{Fact, Facts};
use crate::diagnosis::proposal::{self, EntryReference};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::{Offer, Remedy, view_policy};
use crate::hcl::Block;

pub(super) const CHECK: Check = Check {
    name: "access_entry",
    asks: "Does the cluster have an access entry for the principal?",
    run: check,
};

fn check(facts: &Facts) -> Option<Verdict> {
    let mode = &facts.serving()?.mode;
    match facts.entry_door() {
        EntryDoor::Closed => Some(Verdict::skipped(format!("Not asked: in the mode {mode} there are none."))),
        EntryDoor::NotForThisKind => None,
        EntryDoor::Matches | EntryDoor::Stale => Some(there(facts)),
        EntryDoor::ModeUnknown if facts.entry.known().is_some() => Some(there(facts)),
        EntryDoor::ModeUnknown => Some(Verdict::skipped("There is none, and what that means is unknown.")),
        EntryDoor::PathUnknown => Some(path_unknown(facts)),
        EntryDoor::Withheld => Some(withheld(facts)),
        EntryDoor::FormerName => Some(former_name(facts)),
        EntryDoor::WrongPath => Some(missing(facts, Reason::WrongPath)),
        EntryDoor::Missing => Some(missing(facts, Reason::NoAccessEntry)),
    }
}

fn there(facts: &Facts) -> Verdict {
    facts.entry.known().map_or_else(
        || Verdict::skipped("Not asked."),
        |entry| {
            let (principal, created) = (&entry.key.principal, to_the_second(entry.created_at));
            Verdict::ok(format!("There is one for {principal}, created {created}."))
        },
    )
}

/// Public report: a role in CI that may describe the cluster and nothing else.
fn withheld(facts: &Facts) -> Verdict {
    let (Some(principal), Some(ignorance)) = (facts.entry_principal(), facts.entry.withheld()) else {
        return Verdict::skipped("Not asked.");
    };
    let (why, fix) = why_eks_is_silent(ignorance);
    let summary = format!("Whether the cluster has an access entry for {principal} is unknown: {why}.");
    Verdict::leaves_open(Reason::EksForbidden, summary).with(Remedy::words(format!("{fix}{}", probe(facts))))
}

fn missing(facts: &Facts, reason: Reason) -> Verdict {
    let Some(principal) = facts.entry_principal() else { return Verdict::skipped("Not asked.") };
    let near = near_entries(facts, &principal);
    let summary = format!("The cluster has no access entry for {principal}.{near}");
    Verdict::entries_deny(facts, reason, summary).with_any(remedy(facts, &principal))
}

/// The principal may have an entry under an ARN that is not known.
fn path_unknown(facts: &Facts) -> Verdict {
    let Some(asked) = facts.entry_principal() else { return Verdict::skipped("Not asked.") };
    let near = near_entries(facts, &asked);
    let name = asked.name();
    let summary = format!(
        "The cluster has no access entry for {asked}, but the exact ARN of {name}, which entries need, is not known.{near}"
    );
    let (reason, remedy) = match &facts.principal {
        Fact::Unknown(ignorance) => (ignorance.reason(), why_unknown(facts, ignorance).1),
        Fact::Absent => (Some(Reason::PrincipalNotVisible), None),
        Fact::Known(_) => (None, None),
    };
    // Even where a line of aws-auth gives access: an entry goes before the line, and may accept EC2 instances alone.
    let verdict = match reason {
        Some(reason) => Verdict::leaves_open(reason, summary),
        None => Verdict::warning(summary),
    };
    verdict.with_any(remedy)
}

/// A user that was renamed keeps its id, and so its entry, whose ARN stays as it was.
fn former_name(facts: &Facts) -> Verdict {
    let Some(user) = facts.entry_principal() else { return Verdict::skipped("Not asked.") };
    let may_be = match facts.former_names.known() {
        Some(names) => {
            let names: Vec<_> = names.iter().map(ToString::to_string).collect();
            format!("its entry for {} may be the same user's, from before it was renamed", names.join(", "))
        }
        None => "whether it has one under a former name of the user could not be checked".to_owned(),
    };
    let summary = format!("The cluster has no access entry for {user}, but {may_be}.");
    let words = format!("Check whether the user was renamed (UpdateUser in CloudTrail).{}", probe(facts));
    let verdict = match facts.map_door() {
        // Either way the user has access: entries of users are never for EC2 instances.
        MapDoor::Matches(_) => Verdict::warning(summary),
        _ => Verdict::leaves_open(Reason::UserMayBeRenamed, summary),
    };
    verdict.with(Remedy::words(words))
}

/// The entry, and for a namespace asked about the View policy there. Where aws-auth gives access, or may, what an entry
/// would hide; nothing where EKS would reject the entry.
fn remedy(facts: &Facts, principal: &PrincipalArn) -> Option<Remedy> {
    if facts.principal.is_absent() || principal.is_service_linked() {
        return None;
    }
    match facts.map_door() {
        MapDoor::Matches(line) => return Some(carry_over::before_an_entry(&line, principal)),
        MapDoor::NotGiven | MapDoor::Unreadable => {
            return Some(Remedy::words(
                "Do not add an access entry before aws-auth is known: an entry hides the principal's line there, with its \
                 groups.",
            ));
        }
        MapDoor::Closed | MapDoor::ModeUnknown | MapDoor::NoMatch => {}
    }
    if facts.subject.session().is_some() && facts.exact_principal().is_none() {
        return Some(Remedy::words(
            "Add an access entry for the role, with its exact ARN: `aws iam get-role` shows the path.",
        ));
    }
    Some(new_entry(facts, principal).offered(Offer::OnlyWithoutAccess))
}

/// What to add for a principal that surely has no access: a node's type where the session is a node's.
fn new_entry(facts: &Facts, principal: &PrincipalArn) -> Remedy {
    let label = proposal::label(principal);
    let node = facts.subject.session().and_then(|session| SessionKind::of(session).node_type());
    let entry_type = node.clone().unwrap_or(EntryType::Standard);
    let entry = proposal::entry(&label, facts.cluster_name(), &principal.to_string(), &entry_type);
    if let Some(node) = node {
        return node_entry(facts, principal, &node, entry);
    }
    let Some(namespace) = &facts.question.namespace else {
        let words = format!(
            "Add an access entry. The principal can then authenticate; the entry alone grants no permissions{}:",
            former_rights(facts, principal)
        );
        return Remedy::hcl(words, &[entry]);
    };
    let policy = view_policy(principal);
    let association =
        proposal::association(&format!("{label}_view"), EntryReference::Block(&label), &policy, &[namespace]);
    let words =
        format!("Add an access entry, and allow the principal to read the namespace \"{namespace}\":");
    Remedy::hcl(words, &[entry, association])
}

/// Whose permissions a role that was provisioned again is likely to need, as the end of a sentence.
fn former_rights(facts: &Facts, principal: &PrincipalArn) -> &'static str {
    let others = facts.others.known().map_or(&[][..], |others| &others.principals);
    match recreated_sso_role(principal, others) {
        Some(_) => ", so carry over the groups and policies of the former role's entry",
        None => "",
    }
}

/// Public report: a node's role with an entry of type STANDARD, and the node does not join.
fn node_entry(facts: &Facts, principal: &PrincipalArn, node: &EntryType, entry: Block) -> Remedy {
    let session = facts.subject.session().map_or("", |session| session.session_name.as_str());
    if facts.cluster_account().is_some_and(|account| account != principal.account()) {
        return Remedy::words(format!(
            "{session} is a node's session. Entries of type {node} need a role of the cluster's own account."
        ));
    }
    let words = if *node == EntryType::Ec2Linux {
        format!(
            "{session} is an EC2 instance's session. A Linux node needs an entry of type EC2_LINUX, a Windows node \
             EC2_WINDOWS; for an instance that is not a node, remove `type`:"
        )
    } else {
        format!("{session} is a node's session, so the role needs an entry of type {node}:")
    };
    Remedy::hcl(words, &[entry])
}

/// Entries that are nearly this principal's, as sentences with a blank before them; empty where none is.
fn near_entries(facts: &Facts, principal: &PrincipalArn) -> String {
    let Some(others) = facts.others.known() else { return String::new() };
    let found = near_match_texts(principal, &others.principals);
    if found.is_empty() {
        return String::new();
    }
    let why = suffix_change(principal, &others.principals).map_or_else(String::new, |why| format!(" {why}"));
    format!(" It has one for {}.{why}", found.join(", and for "))
}
