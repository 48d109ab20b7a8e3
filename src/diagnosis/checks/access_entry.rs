//! Does the cluster have an access entry for the principal, and if not, for whom that is nearly the same?

use super::unavailable::{eks_unavailable, iam_unavailable, probe};
use super::{Check, CheckResult, to_the_second};
use crate::access::{
    EntryType, PrincipalArn, SessionKind, near_match_texts, recreated_sso_role, suffix_change,
};
use crate::diagnosis::carry_over;
use crate::diagnosis::fact::Fact;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::matching::{AwsAuthMatch, EntryMatch};
use crate::diagnosis::proposal::{self, EntryReference};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::{Offer, Remedy, view_policy};
use crate::hcl::Block;

pub(super) const CHECK: Check = Check {
    name: "access_entry",
    asks: "Does the cluster have an access entry for the principal?",
    run: check,
};

fn check(facts: &Facts) -> Option<CheckResult> {
    let mode = &facts.serving()?.mode;
    match facts.entry_match() {
        EntryMatch::NotRead => {
            Some(CheckResult::skipped(format!("Not checked: the mode {mode} has no access entries.")))
        }
        EntryMatch::UnsupportedKind => None,
        EntryMatch::Found | EntryMatch::Recreated => Some(there(facts)),
        EntryMatch::ModeUnknown if facts.entry.known().is_some() => Some(there(facts)),
        EntryMatch::ModeUnknown => Some(CheckResult::skipped(
            "The cluster has no access entry for the principal; whether it needs one is unknown.",
        )),
        EntryMatch::PathUnknown => Some(path_unknown(facts)),
        EntryMatch::Unreadable => Some(withheld(facts)),
        EntryMatch::PreviousName => Some(previous_name(facts)),
        EntryMatch::WrongPath => Some(missing(facts, Reason::WrongPath)),
        EntryMatch::Missing => Some(missing(facts, Reason::NoAccessEntry)),
    }
}

fn there(facts: &Facts) -> CheckResult {
    facts.entry.known().map_or_else(
        || CheckResult::skipped("Not checked."),
        |entry| {
            let (principal, created) = (&entry.key.principal, to_the_second(entry.created_at));
            CheckResult::ok(format!("The cluster has an access entry for {principal}, created at {created}."))
        },
    )
}

/// Public report: a role in CI that may describe the cluster and nothing else.
fn withheld(facts: &Facts) -> CheckResult {
    let (Some(principal), Some(unknown)) = (facts.entry_principal(), facts.entry.unavailable()) else {
        return CheckResult::skipped("Not checked.");
    };
    let (why, fix) = eks_unavailable(unknown);
    let summary = format!("Whether the cluster has an access entry for {principal} is unknown: {why}.");
    CheckResult::leaves_open(Reason::EksForbidden, summary)
        .with(Remedy::words(format!("{fix}{}", probe(facts))))
}

fn missing(facts: &Facts, reason: Reason) -> CheckResult {
    let Some(principal) = facts.entry_principal() else { return CheckResult::skipped("Not checked.") };
    let near = near_entries(facts, &principal);
    let summary = format!("The cluster has no access entry for {principal}.{near}");
    CheckResult::entries_deny(facts, reason, summary).with_any(remedy(facts, &principal))
}

/// The principal may have an entry under an ARN that is not known.
fn path_unknown(facts: &Facts) -> CheckResult {
    let Some(asked) = facts.entry_principal() else { return CheckResult::skipped("Not checked.") };
    let near = near_entries(facts, &asked);
    let name = asked.name();
    let summary = format!(
        "The cluster has no access entry for {asked}. The exact path of {name} is unknown, so there may be an entry with another \
         path.{near}"
    );
    let (reason, remedy) = match &facts.principal {
        Fact::Unknown(unknown) => (unknown.reason(), iam_unavailable(facts, unknown).1),
        Fact::Absent => (Some(Reason::PrincipalNotVisible), None),
        Fact::Known(_) => (None, None),
    };
    // Even where a line of aws-auth gives access: an entry goes before the line, and may accept EC2 instances alone.
    let verdict = match reason {
        Some(reason) => CheckResult::leaves_open(reason, summary),
        None => CheckResult::warning(summary),
    };
    verdict.with_any(remedy)
}

/// A user that was renamed keeps its id, and so its entry, whose ARN stays as it was.
fn previous_name(facts: &Facts) -> CheckResult {
    let Some(user) = facts.entry_principal() else { return CheckResult::skipped("Not checked.") };
    let may_be = match facts.previous_names.known() {
        Some(names) => {
            let names: Vec<_> = names.iter().map(ToString::to_string).collect();
            format!(
                "Its entry for {} may belong to the same user, from before it was renamed",
                names.join(", ")
            )
        }
        None => "Whether it has one for a previous name of the user could not be checked".to_owned(),
    };
    let summary = format!("The cluster has no access entry for {user}. {may_be}.");
    let words = format!("Check whether the user was renamed (UpdateUser in CloudTrail).{}", probe(facts));
    let verdict = match facts.aws_auth_match() {
        // Either way the user has access: entries of users are never for EC2 instances.
        AwsAuthMatch::Line(_) => CheckResult::warning(summary),
        _ => CheckResult::leaves_open(Reason::UserMayBeRenamed, summary),
    };
    verdict.with(Remedy::words(words))
}

/// The entry, and for a namespace asked about the View policy there. Where aws-auth grants access, or may, what an entry
/// would override; nothing where EKS would reject the entry.
fn remedy(facts: &Facts, principal: &PrincipalArn) -> Option<Remedy> {
    if facts.principal.is_absent() || principal.is_service_linked() {
        return None;
    }
    match facts.aws_auth_match() {
        AwsAuthMatch::Line(line) => return Some(carry_over::before_an_entry(&line, principal)),
        AwsAuthMatch::NotProvided | AwsAuthMatch::Unreadable => {
            return Some(Remedy::words(
                "Do not add an access entry until aws-auth has been checked: an entry overrides the principal's line there, \
                 including its groups.",
            ));
        }
        AwsAuthMatch::NotRead | AwsAuthMatch::ModeUnknown | AwsAuthMatch::NotNamed => {}
    }
    if facts.subject.session().is_some() && facts.exact_principal().is_none() {
        return Some(Remedy::words(
            "Add an access entry with the exact ARN of the role; `aws iam get-role` shows its path.",
        ));
    }
    Some(new_entry(facts, principal).offered(Offer::OnlyWithoutAccess))
}

/// What to add for a principal that surely has no access: a node's type where the session is a node's.
fn new_entry(facts: &Facts, principal: &PrincipalArn) -> Remedy {
    let label = proposal::label(principal);
    let node = facts.subject.session().and_then(|session| SessionKind::of(session).node_type());
    let entry_type = node.clone().unwrap_or(EntryType::Standard);
    let entry = proposal::entry(&label, facts.cluster_reference(), &principal.to_string(), &entry_type);
    if let Some(node) = node {
        return node_entry(facts, principal, &node, entry);
    }
    let Some(namespace) = &facts.question.namespace else {
        let words = format!(
            "Add an access entry. The principal can then authenticate, but the entry alone grants no permissions{}:",
            former_rights(facts, principal)
        );
        return Remedy::hcl(words, &[entry]);
    };
    let policy = view_policy(principal);
    let beside = EntryReference::Block { label: &label, names_region: facts.question.names_region };
    let association = proposal::association(&format!("{label}_view"), beside, &policy, &[namespace]);
    let words =
        format!("Add an access entry, and allow the principal to read the namespace \"{namespace}\":");
    Remedy::hcl(words, &[entry, association])
}

/// Whose permissions a role that was provisioned again is likely to need, as the end of a sentence.
fn former_rights(facts: &Facts, principal: &PrincipalArn) -> &'static str {
    let others = facts.others.known().map_or(&[][..], |others| &others.principals);
    match recreated_sso_role(principal, others) {
        Some(_) => "; copy the groups and policies from the entry of the previous role",
        None => "",
    }
}

/// Public report: a node's role with an entry of type STANDARD, and the node does not join.
fn node_entry(facts: &Facts, principal: &PrincipalArn, node: &EntryType, entry: Block) -> Remedy {
    let session = facts.subject.session().map_or("", |session| session.session_name.as_str());
    if facts.cluster_account().is_some_and(|account| account != principal.account()) {
        return Remedy::words(format!(
            "{session} is the session of a node. Entries of type {node} require a role in the cluster's own account."
        ));
    }
    let words = if *node == EntryType::Ec2Linux {
        format!(
            "{session} is the session of an EC2 instance. A Linux node needs an entry of type EC2_LINUX, a Windows node \
             EC2_WINDOWS. For an instance that is not a node, remove `type`:"
        )
    } else {
        format!("{session} is the session of a node, so the role needs an entry of type {node}:")
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
    format!(" It has similar entries: {}.{why}", found.join(", "))
}
