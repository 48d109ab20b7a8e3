//! The words for two addresses of one object, and for what AWS did not show in time.

use std::{collections::BTreeSet, time::Duration};

use super::failures::{import_block, in_principal_arn, near_entries};
use crate::{
    access::{
        Association, AssociationKey, Entry, EntryKey, EntryType, PrincipalArn, Scope, near_match_texts,
        suffix_change,
    },
    aws::{Error, Lookup, Principal},
    diag::Diagnostic,
    hcl::{Block, Expression},
    value::Path,
};

/// Another address of this configuration has created, changed or kept the entry in this run.
pub(crate) fn entry_of_other_address(key: &EntryKey, doing: &str) -> Diagnostic {
    let EntryKey { cluster, principal } = key;
    Diagnostic::error(
        "Two addresses manage the same access entry",
        format!(
            "Another address of this configuration {doing} the access entry for {principal} on cluster {cluster} in this run. \
             A principal has one access entry per cluster, so the second address would overwrite the first.\n\n\
             Keep one of the two `eksaccess_entry` resources. If one replaces the other (a renamed `for_each` key), use a `moved` block instead."
        ),
    )
    .at(in_principal_arn())
}

/// Another address of this configuration has the association with another scope.
pub(crate) fn association_clash(key: &AssociationKey, wanted: &Scope, theirs: &Scope) -> Diagnostic {
    let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
    let advice = match (wanted, theirs) {
        (Scope::Namespaces(wanted), Scope::Namespaces(theirs)) => {
            let both: BTreeSet<&String> = wanted.union(theirs).collect();
            let scope = Block::new("access_scope")
                .attribute("type", Expression::string("namespace"))
                .attribute("namespaces", Expression::strings(both));
            format!("Put both namespaces into one association, and remove the other:\n\n{}", scope.indented())
        }
        _ => "Keep one of the two associations: cluster scope includes every namespace.".to_owned(),
    };
    Diagnostic::error(
        "Two addresses associate the same policy with different scopes",
        format!(
            "Another address of this configuration associates {policy} with {principal} on cluster {cluster} for {}. \
             This address associates it for {}. An access entry has each policy only once, with one scope, so the second \
             address would overwrite the first.\n\n{advice}",
            in_words(theirs),
            in_words(wanted)
        ),
    )
    .at(Path::root().attribute("access_scope"))
}

/// Another address of this configuration has the association with the same scope.
pub(crate) fn association_shared(key: &AssociationKey) -> Diagnostic {
    Diagnostic::warning(
        "Two addresses manage the same association",
        format!(
            "Another address of this configuration associates {key} with the same scope. Both now manage one association. \
             Removing one of them keeps the association. A different scope at one of them is an error. Keep only one."
        ),
    )
}

/// An entry is left, since another address of this configuration has it.
pub(crate) fn entry_left_to_other_address(key: &EntryKey, region: &str) -> Diagnostic {
    let EntryKey { cluster, principal } = key;
    Diagnostic::warning(
        "Access entry not deleted",
        format!(
            "Another address of this configuration manages the access entry {key}, or did so when it was last planned. Deleting it \
             here would remove access that the other address grants, so it was only removed from state. If no other address \
             manages it now, delete it:\n\n  aws eks delete-access-entry --region {region} --cluster-name {cluster} \\\n    --principal-arn {principal}"
        ),
    )
}

/// The entry on AWS is not the one in this state.
pub(crate) fn other_entry_left(entry: &Entry, ours: &str) -> Diagnostic {
    Diagnostic::warning(
        "Access entry not deleted: it was recreated",
        format!(
            "The access entry {} on the cluster is {}, created {}. The one in state is {ours}. It was recreated outside this \
             resource, so it was only removed from state.",
            entry.key, entry.access_entry_arn, entry.created_at
        ),
    )
}

/// A policy is planned for an entry that is planned in the same run, with a type that does not take it.
pub(crate) fn policy_of_other_type(key: &AssociationKey, entry_type: &EntryType) -> Diagnostic {
    let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
    Diagnostic::warning(
        "Access policy not allowed for the entry's type",
        format!(
            "This configuration has an access entry of type {entry_type} for {principal} on cluster {cluster}. EKS rejects \
             {policy} for entries of that type, so the association cannot be created.\n\n\
             Remove the association, or use an entry of type STANDARD for people and programs. Entries of type EC2 accept \
             AmazonEKSAutoNodePolicy only; other node types accept no policy."
        ),
    )
}

/// An association is left, since another address of this configuration has it.
pub(crate) fn association_left_to_other_address(key: &AssociationKey, region: &str) -> Diagnostic {
    let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
    Diagnostic::warning(
        "Association not removed",
        format!(
            "Another address of this configuration manages {key}, or did so when it was last planned. Removing the association \
             here would revoke access that the other address grants, so it was only removed from state. If no other address \
             manages it now, remove it:\n\n  aws eks disassociate-access-policy --region {region} --cluster-name {cluster} \\\n    --principal-arn {principal} \\\n    --policy-arn {policy}"
        ),
    )
}

/// The policy is associated already, with another scope.
pub(crate) fn association_exists(
    key: &AssociationKey,
    existing: &Association,
    import_id: &str,
) -> Diagnostic {
    Diagnostic::error(
        "Policy already associated with a different scope",
        format!(
            "The access entry {} already has {} for {}. To manage that association here, import it; the next plan then shows the change of scope:\n\n{}",
            key.entry,
            key.policy,
            in_words(&existing.scope),
            import_block("eksaccess_policy_association", import_id)
        ),
    )
}

/// EKS rejects the principal, even after a wait. IAM's answer comes with the roles of Identity Center that may
/// have taken its place.
pub(crate) fn invalid_principal(
    key: &EntryKey,
    (principal, sso_roles): (Option<&Result<Lookup<Principal>, Error>>, &[PrincipalArn]),
    error: &Error,
    waited: Duration,
) -> Diagnostic {
    let EntryKey { principal: arn, .. } = key;
    let tried = format!("The request was retried for {}.", seconds(waited));
    let why = match principal {
        Some(Ok(Lookup::Absent)) if !near_match_texts(arn, sso_roles).is_empty() => format!(
            "The role {} does not exist in IAM, but similar ones do:\n  {}\n{} Use the current role's ARN.",
            arn.name(),
            near_match_texts(arn, sso_roles).join("\n  "),
            suffix_change(arn, sso_roles).unwrap_or_default()
        ),
        Some(Ok(Lookup::Absent)) => format!(
            "{arn} does not exist in IAM. {tried} Create it first, and refer to its `arn` so that Terraform creates it before the access entry."
        ),
        Some(Ok(Lookup::Elsewhere(found))) => format!(
            "{arn} does not exist in IAM, but {} does. Use the exact ARN.",
            near_match_texts(arn, [&found.arn]).pop().unwrap_or_else(|| found.arn.to_string())
        ),
        Some(Ok(Lookup::Found(_))) => format!(
            "It exists in IAM. {tried} EKS can take longer to accept a new principal. Run again, with a longer `timeouts {{ create }}` if that persists."
        ),
        Some(Ok(Lookup::OtherAccount(_))) => format!(
            "It belongs to another account, so it cannot be looked up in IAM from here. {tried} Check that it exists and that the ARN includes its path."
        ),
        Some(Ok(Lookup::Skipped | Lookup::Denied) | Err(_)) | None => format!(
            "It could not be looked up in IAM. {tried} Check with `aws iam get-role` that it exists and that the ARN includes its path."
        ),
    };
    Diagnostic::error(format!("EKS rejected the principal {arn}"), format!("{error}.\n\n{why}"))
        .at(in_principal_arn())
}

/// EKS refuses to create an entry since there is one, does not show it, and waiting did not help.
pub(crate) fn entry_exists_unshown(
    key: &EntryKey,
    import_id: &str,
    error: &Error,
    waited: Duration,
) -> Diagnostic {
    Diagnostic::error(
        "Access entry already exists, but EKS does not show it",
        format!(
            "{error}.\n\nThe request was retried for {}: EKS rejects another access entry for {}, but reports that none exists. Run again. \
             If the entry appears, import it:\n\n{}",
            seconds(waited),
            key.principal,
            import_block("eksaccess_entry", import_id)
        ),
    )
}

/// No entry to associate a policy with, after a wait.
pub(crate) fn no_entry_for_association(
    entry: &EntryKey,
    existing: &[String],
    error: &Error,
    waited: Duration,
) -> Diagnostic {
    let near =
        near_entries(&entry.principal, existing).map_or_else(String::new, |near| format!("\n\n{near}"));
    Diagnostic::error(
        format!("No access entry for {}", entry.principal),
        format!(
            "{error}.{near}\n\nThe request was retried for {}. A policy is associated with an access entry, so the entry must exist first. Refer to it, so that Terraform creates it first:\n\n\
             \x20 principal_arn    = eksaccess_entry.NAME.principal_arn\n\
             \x20 access_entry_arn = eksaccess_entry.NAME.access_entry_arn",
            seconds(waited)
        ),
    )
    .at(in_principal_arn())
}

/// No entry to associate a policy with, while this configuration has one on the cluster of that name in another region.
pub(crate) fn entry_only_elsewhere(
    entry: &EntryKey,
    region: &str,
    elsewhere: &[String],
    error: &Error,
) -> Diagnostic {
    let EntryKey { cluster, principal } = entry;
    Diagnostic::error(
        "Access entry in another region",
        format!(
            "{error}.\n\nThis association is in {region}, but this configuration has the access entry for {principal} on a cluster \
             {cluster} in {}. Set the region of the entry:\n\n\
             \x20 region = eksaccess_entry.NAME.region",
            elsewhere.join(" and in "),
        ),
    )
    .at(Path::root().attribute("region"))
}

/// EKS accepted the association and did not list it in time.
pub(crate) fn association_does_not_show(key: &AssociationKey, waited: Duration) -> Diagnostic {
    Diagnostic::error(
        "EKS does not list the association",
        format!(
            "EKS accepted the association of {} but does not list it with that scope after {}. Run again, with a longer `timeouts {{ create }}` if that persists.",
            key.policy,
            seconds(waited)
        ),
    )
}

/// What EKS shows after an update is not what was sent. State has what it shows.
pub(crate) fn update_does_not_show(key: &EntryKey, attributes: &[&str], waited: Duration) -> Diagnostic {
    let attributes: Vec<String> = attributes.iter().map(|name| format!("`{name}`")).collect();
    Diagnostic::error(
        "EKS does not show the update",
        format!(
            "The update of {key} succeeded, but after {} EKS still returns other values for {}. State has the values that EKS returns. \
             Something between this machine and AWS may have answered instead (a proxy or a captive portal), or the entry was \
             changed outside Terraform at the same time. Run again.",
            seconds(waited),
            attributes.join(", ")
        ),
    )
}

/// A scope as it stands in a sentence.
fn in_words(scope: &Scope) -> String {
    match scope {
        Scope::Cluster => "the whole cluster".to_owned(),
        Scope::Namespaces(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let noun = if names.len() == 1 { "namespace" } else { "namespaces" };
            format!("{noun} {}", names.join(", "))
        }
    }
}

/// A duration as it stands in a sentence.
fn seconds(waited: Duration) -> String {
    if waited < Duration::from_secs(10) {
        format!("{:.1} s", waited.as_secs_f64())
    } else {
        format!("{} s", waited.as_secs())
    }
}
