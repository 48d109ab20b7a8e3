//! The words of queries.

use crate::{access::ClusterName, diag::Diagnostic};

/// Entries that no configuration can have.
pub(crate) fn not_listed(cluster: &ClusterName, region: &str, principals: &[String]) -> Diagnostic {
    Diagnostic::warning(
        "Access entries not listed",
        format!(
            "The cluster {cluster} in {region} has access entries that this provider cannot manage, so they are not in the \
             result: {}.\n\nAWS services create the entries of service-linked roles, and EKS rejects changes from anyone else. The \
             data source `eksaccess_entries` returns all entries of the cluster.",
            principals.join(", ")
        ),
    )
}
