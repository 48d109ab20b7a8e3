//! Is the principal still the one that its access entry was made for?
//!
//! An entry is tied to the principal's id, aws-auth to its name: one deleted and recreated loses the first and keeps the
//! second.

use super::{Check, Verdict, probe, to_the_second, why_unknown};
use crate::access::timing::SERVICE_CLOCK_SKEW;
use crate::access::{Entry, PrincipalArn, PrincipalKind};
use crate::diagnosis::carry_over;
use crate::diagnosis::doors::{Age, MapDoor, age};
use crate::diagnosis::facts::{Fact, Facts, Ignorance, PrincipalFact};
use crate::diagnosis::proposal::label;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::{Offer, Remedy};

pub(super) const CHECK: Check = Check {
    name: "principal_recreated",
    asks: "Is the principal still the one that the entry was made for?",
    run: check,
};

fn check(facts: &Facts) -> Option<Verdict> {
    let entry = facts.entry.known()?;
    facts.serving().filter(|cluster| cluster.mode.takes_entries() == Some(true))?;
    match &facts.principal {
        Fact::Known(principal) if principal.arn == entry.key.principal => {
            Some(compare(facts, principal, entry))
        }
        Fact::Known(_) | Fact::Absent => None,
        Fact::Unknown(ignorance) => unknown(facts, ignorance),
    }
}

fn compare(facts: &Facts, principal: &PrincipalFact, entry: &Entry) -> Verdict {
    let (created, entered) = (principal.created_at, entry.created_at);
    match age(created, entered) {
        Age::Older => Verdict::ok("The principal is older than its entry."),
        Age::Unclear => Verdict::leaves_open(
            Reason::MadeTogether,
            format!(
                "The principal was created {} and its entry {}: within {} s the order of the two is uncertain.",
                to_the_second(created),
                to_the_second(entered),
                SERVICE_CLOCK_SKEW.as_secs()
            ),
        )
        .with(Remedy::words(format!(
            "If the principal was created once, nothing is wrong. If it was deleted and recreated, {}{}{}",
            replacement(facts),
            policies(facts),
            probe(facts)
        ))),
        Age::Recreated => recreated(facts, principal, entry),
    }
}

/// Public report: a role destroyed and recreated; its entry looks right, and every call answers 401.
fn recreated(facts: &Facts, principal: &PrincipalFact, entry: &Entry) -> Verdict {
    let PrincipalFact { arn, created_at } = principal;
    let what = match arn.kind() {
        PrincipalKind::User => "is not the user that the entry was created for",
        PrincipalKind::Role | PrincipalKind::Root => "was deleted and recreated",
    };
    let summary = format!(
        "{arn} {what}: it dates from {}, its entry from {}. The entry is tied to the former principal's unique ID and does \
         not authenticate this one.",
        to_the_second(*created_at),
        to_the_second(entry.created_at)
    );
    let verdict = Verdict::entries_deny(facts, Reason::PrincipalRecreated, summary);
    match facts.map_door() {
        MapDoor::Matches(line) => verdict.with(carry_over::before_an_entry(&line, arn)),
        _ => verdict.with(replacement_of(facts, arn).offered(Offer::OnlyWithoutAccess)),
    }
}

/// A role's former entry authenticates nobody. A user's may still be somebody's: one who was renamed keeps the id, and
/// another user can take the name.
fn replacement_of(facts: &Facts, arn: &PrincipalArn) -> Remedy {
    if arn.kind() == PrincipalKind::User {
        let name = arn.name();
        return Remedy::words(format!(
            "Check in CloudTrail what happened to the former user {name}. If it was renamed (UpdateUser), it still has access \
             by this entry: leave the entry, and use another user or a role. If it was deleted (DeleteUser), {}{}",
            replacement(facts),
            policies(facts)
        ));
    }
    let words = format!(
        "If the recreated role should have the same access, {}{}",
        replacement(facts),
        policies(facts)
    );
    let command = format!(
        "aws eks delete-access-entry --cluster-name {} --region {} --principal-arn {arn}",
        facts.cluster_name(),
        facts.region
    );
    Remedy::shell(format!("{words} To delete it outside Terraform:"), command)
}

fn replacement(facts: &Facts) -> String {
    let label = facts.exact_principal().map(label).unwrap_or_default();
    let hides = match facts.map_door() {
        MapDoor::Matches(_) | MapDoor::NotGiven | MapDoor::Unreadable => {
            " A new entry hides the principal's line in aws-auth: carry over its groups and user name."
        }
        MapDoor::Closed | MapDoor::ModeUnknown | MapDoor::NoMatch => "",
    };
    format!(
        "replace the entry: `terraform apply -replace=eksaccess_entry.{label}`, with your own address.{hides}"
    )
}

/// The policies that a new entry lacks, as a sentence with a blank before it.
fn policies(facts: &Facts) -> String {
    let named = |policies: &Vec<crate::access::Association>| {
        policies.iter().map(|one| format!("{} ({})", one.policy.name(), one.scope)).collect::<Vec<_>>()
    };
    match facts.policies.known().map(named).unwrap_or_default() {
        none if none.is_empty() => " Its policies are deleted with the old entry.".to_owned(),
        some => format!(
            " Its policies are deleted with the old entry and must be associated again: {}.",
            some.join(", ")
        ),
    }
}

fn unknown(facts: &Facts, ignorance: &Ignorance) -> Option<Verdict> {
    let reason = ignorance.reason()?;
    let (why, remedy) = why_unknown(facts, ignorance);
    let summary = format!("{why} So whether the principal was recreated after its entry is not known.");
    Some(Verdict::leaves_open(reason, summary).with_any(remedy))
}
