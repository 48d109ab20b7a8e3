//! All access entries of a cluster, each with its associations, and what IAM says of many principals: ten requests in flight.
//! Never here: what follows from them, or where they are shown.

use std::collections::BTreeMap;
use std::future::Future;

use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::deadline::Deadline;
use super::error::{About, Error, MalformedResponse, Service};
use super::iam::{Lookup, Principal};
use super::{Aws, Eks};
use crate::access::{Association, ClusterName, Entry, EntryKey, EntryType, PolicyArn, PrincipalArn};

/// How many requests are in flight: enough to hide the round trips of 3,000 entries, few enough that EKS does not throttle.
const IN_FLIGHT: usize = 10;

/// Hears how many of how many things are read.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// An access entry with the access policies associated with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryWithPolicies {
    /// The entry.
    pub entry: Entry,
    /// Its access policies.
    pub policies: Vec<Association>,
}

/// Which entries are read; what is unset selects all. An entry that is not selected costs no more calls than it takes to see
/// that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those that have this policy.
    pub policy: Option<PolicyArn>,
    /// Those of this type.
    pub entry_type: Option<EntryType>,
    /// Those in this Kubernetes group.
    pub group: Option<String>,
}

/// The entries of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The selected entries, in the order of the principals' ARNs.
    pub entries: Vec<EntryWithPolicies>,
    /// The ARNs of principals that are neither role, user nor root to this version: their entries cannot be read, so no
    /// selection applies to them.
    pub unreadable: Vec<String>,
}

impl Eks {
    /// Every entry of the cluster without its associations, in the order of the principals' ARNs. Ten requests in flight; an
    /// entry that is deleted meanwhile is omitted. `progress(done, of)` is called as entries arrive.
    ///
    /// # Errors
    /// [`Error::is_no_cluster`], [`Error::is_wrong_mode`] and others; also where one entry's principal cannot be read, so that
    /// none is missing unnoticed. [`Self::selected_inventory`] names those.
    pub async fn entries(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
        progress: Progress<'_>,
    ) -> Result<Vec<Entry>, Error> {
        let (keys, unreadable) = self.keys(deadline, cluster, None).await?;
        if !unreadable.is_empty() {
            let about = About::new(Service::Eks, "ListAccessEntries", cluster.to_string());
            return Err(Error::malformed(&about, MalformedResponse::Lacks("readable principalArn"), None));
        }
        let reads = keys
            .into_iter()
            .map(|key| async move { if_there(self.describe_entry(deadline, &key).await.map(Some)) });
        let found = in_flight(reads, progress).await?;
        let mut entries: Vec<_> = found.into_iter().flatten().collect();
        entries.sort_by_cached_key(|entry| entry.key.principal.to_string());
        Ok(entries)
    }

    /// The selected entries of the cluster with their associations, read as
    /// [`Self::entries`] are.
    ///
    /// # Errors
    /// [`Error::is_no_cluster`], [`Error::is_wrong_mode`] and others.
    pub async fn selected_inventory(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
        selection: &Selection,
        progress: Progress<'_>,
    ) -> Result<Inventory, Error> {
        let (keys, mut unreadable) = self.keys(deadline, cluster, selection.policy.as_ref()).await?;
        let reads = keys.into_iter().map(|key| self.selected_entry(deadline, key, selection));
        let found = in_flight(reads, progress).await?;
        let mut entries: Vec<_> = found.into_iter().flatten().collect();
        entries.sort_by_cached_key(|found| found.entry.key.principal.to_string());
        unreadable.sort();
        Ok(Inventory { entries, unreadable })
    }

    /// The entries of the cluster, and the principals of those that cannot be read.
    async fn keys(
        &self,
        deadline: &Deadline,
        cluster: &ClusterName,
        policy: Option<&PolicyArn>,
    ) -> Result<(Vec<EntryKey>, Vec<String>), Error> {
        let (mut keys, mut unreadable) = (Vec::new(), Vec::new());
        for arn in self.list_entries(deadline, cluster, policy).await? {
            match arn.parse() {
                Ok(principal) => keys.push(EntryKey { cluster: cluster.clone(), principal }),
                Err(_) => unreadable.push(arn),
            }
        }
        Ok((keys, unreadable))
    }

    /// An entry with its associations; none where it is not selected or was deleted.
    async fn selected_entry(
        &self,
        deadline: &Deadline,
        key: EntryKey,
        selection: &Selection,
    ) -> Result<Option<EntryWithPolicies>, Error> {
        let read = async {
            let entry = self.describe_entry(deadline, &key).await?;
            if !selection.includes(&entry) {
                return Ok(None);
            }
            let policies = self.list_associations(deadline, &key).await?;
            Ok(Some(EntryWithPolicies { entry, policies }))
        };
        if_there(read.await)
    }
}

/// What was read of an entry; nothing where it was deleted meanwhile.
fn if_there<T>(read: Result<Option<T>, Error>) -> Result<Option<T>, Error> {
    match read {
        Err(error) if error.is_no_entry() => Ok(None),
        other => other,
    }
}

impl Selection {
    /// Whether it selects an entry; the policy was asked for in the list.
    fn includes(&self, entry: &Entry) -> bool {
        let Self { policy: _, entry_type, group } = self;
        entry_type.as_ref().is_none_or(|wanted| *wanted == entry.entry_type)
            && group.as_ref().is_none_or(|group| entry.groups.contains(group))
    }
}

impl Aws {
    /// What IAM says of each of these principals. One that is missing could not be asked about: [`Aws::iam_outage`] says why.
    ///
    /// # Errors
    /// As for [`Aws::principal`], other than outages.
    pub async fn principals(
        &self,
        deadline: &Deadline,
        arns: Vec<PrincipalArn>,
        progress: Progress<'_>,
    ) -> Result<BTreeMap<PrincipalArn, Lookup<Principal>>, Error> {
        let since = Instant::now();
        let reads = arns.into_iter().map(|arn| async move {
            match self.principal(deadline, since, &arn).await {
                Ok(found) => Ok(Some((arn, found))),
                Err(error) if error.is_outage() => Ok(None),
                Err(error) => Err(error),
            }
        });
        Ok(in_flight(reads, progress).await?.into_iter().flatten().collect())
    }
}

/// Reads all, in no order. The first failure ends it.
async fn in_flight<T, R>(
    reads: impl ExactSizeIterator<Item = R>,
    progress: Progress<'_>,
) -> Result<Vec<T>, Error>
where
    R: Future<Output = Result<T, Error>>,
{
    let of = reads.len();
    let mut results = stream::iter(reads).buffer_unordered(IN_FLIGHT);
    let mut found = Vec::with_capacity(of);
    progress(0, of);
    while let Some(result) = results.next().await {
        found.push(result?);
        progress(found.len(), of);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// 3,000 entries with their associations: 6,000 calls of 20 ms, beside the 30 pages of the list.
    #[tokio::test(start_paused = true)]
    async fn calls_take_a_tenth_of_their_time_and_never_more_than_ten_are_in_flight() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let read = async || {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            for _describe_then_list in 0..2 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        };
        let (begun, mut heard) = (Instant::now(), Vec::new());
        let mut hear = |done, of| heard.push((done, of));
        let read = in_flight((0..3_000).map(|_| read()), &mut hear).await.unwrap();
        assert_eq!(read.len(), 3_000);
        assert_eq!((begun.elapsed(), most.into_inner()), (Duration::from_secs(12), IN_FLIGHT));
        assert_eq!((heard.first(), heard.last()), (Some(&(0, 3_000)), Some(&(3_000, 3_000))));
        assert!(heard.is_sorted());
    }
}
