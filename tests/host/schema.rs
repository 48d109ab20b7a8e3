//! The command `schema` beside what hosts print: a tool that reads one reads the other. Never here: what is in a schema.

use std::process::Command;

use harness::World;
use serde_json::Value;

use crate::story::{PROVIDER, on_every_host};

#[test]
fn the_schemas_are_those_that_a_host_prints() {
    let printed = Command::new(PROVIDER).arg("schema").output().unwrap();
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let ours = &printed["provider_schemas"]["eksaccess/eksaccess"];
    on_every_host(World::standard(), |story| {
        let transcript = story.configured("").run(&["providers", "schema", "-json"]);
        let hosts = transcript.outcome.json().unwrap();
        assert_eq!(hosts["format_version"], printed["format_version"]);
        let theirs = hosts["provider_schemas"].as_object().unwrap();
        let (address, theirs) = theirs.iter().find(|(address, _)| address.contains("eksaccess")).unwrap();
        assert!(address.ends_with("/eksaccess/eksaccess"), "{address}");
        // Hosts print the kinds that they know.
        for (kind, schemas) in theirs.as_object().unwrap() {
            assert_eq!(&ours[kind], schemas, "{kind} {}", transcript.context);
        }
        for kind in
            ["provider", "resource_schemas", "data_source_schemas", "ephemeral_resource_schemas", "functions"]
        {
            assert!(!theirs[kind].is_null(), "{kind} {}", transcript.context);
        }
    });
}
