//! The data sources that look something up, and the functions beside them, in one configuration that uses their answers.
//! Never here: each answer by itself (`tests/rpc`).

use harness::{
    World,
    world::{ADMIN, role},
};
use serde_json::json;

use crate::story::on_every_host;

/// The role of the permission set `Admin`.
const SSO_ROLE: &str = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";

const CONFIGURATION: &str = r#"
data "eksaccess_caller" "me" {}

data "eksaccess_cluster" "demo" {
  cluster_name = "demo"
}

data "eksaccess_policies" "all" {}

data "eksaccess_sso_role" "admin" {
  permission_set_name = "Admin"
}

data "eksaccess_principals" "team" {
  path_prefix = "/team/"
  kinds       = ["role"]
}

resource "eksaccess_entry" "team" {
  for_each      = data.eksaccess_principals.team.principals
  cluster_name  = data.eksaccess_cluster.demo.cluster_name
  principal_arn = each.key
}

resource "eksaccess_entry" "admin" {
  cluster_name      = "demo"
  principal_arn     = data.eksaccess_sso_role.admin.arn
  kubernetes_groups = ["admins"]
}

data "eksaccess_entry" "admin" {
  cluster_name  = eksaccess_entry.admin.cluster_name
  principal_arn = eksaccess_entry.admin.principal_arn

  depends_on = [eksaccess_entry.admin]
}

output "session" {
  value = provider::eksaccess::principal_arn(data.eksaccess_caller.me.arn)
}

output "policies" {
  value = { for policy in data.eksaccess_policies.all.policies : policy.name => policy.arn }
}
"#;

/// Public wish since 2019: one grant for many roles.
#[test]
fn what_is_looked_up_is_granted_and_the_next_plan_is_empty() {
    on_every_host(World::standard().role(SSO_ROLE), |story| {
        story.configured(CONFIGURATION).plan().plans(3, 0, 0).says("will be read during apply");
        story.apply().succeeds().wrote(&["CreateAccessEntry"; 3]);
        for name in ["team/dev", "team/ops", SSO_ROLE] {
            assert!(!story.entry(&role(name)).is_null(), "{name}");
        }
        let caller = story.state("data.eksaccess_caller.me");
        assert_eq!(caller["principal_arn"], ADMIN);
        assert_eq!(story.output("session"), role("Admin"), "a session does not show the path");
        assert_eq!(story.state("data.eksaccess_entry.admin")["kubernetes_groups"], json!(["admins"]));
        let policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
        assert_eq!(story.output("policies")["AmazonEKSViewPolicy"], policy);
        story.settles();
        story.destroy().succeeds();
    });
}
