//! The latest changes and how to take one back: what a stale read needs, and what lags behind.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use super::{Cluster, ClusterKey, Entry, Mode, Principal, Status, Switch, World};
use crate::arn::PrincipalArn;
use crate::service::Service;

/// How many changes are remembered: as many as it takes to fill a cluster with entries and associations.
const REMEMBERED: usize = 10_000;

/// One change, with what was there before.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) at: Timestamp,
    pub(super) undo: Undo,
}

/// What takes a change back.
#[derive(Clone)]
pub(super) enum Undo {
    Entry { cluster: ClusterKey, principal: String, before: Option<Entry> },
    Cluster { cluster: ClusterKey, before: ClusterBefore },
    Principal { arn: PrincipalArn, before: Option<Principal> },
}

/// What a cluster had, beside its entries, that calls can change.
#[derive(Clone)]
pub(super) struct ClusterBefore {
    mode: Mode,
    status: Status,
    switch: Option<Switch>,
    tags: BTreeMap<String, String>,
}

/// The latest changes, oldest first.
#[derive(Clone, Default)]
pub(crate) struct History(VecDeque<Change>);

impl History {
    /// Takes note of a change that was just made.
    pub(super) fn remember(&mut self, at: Timestamp, undo: Undo) {
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(Change { at, undo });
    }

    /// The changes after a moment, the latest first.
    pub(super) fn since(&self, moment: Timestamp) -> impl Iterator<Item = &Change> {
        self.0.iter().rev().take_while(move |change| change.at > moment)
    }
}

impl World {
    /// The world as it was before the last change that a read of this service and target could show; unchanged if
    /// there is none.
    pub(crate) fn before_last_change(&self, service: Service, target: Option<&str>) -> Self {
        let mut stale = self.clone();
        let shows =
            |undo: &&Undo| undo.is_seen_by(service) && target.is_none_or(|target| undo.concerns(target));
        if let Some(undo) = self.history.0.iter().rev().map(|change| &change.undo).find(shows) {
            stale.take_back(undo.clone());
        }
        stale
    }

    fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::Entry { cluster, principal, before } => {
                self.place_entry(&cluster, &principal, before);
            }
            Undo::Cluster { cluster, before } => {
                if let Some(cluster) = self.clusters.get_mut(&cluster) {
                    before.restore(cluster);
                }
            }
            Undo::Principal { arn, before } => {
                self.place_principal(&arn, before);
            }
        }
    }
}

impl ClusterBefore {
    pub(super) fn of(cluster: &Cluster) -> Self {
        Self {
            mode: cluster.mode,
            status: cluster.status,
            switch: cluster.switch.clone(),
            tags: cluster.tags.clone(),
        }
    }

    fn restore(self, cluster: &mut Cluster) {
        let Self { mode, status, switch, tags } = self;
        (cluster.mode, cluster.status, cluster.switch, cluster.tags) = (mode, status, switch, tags);
    }
}

impl Undo {
    fn is_seen_by(&self, service: Service) -> bool {
        match self {
            Self::Entry { .. } | Self::Cluster { .. } => service == Service::Eks,
            Self::Principal { .. } => service != Service::Eks,
        }
    }

    /// Whether the target (of a call, as the journal names it) is this change's object, its owner or a part of it.
    fn concerns(&self, target: &str) -> bool {
        let object = match self {
            Self::Entry { cluster, principal, .. } => format!("{}/{principal}", cluster.name),
            Self::Cluster { cluster, .. } => cluster.name.clone(),
            Self::Principal { arn, .. } => arn.name.clone(),
        };
        is_part_of(&object, target) || is_part_of(target, &object)
    }
}

fn is_part_of(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
