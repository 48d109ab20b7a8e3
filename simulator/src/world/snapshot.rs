//! A cluster's entries as they were at an earlier moment: what lagging reads show, and what API servers go by.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::history::{Change, Undo};
use super::{ClusterKey, Entry, World};

/// The entries of one cluster at one moment.
pub(crate) struct Snapshot<'a> {
    moment: Timestamp,
    present: Option<&'a BTreeMap<String, Entry>>,
    /// What was there instead of what has changed since; none where nothing was.
    before: BTreeMap<&'a str, Option<&'a Entry>>,
}

impl World {
    /// The entries that a cluster had at a moment. What the world itself brought is as old as its dates say.
    pub(crate) fn entries_at(&self, key: &ClusterKey, moment: Timestamp) -> Snapshot<'_> {
        let mut before = BTreeMap::new();
        for Change { at: _, undo } in self.history.since(moment) {
            if let Undo::Entry { cluster, principal, before: earlier } = undo
                && cluster == key
            {
                before.insert(principal.as_str(), earlier.as_ref());
            }
        }
        Snapshot { moment, present: self.clusters.get(key).map(|cluster| &cluster.entries), before }
    }
}

impl<'a> Snapshot<'a> {
    /// The entry of this principal.
    pub(crate) fn get(&self, principal: &str) -> Option<Cow<'a, Entry>> {
        let present = || self.present.and_then(|entries| entries.get(principal));
        let entry = self.before.get(principal).copied().unwrap_or_else(present)?;
        self.aged(entry)
    }

    /// Every entry, sorted by its principal.
    pub(crate) fn all(&self) -> BTreeMap<&'a str, Cow<'a, Entry>> {
        let present = self.present.into_iter().flatten();
        let mut all: BTreeMap<&str, Option<&Entry>> =
            present.map(|(principal, entry)| (principal.as_str(), Some(entry))).collect();
        all.extend(&self.before);
        all.into_iter().filter_map(|(principal, entry)| Some((principal, self.aged(entry?)?))).collect()
    }

    /// An entry without what is younger than the moment; none if it is so itself.
    fn aged(&self, entry: &'a Entry) -> Option<Cow<'a, Entry>> {
        if entry.created_at > self.moment {
            return None;
        }
        if entry.policies.values().all(|policy| policy.associated_at <= self.moment) {
            return Some(Cow::Borrowed(entry));
        }
        let mut entry = entry.clone();
        entry.policies.retain(|_, policy| policy.associated_at <= self.moment);
        Some(Cow::Owned(entry))
    }
}
