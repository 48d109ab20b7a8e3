//! Does IAM know the principal, under exactly this ARN?

use super::{Check, Verdict, probe, to_the_second, why_unknown};
use crate::access::{PrincipalArn, PrincipalKind, difference, recreated_sso_role, suffix_change};
use crate::diagnosis::doors::MapDoor;
use crate::diagnosis::facts::{Fact, Facts, Ignorance, PrincipalFact};
use crate::diagnosis::question::Who;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check = Check {
    name: "principal_exists",
    asks: "Does IAM know the principal, under exactly this ARN?",
    run: check,
};

fn check(facts: &Facts) -> Option<Verdict> {
    match &facts.subject.who {
        Who::FederatedUser(_) | Who::Nobody(_) => return None,
        Who::Principal(principal) if principal.is_root() => return None,
        Who::Principal(_) | Who::Session(_) => {}
    }
    Some(match &facts.principal {
        Fact::Known(known) => found(facts, known),
        Fact::Absent => absent(facts),
        Fact::Unknown(ignorance) => unknown(facts, ignorance),
    })
}

fn found(facts: &Facts, known: &PrincipalFact) -> Verdict {
    let PrincipalFact { arn, created_at } = known;
    match &facts.subject.who {
        Who::Principal(written) if facts.elsewhere().is_some() => other_spelling(facts, written, arn),
        _ => Verdict::ok(format!("IAM knows {arn}, created {}.", to_the_second(*created_at))),
    }
}

/// Public report: an SSO role's ARN without its path is refused as an invalid principal. IAM has one principal of a name,
/// so the exact one is judged.
fn other_spelling(facts: &Facts, written: &PrincipalArn, exact: &PrincipalArn) -> Verdict {
    let how = difference(written, exact).map_or_else(String::new, |how| format!(" ({how})"));
    let summary = format!("{written} is not the exact ARN. IAM has {exact}{how}, which was checked.");
    let in_aws_auth = match facts.canonical_name() {
        Some((bare, _)) if facts.map_door() != MapDoor::Closed && bare != exact.to_string() => {
            format!(" In aws-auth it must be {bare}, without the path.")
        }
        _ => String::new(),
    };
    Verdict::warning(summary).with(Remedy::words(format!(
        "Use the exact ARN for access entries, and here: principal_arn = \"{exact}\".{in_aws_auth}"
    )))
}

fn absent(facts: &Facts) -> Verdict {
    let text = &facts.subject.text;
    if facts.subject.is_caller {
        let summary = format!("IAM does not show {text} yet, although STS accepts its credentials.");
        return Verdict::leaves_open(Reason::PrincipalNotVisible, summary)
            .with(Remedy::words(format!("Run it again in some seconds.{}", probe(facts))));
    }
    if let Some(verdict) = provisioned(facts) {
        return verdict;
    }
    let summary = format!("IAM has no {} of the name in {text}, under any path.", kind(facts));
    let former = match facts.entry.known() {
        Some(entry) if entry.key.principal.kind() == PrincipalKind::User => {
            " If the user was renamed, ask about its current name: EKS matches users by their unique ID."
        }
        _ => "",
    };
    let remedy = format!(
        "Correct the name or the kind (role or user), or create the principal first. If it was created seconds ago, run it again.{former}"
    );
    Verdict::denies(Reason::PrincipalDoesNotExist, summary).with(Remedy::words(remedy))
}

/// What IAM was asked for: roles and users may have the same name.
fn kind(facts: &Facts) -> &'static str {
    match facts.entry_principal().map(|principal| principal.kind()) {
        Some(PrincipalKind::User) => "user",
        _ => "role",
    }
}

/// The role of a permission set is there, with another suffix.
fn provisioned(facts: &Facts) -> Option<Verdict> {
    let (asked, roles) = (facts.entry_principal()?, facts.sso_roles.known()?);
    let why = suffix_change(&asked, roles)?;
    let now = recreated_sso_role(&asked, roles)?;
    let summary = format!("IAM has no role {}, but {now}. {why}", asked.name());
    let words = format!(
        "Use the current role wherever the former one is named: principal_arn = \"{now}\". An access entry for the former \
         role no longer authenticates anybody."
    );
    Some(Verdict::denies(Reason::PrincipalDoesNotExist, summary).with(Remedy::words(words)))
}

/// The caller holds credentials, so it exists whatever IAM tells.
fn unknown(facts: &Facts, ignorance: &Ignorance) -> Verdict {
    let (why, remedy) = why_unknown(facts, ignorance);
    let Some(reason) = ignorance.reason() else { return Verdict::skipped(why) };
    if !facts.subject.is_caller {
        return Verdict::leaves_open(reason, why).with_any(remedy);
    }
    Verdict::ok(format!("{why} It exists, since STS accepts its credentials."))
}
