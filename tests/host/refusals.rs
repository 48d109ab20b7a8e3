//! What can never be right is refused by `validate`, offline, on the line where it stands. The configuration carries
//! the expectation: `# error: words` or `# warning: words` at the end of the line, and nothing else may be said.

use harness::{World, outcome::one_line};
use serde_json::Value;

use crate::{
    story::{Story, on_every_host},
    told::Told,
};

/// A diagnostic's severity, line and text, or what a mark expects of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    line: u64,
    severity: String,
    words: String,
}

/// The marks of a configuration; a line may have several.
fn marks(hcl: &str) -> Vec<Said> {
    let lines = (1..).zip(hcl.lines());
    let marks = lines.flat_map(|(line, text)| text.split(" # ").skip(1).map(move |mark| (line, mark)));
    marks
        .filter_map(|(line, mark)| {
            let (severity, words) = mark.split_once(": ")?;
            Some(Said { line, severity: severity.to_owned(), words: one_line(words) })
        })
        .collect()
}

/// The diagnostics of `validate -json` but the hosts' own about development overrides.
fn diagnostics(told: &Told) -> Vec<Said> {
    let answer = told.outcome.json().unwrap();
    let all = answer["diagnostics"].as_array().cloned().unwrap_or_default();
    let ours = all.iter().filter(|said| said["summary"] != "Provider development overrides are in effect");
    ours.map(said).collect()
}

fn said(diagnostic: &Value) -> Said {
    let [severity, summary, detail] = ["severity", "summary", "detail"]
        .map(|field| diagnostic[field].as_str().unwrap_or_default().to_owned());
    let line = diagnostic["range"]["start"]["line"].as_u64().unwrap_or_default();
    Said { line, severity, words: one_line(&format!("{summary} {detail}")) }
}

/// Validates the configuration and holds what was said against its marks, one to one.
#[track_caller]
fn holds(story: &Story, hcl: &str) {
    let told = story.configured(hcl).validate();
    let mut left = diagnostics(&told);
    for mark in marks(hcl) {
        let meets = |said: &Said| {
            said.line == mark.line && said.severity == mark.severity && said.words.contains(&mark.words)
        };
        let found = left.iter().position(meets);
        told.claim(found.is_some(), &format!("nothing says {mark:?}; left are {left:#?}"));
        left.swap_remove(found.unwrap_or_default());
    }
    told.claim(left.is_empty(), &format!("nobody expected {left:#?}"));
    told.claim(told.calls.is_empty(), "validate calls nobody");
}

#[test]
fn c11_c25_c27_c30_every_mistake_in_an_entry_is_refused_where_it_stands() {
    on_every_host(World::standard(), |story| holds(story, ENTRIES));
}

const ENTRIES: &str = r#"
resource "eksaccess_entry" "right" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:user/people/alice"
  kubernetes_groups = ["viewers"]
  user_name         = "people:{{SessionName}}"
}
resource "eksaccess_entry" "session" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice" # error: AWSReservedSSO_Admin_0123456789abcdef
}
resource "eksaccess_entry" "service_linked" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS" # error: service-linked
}
resource "eksaccess_entry" "federated" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:sts::111122223333:federated-user/bob" # error: federated
}
resource "eksaccess_entry" "malformed" {
  cluster_name  = "demo"
  principal_arn = "team/dev" # error: six fields
}
resource "eksaccess_entry" "group" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:group/admins" # error: arn:aws:iam::111122223333:group/admins
}
resource "eksaccess_entry" "root" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:root" # warning: root
}
resource "eksaccess_entry" "cluster" {
  cluster_name  = "-not a name" # error: at a position where it is not allowed
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}
resource "eksaccess_entry" "type" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  type          = "FPGA_LINUX" # warning: FPGA_LINUX
}
resource "eksaccess_entry" "reserved_groups" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = ["system:masters", "system:nodes", "eks:x", "ok"] # error: AmazonEKSClusterAdminPolicy # error: EC2_LINUX
}
resource "eksaccess_entry" "groups_of_a_node" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  type              = "EC2_LINUX"
  kubernetes_groups = ["viewers"] # error: EC2_LINUX
}
resource "eksaccess_entry" "name_of_a_node" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  type          = "EC2_LINUX"
  user_name     = "node:one" # error: EC2_LINUX
}
resource "eksaccess_entry" "user_as_node" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:user/alice" # error: role
  type          = "EC2_LINUX"
}
resource "eksaccess_entry" "empty_name" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  user_name     = "" # error: empty
}
resource "eksaccess_entry" "reserved_name" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  user_name     = "system:admin" # error: system:
}
resource "eksaccess_entry" "template" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  user_name     = "dev:{{Session}}" # error: {{SessionName}}
}
resource "eksaccess_entry" "reserved_tag" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  tags          = { "aws:owner" = "me" } # error: aws:
}
resource "eksaccess_entry" "computed" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  created_at    = "2024-01-01T00:00:00Z" # error: created_at
}
resource "eksaccess_entry" "timeouts" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  timeouts {
    create = "soon" # error: not a duration
  }
}
"#;

#[test]
fn c27_every_mistake_in_an_association_is_refused_where_it_stands() {
    on_every_host(World::standard(), |story| holds(story, ASSOCIATIONS));
}

const ASSOCIATIONS: &str = r#"
resource "eksaccess_policy_association" "right" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type       = "cluster"
    namespaces = []
  }
}
resource "eksaccess_policy_association" "partition" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy" # error: arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy
  access_scope {
    type = "cluster"
  }
}
resource "eksaccess_policy_association" "unknown_policy" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSVeiwPolicy" # warning: AmazonEKSViewPolicy
  access_scope {
    type = "cluster"
  }
}
resource "eksaccess_policy_association" "iam_policy" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:iam::aws:policy/AdministratorAccess" # error: cluster-access-policy
  access_scope {
    type = "cluster"
  }
}
resource "eksaccess_policy_association" "service_linked_policy" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSComputePolicy" # error: service-linked
  access_scope {
    type = "cluster"
  }
}
resource "eksaccess_policy_association" "session" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:sts::111122223333:assumed-role/dev/alice" # error: dev
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}
resource "eksaccess_policy_association" "entry_type_as_scope" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "STANDARD" # error: STANDARD
  }
}
resource "eksaccess_policy_association" "namespaces_of_the_cluster" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type       = "cluster"
    namespaces = ["a"] # error: namespaces
  }
}
resource "eksaccess_policy_association" "empty_namespaces" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type       = "namespace"
    namespaces = [] # error: namespaces
  }
}
resource "eksaccess_policy_association" "no_namespaces" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope { # error: namespaces
    type = "namespace"
  }
}
resource "eksaccess_policy_association" "no_scope" { # error: access_scope
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}
resource "eksaccess_policy_association" "no_policy" { # error: policy_arn
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  access_scope {
    type = "cluster"
  }
}
"#;

#[test]
fn c06_a_required_argument_that_turns_out_null_is_refused_before_anything_is_made() {
    on_every_host(World::standard(), |story| {
        story.configured(
            r#"
variable "policy_arn" {
  type    = string
  default = null
}
resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}
resource "eksaccess_policy_association" "dev" {
  cluster_name  = "demo"
  principal_arn = eksaccess_entry.dev.principal_arn
  policy_arn    = var.policy_arn
  access_scope {
    type = "cluster"
  }
}
"#,
        );
        story.apply().fails().says("policy_arn").wrote(&[]);
    });
}

#[test]
fn mistakes_in_the_data_sources_are_refused_where_they_stand() {
    on_every_host(World::standard(), |story| {
        holds(
            story,
            r#"
data "eksaccess_authentication" "cluster" {
  cluster_name = "no/cluster" # error: at a position where it is not allowed
}
data "eksaccess_entries" "cluster" {
  cluster_name = "no/cluster" # error: at a position where it is not allowed
}
data "eksaccess_authentication" "result" {
  cluster_name     = "demo"
  can_authenticate = true # error: can_authenticate
}
data "eksaccess_authentication" "live" {
  cluster_name        = "demo"
  namespace           = "dev-*" # error: lowercase letters
  propagation_timeout = "soon" # error: must be a duration
  can_i = [
    { verb = "", resource = "pods" }, # error: is not a verb
    { verb = "get", resource = "" }, # error: Invalid resource
    { verb = "get", resource = "pods", namespace = "Web" }, # error: lowercase letters
  ]
}
"#,
        );
    });
}
