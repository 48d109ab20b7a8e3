//! Does an access policy hold in the namespace asked about?

use super::{Check, Verdict, why_eks_is_silent};
use crate::access::{Association, Entry};
use crate::diagnosis::doors::WayIn;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::proposal::{self, EntryReference};
use crate::diagnosis::remedy::{Offer, Remedy, view_policy};

pub(super) const CHECK: Check =
    Check { name: "namespace_scope", asks: "Does an access policy hold in the namespace?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    let namespace = facts.question.namespace.as_deref()?;
    let way_in = facts.way_in()?;
    let holding: Vec<_> = way_in
        .policies()
        .iter()
        .filter(|one| one.scope.covers(namespace))
        .map(|one| format!("{} ({})", one.policy.name(), one.scope))
        .collect();
    if !holding.is_empty() {
        return Some(Verdict::ok(format!("In \"{namespace}\" it has {}.", holding.join(", "))));
    }
    if let Some(ignorance) = facts.policies.withheld() {
        let (why, fix) = why_eks_is_silent(ignorance);
        let summary = format!("Whether an access policy applies in \"{namespace}\" is unknown: {why}.");
        return Some(Verdict::new(super::Status::Unknown, summary).with(Remedy::words(fix)));
    }
    let none = format!("No access policy holds in the namespace \"{namespace}\"");
    if way_in.granting_groups().is_empty() {
        return Some(forbidden(facts, &way_in, namespace, &none));
    }
    let groups = way_in.granting_groups().join(", ");
    let summary = format!("{none}. What RBAC grants the groups {groups} there cannot be seen from here.");
    Some(Verdict::new(super::Status::Unknown, summary))
}

fn forbidden(facts: &Facts, way_in: &WayIn<'_>, namespace: &str, none: &str) -> Verdict {
    let summary = format!("{none}: every request there is Forbidden, unless RBAC names the user.");
    let problem = Verdict::new(super::Status::Problem, summary);
    match way_in {
        WayIn::Entry(entry, policies) if !entry.entry_type.is_node() => {
            problem.with(read_there(facts, entry, policies, namespace).offered(Offer::UnlessDenied))
        }
        WayIn::Entry(..) => problem,
        WayIn::Mapping(_) => problem.with(
            Remedy::words("Give its line in aws-auth a group that RBAC binds in that namespace.")
                .offered(Offer::UnlessDenied),
        ),
    }
}

/// The View policy in that namespace too, and nothing more.
fn read_there(facts: &Facts, entry: &Entry, policies: &[Association], namespace: &str) -> Remedy {
    let principal = &entry.key.principal;
    let principal_arn = principal.to_string();
    let reference = EntryReference::Existing {
        cluster: facts.cluster_name(),
        principal_arn: &principal_arn,
        access_entry_arn: &entry.access_entry_arn,
    };
    let label = format!("{}_view", proposal::label(principal));
    let policy = view_policy(principal);
    let elsewhere =
        policies.iter().find(|one| one.policy.to_string() == policy).map(|one| one.scope.namespaces());
    let Some(mut namespaces) = elsewhere else {
        let words = format!(
            "Allow it to read the namespace \"{namespace}\". Where the entry is an eksaccess_entry of yours, refer to its \
             attributes instead of the values:"
        );
        return Remedy::hcl(words, &[proposal::association(&label, reference, &policy, &[namespace])]);
    };
    namespaces.insert(namespace.to_owned());
    let namespaces: Vec<&str> = namespaces.iter().map(String::as_str).collect();
    let words = format!(
        "It may read other namespaces already: add \"{namespace}\" to that association. Where it is not in your \
         configuration yet, this brings it in and widens it:"
    );
    let import = proposal::import_association(&label, facts.cluster_name(), &principal_arn, &policy);
    Remedy::hcl(words, &[import, proposal::association(&label, reference, &policy, &namespaces)])
}
