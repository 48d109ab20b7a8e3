//! The list of an entry's associations, as one of them is read from it: what a list that another operation asked for is
//! worth. Never here: how lists are shared (`aws`), waits for what EKS shows late.

use tokio::time::Instant;

use super::Region;
use crate::{
    access::{Association, AssociationKey, timing::LIST_SERVES_FOR},
    aws::{Deadline, Error},
};

/// The association as it is listed. A list that was asked for before is believed once for each association, and only where it
/// shows what is expected: what it shows otherwise may have changed since, and who reads again wants news.
pub(super) async fn read(
    region: &Region,
    wait: &Deadline,
    key: &AssociationKey,
    is_expected: impl Fn(&Association) -> bool,
) -> Result<Option<Association>, Error> {
    let (eks, begun) = (region.eks(), Instant::now());
    let list = eks.associations(wait, begun.checked_sub(LIST_SERVES_FOR), &key.entry).await?;
    let (is_first, listed) = (list.is_first_read_of(&key.policy), list.of(&key.policy));
    if list.asked_at() >= begun || (is_first && listed.is_some_and(is_expected)) {
        return Ok(listed.cloned());
    }
    let list = eks.associations(wait, Some(begun), &key.entry).await?;
    let _noted = list.is_first_read_of(&key.policy);
    Ok(list.of(&key.policy).cloned())
}

/// The association of the same policy that is there before a creation. An entry that this run created has only what this run
/// associated, which its memory knows.
pub(super) async fn present(
    region: &Region,
    wait: &Deadline,
    key: &AssociationKey,
) -> Result<Option<Association>, Error> {
    if region.entries().has_created(&key.entry) {
        return Ok(None);
    }
    let list = region.eks().associations(wait, Some(Instant::now()), &key.entry).await?;
    Ok(list.of(&key.policy).cloned())
}
