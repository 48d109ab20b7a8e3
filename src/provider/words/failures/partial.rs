//! The warnings about what could be done or read in part only.

use crate::{
    access::{AssociationKey, ClusterName, EntryKey},
    aws::{Error, IamDenied, IamOutage},
    diag::Diagnostic,
};

/// IAM cannot be asked: reported once a run.
pub(crate) fn iam_outage(outage: &IamOutage) -> Diagnostic {
    let (text, remedy) = match outage {
        IamOutage::Denied(IamDenied { action, text }) => (text.clone(), format!("Allow `{action}`")),
        IamOutage::Unreachable(error) => {
            (format!("{error}."), "Make IAM and STS reachable (network, proxy, `endpoints`)".to_owned())
        }
    };
    Diagnostic::warning(
        "IAM look-ups failed",
        format!(
            "{text}\n\nIAM is not called again in this run, so what depends on it is unknown. {remedy}, or set `skip_iam_lookups = true` in the provider block."
        ),
    )
}

/// Entries whose principals this version cannot read are returned with their ARN alone.
pub(crate) fn unreadable_principals(cluster: &ClusterName, region: &str, arns: &[String]) -> Diagnostic {
    Diagnostic::warning(
        "Access entries of unknown principals",
        format!(
            "The cluster {cluster} has access entries for principals that this version cannot read: {}. `entries` has them with \
             `principal_arn` only, and filters do not apply to them. Upgrade the provider, or read each with \
             `aws eks describe-access-entry --region {region} --cluster-name {cluster} --principal-arn ARN`.",
            arns.join(", ")
        ),
    )
}

/// EKS set the tags, and the entry could not be read afterwards.
pub(crate) fn tags_not_read_back(key: &EntryKey, error: &Error) -> Diagnostic {
    Diagnostic::warning(
        "Tags set, but the access entry could not be read",
        format!(
            "EKS set the tags of {key}. Reading the entry afterwards failed: {error}. The next plan reads it again."
        ),
    )
}

/// EKS accepted the association, and the list could not be read afterwards.
pub(crate) fn not_read_back(key: &AssociationKey, error: &Error) -> Diagnostic {
    Diagnostic::warning(
        "Policy associated, but the associations could not be read",
        format!(
            "EKS associated {}. Reading the associations afterwards failed: {error}. The next plan reads them again.",
            key.policy
        ),
    )
}
