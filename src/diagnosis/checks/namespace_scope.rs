//! Does an access policy apply in the namespace asked about?

use super::unavailable::eks_unavailable;
use super::{Check, CheckResult};
use crate::access::{Association, Entry, import_id};
use crate::diagnosis::access_path::AccessPath;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::proposal::{self, EntryReference};
use crate::diagnosis::remedy::{Offer, Remedy, view_policy};

pub(in crate::diagnosis) const CHECK: Check =
    Check { name: "namespace_scope", asks: "Does an access policy apply in the namespace?", run: check };

fn check(facts: &Facts) -> Option<CheckResult> {
    let namespace = facts.question.namespace.as_deref()?;
    let access_path = facts.access_path()?;
    let holding: Vec<_> = access_path
        .policies()
        .iter()
        .filter(|one| one.scope.covers(namespace))
        .map(|one| format!("{} ({})", one.policy.name(), one.scope))
        .collect();
    if !holding.is_empty() {
        return Some(CheckResult::ok(format!(
            "In the namespace \"{namespace}\" the principal has {}.",
            holding.join(", ")
        )));
    }
    if let Some(unknown) = facts.policies.unavailable() {
        let (why, fix) = eks_unavailable(unknown);
        let summary = format!("Whether an access policy applies in \"{namespace}\" is unknown: {why}.");
        return Some(CheckResult::new(super::Status::Unknown, summary).with(Remedy::words(fix)));
    }
    let none = format!("No access policy applies in the namespace \"{namespace}\"");
    if access_path.granting_groups().is_empty() {
        return Some(forbidden(facts, &access_path, namespace, &none));
    }
    let groups = access_path.granting_groups().join(", ");
    let summary =
        format!("{none}. What RBAC grants to the groups {groups} there cannot be determined from here.");
    Some(CheckResult::new(super::Status::Unknown, summary))
}

fn forbidden(facts: &Facts, access_path: &AccessPath<'_>, namespace: &str, none: &str) -> CheckResult {
    let summary = format!("{none}, so every request there is Forbidden unless RBAC names the user.");
    let problem = CheckResult::new(super::Status::Problem, summary);
    match access_path {
        AccessPath::Entry(entry, policies) if !entry.entry_type.is_node() => {
            problem.with(read_there(facts, entry, policies, namespace).offered(Offer::UnlessDenied))
        }
        AccessPath::Entry(..) => problem,
        AccessPath::Mapping(_) => problem.with(
            Remedy::words(
                "Add a group to its line in aws-auth, and bind the group to a role in that namespace.",
            )
            .offered(Offer::UnlessDenied),
        ),
    }
}

/// The View policy in that namespace, and nothing more.
fn read_there(facts: &Facts, entry: &Entry, policies: &[Association], namespace: &str) -> Remedy {
    let principal = &entry.key.principal;
    let principal_arn = principal.to_string();
    let reference = EntryReference::Existing {
        cluster: facts.cluster_reference(),
        principal_arn: &principal_arn,
        access_entry_arn: &entry.access_entry_arn,
    };
    let label = format!("{}_view", proposal::label(principal));
    let policy = view_policy(principal);
    let elsewhere =
        policies.iter().find(|one| one.policy.to_string() == policy).map(|one| one.scope.namespaces());
    let Some(mut namespaces) = elsewhere else {
        let words = format!(
            "Allow the principal to read the namespace \"{namespace}\". If the entry is an eksaccess_entry in your \
             configuration, refer to its attributes instead of these values:"
        );
        return Remedy::hcl(words, &[proposal::association(&label, reference, &policy, &[namespace])]);
    };
    namespaces.insert(namespace.to_owned());
    let namespaces: Vec<&str> = namespaces.iter().map(String::as_str).collect();
    let words = format!(
        "The principal can already read other namespaces: add \"{namespace}\" to that association. If the association is not \
         in your configuration yet, this imports and extends it:"
    );
    let key = format!("{}#{principal_arn}#{policy}", facts.cluster_name());
    let id = import_id(&key, &facts.region, !facts.question.names_region);
    let import = proposal::import_association(&label, &id);
    Remedy::hcl(words, &[import, proposal::association(&label, reference, &policy, &namespaces)])
}
