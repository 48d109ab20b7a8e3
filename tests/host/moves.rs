//! States of the aws provider's resources, handed over by `moved` blocks. Never here: what each attribute becomes (`tests/rpc`).

use harness::{
    World,
    world::{policy, role},
};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

const RESOURCES: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = ["viewers"]
  tags              = { Team = "dev" }
}

resource "eksaccess_policy_association" "dev" {
  for_each      = toset(["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"])
  cluster_name  = "demo"
  principal_arn = eksaccess_entry.dev.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/${each.key}"
  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }
}
"#;

const MOVED: &str = r"
moved {
  from = aws_eks_access_entry.dev
  to   = eksaccess_entry.dev
}

moved {
  from = aws_eks_access_policy_association.dev
  to   = eksaccess_policy_association.dev
}
";

/// Private data as the aws provider's SDK writes it, in base64: `{"schema_version":"0"}`.
const PRIVATE: &str = "eyJzY2hlbWFfdmVyc2lvbiI6IjAifQ==";

/// Plays a story on every host that can move to another type; the others reject the block whatever the provider does.
fn on_every_host_that_moves(story: impl Fn(&mut Story) + Sync) {
    on_every_host(World::standard(), |host| {
        if host.moves_between_types() {
            story(host);
        }
    });
}

/// What is in AWS and in the state was made by the aws provider.
fn made_by_aws(story: &Story, region: &Value) {
    story.configured(RESOURCES).apply().succeeds();
    handed_to_aws(story, region);
}

/// What is in the state becomes what the aws provider would have stored, with times in its two forms.
fn handed_to_aws(story: &Story, region: &Value) {
    story.has_provider("hashicorp/aws");
    story.edit_state(|state| {
        for resource in state["resources"].as_array_mut().unwrap() {
            let provider =
                resource["provider"].as_str().unwrap().replace("eksaccess/eksaccess", "hashicorp/aws");
            resource["provider"] = json!(provider);
            let is_entry = resource["type"] == "eksaccess_entry";
            resource["type"] =
                json!(if is_entry { "aws_eks_access_entry" } else { "aws_eks_access_policy_association" });
            for instance in resource["instances"].as_array_mut().unwrap() {
                let attributes = &instance["attributes"];
                let (mut attributes, key) =
                    if is_entry { of_entry(attributes) } else { of_association(attributes) };
                attributes["id"] = json!(key);
                attributes["region"] = region.clone();
                *instance = json!({
                    "index_key": instance["index_key"], "schema_version": 0, "attributes": attributes,
                    "sensitive_attributes": [], "private": PRIVATE, "dependencies": [],
                });
                if instance["index_key"].is_null() {
                    instance.as_object_mut().unwrap().remove("index_key");
                }
            }
        }
    });
}

fn of_entry(ours: &Value) -> (Value, String) {
    let attribute = |name: &str| ours[name].clone();
    let second = |name: &str| format!("{}Z", &ours[name].as_str().unwrap()[..19]);
    let state = json!({
        "access_entry_arn": attribute("access_entry_arn"), "cluster_name": attribute("cluster_name"),
        "created_at": second("created_at"), "kubernetes_groups": attribute("kubernetes_groups"),
        "modified_at": second("modified_at"), "principal_arn": attribute("principal_arn"),
        "tags": attribute("tags"), "tags_all": attribute("tags"), "timeouts": null,
        "type": attribute("type"), "user_name": attribute("user_name"),
    });
    (state, format!("demo:{}", role("team/dev")))
}

fn of_association(ours: &Value) -> (Value, String) {
    let attribute = |name: &str| ours[name].clone();
    let in_go = |name: &str| format!("{} +0000 UTC", ours[name].as_str().unwrap()[..19].replace('T', " "));
    let state = json!({
        "access_scope": [ours["access_scope"]], "associated_at": in_go("associated_at"),
        "cluster_name": attribute("cluster_name"), "modified_at": in_go("modified_at"),
        "policy_arn": attribute("policy_arn"), "principal_arn": attribute("principal_arn"), "timeouts": null,
    });
    (state, format!("demo#{}#{}", role("team/dev"), policy("AmazonEKSViewPolicy")))
}

#[test]
fn what_the_aws_provider_manages_moves_without_a_write_and_with_nothing_to_plan() {
    for region in [json!("eu-west-1"), Value::Null] {
        on_every_host_that_moves(|story| {
            made_by_aws(story, &region);
            story.configured(&format!("{RESOURCES}{MOVED}"));
            for refresh in [&["-refresh=false"][..], &[]] {
                story.plan_with(refresh).plans(0, 0, 0).says("has moved to");
            }
            story.apply().succeeds().wrote(&[]);
            story.configured(RESOURCES).settles();
            let entry = story.state("eksaccess_entry.dev");
            assert_eq!(
                (&entry["region"], &entry["kubernetes_groups"]),
                (&json!("eu-west-1"), &json!(["viewers"]))
            );
            story.destroy().succeeds();
            assert!(story.entry(&role("team/dev")).is_null());
        });
    }
}

#[test]
fn what_is_moved_is_changed_in_place_by_the_same_apply() {
    on_every_host_that_moves(|story| {
        made_by_aws(story, &json!("eu-west-1"));
        let changed =
            RESOURCES.replace("[\"web\"]", "[\"web\", \"api\"]").replace("\"viewers\"", "\"editors\"");
        story.configured(&format!("{changed}{MOVED}")).apply().succeeds().plans(0, 3, 0);
        assert_eq!(story.entry(&role("team/dev"))["kubernetes_groups"], json!(["editors"]));
        story.configured(&changed).settles();
    });
}

#[test]
fn a_resource_that_cannot_become_ours_is_refused_with_the_one_that_can() {
    on_every_host_that_moves(|story| {
        made_by_aws(story, &json!("eu-west-1"));
        let crossed = MOVED.replace("aws_eks_access_entry.dev", "aws_iam_role.dev");
        story.edit_state(|state| {
            let resources = state["resources"].as_array_mut().unwrap();
            let entry = resources.iter_mut().find(|it| it["type"] == "aws_eks_access_entry").unwrap();
            entry["type"] = json!("aws_iam_role");
        });
        let refused = story.configured(&format!("{RESOURCES}{crossed}")).plan();
        refused.fails().says("aws_iam_role").says("`aws_eks_access_entry` of the provider `aws`");
    });
}

const MODULE: &str = r#"
module "access_entries" {
  source       = "./modules/access-entries"
  cluster_name = "demo"

  access_entries = {
    dev = {
      principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
      kubernetes_groups = ["viewers"]
      tags              = { Team = "dev" }
      policy_associations = {
        view = {
          policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
          access_scope = { type = "namespace", namespaces = ["web"] }
        }
      }
    }
  }
}
"#;

const MODULE_MOVED: &str = r#"
moved {
  from = module.eks.aws_eks_access_entry.this["dev"]
  to   = module.access_entries.eksaccess_entry.this["dev"]
}

moved {
  from = module.eks.aws_eks_access_policy_association.this["dev_view"]
  to   = module.access_entries.eksaccess_policy_association.this["dev_view"]
}
"#;

/// The map of terraform-aws-modules/eks and its keys, in a configuration that calls our module with it instead.
#[test]
fn what_the_eks_module_manages_moves_to_ours_by_the_same_keys() {
    on_every_host_that_moves(|story| {
        story.copies("modules").configured(MODULE).run(&["get"]).succeeds();
        story.apply().succeeds();
        handed_to_aws(story, &json!("eu-west-1"));
        story.edit_state(|state| {
            for resource in state["resources"].as_array_mut().unwrap() {
                resource["module"] = json!("module.eks");
            }
        });
        // The association comes to know its entry.
        story.configured(&format!("{MODULE}{MODULE_MOVED}")).plan().plans(0, 1, 0).says("moved from");
        story.apply().succeeds().wrote(&["AssociateAccessPolicy"]);
        story.configured(MODULE).settles();
    });
}
