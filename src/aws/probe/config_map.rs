//! The `ConfigMap` aws-auth, as an API server keeps it. Never here: what its lines mean.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::lacking;
use super::error::ProbeError;

/// Where it is.
pub(super) const PATH: &str = "/api/v1/namespaces/kube-system/configmaps/aws-auth";

/// Its `data`. Kubernetes omits an empty one, and lets nothing but texts in.
///
/// # Errors
/// When the object is no `ConfigMap`.
pub(super) fn data(object: &Value) -> Result<BTreeMap<String, String>, ProbeError> {
    if object["kind"] != "ConfigMap" {
        return Err(lacking("a ConfigMap"));
    }
    let data = object["data"].as_object().into_iter().flatten();
    let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    Ok(data.filter_map(text).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_data_is_every_key_as_it_is_written() {
        let map = json!({ "kind": "ConfigMap", "data": { "mapRoles": "- a\n", "maproles": "" } });
        let expected = [("mapRoles", "- a\n"), ("maproles", "")].map(|(key, text)| (key.into(), text.into()));
        assert_eq!(data(&map), Ok(expected.into()));
        assert_eq!(data(&json!({ "kind": "ConfigMap" })), Ok(BTreeMap::new()));
        assert!(data(&json!({ "kind": "Status", "data": {} })).is_err());
    }
}
