//! An access entry that is there before this configuration creates it, and what can be found out about it: a better text, for
//! which nobody waits long. Never here: the text (`words`), or what is done about the entry (`resources`).

use std::time::Duration;

use jiff::SignedDuration;

use super::region::Region;
use crate::{
    access::{Association, Entry, Origin},
    aws::Deadline,
};

/// How long the look may take. The operation's own time may be over, since that is when an entry is found.
const WITHIN: Duration = Duration::from_secs(10);

/// An access entry that is there already.
#[derive(Debug)]
pub(crate) struct ExistingEntry {
    /// The entry.
    pub(crate) entry: Entry,
    /// Its policies; none where they cannot be read.
    pub(crate) policies: Option<Vec<Association>>,
    /// Who probably created it; none where nothing says so.
    pub(crate) origin: Option<Origin>,
    /// How old it is, by AWS's clock.
    pub(crate) age: SignedDuration,
}

impl ExistingEntry {
    /// Finds out about an entry.
    pub(super) async fn find_out(region: &Region, entry: Entry) -> Self {
        let wait = Deadline::to_settle().at_most(WITHIN);
        let policies = region.eks().list_associations(&wait, &entry.key).await.ok();
        let known = policies.as_deref().unwrap_or_default();
        let origin = match Origin::of(&entry, known, None) {
            Some(origin) => Some(origin),
            // Only an entry with policies may be the cluster creator's.
            None if known.is_empty() => None,
            None => {
                let cluster = region.eks().cluster_created_at(&wait, &entry.key.cluster).await;
                Origin::of(&entry, known, cluster.ok().flatten())
            }
        };
        let age = region.aws().now().duration_since(entry.created_at);
        Self { entry, policies, origin, age }
    }
}
