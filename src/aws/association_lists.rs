//! The lists of associations that the operations of a run share: those who need the list of one entry at the same time ask
//! for it once, after the writes of ours to that entry that are under way, and no list outlives the next write. Never here:
//! what a list that was asked for by somebody else is worth (`provider`).

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::Eks;
use super::deadline::Deadline;
use super::error::{About, Error, Service};
use super::lookups::Once;
use crate::access::{Association, EntryKey, PolicyArn};

/// How long a list waits at most for writes under way, so that one list shows them all. EKS answers in well under a second: a
/// write that takes longer is being retried.
const WRITES_WAIT: Duration = Duration::from_secs(5);

/// The policies of an entry at one time.
#[derive(Debug)]
pub struct AssociationList {
    asked_at: Instant,
    associations: Vec<Association>,
    /// The policies whose associations were read from it so far.
    read: Mutex<BTreeSet<PolicyArn>>,
}

/// What a list is for. One that confirms a write never serves a refresh, which asks what others did since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Purpose {
    Read,
    Confirm,
}

/// An entry, by region and key.
type Entry = (String, EntryKey);

/// The lists that are shared, and what they wait for.
#[derive(Debug, Default)]
pub(super) struct AssociationLists {
    lists: Once<(Purpose, Entry), Arc<AssociationList>>,
    /// How many writes to the associations of an entry are under way.
    writes: watch::Sender<HashMap<Entry, usize>>,
}

/// A write to the associations of an entry, under way until it is dropped.
#[derive(Debug)]
pub(super) struct WriteUnderWay<'a> {
    lists: &'a AssociationLists,
    entry: Entry,
}

impl AssociationList {
    /// When it was asked for.
    #[must_use]
    pub fn asked_at(&self) -> Instant {
        self.asked_at
    }

    /// The association of a policy.
    #[must_use]
    pub fn of(&self, policy: &PolicyArn) -> Option<&Association> {
        self.associations.iter().find(|association| association.policy == *policy)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Association] {
        &self.associations
    }

    /// Notes that the association of a policy is read from this list; says whether it is the first time.
    #[must_use]
    pub fn is_first_read_of(&self, policy: &PolicyArn) -> bool {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(policy.clone())
    }
}

impl Eks {
    /// The associations of an entry, as they were asked for no earlier than `since` (none: at any time), by whomever.
    ///
    /// # Errors
    /// As for [`Self::list_associations`]; not kept.
    pub async fn associations(
        &self,
        deadline: &Deadline,
        since: Option<Instant>,
        key: &EntryKey,
    ) -> Result<Arc<AssociationList>, Error> {
        self.shared_list(Purpose::Read, deadline, since, key).await
    }

    /// The same for one who wrote one of them: the list is asked for after the writes to the entry that are under way, and
    /// serves all who wait for it.
    ///
    /// # Errors
    /// As for [`Self::list_associations`]; not kept.
    pub async fn associations_after_write(
        &self,
        deadline: &Deadline,
        since: Instant,
        key: &EntryKey,
    ) -> Result<Arc<AssociationList>, Error> {
        self.shared_list(Purpose::Confirm, deadline, Some(since), key).await
    }

    async fn shared_list(
        &self,
        purpose: Purpose,
        deadline: &Deadline,
        since: Option<Instant>,
        key: &EntryKey,
    ) -> Result<Arc<AssociationList>, Error> {
        let about = About::new(Service::Eks, "ListAssociatedAccessPolicies", key.to_string());
        let about = about.in_region(self.region());
        let (shared, entry) = (self.aws.association_lists(), (self.region().to_owned(), key.clone()));
        shared.wait_for_writes(deadline, &entry).await;
        let find = || async {
            let (asked_at, read) = (Instant::now(), Mutex::default());
            let associations = self.list_associations(deadline, key).await?;
            Ok(Arc::new(AssociationList { asked_at, associations, read }))
        };
        shared.lists.ask(deadline, &about, since, (purpose, entry), find).await
    }

    /// Notes a write to the associations of an entry.
    pub(super) fn write_under_way(&self, key: &EntryKey) -> WriteUnderWay<'_> {
        self.aws.association_lists().begin_write((self.region().to_owned(), key.clone()))
    }
}

impl AssociationLists {
    fn begin_write(&self, entry: Entry) -> WriteUnderWay<'_> {
        self.writes.send_modify(|writes| *writes.entry(entry.clone()).or_default() += 1);
        WriteUnderWay { lists: self, entry }
    }

    /// Waits until no write to the entry is under way, or not for much longer: a list may be asked for at any time.
    async fn wait_for_writes(&self, deadline: &Deadline, entry: &Entry) {
        let mut writes = self.writes.subscribe();
        let none = writes.wait_for(|writes| !writes.contains_key(entry));
        if let Err(stopped) = deadline.at_most(WRITES_WAIT).enforce(none).await {
            tracing::debug!(?stopped, "listing associations while they are written");
        }
    }

    fn forget(&self, entry: &Entry) {
        for purpose in [Purpose::Read, Purpose::Confirm] {
            self.lists.forget(&(purpose, entry.clone()));
        }
    }
}

/// What was asked for before the write was answered is no list of what is there now.
impl Drop for WriteUnderWay<'_> {
    fn drop(&mut self) {
        self.lists.forget(&self.entry);
        self.lists.writes.send_modify(|writes| {
            if let Some(count) = writes.get_mut(&self.entry) {
                *count -= 1;
            }
            writes.retain(|_, count| *count > 0);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let principal = "arn:aws:iam::111122223333:role/team/dev".parse().unwrap();
        ("eu-west-1".to_owned(), EntryKey { cluster: "demo".parse().unwrap(), principal })
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_waits_for_all_writes_under_way_to_its_entry_and_for_no_other() {
        let (lists, deadline) = (AssociationLists::default(), Deadline::never());
        let (here, there) = (entry(), ("us-east-1".to_owned(), entry().1));
        let begun = Instant::now();
        let (one, two, _elsewhere) =
            (lists.begin_write(entry()), lists.begin_write(entry()), lists.begin_write(there));
        let end = async {
            for write in [one, two] {
                tokio::time::sleep(Duration::from_secs(1)).await;
                drop(write);
            }
        };
        tokio::join!(lists.wait_for_writes(&deadline, &here), end);
        assert_eq!(begun.elapsed(), Duration::from_secs(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_hangs_does_not_keep_a_list_for_longer_than_five_seconds() {
        let lists = AssociationLists::default();
        let begun = Instant::now();
        let _hangs = lists.begin_write(entry());
        lists.wait_for_writes(&Deadline::never(), &entry()).await;
        assert_eq!(begun.elapsed(), WRITES_WAIT);
    }
}
