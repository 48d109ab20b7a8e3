//! The identity of an entry: what hosts store of it (Terraform 1.12, OpenTofu 1.12), and imports by it. Older hosts store
//! none and refuse the argument; imports by `id` are in `imports`.

use harness::{World, world::role};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

const ENTRY: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = ["viewers"]
}
"#;

const BY_IDENTITY: &str = r#"
import {
  to = eksaccess_entry.dev
  identity = {
    cluster_name  = "demo"
    principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  }
}
"#;

fn world() -> World {
    World::standard().entry(json!({ "principal_arn": role("team/dev"), "kubernetes_groups": ["viewers"] }))
}

/// The identity that the host stored of the entry; null where there is none.
fn stored(story: &Story) -> Value {
    let state: Value = serde_json::from_str(&story.raw_state()).unwrap();
    state["resources"][0]["instances"][0]["identity"].clone()
}

/// The identity that this host stores: none if it is older than identities.
fn whole(story: &Story) -> Value {
    let identity = json!({
        "cluster_name": "demo",
        "principal_arn": role("team/dev"),
        "account_id": "111122223333",
        "region": "eu-west-1",
    });
    if story.has_identities() { identity } else { Value::Null }
}

#[test]
fn an_entry_comes_in_by_its_identity() {
    on_every_host(world(), |story| {
        story.configured(&format!("{ENTRY}{BY_IDENTITY}"));
        if !story.has_identities() {
            story.plan().fails().says("identity");
            return;
        }
        story.apply().succeeds().wrote(&[]);
        assert_eq!(stored(story), whole(story));
        story.configured(ENTRY).settles();
    });
}

#[test]
fn an_identity_of_another_region_is_refused_with_both() {
    on_every_host(world(), |story| {
        let elsewhere = BY_IDENTITY.replace("demo\"\n", "demo\"\n    region = \"us-east-1\"\n");
        let refused = story.configured(&format!("{ENTRY}{elsewhere}")).plan();
        refused.fails().says("identity");
        if story.has_identities() {
            refused.says("Import from another region").says("us-east-1").says("eu-west-1");
        }
    });
}

#[test]
fn a_created_entry_is_stored_with_its_identity_and_keeps_it() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        assert_eq!(stored(story), whole(story));
        story.configured(&ENTRY.replace("viewers", "editors")).apply().succeeds();
        assert_eq!(stored(story), whole(story));
        story.settles();
    });
}

#[test]
fn a_state_without_an_identity_gets_one_by_a_refresh_and_a_plan_without_one_changes_nothing() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        story.edit_state(|state| {
            let instance = state["resources"][0]["instances"][0].as_object_mut().unwrap();
            instance.remove("identity");
            instance.remove("identity_schema_version");
        });
        story.plan_with(&["-refresh=false"]).has_no_changes();
        assert_eq!(stored(story), Value::Null);
        story.apply().succeeds().wrote(&[]);
        story.apply_with(&["-refresh-only"]).succeeds();
        assert_eq!(stored(story), whole(story));
        story.settles();
    });
}
