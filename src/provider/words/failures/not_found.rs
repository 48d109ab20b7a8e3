//! The words for what AWS reports as not found, depending on whether the right account and region were asked.

use super::{
    in_principal_arn,
    kind::{Reader, explained},
};
use crate::{
    access::{Partition, PrincipalArn},
    aws::Error,
    diag::Diagnostic,
};

/// A 404 for an object whose account and region are not recorded.
pub(crate) fn gone_unconfirmed(error: &Error) -> Diagnostic {
    Diagnostic::error(
        "Not found, and the account and region it was created in are not recorded",
        format!(
            "{error}.\n\nIt may have been created in another account or region than this one, so it stays in state. Check the \
             provider's `region` and credentials. If it no longer exists, remove it from state with a `removed` block or \
             `terraform state rm ADDRESS`."
        ),
    )
}

/// A 404 in an account that cannot be determined.
pub(crate) fn gone_but_where(error: &Error, account: &str, region: &str, unknown: &Error) -> Diagnostic {
    let (_, advice) = explained(unknown, Reader::Host);
    Diagnostic::error(
        "Not found, but perhaps in the wrong account",
        format!(
            "{error}.\n\nIt was created in account {account}, region {region}. It stays in state, because the account of this run \
             cannot be determined: {unknown}.\n\n\
             {advice} If it no longer exists, remove it from state with `terraform state rm ADDRESS`."
        ),
    )
}

/// A 404 in another account or region than the object was created in.
pub(crate) fn gone_elsewhere(error: &Error, made_in: (&str, &str), now: (&str, &str)) -> Diagnostic {
    let ((account, region), (this_account, this_region)) = (made_in, now);
    Diagnostic::error(
        "Not found, but in another account or region",
        format!(
            "{error}.\n\nIt was created in account {account}, region {region}. This run uses account {this_account}, region {this_region}, \
             so it stays in state. Use the credentials and region it was created with, or stop managing it with a `removed` block."
        ),
    )
}

/// A 404 for the cluster, where the object was created.
pub(crate) fn cluster_gone(error: &Error, account: &str, region: &str) -> Diagnostic {
    Diagnostic::warning(
        "Cluster deleted",
        format!(
            "{error}.\n\nThe object was created in this account and region ({account}, {region}). Deleting a cluster deletes its \
             access entries, so the object is removed from state."
        ),
    )
}

/// A principal that the region's partition cannot have.
pub(crate) fn region_of_other_partition(region: &str, principal: &PrincipalArn) -> Diagnostic {
    Diagnostic::error(
        "Principal and region in different partitions",
        format!(
            "{principal} is in partition `{}`, but the provider's region {region} is in `{}`. A cluster accepts only principals of \
             its own partition. Correct the provider's `region` or the principal's ARN.",
            principal.partition(),
            Partition::of_region(region)
        ),
    )
    .at(in_principal_arn())
}
