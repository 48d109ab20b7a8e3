//! What a plan refuses or warns of by what else the configuration plans, before anything is written.

use harness::World;

use crate::story::on_every_host;

/// Two entries for one role, each with a group of its own.
const TWO_ENTRIES: &str = r#"
resource "eksaccess_entry" "dev" {
  for_each          = toset(["a", "b"])
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = [each.key]
}
"#;

/// Two associations of one policy, each with a namespace of its own.
const TWO_SCOPES: &str = r#"
resource "eksaccess_policy_association" "dev" {
  for_each      = toset(["a", "b"])
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type       = "namespace"
    namespaces = [each.key]
  }
}
"#;

/// A policy for the role of nodes.
const POLICY_FOR_NODES: &str = r#"
resource "eksaccess_entry" "nodes" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/nodes"
  type          = "EC2_LINUX"
}

resource "eksaccess_policy_association" "nodes" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/nodes"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}
"#;

#[test]
fn two_addresses_that_plan_one_object_differently_are_refused_by_the_plan() {
    on_every_host(World::standard(), |story| {
        for (hcl, words) in [
            (TWO_ENTRIES, "Two addresses manage the same access entry"),
            (TWO_SCOPES, "Two addresses associate the same policy with different scopes"),
        ] {
            let transcript = story.configured(hcl).plan();
            transcript.fails().says(words).wrote(&[]);
        }
    });
}

#[test]
fn a_policy_for_an_entry_of_nodes_is_a_warning_of_the_plan() {
    on_every_host(World::standard(), |story| {
        let transcript = story.configured(POLICY_FOR_NODES).plan();
        transcript.plans(2, 0, 0).says("Access policy not allowed for the entry's type");
        transcript.says("entry of type EC2_LINUX").wrote(&[]);
    });
}
