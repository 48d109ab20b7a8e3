//! A query of a host about one cluster: its entries page by page, each read as the list resource asks, until the host has enough.
//! Never here: what a list resource tells of an entry.

use std::{future::Future, sync::Arc};

use futures_util::{StreamExt, stream};

use crate::{
    access::{ClusterName, EntryKey, Place, PolicyArn, PrincipalArn},
    aws::{Deadline, Error},
    diag::Diagnostics,
    framework::{Found, Identity, Listing, Resource},
    provider::{
        Services, attributes,
        region::Region,
        services::deadline,
        words::{failures, listing as words},
    },
    value::{Path, Tf},
};

/// How many entries are read at once, as far as the host takes so many.
const READS_AT_ONCE: usize = 10;

/// What is being done when it fails.
const DOING: &str = "listing the access entries of";

/// A cluster that a query is about.
pub(super) struct Query {
    pub(super) region: Arc<Region>,
    pub(super) cluster: ClusterName,
    pub(super) wait: Deadline,
}

impl Query {
    /// The cluster of that name in the region that is named, else in the provider's.
    ///
    /// # Errors
    /// When no region is set, or it is of another partition than the provider's.
    pub(super) async fn open<I>(
        listing: &Listing<I>,
        cluster_name: &Tf<String>,
        region: &Tf<String>,
    ) -> Result<Self, Diagnostics>
    where
        I: Identity<Resource: Resource<Services = Services>>,
    {
        let cluster = attributes::parse_cluster(cluster_name, &Path::root().attribute("cluster_name"))?;
        let wait = deadline(listing.context());
        let named = region.known().map(String::as_str);
        let region = listing.context().services().region(named, &wait).await;
        let region = region.map_err(|error| failures::of(DOING, &cluster, &error))?;
        region.check_partition()?;
        Ok(Self { region, cluster, wait })
    }

    /// Where the cluster is, for the identities of its objects. STS is asked once a run; where it cannot be reached they lack
    /// the account, which an import does not need.
    pub(super) async fn place(&self) -> Option<Place> {
        self.region.place_if_reachable(&self.wait).await
    }

    /// Tells the host what `read` finds of each entry; on wish only of those that have a policy. Asks for no page and no entry
    /// that the host does not need.
    pub(super) async fn each<I, Reading>(
        &self,
        listing: &mut Listing<I>,
        with_policy: Option<&PolicyArn>,
        read: impl Fn(EntryKey) -> Reading + Send + Sync,
    ) -> Result<(), Diagnostics>
    where
        I: Identity,
        Reading: Future<Output = Result<Vec<Found<I>>, Error>> + Send,
    {
        let mut pages = self.region.eks().entry_pages(&self.cluster, with_policy);
        while let Some(page) = pages.next(&self.wait).await.map_err(|error| self.failed(&error))? {
            let keys = self.manageable(listing, page);
            let at_once = READS_AT_ONCE.min(listing.left().max(1));
            let mut reads = stream::iter(keys.into_iter().map(&read)).buffered(at_once);
            while let Some(found) = reads.next().await {
                let found = self.unless_gone(found)?;
                if found.into_iter().any(|found| listing.found(found).is_break()) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The keys on a page, in the order of the principals. Those that no configuration can have are told instead.
    fn manageable<I: Identity>(&self, listing: &mut Listing<I>, mut page: Vec<String>) -> Vec<EntryKey> {
        page.sort();
        let (mut keys, mut others) = (Vec::new(), Vec::new());
        for arn in page {
            match arn.parse::<PrincipalArn>() {
                Ok(principal) if !principal.is_service_linked() => {
                    keys.push(EntryKey { cluster: self.cluster.clone(), principal });
                }
                Ok(_) | Err(_) => others.push(arn),
            }
        }
        if !others.is_empty() {
            listing.warn(words::not_listed(&self.cluster, self.region.name(), &others));
        }
        keys
    }

    /// What was found of an entry: nothing of one that was deleted meanwhile.
    fn unless_gone<T: Default>(&self, found: Result<T, Error>) -> Result<T, Diagnostics> {
        match found {
            Err(error) if error.is_no_entry() => Ok(T::default()),
            found => found.map_err(|error| self.failed(&error)),
        }
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        failures::of(DOING, &self.cluster, error).into()
    }
}
