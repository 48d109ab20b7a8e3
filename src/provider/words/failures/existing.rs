//! The words for an access entry that exists already, and for creates whose outcome is not known.

use super::import_block;
use crate::{
    access::{AssociationKey, Entry, EntryKey},
    aws::Error,
    diag::Diagnostic,
};

/// An entry exists: what it is, and how to import it.
pub(crate) fn entry_exists(entry: &Entry, import_id: &str) -> Diagnostic {
    let Entry { key, entry_type, user_name, groups, tags, created_at, .. } = entry;
    let list = |words: Vec<String>| if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    let groups = list(groups.iter().cloned().collect());
    let tags = list(tags.iter().map(|(key, value)| format!("{key}={value}")).collect());
    Diagnostic::error(
        "Access entry already exists",
        format!(
            "The cluster {} already has an access entry for {}, which this resource does not manage: type {entry_type}, groups {groups}, user name {}, tags {tags}, created {created_at}. \
             EKS creates entries for the cluster's creator and for node groups. Another tool or another address of this configuration may have created it.\n\n\
             To manage it here, import it:\n\n{}\n\nIf this plan also destroys another address of the same principal (a renamed `for_each` key), use a `moved` block instead.",
            key.cluster,
            key.principal,
            user_name.as_deref().unwrap_or("none"),
            import_block("eksaccess_entry", import_id),
        ),
    )
}

/// An entry exists, and it cannot be read.
pub(crate) fn entry_exists_unseen(import_id: &str, error: &Error) -> Diagnostic {
    Diagnostic::error(
        "Access entry already exists",
        format!(
            "{error}.\n\nTo manage it here, import it:\n\n{}",
            import_block("eksaccess_entry", import_id)
        ),
    )
}

/// A create was sent, its answer lost, and the entry that exists is not the one that was sent.
pub(crate) fn outcome_differs(entry: &Entry, import_id: &str, error: &Error) -> Diagnostic {
    let exists = entry_exists(entry, import_id);
    Diagnostic::error(exists.summary, format!("{error}.\n\n{}", exists.detail))
}

/// A create was sent, its answer lost, and reading the entry failed.
pub(crate) fn outcome_unknown(
    key: &EntryKey,
    (region, import_id): (&str, &str),
    error: &Error,
    unseen: &Error,
) -> Diagnostic {
    let EntryKey { cluster, principal } = key;
    Diagnostic::error(
        "Access entry may have been created",
        format!(
            "{error}.\n\nWhether the entry was created cannot be determined, because reading it failed: {unseen}.\n\n\
             Check whether it exists:\n\n  aws eks describe-access-entry --region {region} --cluster-name {cluster} \\\n    --principal-arn {principal}\n\n\
             If it does, import it:\n\n{}",
            import_block("eksaccess_entry", import_id)
        ),
    )
}

/// An association was sent, its answer lost, and reading the list failed.
pub(crate) fn association_outcome_unknown(key: &AssociationKey, error: &Error, unseen: &Error) -> Diagnostic {
    let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
    Diagnostic::error(
        "Policy may have been associated",
        format!(
            "{error}.\n\nWhether {policy} was associated cannot be determined, because reading the associations failed: {unseen}.\n\n\
             Check whether it is listed:\n\n  aws eks list-associated-access-policies --cluster-name {cluster} \\\n    --principal-arn {principal}\n\n\
             If it is, import it:\n\n{}",
            import_block("eksaccess_policy_association", &key.to_string())
        ),
    )
}

/// A write may have been carried out, and what it created is not shown: EKS shows changes some seconds late.
pub(crate) fn may_appear(failed: Diagnostic, resource: &str, id: &str) -> Diagnostic {
    Diagnostic::error(
        failed.summary,
        format!(
            "{}\n\nThe request may have been carried out, although EKS does not show it yet. If it appears, import it:\n\n{}",
            failed.detail,
            import_block(resource, id)
        ),
    )
}
