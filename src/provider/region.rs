//! One region as a run works in it: EKS there, and the memory of what the run does there. Two clusters of one name in two
//! regions share nothing, neither a turn nor what was written. Never here: what follows from a place (`resources/place`).

use std::{
    collections::BTreeSet,
    fmt::Display,
    sync::{Mutex, PoisonError},
};

use super::{
    exclusive::Allowed,
    writes::{Turn, Writes},
};
use crate::{
    access::{
        Association, AssociationKey, ClusterName, Entry, EntryKey, Partition, Place, PrincipalArn, Scope,
        import_id,
    },
    aws::{Aws, Deadline, Eks, Error, NewEntry, TagRules},
    diag::Diagnostics,
    diagnosis::RecentWrites,
    provider::words::refusals,
    value::Path,
};

/// The argument that names the region of a resource or data source.
const ARGUMENT: &str = "region";

/// What a run does to entries.
pub(super) type EntryWrites = Writes<EntryKey, Entry, NewEntry>;

/// What it does to associations.
pub(super) type AssociationWrites = Writes<AssociationKey, Association, Scope>;

/// What it plans and does for all entries of a cluster.
pub(super) type EntriesExclusiveWrites = Writes<ClusterName, Allowed, Allowed>;

/// What it plans and does for all associations of an entry.
pub(super) type AssociationsExclusiveWrites = Writes<EntryKey, Allowed, Allowed>;

/// The turn of an instance with an entry.
pub(super) type EntryTurn = Turn<EntryKey, Entry, NewEntry>;

/// The turn of an instance with an association.
pub(super) type AssociationTurn = Turn<AssociationKey, Association, Scope>;

/// EKS in one region, and the memory of one run about the objects there.
#[derive(Debug)]
pub(super) struct Region {
    aws: Aws,
    eks: Eks,
    /// The provider's own region, where one is set.
    default: Option<String>,
    entries: EntryWrites,
    associations: AssociationWrites,
    entries_exclusive: EntriesExclusiveWrites,
    associations_exclusive: AssociationsExclusiveWrites,
    /// What this run has warned of already.
    said: Mutex<BTreeSet<String>>,
}

impl Region {
    /// A region in which nothing has been done yet, of a provider whose own region is `default`.
    pub(super) fn new(aws: &Aws, name: &str, default: Option<String>) -> Self {
        Self {
            aws: aws.clone(),
            eks: aws.eks(name),
            default,
            entries: Writes::default(),
            associations: Writes::default(),
            entries_exclusive: Writes::default(),
            associations_exclusive: Writes::default(),
            said: Mutex::default(),
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.eks.region()
    }

    /// Whether it is the provider's own, which a configuration need not name.
    pub(super) fn is_default(&self) -> bool {
        self.default.as_deref() == Some(self.name())
    }

    /// The provider's own region, if this is another one.
    pub(super) fn other_default(&self) -> Option<&str> {
        self.default.as_deref().filter(|default| *default != self.name())
    }

    /// The ID that imports the object with this key from here.
    pub(super) fn import_id(&self, key: &impl Display) -> String {
        import_id(key, self.name(), self.is_default())
    }

    /// Rejects a region of another partition than the provider's: credentials are for one.
    ///
    /// # Errors
    /// When the names of the two say so. Nobody is asked.
    pub(super) fn check_partition(&self) -> Result<(), Diagnostics> {
        let Some(default) = &self.default else { return Ok(()) };
        if Partition::of_region(default) == Partition::of_region(self.name()) {
            return Ok(());
        }
        let path = Path::root().attribute(ARGUMENT);
        Err(refusals::region_in_other_partition(self.name(), default).at(path).into())
    }

    /// AWS, for what is the same in all regions.
    pub(super) fn aws(&self) -> &Aws {
        &self.aws
    }

    /// EKS there.
    pub(super) fn eks(&self) -> &Eks {
        &self.eks
    }

    /// Which tags are managed, there as everywhere.
    pub(super) fn tag_rules(&self) -> &TagRules {
        self.aws.tag_rules()
    }

    /// What this run does to entries there.
    pub(super) fn entries(&self) -> &EntryWrites {
        &self.entries
    }

    /// What this run does to associations there.
    pub(super) fn associations(&self) -> &AssociationWrites {
        &self.associations
    }

    /// Which entries of a cluster this run leaves alone there, by resources that are exclusive for them.
    pub(super) fn entries_exclusive(&self) -> &EntriesExclusiveWrites {
        &self.entries_exclusive
    }

    /// Which associations of an entry this run leaves alone there, by resources that are exclusive for them.
    pub(super) fn associations_exclusive(&self) -> &AssociationsExclusiveWrites {
        &self.associations_exclusive
    }

    /// Whether the host plans: no apply has begun. Plans look things up only until then; what they would find later may be
    /// what the apply is about to change, and the apply finds out by itself.
    pub(super) fn is_planning(&self) -> bool {
        let has_begun = self.entries.has_begun()
            || self.associations.has_begun()
            || self.entries_exclusive.has_begun()
            || self.associations_exclusive.has_begun();
        !has_begun
    }

    /// Whether nothing has been said about a topic in this run. A warning about a cluster holds for all resources on it.
    pub(super) fn is_news(&self, topic: &str) -> bool {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).insert(topic.to_owned())
    }

    /// The place of the clusters that the caller reaches there. STS is asked once a run.
    ///
    /// # Errors
    /// When STS cannot be asked who the caller is.
    pub(super) async fn place(&self, wait: &Deadline) -> Result<Place, Error> {
        let caller = self.aws.caller(wait).await?;
        let (partition, account) = (caller.arn.partition().clone(), caller.account.clone());
        Ok(Place { partition, account, region: self.name().to_owned() })
    }

    /// The same, where it only adds to an answer: an STS that cannot be reached is not waited for long.
    pub(super) async fn place_if_reachable(&self, wait: &Deadline) -> Option<Place> {
        self.aws.caller_if_reachable(wait).await.ok()?;
        self.place(wait).await.ok()
    }

    /// The partition of the region, where a principal is of another. STS is asked only where the region's name speaks for
    /// that: a partition that is newer than this program is known by the caller's ARN alone.
    pub(super) async fn other_partition(
        &self,
        wait: &Deadline,
        principal: &PrincipalArn,
    ) -> Option<Partition> {
        let (by_name, theirs) = (Partition::of_region(self.name()), principal.partition());
        if by_name == *theirs {
            return None;
        }
        let ours = match self.place_if_reachable(wait).await {
            Some(place) => place.partition,
            None if theirs.is_known() => by_name,
            None => return None,
        };
        (ours != *theirs).then_some(ours)
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
