//! What is not known yet passes: at validate, at plan, inside a set; and is held to its rules once it is known.

use harness::{World, world::role};
use serde_json::json;

use crate::story::on_every_host;

#[test]
fn c27_every_argument_may_be_unknown_at_validate() {
    on_every_host(World::standard(), |story| {
        story.configured(
            r#"
variable "text" { type = string }
variable "texts" { type = set(string) }
variable "map" { type = map(string) }
variable "flag" { type = bool }

resource "eksaccess_entry" "unknown" {
  cluster_name      = var.text
  principal_arn     = var.text
  type              = var.text
  kubernetes_groups = var.texts
  user_name         = var.text
  tags              = var.map
}

resource "eksaccess_entry" "partly" {
  cluster_name      = "demo-${var.text}"
  principal_arn     = "arn:aws:iam::111122223333:role/${var.text}"
  kubernetes_groups = ["viewers", var.text, "group-${var.text}"]
  tags              = { Team = var.text, (var.text) = "x" }
}

resource "eksaccess_policy_association" "unknown" {
  cluster_name     = var.text
  principal_arn    = var.text
  policy_arn       = var.text
  access_entry_arn = var.text
  access_scope {
    type       = var.text
    namespaces = var.texts
  }
  timeouts {
    create = var.text
  }
}

resource "eksaccess_policy_association" "dynamic" {
  cluster_name  = "demo"
  principal_arn = eksaccess_entry.unknown.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/${var.text}"
  dynamic "access_scope" {
    for_each = [var.text]
    content {
      type       = access_scope.value
      namespaces = [var.text]
    }
  }
}

data "eksaccess_authentication" "unknown" {
  cluster_name  = var.text
  principal_arn = var.text
  namespace     = var.text
}

data "eksaccess_entries" "unknown" {
  cluster_name = var.text
}
"#,
        );
        story.provider("provider \"eksaccess\" {\n  region = var.text\n  skip_iam_lookups = var.flag\n}\n");
        let told = story.validate();
        told.succeeds().claim(told.calls.is_empty(), "validate calls nobody").says("\"error_count\": 0");
    });
}

#[test]
fn a_set_may_hold_an_element_that_is_known_only_after_apply() {
    on_every_host(World::standard(), |story| {
        story.configured(
            r#"
resource "terraform_data" "name" {}

resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = ["viewers", "group-${terraform_data.name.id}"]
}
"#,
        );
        story.plan().plans(2, 0, 0);
        story.apply().succeeds();
        story.settles();
        assert_eq!(story.entry(&role("team/dev"))["kubernetes_groups"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn c14_a_principal_known_only_after_apply_is_planned_and_made() {
    on_every_host(World::standard(), |story| {
        story.configured(
            r#"
resource "terraform_data" "who" {
  input = "arn:aws:iam::111122223333:role/team/dev"
}

resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = terraform_data.who.output
}

resource "eksaccess_policy_association" "dev" {
  cluster_name     = eksaccess_entry.dev.cluster_name
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}

data "eksaccess_authentication" "dev" {
  cluster_name  = eksaccess_policy_association.dev.cluster_name
  principal_arn = eksaccess_policy_association.dev.principal_arn
  depends_on    = [eksaccess_policy_association.dev]

  propagation_timeout = "1s"
}

output "ok" {
  value = data.eksaccess_authentication.dev.can_authenticate
}
"#,
        );
        story.plan().plans(3, 0, 0).says("principal_arn = (known after apply)");
        story.apply().succeeds();
        assert_eq!(story.output("ok"), json!(true));
        story.settles();
        story.destroy().succeeds();
    });
}

#[test]
fn c27_what_turns_out_wrong_is_refused_before_it_is_sent() {
    on_every_host(World::standard(), |story| {
        story.configured(
            r#"
resource "terraform_data" "wrong" {
  input = "system:masters"
}

resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = [terraform_data.wrong.output]
}
"#,
        );
        story.plan().plans(2, 0, 0);
        story.apply().fails().says("system:masters").says("kubernetes_groups").wrote(&[]);
    });
}

#[test]
fn a_type_known_only_after_apply_leaves_groups_and_user_name_open() {
    on_every_host(World::standard(), |story| {
        story.configured(
            r#"
resource "terraform_data" "type" {
  input = "EC2_LINUX"
}

resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  type          = terraform_data.type.output
}
"#,
        );
        story.plan().plans(2, 0, 0).says("kubernetes_groups = (known after apply)");
        story.apply().succeeds();
        story.settles();
    });
}
