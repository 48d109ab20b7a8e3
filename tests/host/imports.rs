//! What is there already comes in: by block, by command, by the block that an error shows.

use harness::{
    World,
    world::{policy, role},
};
use serde_json::json;

use crate::story::on_every_host;

const ENTRY: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = ["viewers"]
}
"#;

const ASSOCIATION: &str = r#"
resource "eksaccess_policy_association" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }
}
"#;

/// The cluster has what the two configurations say.
fn world() -> World {
    World::standard().entry(json!({
        "principal_arn": role("team/dev"),
        "kubernetes_groups": ["viewers"],
        "policies": [{
            "policy_arn": policy("AmazonEKSViewPolicy"),
            "access_scope": { "type": "namespace", "namespaces": ["web"] },
        }],
    }))
}

fn block(address: &str, id: &str) -> String {
    format!("import {{\n  to = {address}\n  id = \"{id}\"\n}}\n")
}

#[test]
fn c44_every_spelling_of_an_id_brings_the_entry_in() {
    on_every_host(world(), |story| {
        let arn = story.entry(&role("team/dev"))["access_entry_arn"].as_str().unwrap().to_owned();
        for id in [format!("demo:{}", role("team/dev")), format!("demo#{}", role("team/dev")), arn] {
            story.configured(&format!("{ENTRY}{}", block("eksaccess_entry.dev", &id)));
            story.apply().succeeds().wrote(&[]);
            story.configured(ENTRY).settles();
            story.run(&["state", "rm", "eksaccess_entry.dev"]).succeeds();
        }
    });
}

#[test]
fn the_import_command_brings_both_resources_in() {
    on_every_host(world(), |story| {
        story.configured(&format!("{ENTRY}{ASSOCIATION}"));
        story.import("eksaccess_entry.dev", &format!("demo:{}", role("team/dev"))).succeeds().wrote(&[]);
        let id = format!("demo#{}#{}", role("team/dev"), policy("AmazonEKSViewPolicy"));
        story.import("eksaccess_policy_association.dev", &id).succeeds().wrote(&[]);
        story.settles();
    });
}

#[test]
fn an_association_is_imported_by_a_block_with_either_separator() {
    on_every_host(world(), |story| {
        for separator in ["#", ":"] {
            let id = ["demo", &role("team/dev"), &policy("AmazonEKSViewPolicy")].join(separator);
            story.configured(&format!("{ASSOCIATION}{}", block("eksaccess_policy_association.dev", &id)));
            story.apply().succeeds().wrote(&[]);
            story.configured(ASSOCIATION).settles();
            story.run(&["state", "rm", "eksaccess_policy_association.dev"]).succeeds();
        }
    });
}

#[test]
fn an_import_of_what_is_not_there_names_what_is_near() {
    on_every_host(world(), |story| {
        for wrong in ["dev", "team/Dev", "other/dev"] {
            story.configured(&format!(
                "{ENTRY}{}",
                block("eksaccess_entry.dev", &format!("demo:{}", role(wrong)))
            ));
            story
                .plan()
                .fails()
                .says(&role(wrong))
                .says(&role("team/dev"))
                .never_says("non-existent remote object");
        }
    });
}

#[test]
fn c44_an_id_that_cannot_be_read_is_answered_with_examples() {
    on_every_host(world(), |story| {
        for bad in [
            "demo",
            "demo,arn:aws:iam::111122223333:role/team/dev",
            ":",
            "arn:aws:iam::111122223333:role/team/dev",
        ] {
            story.configured(&format!("{ENTRY}{}", block("eksaccess_entry.dev", bad)));
            story.plan().fails().says("demo:arn:aws:iam::111122223333:role/");
        }
    });
}

#[test]
fn c13_an_entry_that_is_there_already_is_an_error_whose_import_block_works() {
    on_every_host(world(), |story| {
        let refused = story.configured(ENTRY).apply();
        refused.fails().says(&role("team/dev")).says("viewers").says("STANDARD");
        assert!(
            story.state("eksaccess_entry.dev").is_null(),
            "what is not ours does not come into the state by itself"
        );
        story.configured(&format!("{ENTRY}{}", refused.import_block().replace("NAME", "dev")));
        story.apply().succeeds().wrote(&[]);
        story.configured(ENTRY).settles();
    });
}

/// terraform-aws-modules/eks#3286 and others: the entries of nodes, brought in with the configuration that the host writes.
#[test]
fn an_entry_of_nodes_comes_in_with_generated_configuration() {
    let nodes = World::standard()
        .principal(json!({ "arn": role("nodes") }))
        .entry(json!({ "principal_arn": role("nodes"), "type": "EC2_LINUX" }));
    on_every_host(nodes, |story| {
        let block = block("eksaccess_entry.nodes", &format!("demo:{}", role("nodes")));
        story.configured(&block);
        // A plan that generates configuration may end with warnings, never with errors.
        story.plan_with(&["-generate-config-out=generated.tf"]).succeeds();
        story.apply().succeeds().wrote(&[]);
        story.settles();
    });
}
