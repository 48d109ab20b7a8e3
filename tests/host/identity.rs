//! Identities: what hosts store of them (Terraform 1.12, OpenTofu 1.12), and imports by them. Older hosts store none and refuse the argument; imports by `id` are in `imports`.

use harness::{
    World,
    world::{policy, role},
};
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

const ASSOCIATION: &str = r#"
resource "eksaccess_policy_association" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}
"#;

const ASSOCIATION_BY_IDENTITY: &str = r#"
import {
  to = eksaccess_policy_association.dev
  identity = {
    cluster_name  = "demo"
    principal_arn = "arn:aws:iam::111122223333:role/team/dev"
    policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
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
fn an_identity_names_the_region_of_its_cluster() {
    let view = json!({ "policy_arn": policy("AmazonEKSViewPolicy"), "access_scope": { "type": "cluster" } });
    let there = json!({
        "name": "demo", "account": "111122223333", "region": "us-east-1", "authentication_mode": "API",
        "entries": [{ "principal_arn": role("team/dev"), "kubernetes_groups": ["viewers"], "policies": [view] }],
    });
    on_every_host(World::standard().cluster(there), |story| {
        let in_region = |hcl: &str| hcl.replace("demo\"\n", "demo\"\n    region = \"us-east-1\"\n");
        let resources = in_region(&format!("{ENTRY}{ASSOCIATION}"));
        let imports = in_region(&format!("{BY_IDENTITY}{ASSOCIATION_BY_IDENTITY}"));
        story.configured(&format!("{resources}{imports}"));
        if !story.has_identities() {
            story.plan().fails().says("identity");
            return;
        }
        story.apply().succeeds().wrote(&[]);
        for address in ["eksaccess_entry.dev", "eksaccess_policy_association.dev"] {
            assert_eq!(story.state(address)["region"], "us-east-1");
        }
        story.configured(&resources).settles();
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
