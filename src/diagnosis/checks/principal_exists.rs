//! Does IAM know the principal, under exactly this ARN?

use super::{Check, Verdict, to_the_second, why_unknown};
use crate::access::PrincipalArn;
use crate::diagnosis::doors::is_namesake;
use crate::diagnosis::facts::{Fact, Facts, Ignorance, PrincipalFact};
use crate::diagnosis::hcl;
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
    match (facts.elsewhere(), &facts.subject.who) {
        (Some(exact), Who::Principal(written)) => wrong_path(facts, written, exact),
        _ => Verdict::ok(format!("IAM knows {arn}, made {}.", to_the_second(*created_at))),
    }
}

/// Public report: an SSO role's ARN without its path is refused as an invalid principal.
fn wrong_path(facts: &Facts, written: &PrincipalArn, exact: &PrincipalArn) -> Verdict {
    let what = if is_namesake(written, exact) { "with another path" } else { "spelt otherwise" };
    let summary = format!("No principal has the ARN {written}: IAM knows the name {what}, as {exact}.");
    let words = format!(
        "Write the exact ARN wherever the principal is named, here too: principal_arn = \"{exact}\"."
    );
    let entered = facts.others.known().is_some_and(|others| others.principals.contains(exact));
    let remedy = if entered || facts.others.known().is_none_or(|others| !others.complete) {
        Remedy::words(words)
    } else {
        let entry = hcl::entry(&hcl::label(exact.name()), facts.cluster_name(), &exact.to_string());
        Remedy::hcl(format!("{words} It has no access entry yet:"), entry)
    };
    Verdict::denies(Reason::WrongPath, summary).with(remedy)
}

fn absent(facts: &Facts) -> Verdict {
    let text = &facts.subject.text;
    let summary = format!("IAM knows no principal of the name in {text}, under any path.");
    let remedy =
        "Correct the name, or create the principal first. One that was made seconds ago may not show yet: \
                  then ask again."
            .to_owned();
    Verdict::denies(Reason::PrincipalDoesNotExist, summary).with(Remedy::words(remedy))
}

/// The caller holds credentials, so it exists whatever IAM tells.
fn unknown(facts: &Facts, ignorance: &Ignorance) -> Verdict {
    let (why, remedy) = why_unknown(facts, ignorance);
    let Some(reason) = ignorance.reason() else { return Verdict::skipped(why) };
    if !facts.subject.is_caller {
        return Verdict::leaves_open(reason, why).with_any(remedy);
    }
    Verdict::ok(format!("{why} It exists, since STS knows its credentials."))
}
