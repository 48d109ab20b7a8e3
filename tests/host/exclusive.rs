//! Nobody has access but those whom the configuration names: what a host's plan shows of it, and what its apply removes.

use harness::{
    World,
    world::{ADMIN, policy, role},
};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

/// An entry with a policy, and what is exclusive for both, beside the administrator's entry if that is named.
fn configuration(admin: &str) -> String {
    format!(
        r#"
resource "eksaccess_entry" "dev" {{
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}}

resource "eksaccess_policy_association" "view" {{
  cluster_name     = "demo"
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {{
    type = "cluster"
  }}
}}

resource "eksaccess_entries_exclusive" "demo" {{
  cluster_name   = "demo"
  principal_arns = concat([{admin}], [eksaccess_entry.dev.principal_arn])
}}

resource "eksaccess_policy_associations_exclusive" "dev" {{
  cluster_name  = "demo"
  principal_arn = eksaccess_entry.dev.principal_arn
  policy_arns   = [eksaccess_policy_association.view.policy_arn]
}}
"#
    )
}

/// The administrator, nodes, and a role that nobody names.
fn world() -> World {
    let admin = json!([{ "policy_arn": policy("AmazonEKSClusterAdminPolicy"), "access_scope": { "type": "cluster" } }]);
    World::standard()
        .entry(json!({ "principal_arn": ADMIN, "policies": admin }))
        .entry(json!({ "principal_arn": role("demo-node"), "type": "EC2_LINUX" }))
        .entry(json!({ "principal_arn": role("team/ops"), "kubernetes_groups": ["intruders"] }))
}

fn principals(story: &Story) -> Vec<Value> {
    let world = story.control().world().unwrap();
    let entries = world["clusters"][0]["entries"].as_array().unwrap().iter();
    let mut principals: Vec<Value> = entries.map(|entry| entry["principal_arn"].clone()).collect();
    principals.sort_by_key(ToString::to_string);
    principals
}

#[test]
fn what_nobody_named_is_in_the_plan_and_gone_after_the_apply_and_the_caller_stays() {
    on_every_host(world(), |story| {
        let config = configuration(&format!("\"{ADMIN}\""));
        let planned = story.configured(&config).plan();
        planned.plans(4, 0, 0).says("Access entries will be removed").says("groups: intruders");
        let applied = story.apply();
        applied.succeeds().says("Access entry removed").says(&role("team/ops"));
        assert_eq!(applied.count("DeleteAccessEntry"), 1);
        story.settles();
        let edit = json!({
            "principalArn": role("team/dev"), "policyArn": policy("AmazonEKSEditPolicy"), "accessScope": { "type": "cluster" },
        });
        story.by_hand("AssociateAccessPolicy", edit);
        story.by_hand("CreateAccessEntry", json!({ "principalArn": role("team/ops") }));
        let drifted = story.plan();
        drifted.plans(0, 2, 0).says(&format!("- \"{}\"", role("team/ops")));
        drifted.says(&format!("- \"{}\"", policy("AmazonEKSEditPolicy")));
        let applied = story.apply();
        let mut writes = applied.succeeds().writes();
        writes.sort_unstable();
        assert_eq!(writes, ["DeleteAccessEntry", "DisassociateAccessPolicy"]);
        story.settles();
        story.configured(&configuration("")).plan().fails().says("The caller's own access would be removed");
        story.configured("").apply().succeeds().wrote(&["DisassociateAccessPolicy", "DeleteAccessEntry"]);
        assert_eq!(principals(story), [json!(role("demo-node")), json!(ADMIN)], "theirs stay");
    });
}
