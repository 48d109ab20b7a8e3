//! How the world is written as a document: maps become lists. Never here: reading one.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::Serializer;

use super::cluster::{Cluster, ClusterKey};

/// Writes a map whose values name themselves as a list.
pub(super) fn values<V: Serialize, S: Serializer>(
    map: &BTreeMap<String, V>,
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_seq(map.values())
}

/// Writes clusters as a list, each with its key.
pub(super) fn clusters<S: Serializer>(
    clusters: &BTreeMap<ClusterKey, Cluster>,
    to: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Keyed<'a> {
        #[serde(flatten)]
        key: &'a ClusterKey,
        #[serde(flatten)]
        cluster: &'a Cluster,
    }
    to.collect_seq(clusters.iter().map(|(key, cluster)| Keyed { key, cluster }))
}
