//! The `ConfigMap` aws-auth, the one object that servers keep. Never here: what its lines mean (`mapper::aws_auth`).

use serde_json::{Value, json};

use super::{Served, written};

/// Where it is.
const NAMESPACE: &str = "kube-system";
const NAME: &str = "aws-auth";

/// Its id, the same in every cluster: nothing here goes by it.
const UID: &str = "5a6bc6d0-4f5e-4a0a-8a0a-2f6d1c0b9e01";

/// The `ConfigMap`s of a namespace, or of all where none is named.
pub(super) fn in_namespace(namespace: &str, served: Served<'_>) -> Vec<Value> {
    let is_there = namespace.is_empty() || namespace == NAMESPACE;
    let object = served.aws_auth.filter(|_| is_there).map(|data| {
        json!({
            "kind": "ConfigMap",
            "apiVersion": "v1",
            "metadata": {
                "name": NAME,
                "namespace": NAMESPACE,
                "uid": UID,
                "resourceVersion": "1",
                "creationTimestamp": written(served.created_at),
            },
            "data": data,
        })
    });
    object.into_iter().collect()
}
