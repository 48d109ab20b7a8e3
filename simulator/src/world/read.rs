//! From a document to the world: every default filled in, every name checked.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{self, DocumentPath};
use super::read_entries::read_entries;
use super::read_principals::{read_policies, read_principals};
use super::{
    Cluster, ClusterDocument, ClusterKey, Principal, Settings, Status, World, WorldDocument, WorldError,
};
use crate::clock::later;
use jiff::Timestamp;

/// 2020-01-01T00:00:00Z in seconds: when principals and clusters were made, if the world does not say.
const LONG_AGO: i64 = 1_577_836_800;

/// Entries and associations are this much older than the simulator's start, if the world does not say.
const ENTRIES_EARLIER_SECONDS: i64 = 3_600;

impl World {
    /// Reads a document. `start` is when the simulator started.
    ///
    /// # Errors
    /// What is no world, with its path: a wrong ARN, a name that is there twice, ids and dates that contradict each other.
    pub(crate) fn read(document: WorldDocument, start: Timestamp) -> Result<Self, WorldError> {
        let WorldDocument {
            schema: _,
            skew_seconds,
            propagation,
            visibility,
            page_size,
            list_order,
            empty_pages,
            idempotent_replay,
            foreign_principals,
            principals,
            policies,
            sessions,
            clusters,
        } = document;
        check::page_size(page_size)?;
        let settings = Settings {
            skew_seconds,
            propagation,
            visibility,
            page_size,
            list_order,
            empty_pages,
            idempotent_replay,
            foreign_principals,
        };
        let policies = read_policies(policies)?;
        let principals = read_principals(principals)?;
        let clusters = read_clusters(clusters, &principals, later(start, -ENTRIES_EARLIER_SECONDS))?;
        let sessions = sessions.into_iter().map(|session| (session.id.clone(), session)).collect();
        Ok(Self::new(settings, principals, policies, sessions, clusters))
    }
}

fn read_clusters(
    listed: Vec<ClusterDocument>,
    principals: &BTreeMap<String, Principal>,
    entries_made: Timestamp,
) -> Result<Vec<(ClusterKey, Cluster)>, WorldError> {
    let (mut clusters, mut keys) = (Vec::new(), BTreeSet::new());
    for (index, cluster) in listed.into_iter().enumerate() {
        let at = DocumentPath::root().list("clusters", index);
        let (key, cluster) = read_cluster(cluster, principals, entries_made, &at)?;
        if !keys.insert(key.clone()) {
            return Err(at.wrong("this cluster is there twice"));
        }
        clusters.push((key, cluster));
    }
    Ok(clusters)
}

fn read_cluster(
    cluster: ClusterDocument,
    principals: &BTreeMap<String, Principal>,
    entries_made: Timestamp,
    at: &DocumentPath,
) -> Result<(ClusterKey, Cluster), WorldError> {
    check::cluster(&cluster, at)?;
    let ClusterDocument {
        name,
        account,
        region,
        authentication_mode,
        status,
        switch,
        version,
        created_at,
        tags,
        entries: listed,
        aws_auth,
        role_bindings,
        node_groups,
        auto_mode,
    } = cluster;
    let key = ClusterKey { account, region, name };
    let entries = read_entries(listed, &key, principals, entries_made, at)?;
    let cluster = Cluster {
        mode: authentication_mode,
        status: if switch.is_some() { Status::Updating } else { status },
        switch,
        version,
        created_at: created_at.unwrap_or_else(long_ago),
        tags,
        entries,
        aws_auth,
        role_bindings,
        node_groups: node_groups.into_iter().enumerate().map(|(place, group)| group.named(place)).collect(),
        auto_mode,
    };
    Ok((key, cluster))
}

/// When what the world does not date was made.
pub(crate) fn long_ago() -> Timestamp {
    Timestamp::from_second(LONG_AGO).unwrap_or(Timestamp::UNIX_EPOCH)
}
