//! The namespaces that every cluster has: kubectl asks for one when it does not find an object in it. Never here: what is in
//! them.

use serde_json::{Value, json};

use super::{Served, written};

/// Their names (Kubernetes documentation, "Initial namespaces").
const NAMES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// All of them.
pub(super) fn all(served: Served<'_>) -> Vec<Value> {
    let namespace = |name: &str| {
        json!({
            "kind": "Namespace",
            "apiVersion": "v1",
            "metadata": {
                "name": name,
                "resourceVersion": "1",
                "creationTimestamp": written(served.created_at),
                "labels": { "kubernetes.io/metadata.name": name },
            },
            "spec": { "finalizers": ["kubernetes"] },
            "status": { "phase": "Active" },
        })
    };
    NAMES.map(namespace).into()
}
