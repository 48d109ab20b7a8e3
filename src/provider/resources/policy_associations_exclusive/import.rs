//! The exclusiveness that an import ID stands for: that of the entry. Never here: how such an ID is written (`access`).

use super::{PolicyAssociationsExclusive, exclusive, regional};
use crate::{
    access::EntryKey,
    diag::Diagnostics,
    framework::Run,
    provider::{region::Region, resources::entry::import_target},
};

/// Reads which policies the entry has.
pub(super) async fn import(
    run: &mut Run<PolicyAssociationsExclusive>,
    id: &str,
) -> Result<PolicyAssociationsExclusive, Diagnostics> {
    let (key, region) = import_target(run, id).await?;
    read(run, &region, &key).await.map_err(|failed| regional::import_failed(failed, id, &region))
}

/// The same for an entry's key.
pub(super) async fn read(
    run: &mut Run<PolicyAssociationsExclusive>,
    region: &Region,
    key: &EntryKey,
) -> Result<PolicyAssociationsExclusive, Diagnostics> {
    exclusive::import(run, region, PolicyAssociationsExclusive::blank(key)).await
}
