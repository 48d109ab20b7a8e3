//! `terraform query` (Terraform 1.14): the whole cluster in one query, and the configuration that is generated of it. Other hosts
//! have no such command, and read a configuration with query files beside it as ever.

use harness::{
    World,
    world::{policy, role, user},
};
use serde_json::json;

use crate::story::on_every_host;

const QUERIES: &str = r#"
list "eksaccess_entry" "all" {
  provider = eksaccess
  config {
    cluster_name = "demo"
  }
}

list "eksaccess_policy_association" "all" {
  provider = eksaccess
  config {
    cluster_name = "demo"
  }
}

list "eksaccess_entry" "nowhere" {
  count    = var.missing ? 1 : 0
  provider = eksaccess
  config {
    cluster_name = "nowhere"
  }
}

variable "missing" {
  default = false
}
"#;

const DEFAULT_TAGS: &str = r#"
provider "eksaccess" {
  default_tags {
    tags = {
      Owner = "platform"
    }
  }
}
"#;

/// Entries of people and nodes, with tags of all kinds, and one that nobody but AWS can manage.
fn world() -> World {
    let everywhere = json!({ "type": "cluster" });
    let web = json!({ "type": "namespace", "namespaces": ["web", "dev-*"] });
    let linked = role("aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS");
    World::standard()
        .user("jo")
        .role("auto")
        .entry(json!({
            "principal_arn": role("team/dev"), "username": "dev:{{SessionName}}", "kubernetes_groups": ["viewers"],
            "tags": { "Owner": "platform", "Team": "dev", "aws:eks:x": "y" },
            "policies": [
                { "policy_arn": policy("AmazonEKSViewPolicy"), "access_scope": everywhere },
                { "policy_arn": policy("AmazonEKSEditPolicy"), "access_scope": web },
            ],
        }))
        .entry(json!({ "principal_arn": user("jo"), "tags": { "Owner": "platform" } }))
        .entry(json!({ "principal_arn": role("demo-node"), "type": "EC2_LINUX", "tags": { "Owner": "platform" } }))
        .entry(json!({
            "principal_arn": role("auto"), "type": "EC2", "tags": { "Owner": "platform" },
            "policies": [{ "policy_arn": policy("AmazonEKSAutoNodePolicy"), "access_scope": everywhere }],
        }))
        .entry(json!({ "principal_arn": linked }))
}

#[test]
fn a_whole_cluster_is_queried_imported_and_stays_as_it_is() {
    on_every_host(world(), |story| {
        story.file("all.tfquery.hcl", QUERIES).provider(DEFAULT_TAGS);
        if !story.has_queries_and_actions() {
            story.run(&["query"]).fails().says("no command named \"query\"");
            story.configured("").plan().has_no_changes();
            return;
        }
        let arguments = ["query", "-no-color", "-generate-config-out=generated.tf"];
        let query = story.configured("").run(&arguments);
        query
            .succeeds()
            .says(&role("team/dev"))
            .says("AmazonEKSEditPolicy")
            .says("AWSServiceRoleForAmazonEKS");
        story.plan().says("7 to import, 0 to add, 0 to change, 0 to destroy");
        story.apply().succeeds().wrote(&[]);
        story.settles();
        let missing = story.run(&["query", "-no-color", "-var=missing=true"]);
        missing.fails().says("Cluster not found").says("nowhere");
    });
}
