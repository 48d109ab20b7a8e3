//! The words for what AWS reports as not found, depending on whether the right account and region were asked.

use super::{
    in_principal_arn,
    kind::{Reader, explained},
};
use crate::{
    access::{Partition, Place, PrincipalArn},
    aws::Error,
    diag::Diagnostic,
};

/// A 404 for an object whose account and region are not recorded.
pub(crate) fn gone_unconfirmed(error: &Error) -> Diagnostic {
    Diagnostic::error(
        "Not found, and the account and region it was created in are not recorded",
        format!(
            "{error}.\n\nIt may have been created in another account or region than this one, so it stays in state. Check \
             `region` and the provider's credentials. If it no longer exists, remove it from state with a `removed` block or \
             `terraform state rm ADDRESS`."
        ),
    )
}

/// A 404 in an account that cannot be determined.
pub(crate) fn gone_but_where(error: &Error, made_in: &Place, unknown: &Error) -> Diagnostic {
    let (_, advice) = explained(unknown, Reader::Host);
    Diagnostic::error(
        "Not found, but perhaps in the wrong account",
        format!(
            "{error}.\n\nIt was created in {made_in}. It stays in state, because the account of this run \
             cannot be determined: {unknown}.\n\n\
             {advice} If it no longer exists, remove it from state with `terraform state rm ADDRESS`."
        ),
    )
}

/// A 404 in another account or region than the object was created in.
pub(crate) fn gone_elsewhere(error: &Error, made_in: &Place, here: &Place) -> Diagnostic {
    Diagnostic::error(
        "Not found, but in another account or region",
        format!(
            "{error}.\n\nIt was created in {made_in}. This run uses {here}, \
             so it stays in state. Use the credentials and region it was created with, or stop managing it with a `removed` block."
        ),
    )
}

/// A 404 for the cluster, where the object was created.
pub(crate) fn cluster_gone(error: &Error, here: &Place) -> Diagnostic {
    Diagnostic::warning(
        "Cluster deleted",
        format!(
            "{error}.\n\nThe object was created in this account and region ({here}). Deleting a cluster deletes its \
             access entries, so the object is removed from state."
        ),
    )
}

/// A principal that the region's partition cannot have.
pub(crate) fn principal_of_other_partition(
    principal: &PrincipalArn,
    region: &str,
    partition: &Partition,
) -> Diagnostic {
    Diagnostic::error(
        "Principal and region in different partitions",
        format!(
            "{principal} is in partition `{}`, but the region {region} is in `{partition}`. A cluster accepts only principals of \
             its own partition. Correct `region` or the principal's ARN.",
            principal.partition(),
        ),
    )
    .at(in_principal_arn())
}
