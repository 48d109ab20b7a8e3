//! Does the principal exist in IAM, with exactly this ARN?

use super::unavailable::{iam_unavailable, probe};
use super::{Check, CheckResult, to_the_second};
use crate::access::{PrincipalArn, PrincipalKind, difference, recreated_sso_role, suffix_change};
use crate::diagnosis::fact::{Fact, UnknownReason};
use crate::diagnosis::facts::{Facts, PrincipalFact};
use crate::diagnosis::matching::AwsAuthMatch;
use crate::diagnosis::question::SubjectKind;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check = Check {
    name: "principal_exists",
    asks: "Does the principal exist in IAM, with exactly this ARN?",
    run: check,
};

fn check(facts: &Facts) -> Option<CheckResult> {
    match &facts.subject.kind {
        SubjectKind::FederatedUser(_) | SubjectKind::Invalid(_) => return None,
        SubjectKind::Principal(principal) if principal.is_root() => return None,
        SubjectKind::Principal(_) | SubjectKind::Session(_) => {}
    }
    Some(match &facts.principal {
        Fact::Known(known) => found(facts, known),
        Fact::Absent => absent(facts),
        Fact::Unknown(why) => unknown(facts, why),
    })
}

fn found(facts: &Facts, known: &PrincipalFact) -> CheckResult {
    let PrincipalFact { arn, created_at } = known;
    match &facts.subject.kind {
        SubjectKind::Principal(written) if facts.elsewhere().is_some() => other_spelling(facts, written, arn),
        _ => CheckResult::ok(format!("IAM has {arn}, created at {}.", to_the_second(*created_at))),
    }
}

/// Public report: an SSO role's ARN without its path is refused as an invalid principal. IAM has one principal of a name,
/// so the exact one is judged.
fn other_spelling(facts: &Facts, written: &PrincipalArn, exact: &PrincipalArn) -> CheckResult {
    let how = difference(written, exact).map_or_else(String::new, |how| format!(" ({how})"));
    let summary = format!("{written} is not the exact ARN. IAM has {exact}{how}, which was checked instead.");
    let in_aws_auth = match facts.canonical_name() {
        Some((bare, _)) if facts.aws_auth_match() != AwsAuthMatch::NotRead && bare != exact.to_string() => {
            format!(" In aws-auth, use {bare} without the path.")
        }
        _ => String::new(),
    };
    CheckResult::warning(summary).with(Remedy::words(format!(
        "Use the exact ARN in access entries and here: principal_arn = \"{exact}\".{in_aws_auth}"
    )))
}

fn absent(facts: &Facts) -> CheckResult {
    let text = &facts.subject.text;
    if facts.subject.is_caller {
        let summary = format!("IAM does not show {text} yet, although STS accepts its credentials.");
        return CheckResult::leaves_open(Reason::PrincipalNotVisible, summary)
            .with(Remedy::words(format!("Run this again in a few seconds.{}", probe(facts))));
    }
    if let Some(verdict) = provisioned(facts) {
        return verdict;
    }
    let summary = format!("IAM has no {} with the name in {text}, under any path.", kind(facts));
    let former = match facts.entry.known() {
        Some(entry) if entry.key.principal.kind() == PrincipalKind::User => {
            " If the user was renamed, use its current name: EKS matches users by their unique ID."
        }
        _ => "",
    };
    let remedy = format!(
        "Correct the name or the kind (role or user), or create the principal first. If it was created seconds ago, run this again.{former}"
    );
    CheckResult::denies(Reason::PrincipalDoesNotExist, summary).with(Remedy::words(remedy))
}

/// What IAM was asked for: roles and users may have the same name.
fn kind(facts: &Facts) -> &'static str {
    match facts.entry_principal().map(|principal| principal.kind()) {
        Some(PrincipalKind::User) => "user",
        _ => "role",
    }
}

/// The role of a permission set is there, with another suffix.
fn provisioned(facts: &Facts) -> Option<CheckResult> {
    let (asked, roles) = (facts.entry_principal()?, facts.sso_roles.known()?);
    let why = suffix_change(&asked, roles)?;
    let now = recreated_sso_role(&asked, roles)?;
    let summary = format!("IAM has no role {}, but it has {now}. {why}", asked.name());
    let words = format!(
        "Replace the previous role with the current one everywhere: principal_arn = \"{now}\". An access entry for the \
         previous role no longer authenticates anybody."
    );
    Some(CheckResult::denies(Reason::PrincipalDoesNotExist, summary).with(Remedy::words(words)))
}

/// The caller has credentials, so it exists whatever IAM reports.
fn unknown(facts: &Facts, unknown: &UnknownReason) -> CheckResult {
    let (why, remedy) = iam_unavailable(facts, unknown);
    let Some(reason) = unknown.reason() else { return CheckResult::skipped(why) };
    if !facts.subject.is_caller {
        return CheckResult::leaves_open(reason, why).with_any(remedy);
    }
    CheckResult::ok(format!("{why} The caller exists, because STS accepts its credentials."))
}
