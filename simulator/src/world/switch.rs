//! Switching a cluster's authentication mode: it is UPDATING meanwhile, and the old mode applies until it is done.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Cluster, ClusterKey, Entry, Mode, NodeGroup, Status, Switch, World, ids};
use crate::arn::PrincipalArn;
use crate::clock::later;
use crate::entry_type;

impl World {
    /// Begins a switch of a cluster's mode, as an update of this id, and says when it ends.
    pub(crate) fn begin_switch(
        &mut self,
        key: &ClusterKey,
        to: Mode,
        update: &str,
        now: Timestamp,
    ) -> Timestamp {
        let until = later(now, i64::from(self.settings.propagation.mode_seconds));
        let switch = Switch { to, until, update: Some(update.to_owned()) };
        let begin = |cluster: &mut Cluster| {
            cluster.status = Status::Updating;
            cluster.switch = Some(switch);
        };
        self.write_cluster(key, begin, now);
        self.finish_switches(now);
        until
    }

    /// Finishes the switches whose time has come.
    pub(crate) fn finish_switches(&mut self, now: Timestamp) {
        let due = |(key, cluster): (&ClusterKey, &Cluster)| {
            let switch = cluster.switch.as_ref().filter(|switch| switch.until <= now)?;
            Some((key.clone(), switch.clone()))
        };
        let due: Vec<(ClusterKey, Switch)> = self.clusters.iter().filter_map(due).collect();
        for (key, Switch { to, until, update: _ }) in due {
            self.finish_switch(&key, to, until);
        }
    }

    /// A cluster that leaves `CONFIG_MAP` gets entries for its own node groups (containers-roadmap#185).
    fn finish_switch(&mut self, key: &ClusterKey, to: Mode, at: Timestamp) {
        let left = self.clusters.get(key).filter(|cluster| cluster.mode == Mode::ConfigMap);
        let entries: Vec<Entry> = left.map_or_else(Vec::new, |cluster| self.node_entries(key, cluster, at));
        let finish = |cluster: &mut Cluster| {
            (cluster.mode, cluster.status, cluster.switch) = (to, Status::Active, None);
        };
        self.write_cluster(key, finish, at);
        for entry in entries {
            let principal = entry.principal.as_str().to_owned();
            self.write_entry(key, &principal, Some(entry), at);
        }
    }

    /// The entries that the node groups still lack; two groups may share a role.
    fn node_entries(&self, key: &ClusterKey, cluster: &Cluster, at: Timestamp) -> Vec<Entry> {
        let entry = |NodeGroup { name: _, role_arn, kind }: &NodeGroup| {
            let role = PrincipalArn::parse(role_arn)?;
            let present = self.principals.get(role_arn).map(|role| role.id.clone());
            Some(Entry {
                username: entry_type::username(kind, &role),
                arn: key.entry_arn(&role, &ids::new_uuid()),
                principal_id: present.unwrap_or_else(|| ids::of_principal(&role)),
                principal: role,
                kind: kind.clone(),
                groups: entry_type::groups(kind),
                tags: BTreeMap::new(),
                created_at: at,
                modified_at: at,
                policies: BTreeMap::new(),
            })
        };
        let lacking =
            cluster.node_groups.iter().filter(|group| !cluster.entries.contains_key(&group.role_arn));
        lacking.filter_map(entry).collect()
    }
}
