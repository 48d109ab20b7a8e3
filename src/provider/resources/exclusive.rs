//! What the exclusive resources share: each removes what its configuration neither names nor ignores, creates nothing, and
//! leaves everything when it is destroyed. Never here: what its objects are (`entries_exclusive`,
//! `policy_associations_exclusive`).

mod plan;
mod read;
mod sync;

pub(super) use plan::plan;
pub(super) use read::{import, read};
pub(super) use sync::{create, update};

use std::{collections::BTreeSet, fmt::Display, future::Future, hash::Hash};

use super::regional::Regional;
use crate::{
    access::{CallerArn, ClusterName, EntryKey, PrincipalArn},
    aws::{Deadline, Error},
    diag::Diagnostics,
    framework::InstanceId,
    provider::{
        exclusive::{Allowed, Arguments},
        region::Region,
        words::exclusive::Subject,
        writes::Writes,
    },
    value::Tf,
};

/// The name under which [`Private`](crate::framework::Private) keeps when the objects were last made what the configuration says.
const SYNCED_AT: &str = "synced_at";

/// A resource that removes what its configuration neither names nor ignores.
pub(super) trait Exclusive: Regional {
    /// What the objects belong to.
    type Owner: Display + Ord + Hash + Clone + Send + Sync;
    /// What names one of them.
    type Key: Display + Clone + Send + Sync;
    /// What messages call them.
    const SUBJECT: &'static Subject;

    /// What it is exclusive for.
    ///
    /// # Errors
    /// When it is not known yet.
    fn owner(&self) -> Result<Self::Owner, Diagnostics>;

    /// The cluster of an owner.
    fn cluster(owner: &Self::Owner) -> &ClusterName;

    /// The entry whose objects they are, where it is exclusive for those of one.
    fn entry(&self) -> Option<EntryKey>;

    /// Its arguments.
    fn arguments(&self) -> Arguments<'_>;

    /// This, naming these objects.
    #[must_use]
    fn with_names(self, names: BTreeSet<String>) -> Self;

    /// What the addresses of this run leave alone.
    fn memory(region: &Region) -> &Writes<Self::Owner, Allowed, Allowed>;

    /// The ARNs of the objects that other addresses of this run keep or create, and that are surely not left alone.
    fn held_elsewhere(region: &Region, owner: &Self::Owner, allowed: &Allowed) -> Vec<String>;

    /// Whether another address of this run keeps, creates or has written an object.
    fn is_held(region: &Region, key: &Self::Key) -> bool;

    /// Whether another address of this run is planned to delete an object.
    fn is_going(region: &Region, key: &Self::Key) -> bool;

    /// Whether there can be nothing but what this run has written: it created what the objects belong to.
    fn is_new(region: &Region, owner: &Self::Owner) -> bool;

    /// Whether this run has written the object of that ARN, so that a list may not show it yet.
    fn is_written(region: &Region, owner: &Self::Owner, arn: &str) -> bool;

    /// The objects that are there.
    ///
    /// # Errors
    /// When EKS cannot be asked, or their owner is not there.
    fn find(search: &Search<'_, Self::Owner>)
    -> impl Future<Output = Result<Found<Self::Key>, Error>> + Send;

    /// Removes one, unless another address has it.
    ///
    /// # Errors
    /// When it may still be there.
    fn remove(
        region: &Region,
        wait: &Deadline,
        key: &Self::Key,
        instance: &InstanceId,
    ) -> impl Future<Output = Result<Removal, Error>> + Send;
}

/// What is looked for.
#[derive(Debug)]
pub(super) struct Search<'a, O> {
    pub(super) region: &'a Region,
    pub(super) wait: &'a Deadline,
    pub(super) owner: &'a O,
    pub(super) allowed: &'a Allowed,
    /// The ARNs that may be removed; none: all.
    pub(super) shown: Option<&'a BTreeSet<String>>,
}

/// What is there.
#[derive(Debug)]
pub(super) struct Found<K> {
    /// The ARNs that are named.
    pub(super) named: BTreeSet<String>,
    /// What is neither named nor ignored, in the order of ARNs.
    pub(super) extra: Vec<Extra<K>>,
    /// The ARNs that this version cannot read, so that they are left alone.
    pub(super) unreadable: Vec<String>,
    /// Whether what stays gives its principal all that the rest gives.
    pub(super) spares_owner: bool,
}

/// An object that is neither named nor ignored.
#[derive(Debug)]
pub(super) struct Extra<K> {
    pub(super) key: K,
    pub(super) arn: String,
    /// Who has access by it.
    pub(super) principal: PrincipalArn,
    /// What messages say of it.
    pub(super) line: String,
}

/// What came of a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    /// It is gone: also where somebody else was faster.
    Removed,
    /// Another address of this run deleted it before, and EKS still showed it.
    WasGone,
    /// Another address of this run has it.
    Held,
}

impl<O> Search<'_, O> {
    /// Whether the object of an ARN may have to be removed.
    pub(super) fn is_candidate(&self, arn: &str) -> bool {
        !self.allowed.covers(arn) && self.shown.is_none_or(|shown| shown.contains(arn))
    }
}

impl<K> Found<K> {
    /// Of nothing.
    pub(super) fn nothing() -> Self {
        let (named, extra) = (BTreeSet::new(), Vec::new());
        Self { named, extra, unreadable: Vec::new(), spares_owner: false }
    }

    /// The ARNs of what is named and of what is neither named nor ignored: what there would be in a configuration that has no
    /// difference.
    fn names(&self) -> BTreeSet<String> {
        let extra = self.extra.iter().map(|extra| extra.arn.clone());
        self.named.iter().cloned().chain(extra).collect()
    }

    /// The objects by which the caller has access that it would lose.
    fn own(&self, caller: &CallerArn) -> Vec<&str> {
        let own = self.extra.iter().filter(|extra| !self.spares_owner && caller.acts_as(&extra.principal));
        own.map(|extra| extra.line.as_str()).collect()
    }

    fn lines(&self) -> Vec<&str> {
        self.extra.iter().map(|extra| extra.line.as_str()).collect()
    }
}

/// A set of known texts.
pub(super) fn texts(names: BTreeSet<String>) -> Tf<BTreeSet<Tf<String>>> {
    Tf::Known(names.into_iter().map(Tf::Known).collect())
}
