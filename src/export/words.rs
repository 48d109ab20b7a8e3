//! What the comments of an export say. Never here: which of them are said.

use super::gather::EntryFacts;
use super::selection::{Omission, Rejection};
use super::{Omitted, Request};
use crate::access::{Origin, PolicyArn, PrincipalArn, PrincipalKind, timing::is_surely_later};
use crate::aws::{Lookup, Principal};
use crate::text::excerpt;

/// What stands above the resources.
pub(super) fn above_resources(request: &Request) -> String {
    let Request { cluster, region, .. } = request;
    format!("Access entries and policy associations of the EKS cluster {cluster} in {region}.")
}

/// The same, where there are none.
pub(super) fn nothing_to_export(request: &Request) -> String {
    let Request { cluster, region, .. } = request;
    format!("The EKS cluster {cluster} in {region} has no access entries to export.")
}

/// What stands above the `import` blocks.
pub(super) const ABOVE_IMPORTS: &str =
    "Brings the resources into state without changing them. Delete these blocks after the first apply.";

/// What is to be known of an entry that has a block.
pub(super) fn notes(facts: &EntryFacts) -> Vec<String> {
    let EntryFacts { entry, origin, principal, .. } = facts;
    let arn = &entry.key.principal;
    let of_principal = match principal {
        Some(Lookup::Absent) => Some(format!(
            "Orphaned: IAM has no {} {}. Nobody can authenticate by this entry.",
            kind(arn),
            arn.name()
        )),
        Some(Lookup::Elsewhere(found)) => Some(format!(
            "Orphaned: IAM has no {} with this ARN, but {}. Nobody can authenticate by this entry.",
            kind(arn),
            found.arn
        )),
        Some(Lookup::Found(Principal { created_at, .. }))
            if is_surely_later(*created_at, entry.created_at) =>
        {
            Some(format!(
                "Orphaned: the {} was recreated after this entry and cannot authenticate by it. If the new {} should have \
                 this access, replace the entry.",
                kind(arn),
                kind(arn)
            ))
        }
        Some(Lookup::Found(_) | Lookup::Denied | Lookup::Skipped | Lookup::OtherAccount(_)) | None => None,
    };
    of_principal.into_iter().chain(origin.as_ref().map(created_by)).collect()
}

fn kind(principal: &PrincipalArn) -> &'static str {
    match principal.kind() {
        PrincipalKind::User => "user",
        PrincipalKind::Role | PrincipalKind::Root => "role",
    }
}

fn created_by(origin: &Origin) -> String {
    match origin {
        Origin::Tool(..) => {
            format!("Probably created by {origin}. Two tools should not manage one access entry.")
        }
        managed if managed.is_probably_aws() => {
            format!("Probably created by {managed}. Deleting it can disconnect what depends on it.")
        }
        other => format!("Probably created by {other}."),
    }
}

/// An association without a block.
pub(super) fn omitted_association(principal: &PrincipalArn, policy: &PolicyArn, why: &Rejection) -> Omitted {
    Omitted { principal: principal.to_string(), policy: Some(policy.to_string()), reason: reason(why) }
}

/// The same, named above its entry's block.
pub(super) fn above_entry(omitted: &Omitted) -> String {
    let Omitted { principal: _, policy, reason } = omitted;
    let policy = excerpt(policy.as_deref().unwrap_or_default());
    format!("Omitted: the association of {policy} ({reason}).")
}

/// What stands above the entries without a block.
pub(super) fn above_omitted(count: usize) -> String {
    let entries = if count == 1 { "1 access entry".to_owned() } else { format!("{count} access entries") };
    format!("Omitted: {entries}.")
}

/// How to export what AWS probably created.
pub(super) const HOW_TO_INCLUDE: &str =
    "To export those that AWS probably created, run the command with --include-managed.";

/// An entry without a block.
pub(super) fn omitted_entry(Omitted { principal, policy: _, reason }: &Omitted) -> String {
    format!("{}: {reason}", excerpt(principal))
}

/// Why an entry has no block.
pub(super) fn omission(why: &Omission<'_>) -> String {
    match why {
        Omission::Managed(origin) => format!("probably created by {origin}"),
        Omission::Rejected(why) => reason(why),
    }
}

/// The same, of an entry whose principal is of another kind.
pub(super) const UNREADABLE: &str = "this version cannot read the principal";

fn reason(why: &Rejection) -> String {
    match why {
        Rejection::ServiceLinkedRole => "only AWS can change the entry of a service-linked role".to_owned(),
        Rejection::Type => "the type is not valid".to_owned(),
        Rejection::Group(refusal) => refusal.to_string(),
        Rejection::UserName(refusal) => refusal.to_string(),
        Rejection::Hidden => "a group or the user name has an invisible character".to_owned(),
        Rejection::ServiceLinkedPolicy => "only service-linked roles can have the policy".to_owned(),
        Rejection::Policy(refusal) => refusal.to_string(),
        Rejection::Namespace(name) => format!("\"{}\" is not a valid namespace", excerpt(name)),
    }
}
