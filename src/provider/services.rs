//! What a configured provider hands to its resources and data sources, and what it remembers of a run.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{
    words::failures,
    writes::{Turn, Writes},
};
use crate::{
    access::{Association, AssociationKey, ClusterName, Entry, EntryKey, Scope},
    aws::{Aws, NewEntry, Patience},
    diagnosis::RecentWrites,
    framework::Context,
};

/// What a run does to entries.
pub(super) type EntryWrites = Writes<EntryKey, Entry, NewEntry>;

/// What it does to associations.
pub(super) type AssociationWrites = Writes<AssociationKey, Association, Scope>;

/// The turn of an instance with an entry.
pub(super) type EntryTurn = Turn<EntryKey, Entry, NewEntry>;

/// The turn of an instance with an association.
pub(super) type AssociationTurn = Turn<AssociationKey, Association, Scope>;

/// AWS, and the memory of one run: a host configures the provider anew for each.
#[derive(Debug)]
pub struct Services {
    aws: Aws,
    entries: EntryWrites,
    associations: AssociationWrites,
    told_of_iam: AtomicBool,
}

impl Services {
    /// Services that ask `aws`.
    #[must_use]
    pub fn new(aws: Aws) -> Self {
        let (entries, associations) = (Writes::default(), Writes::default());
        Self { aws, entries, associations, told_of_iam: AtomicBool::new(false) }
    }

    /// The services of AWS.
    #[must_use]
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    /// What this run does to entries.
    pub(super) fn entries(&self) -> &EntryWrites {
        &self.entries
    }

    /// What this run does to associations.
    pub(super) fn associations(&self) -> &AssociationWrites {
        &self.associations
    }

    /// Whether this run wrote the entry, so that AWS may show it late.
    pub(super) fn wrote_entry(&self, key: &EntryKey) -> bool {
        self.entries.has_written(key)
    }

    /// What this run wrote to a cluster, which AWS may show late.
    pub(super) fn written_to(&self, cluster: &ClusterName) -> RecentWrites {
        let entries = self.entries.outcomes().into_iter().filter(|(key, _)| key.cluster == *cluster);
        let associations =
            self.associations.outcomes().into_iter().filter(|(key, _)| key.entry.cluster == *cluster);
        RecentWrites {
            entries: entries.map(|(key, entry)| (key.principal, entry)).collect(),
            associations: associations
                .map(|(key, written)| ((key.entry.principal, key.policy), written))
                .collect(),
        }
    }
}

/// Warns, once a run, that IAM cannot be asked, and why.
pub(super) fn warn_of_iam_outage(context: &mut Context<Services>) {
    let Services { aws, told_of_iam, .. } = context.services();
    let Some(outage) = aws.iam_outage() else { return };
    if !told_of_iam.swap(true, Ordering::Relaxed) {
        context.warn(failures::iam_outage(&outage));
    }
}

/// Waits and retries of a call end when the host says so or its time is up.
pub(super) fn patience<S>(context: &Context<S>) -> Patience {
    Patience::until(context.deadline(), context.cancelled().clone())
}
