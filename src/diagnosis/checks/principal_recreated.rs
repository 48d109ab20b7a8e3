//! Is the principal still the one that its access entry was made for?
//!
//! An entry is tied to the principal's id, aws-auth to its name: one deleted and recreated loses the first and keeps the
//! second.

use super::{Check, Verdict, probe, to_the_second, why_unknown};
use crate::access::Entry;
use crate::diagnosis::carry_over;
use crate::diagnosis::doors::{Age, MapDoor, SURELY_LATER, age};
use crate::diagnosis::facts::{Fact, Facts, Ignorance, PrincipalFact};
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
                SURELY_LATER.as_secs()
            ),
        )
        .with(Remedy::words(format!(
            "If the principal was created once, nothing is wrong. If it was deleted and recreated, {}{}",
            replacement(facts),
            probe(facts)
        ))),
        Age::Recreated => recreated(facts, principal, entry),
    }
}

/// Public report: a role destroyed and recreated; its entry looks right, and every call answers 401.
fn recreated(facts: &Facts, principal: &PrincipalFact, entry: &Entry) -> Verdict {
    let PrincipalFact { arn, created_at } = principal;
    let summary = format!(
        "{arn} was deleted and recreated: it dates from {}, its entry from {}. The entry is tied to the former principal's \
         unique ID and authenticates nobody.",
        to_the_second(*created_at),
        to_the_second(entry.created_at)
    );
    let verdict = Verdict::entries_deny(facts, Reason::PrincipalRecreated, summary);
    if let MapDoor::Matches(line) = facts.map_door() {
        return verdict.with(carry_over::before_an_entry(&line, arn));
    }
    let words = format!(
        "If the recreated principal should have the same access, {} Its policies are deleted with the old entry{}.",
        replacement(facts),
        policies(facts)
    );
    let command = format!(
        "aws eks delete-access-entry --cluster-name {} --region {} --principal-arn {arn}",
        facts.cluster_name(),
        facts.region
    );
    verdict.with(
        Remedy::shell(format!("{words} To delete it outside Terraform:"), command)
            .offered(Offer::OnlyWithoutAccess),
    )
}

fn replacement(facts: &Facts) -> String {
    let label =
        facts.exact_principal().map_or_else(String::new, |arn| crate::diagnosis::hcl::label(arn.name()));
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

/// The policies that a new entry lacks, as the rest of a sentence.
fn policies(facts: &Facts) -> String {
    let named = |policies: &Vec<crate::access::Association>| {
        policies.iter().map(|one| format!("{} ({})", one.policy.name(), one.scope)).collect::<Vec<_>>()
    };
    match facts.policies.known().map(named).unwrap_or_default() {
        none if none.is_empty() => String::new(),
        some => format!(" and must be associated again: {}", some.join(", ")),
    }
}

fn unknown(facts: &Facts, ignorance: &Ignorance) -> Option<Verdict> {
    let reason = ignorance.reason()?;
    let (why, remedy) = why_unknown(facts, ignorance);
    let summary = format!("{why} So whether the principal was recreated after its entry is not known.");
    Some(Verdict::leaves_open(reason, summary).with_any(remedy))
}
