//! Where each cluster's API server answers, and the certificate authority it shows. Never here: the servers themselves.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::world::ClusterKey;

/// The endpoints of the clusters that have one.
#[derive(Default)]
pub(crate) struct Endpoints(Mutex<BTreeMap<ClusterKey, Endpoint>>);

/// A cluster's API server.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// `https://127.0.0.1:PORT`.
    pub(crate) url: String,
    /// The certificate authority in PEM, in base64: `certificateAuthority.data` of `DescribeCluster`.
    pub(crate) authority: String,
}

impl Endpoints {
    /// Where a cluster answers, if it does.
    pub(crate) fn of(&self, cluster: &ClusterKey) -> Option<Endpoint> {
        self.lock().get(cluster).cloned()
    }

    /// Takes note of where a cluster answers.
    pub(crate) fn insert(&self, cluster: ClusterKey, endpoint: Endpoint) {
        self.lock().insert(cluster, endpoint);
    }

    /// A cluster does not answer any more.
    pub(crate) fn remove(&self, cluster: &ClusterKey) {
        self.lock().remove(cluster);
    }

    /// The clusters with their certificate authority too, as `GET clusters` says it.
    pub(crate) fn described(&self) -> Value {
        let described = |Endpoint { url, authority }: &Endpoint| json!({ "endpoint": url, "certificate_authority_data": authority });
        self.lock().iter().map(|(key, endpoint)| (key.label(), described(endpoint))).collect()
    }

    /// The `clusters` of the ready line.
    pub(crate) fn ready(&self) -> Value {
        let clusters = self.lock();
        clusters.iter().map(|(key, endpoint)| (key.label(), json!({ "endpoint": endpoint.url }))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ClusterKey, Endpoint>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
