//! The latest changes and how to take one back: what a stale read needs.

use std::collections::{BTreeMap, VecDeque};

use super::{ClusterKey, Entry, Principal, State};
use crate::arn::PrincipalArn;
use crate::services::Service;
use crate::world::Mode;

/// How many changes are remembered; a stale read concerns one of the latest.
const REMEMBERED: usize = 1_000;

/// One change, with what was there before.
#[derive(Clone)]
pub(crate) enum Change {
    Entry { cluster: ClusterKey, principal: String, before: Option<Entry> },
    Cluster { cluster: ClusterKey, mode: Mode, tags: BTreeMap<String, String> },
    Principal { arn: PrincipalArn, before: Option<Principal> },
}

/// The latest changes, oldest first.
#[derive(Clone, Default)]
pub(crate) struct History(VecDeque<Change>);

impl History {
    /// Takes note of a change that was just made.
    pub(crate) fn remember(&mut self, change: Change) {
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(change);
    }
}

impl State {
    /// The world as it was before the last change that a read of this service and target could show; unchanged if
    /// there is none.
    pub(crate) fn before_last_change(&self, service: Service, target: Option<&str>) -> Self {
        let mut stale = self.clone();
        let shows = |change: &&Change| {
            change.is_seen_by(service) && target.is_none_or(|target| change.concerns(target))
        };
        let last = self.history.0.iter().rev().find(shows);
        match last.cloned() {
            Some(Change::Entry { cluster, principal, before }) => {
                stale.write_entry(&cluster, &principal, before);
            }
            Some(Change::Cluster { cluster, mode, tags }) => stale.write_cluster(&cluster, |cluster| {
                cluster.mode = mode;
                cluster.tags = tags;
            }),
            Some(Change::Principal { arn, before }) => stale.write_principal(&arn, before),
            None => {}
        }
        stale
    }
}

impl State {
    /// What an entry was before each of the remembered changes of it, the latest first; none where it was not there.
    pub(crate) fn earlier_versions(
        &self,
        key: &ClusterKey,
        arn: &str,
    ) -> impl Iterator<Item = Option<&Entry>> {
        self.history.0.iter().rev().filter_map(move |change| match change {
            Change::Entry { cluster, principal, before } if cluster == key && principal == arn => {
                Some(before.as_ref())
            }
            _ => None,
        })
    }
}

impl Change {
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
