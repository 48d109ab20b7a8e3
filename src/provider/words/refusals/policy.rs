//! The words for access policies and their scopes.

use super::refused;
use crate::{
    access::{AccessEntryArn, NotAPolicyArn, Partition, PolicyArn, ScopeRefusal},
    diag::Diagnostic,
    text::excerpt,
    value::Path,
};

pub(crate) fn misspelt_policy(policy: &PolicyArn, meant: &PolicyArn) -> Diagnostic {
    Diagnostic::error(
        "Misspelled access policy",
        format!("`{policy}` is not an access policy. EKS requires the exact spelling: \"{meant}\"."),
    )
}

pub(crate) fn policy(refusal: &NotAPolicyArn) -> Diagnostic {
    let advice = match refusal {
        NotAPolicyArn::IamPolicy { .. } => {
            "IAM policies do not grant permissions in Kubernetes. Use the ARN of an access policy, for example arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy. `aws eks list-access-policies` lists them.".to_owned()
        }
        NotAPolicyArn::BareName(name) => format!("Use `{}`.", PolicyArn::named(name, Partition::Aws)),
        NotAPolicyArn::Malformed(_) => {
            return Diagnostic::error(
                "Invalid access policy",
                "The value is not the ARN of an EKS access policy. Use one, for example arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy. `aws eks list-access-policies` lists them.",
            );
        }
    };
    Diagnostic::error("Invalid access policy", refused(refusal, &advice))
}

pub(crate) fn service_linked_policy(policy: &PolicyArn) -> Diagnostic {
    Diagnostic::error(
        "Access policy for service-linked roles only",
        format!(
            "EKS associates {} with its own service-linked roles and rejects it for other principals. Remove this association.",
            policy.name()
        ),
    )
}

pub(crate) fn unknown_policy(policy: &PolicyArn, nearest: &[&str]) -> Diagnostic {
    let nearest =
        if nearest.is_empty() { String::new() } else { format!(" Similar names: {}.", nearest.join(", ")) };
    Diagnostic::warning(
        "Unknown access policy",
        format!(
            "This version of the provider does not know the access policy {}.{nearest} AWS may have added it: check with `aws eks list-access-policies`.",
            policy.name()
        ),
    )
}

pub(crate) fn access_entry_arn() -> Diagnostic {
    Diagnostic::error(
        "Invalid access entry ARN",
        "The value is not the ARN of an access entry. Refer to the entry: `access_entry_arn = eksaccess_entry.NAME.access_entry_arn`. \
         The ARN of the role or user belongs in `principal_arn`.",
    )
}

/// A value that is no ARN at all, as hosts make up for what they mock.
pub(crate) fn no_access_entry_arn() -> Diagnostic {
    Diagnostic::warning(
        "Not an access entry ARN",
        "The value is not an ARN. In a test with `mock_provider` this is expected. Otherwise refer to the entry: \
         `access_entry_arn = eksaccess_entry.NAME.access_entry_arn`.",
    )
}

pub(crate) fn namespace_pattern() -> Diagnostic {
    Diagnostic::error(
        "Invalid namespace",
        "The set has an element that no namespace can match, so the policy would not apply there. Use names of up to 63 lowercase \
         letters, digits and `-`, or patterns with `*`, for example \"dev-*\".",
    )
}

pub(crate) fn other_partition(policy: &PolicyArn, partition: &Partition, path: Path) -> Diagnostic {
    Diagnostic::error(
        "Access policy in another partition",
        format!(
            "The principal is in partition `{partition}`, but the policy's ARN is in `{}`. Use `{}`.",
            policy.partition(),
            policy.in_partition(partition.clone())
        ),
    )
    .at(path)
}

/// An association in another region than the entry that it refers to.
pub(crate) fn entry_in_other_region(entry: &AccessEntryArn, region: &str) -> Diagnostic {
    Diagnostic::error(
        "Association and access entry in different regions",
        format!(
            "The association is in {region}, but its access entry {entry} is in {}. Both must be on the same cluster. Set the region \
             of the entry:\n\n\x20 region = eksaccess_entry.NAME.region",
            entry.place.region
        ),
    )
}

/// A refused scope, with the attribute of `access_scope` that it is about.
pub(crate) fn scope(refusal: &ScopeRefusal) -> (&'static str, Diagnostic) {
    let (attribute, advice) = match refusal {
        ScopeRefusal::EntryTypeGiven(_) => (
            "type",
            "The scope's `type` must be `cluster` or `namespace`. The type of the entry is set in `eksaccess_entry`."
                .to_owned(),
        ),
        ScopeRefusal::Misspelt { meant, .. } => ("type", format!("Use \"{meant}\".")),
        ScopeRefusal::UnknownType(_) => ("type", "The scope's `type` must be `cluster` or `namespace`.".to_owned()),
        ScopeRefusal::NamespacesMissing => (
            "namespaces",
            "Set at least one, for example `namespaces = [\"dev-*\"]`, or use type `cluster`.".to_owned(),
        ),
        ScopeRefusal::NamespacesAtClusterScope(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            (
                "namespaces",
                format!(
                    "Remove {} to grant the policy everywhere, or use type `namespace`.",
                    excerpt(&names.join(", "))
                ),
            )
        }
        ScopeRefusal::NamespaceEmpty => ("namespaces", "Remove the empty name.".to_owned()),
    };
    (attribute, Diagnostic::error("Invalid access_scope", refused(refusal, &advice)))
}
