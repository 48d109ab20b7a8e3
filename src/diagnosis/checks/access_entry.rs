//! Does the cluster have an access entry for the principal, and if not, for whom that is nearly the same?

use super::{Check, Verdict, to_the_second, why_eks_is_silent, why_unknown};
use crate::access::{PrincipalArn, PrincipalKind};
use crate::diagnosis::doors::{EntryDoor, MapDoor, is_namesake};
use crate::diagnosis::facts::{Fact, Facts};
use crate::diagnosis::hcl::{self, EntryReference};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::{Remedy, view_policy};

/// How many near matches are named: more would hide the rest of the report.
const NEAR_MATCHES_AT_MOST: usize = 5;

pub(super) const CHECK: Check = Check {
    name: "access_entry",
    asks: "Does the cluster have an access entry for the principal?",
    run: check,
};

fn check(facts: &Facts) -> Option<Verdict> {
    let mode = facts.serving()?.mode;
    match facts.entry_door() {
        EntryDoor::Closed => Some(Verdict::skipped(format!("Not asked: in the mode {mode} there are none."))),
        EntryDoor::NotForThisKind => None,
        EntryDoor::Matches | EntryDoor::Stale => Some(there(facts)),
        EntryDoor::PathUnknown => Some(path_unknown(facts)),
        EntryDoor::Withheld => Some(withheld(facts)),
        EntryDoor::Missing => Some(missing(facts)),
    }
}

fn there(facts: &Facts) -> Verdict {
    facts.entry.known().map_or_else(
        || Verdict::skipped("Not asked."),
        |entry| {
            let (principal, made) = (&entry.key.principal, to_the_second(entry.created_at));
            Verdict::ok(format!("There is one for {principal}, made {made}."))
        },
    )
}

/// Public report: a role in CI that may describe the cluster and nothing else.
fn withheld(facts: &Facts) -> Verdict {
    let (Some(principal), Some(ignorance)) = (facts.entry_principal(), facts.entry.withheld()) else {
        return Verdict::skipped("Not asked.");
    };
    let (why, remedy) = why_eks_is_silent(facts, ignorance);
    let summary = format!("Whether the cluster has an access entry for {principal} is unknown: {why}.");
    Verdict::leaves_open(Reason::EksForbidden, summary).with(remedy)
}

fn missing(facts: &Facts) -> Verdict {
    let Some(principal) = facts.entry_principal() else { return Verdict::skipped("Not asked.") };
    let near = near_matches(facts, &principal);
    let summary = format!("The cluster has no access entry for {principal}.{near}");
    Verdict::entries_deny(facts, Reason::NoAccessEntry, summary).with_any(remedy(facts, &principal))
}

/// The session's role may have an entry under a path that nobody told.
fn path_unknown(facts: &Facts) -> Verdict {
    let Some(role) = facts.entry_principal() else { return Verdict::skipped("Not asked.") };
    let near = near_matches(facts, &role);
    let name = role.name();
    let summary = format!(
        "The cluster has no access entry for {role}, but the path of the role {name}, which entries need, is not known.{near}"
    );
    let (reason, remedy) = match &facts.principal {
        Fact::Unknown(ignorance) => (ignorance.reason(), why_unknown(facts, ignorance).1),
        Fact::Known(_) | Fact::Absent => (None, None),
    };
    match (reason, facts.map_door()) {
        (Some(reason), MapDoor::Closed | MapDoor::NotGiven | MapDoor::Unreadable | MapDoor::NoMatch) => {
            Verdict::leaves_open(reason, summary).with_any(remedy)
        }
        (None, _) | (_, MapDoor::Matches(_)) => Verdict::warning(summary).with_any(remedy),
    }
}

/// The entry, and for a namespace asked about the View policy there. Nothing where the ARN itself is wrong or EKS would
/// refuse the entry.
fn remedy(facts: &Facts, principal: &PrincipalArn) -> Option<Remedy> {
    if facts.principal.is_absent() || facts.elsewhere().is_some() || principal.is_service_linked() {
        return None;
    }
    if facts.subject.session().is_some() && facts.exact_principal().is_none() {
        return Some(Remedy::words(
            "Make an access entry for the role, by its exact ARN with the path: `aws iam get-role` shows it.",
        ));
    }
    let label = hcl::label(principal.name());
    let entry = hcl::entry(&label, facts.cluster_name(), &principal.to_string());
    let Some(namespace) = &facts.question.namespace else {
        return Some(Remedy::hcl(
            "Add an access entry. It lets the principal in, and grants nothing yet:",
            entry,
        ));
    };
    let policy = view_policy(principal);
    let association =
        hcl::association(&format!("{label}_view"), EntryReference::Block(&label), &policy, &[namespace]);
    let words = format!("Add an access entry, and let the principal read the namespace \"{namespace}\":");
    Some(Remedy::hcl(words, format!("{entry}\n\n{association}")))
}

/// Entries that are nearly this principal's, as a sentence with a blank before it; empty where none is.
fn near_matches(facts: &Facts, principal: &PrincipalArn) -> String {
    let Some(others) = facts.others.known() else { return String::new() };
    let near = |other: &PrincipalArn| difference(principal, other).map(|how| format!("{other} ({how})"));
    let found: Vec<_> = others.principals.iter().filter_map(near).take(NEAR_MATCHES_AT_MOST).collect();
    if found.is_empty() { String::new() } else { format!(" It has one for {}.", found.join(", and for ")) }
}

/// In what two principals differ, where it is little enough to be a slip.
fn difference(wanted: &PrincipalArn, other: &PrincipalArn) -> Option<&'static str> {
    let same_name = wanted.name() == other.name() && wanted.kind() == other.kind();
    let same_account = wanted.account() == other.account();
    if is_namesake(wanted, other) {
        Some("another path")
    } else if same_name && wanted.kind() != PrincipalKind::Root && !same_account {
        Some("another account")
    } else if wanted.to_string().eq_ignore_ascii_case(&other.to_string()) {
        Some("other letters' case")
    } else {
        (same_account && wanted.name() == other.name()).then_some("a role is no user")
    }
}
