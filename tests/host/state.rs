//! The state file that a host leaves behind, read without starting the host again. Never here: what should be in it.

use serde_json::Value;

/// A state of format version 4, which every Terraform and OpenTofu since 0.12 writes.
pub(crate) struct StateFile(Value);

impl StateFile {
    pub(crate) fn parse(text: &str) -> Self {
        let document: Value = serde_json::from_str(text).unwrap();
        assert_eq!(document["version"], 4, "another format of state: {text}");
        Self(document)
    }

    /// The attributes of a resource or data source of the root module; null if it is not there.
    pub(crate) fn attributes(&self, address: &str) -> Value {
        let resources = self.0["resources"].as_array().into_iter().flatten();
        let mut of_address = resources.filter(|resource| address_of(resource) == address);
        let instances = of_address.next().and_then(|resource| resource["instances"].as_array());
        let current = instances.into_iter().flatten().find(|instance| instance.get("deposed").is_none());
        current.map_or(Value::Null, |instance| instance["attributes"].clone())
    }

    /// The value of an output; null if there is none of this name.
    pub(crate) fn output(&self, name: &str) -> Value {
        self.0["outputs"][name]["value"].clone()
    }
}

/// `eksaccess_entry.dev`, or `data.eksaccess_authentication.it`.
fn address_of(resource: &Value) -> String {
    let [mode, kind, name] = ["mode", "type", "name"].map(|member| resource[member].as_str().unwrap());
    let prefix = if mode == "data" { "data." } else { "" };
    format!("{prefix}{kind}.{name}")
}

#[test]
fn the_current_object_of_an_address_is_found_and_a_deposed_one_is_not() {
    let state = StateFile::parse(
        r#"{ "version": 4, "outputs": { "it": { "value": [1], "type": ["list", "number"] } }, "resources": [
            { "mode": "data", "type": "a", "name": "b", "instances": [{ "attributes": { "id": "read" } }] },
            { "mode": "managed", "type": "a", "name": "b", "instances": [
                { "deposed": "0f0f0f0f", "attributes": { "id": "old" } }, { "attributes": { "id": "new" } }] },
            { "mode": "managed", "type": "a", "name": "c", "instances": [
                { "deposed": "0f0f0f0f", "attributes": { "id": "old" } }] }] }"#,
    );
    for (address, id) in [("data.a.b", Some("read")), ("a.b", Some("new")), ("a.c", None), ("a.d", None)] {
        assert_eq!(state.attributes(address)["id"].as_str(), id, "{address}");
    }
    assert_eq!((state.output("it"), state.output("other")), (serde_json::json!([1]), Value::Null));
}
