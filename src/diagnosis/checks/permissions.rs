//! Does anything grant the principal permissions in Kubernetes?

use super::{Check, Status, Verdict, why_eks_is_silent};
use crate::diagnosis::doors::WayIn;
use crate::diagnosis::facts::{Facts, Ignorance};
use crate::diagnosis::remedy::{Offer, Remedy};

pub(super) const CHECK: Check =
    Check { name: "permissions", asks: "Does the principal have groups or access policies?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    let way_in = facts.way_in()?;
    let granted: Vec<String> = [groups(&way_in), policies(&way_in)].into_iter().flatten().collect();
    if let Some(ignorance) = facts.policies.withheld() {
        return Some(withheld(&granted, ignorance));
    }
    if granted.is_empty() {
        Some(nothing(facts, &way_in))
    } else {
        Some(Verdict::ok(format!("The principal has {}.", granted.join(" and "))))
    }
}

fn withheld(granted: &[String], ignorance: &Ignorance) -> Verdict {
    let (why, fix) = why_eks_is_silent(ignorance);
    let granted = if granted.is_empty() {
        String::new()
    } else {
        format!("The principal has {}. ", granted.join(" and "))
    };
    let summary = format!("{granted}Its access policies are unknown: {why}.");
    Verdict::new(Status::Unknown, summary).with(Remedy::words(fix))
}

fn groups(way_in: &WayIn<'_>) -> Option<String> {
    let groups = way_in.granting_groups();
    let noun = if groups.len() == 1 { "the group" } else { "the groups" };
    (!groups.is_empty()).then(|| format!("{noun} {}", groups.join(", ")))
}

fn policies(way_in: &WayIn<'_>) -> Option<String> {
    let policies: Vec<_> =
        way_in.policies().iter().map(|one| format!("{} ({})", one.policy.name(), one.scope)).collect();
    let noun = if policies.len() == 1 { "the policy" } else { "the policies" };
    (!policies.is_empty()).then(|| format!("{noun} {}", policies.join(", ")))
}

/// Public report: entries with neither groups nor policies; everybody authenticates, and everything is Forbidden.
fn nothing(facts: &Facts, way_in: &WayIn<'_>) -> Verdict {
    let common = match way_in.groups() {
        none if none.is_empty() => String::new(),
        some => format!(" Every user is in {}, which grants nothing here.", some.join(", ")),
    };
    let warning = Verdict::warning(format!(
        "No group or access policy grants permissions, so every request is Forbidden unless RBAC names the user.{common}"
    ));
    if facts.question.namespace.is_some() {
        return warning;
    }
    let words = "Grant only what is needed, with an eksaccess_policy_association or with kubernetes_groups and RBAC. Set a \
                 namespace to see an association that allows reading there.";
    warning.with(Remedy::words(words).offered(Offer::UnlessDenied))
}
