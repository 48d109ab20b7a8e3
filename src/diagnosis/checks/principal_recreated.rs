//! Was the principal recreated after its access entry?
//!
//! An entry is tied to the principal's id, aws-auth to its name: one deleted and recreated loses the first and keeps the
//! second.

use super::unavailable::{iam_unavailable, probe};
use super::{Check, CheckResult, to_the_second};
use crate::access::timing::SERVICE_CLOCK_SKEW;
use crate::access::{Entry, PrincipalArn, PrincipalKind};
use crate::diagnosis::access_path::{Age, age};
use crate::diagnosis::carry_over;
use crate::diagnosis::fact::{Fact, UnknownReason};
use crate::diagnosis::facts::{Facts, PrincipalFact};
use crate::diagnosis::matching::AwsAuthMatch;
use crate::diagnosis::proposal::label;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::{Offer, Remedy};

pub(super) const CHECK: Check = Check {
    name: "principal_recreated",
    asks: "Was the principal recreated after its access entry?",
    run: check,
};

fn check(facts: &Facts) -> Option<CheckResult> {
    let entry = facts.entry.known()?;
    facts.serving().filter(|cluster| cluster.mode.takes_entries() == Some(true))?;
    match &facts.principal {
        Fact::Known(principal) if principal.arn == entry.key.principal => {
            Some(compare(facts, principal, entry))
        }
        Fact::Known(_) | Fact::Absent => None,
        Fact::Unknown(why) => unknown(facts, why),
    }
}

fn compare(facts: &Facts, principal: &PrincipalFact, entry: &Entry) -> CheckResult {
    let (created, entered) = (principal.created_at, entry.created_at);
    match age(created, entered) {
        Age::Older => CheckResult::ok("The principal was created before its access entry."),
        Age::Unclear => CheckResult::leaves_open(
            Reason::MadeTogether,
            format!(
                "The principal was created at {} and its entry at {}. Within {} s, which came first cannot be determined.",
                to_the_second(created),
                to_the_second(entered),
                SERVICE_CLOCK_SKEW.as_secs()
            ),
        )
        .with(Remedy::words(format!(
            "If the principal was never recreated, no action is needed. If it was deleted and recreated, {}{}{}",
            replacement(facts),
            policies(facts),
            probe(facts)
        ))),
        Age::Recreated => recreated(facts, principal, entry),
    }
}

/// Public report: a role destroyed and recreated; its entry looks right, and every call answers 401.
fn recreated(facts: &Facts, principal: &PrincipalFact, entry: &Entry) -> CheckResult {
    let PrincipalFact { arn, created_at } = principal;
    let what = match arn.kind() {
        PrincipalKind::User => "is not the user that the entry was created for",
        PrincipalKind::Role | PrincipalKind::Root => "was deleted and recreated",
    };
    let summary = format!(
        "{arn} {what}: it was created at {}, its entry at {}. The entry belongs to the previous principal and does not \
         authenticate this one.",
        to_the_second(*created_at),
        to_the_second(entry.created_at)
    );
    let verdict = CheckResult::entries_deny(facts, Reason::PrincipalRecreated, summary);
    match facts.aws_auth_match() {
        AwsAuthMatch::Line(line) => verdict.with(carry_over::before_an_entry(&line, arn)),
        _ => verdict.with(replacement_of(facts, arn).offered(Offer::OnlyWithoutAccess)),
    }
}

/// The entry of a previous role authenticates nobody. That of a user may still be in use: a renamed user keeps its ID, and
/// another user can get the name.
fn replacement_of(facts: &Facts, arn: &PrincipalArn) -> Remedy {
    if arn.kind() == PrincipalKind::User {
        let name = arn.name();
        return Remedy::words(format!(
            "Check in CloudTrail what happened to the previous user {name}. If it was renamed (UpdateUser), it still has access \
             through this entry: keep the entry, and use another user or a role. If it was deleted (DeleteUser), {}{}",
            replacement(facts),
            policies(facts)
        ));
    }
    let words =
        format!("If the recreated role should have this access, {}{}", replacement(facts), policies(facts));
    let command = format!(
        "aws eks delete-access-entry --cluster-name {} --region {} --principal-arn {arn}",
        facts.cluster_name(),
        facts.region
    );
    Remedy::shell(format!("{words} To delete the entry outside Terraform:"), command)
}

fn replacement(facts: &Facts) -> String {
    let label = facts.exact_principal().map(label).unwrap_or_default();
    let hides = match facts.aws_auth_match() {
        AwsAuthMatch::Line(_) | AwsAuthMatch::NotProvided | AwsAuthMatch::Unreadable => {
            " The new entry overrides the principal's line in aws-auth: copy its groups and user name."
        }
        AwsAuthMatch::NotRead | AwsAuthMatch::ModeUnknown | AwsAuthMatch::NotNamed => "",
    };
    format!(
        "replace the entry: `terraform apply -replace=eksaccess_entry.{label}`, with the address in your configuration.{hides}"
    )
}

/// The policies that a new entry lacks, as a sentence after a space.
fn policies(facts: &Facts) -> String {
    let named = |policies: &Vec<crate::access::Association>| {
        policies.iter().map(|one| format!("{} ({})", one.policy.name(), one.scope)).collect::<Vec<_>>()
    };
    match facts.policies.known().map(named).unwrap_or_default() {
        none if none.is_empty() => " Its policies are deleted with the old entry.".to_owned(),
        some => format!(
            " Its policies are deleted with the old entry. Associate them again: {}.",
            some.join(", ")
        ),
    }
}

fn unknown(facts: &Facts, unknown: &UnknownReason) -> Option<CheckResult> {
    let reason = unknown.reason()?;
    let (why, remedy) = iam_unavailable(facts, unknown);
    let summary = format!("{why} So whether the principal was recreated after its entry is unknown.");
    Some(CheckResult::leaves_open(reason, summary).with_any(remedy))
}
