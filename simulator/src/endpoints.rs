//! Where each cluster's API server answers, and the certificate authority it shows. Never here: the servers themselves.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::state::ClusterKey;

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

    /// The `clusters` of the ready line.
    pub(crate) fn ready(&self) -> Value {
        let clusters = self.lock();
        clusters.iter().map(|(key, endpoint)| (key.label(), json!({ "endpoint": endpoint.url }))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ClusterKey, Endpoint>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
