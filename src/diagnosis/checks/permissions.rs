//! Does anything grant the principal permissions in Kubernetes?

use super::unavailable::eks_unavailable;
use super::{Check, CheckResult, Status};
use crate::diagnosis::access_path::AccessPath;
use crate::diagnosis::fact::UnknownReason;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::{Offer, Remedy};

pub(super) const CHECK: Check =
    Check { name: "permissions", asks: "Does the principal have groups or access policies?", run: check };

fn check(facts: &Facts) -> Option<CheckResult> {
    let access_path = facts.access_path()?;
    let granted: Vec<String> = [groups(&access_path), policies(&access_path)].into_iter().flatten().collect();
    if let Some(unknown) = facts.policies.unavailable() {
        return Some(withheld(&granted, unknown));
    }
    if granted.is_empty() {
        Some(nothing(facts, &access_path))
    } else {
        Some(CheckResult::ok(format!("The principal has {}.", granted.join(" and "))))
    }
}

fn withheld(granted: &[String], unknown: &UnknownReason) -> CheckResult {
    let (why, fix) = eks_unavailable(unknown);
    let granted = if granted.is_empty() {
        String::new()
    } else {
        format!("The principal has {}. ", granted.join(" and "))
    };
    let summary = format!("{granted}Its access policies are unknown: {why}.");
    CheckResult::new(Status::Unknown, summary).with(Remedy::words(fix))
}

fn groups(access_path: &AccessPath<'_>) -> Option<String> {
    let groups = access_path.granting_groups();
    let noun = if groups.len() == 1 { "the group" } else { "the groups" };
    (!groups.is_empty()).then(|| format!("{noun} {}", groups.join(", ")))
}

fn policies(access_path: &AccessPath<'_>) -> Option<String> {
    let policies: Vec<_> =
        access_path.policies().iter().map(|one| format!("{} ({})", one.policy.name(), one.scope)).collect();
    let noun = if policies.len() == 1 { "the policy" } else { "the policies" };
    (!policies.is_empty()).then(|| format!("{noun} {}", policies.join(", ")))
}

/// Public report: entries with neither groups nor policies; everybody authenticates, and everything is Forbidden.
fn nothing(facts: &Facts, access_path: &AccessPath<'_>) -> CheckResult {
    let common = match access_path.groups() {
        none if none.is_empty() => String::new(),
        some => format!(" Every user is in {}, which grants nothing here.", some.join(", ")),
    };
    let warning = CheckResult::warning(format!(
        "No group or access policy grants permissions, so every request is Forbidden unless RBAC names the user.{common}"
    ));
    if facts.question.namespace.is_some() {
        return warning;
    }
    let words = "Grant only what is needed, with an eksaccess_policy_association or with kubernetes_groups and RBAC. Set a \
                 namespace to see an association that allows reading there.";
    warning.with(Remedy::words(words).offered(Offer::UnlessDenied))
}
