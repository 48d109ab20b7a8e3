//! The JSON Schema of worlds says what the reader does. Its keywords are judged by the conformance run, with a validator.

use std::path::Path;

use eks_simulator::World;
use serde_json::{Value, json};

use crate::support::{ACCOUNT, DEV, NODE, REGION, VIEW};

/// Beside the program, so that editors find it without running it.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/world.schema.json");

/// The schemas of objects in a schema, each with its name.
fn objects(schema: &Value) -> Vec<(String, &Value)> {
    let defined = schema["$defs"].as_object().expect("definitions").iter();
    let all = defined.map(|(name, schema)| (name.clone(), schema)).chain([("World".to_owned(), schema)]);
    all.filter(|(_, schema)| schema["properties"].is_object()).collect()
}

/// A world in which the object of this name has this field, and the required ones.
fn world_with(object: &str, field: &str, value: &Value) -> Value {
    let mut fields = match object {
        "Principal" => json!({ "arn": DEV }),
        "AccessKey" => json!({ "id": "AKIAEXAMPLE", "secret": "s" }),
        "Cluster" => json!({ "name": "c", "account": ACCOUNT, "region": REGION }),
        "AccessEntry" => json!({ "principal_arn": DEV }),
        "AccessPolicyAssociation" => json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } }),
        "Scope" => json!({ "type": "cluster" }),
        "NodeGroup" => json!({ "role_arn": NODE }),
        "RoleBinding" => json!({ "role": "view" }),
        "Switch" => json!({ "to": "API", "until": "2026-01-01T00:00:00Z" }),
        "ManagedPolicy" => json!({ "arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "document": "{}" }),
        "Session" => json!({
            "id": "ASIAEXAMPLE", "secret": "s", "token": "t", "role_arn": DEV, "role_id": "AROAEXAMPLE", "name": "me",
            "expires_at": "2026-01-01T00:00:00Z",
        }),
        _ => json!({}),
    };
    if !field.is_empty() {
        fields[field] = value.clone();
    }
    let cluster = |field: &str, value: Value| {
        let cluster = json!({ "name": "c", "account": ACCOUNT, "region": REGION, field: value });
        json!({ "clusters": [cluster] })
    };
    let entry = |policy: Value| cluster("entries", json!([{ "principal_arn": DEV, "policies": [policy] }]));
    match object {
        "World" => fields,
        "Propagation" => json!({ "propagation": fields }),
        "Visibility" => json!({ "visibility": fields }),
        "Principal" => json!({ "principals": [fields] }),
        "AccessKey" => json!({ "principals": [{ "arn": DEV, "access_keys": [fields] }] }),
        "Cluster" => json!({ "clusters": [fields] }),
        "AccessEntry" => cluster("entries", json!([fields])),
        "AccessPolicyAssociation" => entry(fields),
        "Scope" => entry(json!({ "policy_arn": VIEW, "access_scope": fields })),
        "NodeGroup" => cluster("node_groups", json!([fields])),
        "RoleBinding" => cluster("role_bindings", json!([fields])),
        "Switch" => cluster("switch", fields),
        "AutoMode" => cluster("auto_mode", fields),
        "ManagedPolicy" => json!({ "policies": [fields] }),
        "Session" => json!({ "sessions": [fields] }),
        other => panic!("{other}: say here where a world has it"),
    }
}

#[test]
fn the_committed_schema_is_the_one_that_the_program_prints() {
    let printed = format!("{:#}\n", World::json_schema());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(COMMITTED, &printed).expect("a file");
    }
    let committed = std::fs::read_to_string(COMMITTED).expect("a file");
    assert!(committed == printed, "{COMMITTED} is outdated: run this test with UPDATE=1");
}

#[test]
fn a_default_of_the_schema_is_what_an_omitted_field_means() {
    let schema = World::json_schema();
    let mut checked = 0;
    for (name, object) in objects(&schema) {
        for (field, property) in object["properties"].as_object().expect("properties") {
            if let Some(default) = property.get("default") {
                let read = |document| World::from_json(document).unwrap_or_else(|error| panic!("{error}"));
                let (omitted, given) = (world_with(&name, "", default), world_with(&name, field, default));
                assert_eq!(read(omitted), read(given), "{name}.{field}");
                checked += 1;
            }
        }
    }
    assert!(checked > 40, "{checked} defaults");
}

#[test]
fn every_field_of_the_schema_has_a_description_and_no_object_has_others() {
    let schema = World::json_schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for (name, object) in objects(&schema) {
        assert_eq!(object["additionalProperties"], json!(false), "{name}");
        for (field, property) in object["properties"].as_object().expect("properties") {
            let described = property["description"].is_string();
            assert!(described, "{name}.{field} has no description");
        }
        let misspelt = World::from_json(world_with(&name, "no_such_field", &json!(1)));
        let error = misspelt.map(|_| ()).expect_err("an unknown field").to_string();
        assert!(error.contains("no_such_field") && error.contains("unknown field"), "{name}: {error}");
    }
}

#[test]
fn the_worlds_of_the_examples_are_worlds() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart/world.json");
    let text = std::fs::read_to_string(examples).expect("a world");
    let world = World::from_json(serde_json::from_str(&text).expect("JSON"));
    assert!(world.is_ok_and(|world| !world.clusters.is_empty()));
}
