//! What a host's plan finds on AWS, and what its apply makes of it: in every way in which people plan.

use harness::{
    World,
    world::{policy, role},
};
use serde_json::{Value, json};

use crate::story::{PROVIDER_BLOCK, Story, on_every_host};

/// An entry with its policy, and more arguments of the entry.
fn entry(more: &str) -> String {
    format!(
        r#"
resource "eksaccess_entry" "dev" {{
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  {more}
}}

resource "eksaccess_policy_association" "dev" {{
  cluster_name     = "demo"
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {{
    type = "cluster"
  }}
}}
"#
    )
}

/// The entry of another tool, with a policy.
fn theirs() -> Value {
    json!({
        "principal_arn": role("team/dev"), "kubernetes_groups": ["theirs"], "tags": { "alpha.eksctl.io/cluster-name": "demo" },
        "policies": [{ "policy_arn": policy("AmazonEKSEditPolicy"), "access_scope": { "type": "cluster" } }],
    })
}

fn recreate_the_role(story: &Story) {
    story.by_hand("DeleteRole", json!({ "RoleName": "dev" }));
    let trust = json!({ "Version": "2012-10-17", "Statement": [] }).to_string();
    let again = json!({ "RoleName": "dev", "Path": "/team/", "AssumeRolePolicyDocument": trust });
    story.by_hand("CreateRole", again);
}

/// M3329: the plan was empty while every call answered 401.
#[test]
fn m3329_a_recreated_role_is_a_warning_and_on_request_a_replacement_with_its_policy() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("")).apply().succeeds();
        let old = story.state("eksaccess_entry.dev")["access_entry_arn"].clone();
        recreate_the_role(story);
        let warned = story.plan();
        warned.succeeds().says("Principal recreated after its access entry");
        warned.says("terraform apply -replace=eksaccess_entry.NAME").never_says("must be replaced");
        story.configured(&entry("replace_when_recreated = true"));
        story.plan_with(&["-refresh=false"]).never_says("must be replaced");
        let planned = story.plan();
        planned.plans(2, 0, 2).says("principal_recreated").says("forces replacement");
        story.apply_with(&["-parallelism=1"]).succeeds();
        let new = story.state("eksaccess_entry.dev");
        assert_ne!(new["access_entry_arn"], old);
        assert_eq!(new["principal_recreated"], json!(false));
        story.settles();
    });
}

/// M2968: the plan says what stands in the way, the apply takes it over, and an adoption that failed deletes nothing.
#[test]
fn m2968_an_entry_of_another_tool_is_announced_adopted_and_never_tainted() {
    on_every_host(World::standard().entry(theirs()), |story| {
        story.configured(&entry(""));
        story
            .plan()
            .says("Access entry already exists")
            .says("probably eksctl")
            .says("adopt_existing = true");
        story.configured(&entry("adopt_existing = true"));
        story.plan().plans(2, 0, 0).says("will be adopted").says("AmazonEKSEditPolicy (cluster)");
        story.deny(&["eks:UpdateAccessEntry"]);
        story.apply().fails().says("Access entry not adopted").says("eks:UpdateAccessEntry");
        assert_eq!(story.state("eksaccess_entry.dev"), Value::Null, "it would be tainted, and deleted");
        story.deny(&[]);
        let adopted = story.apply();
        adopted.succeeds().says("Existing access entry adopted").says("AmazonEKSEditPolicy (cluster)");
        adopted.claim(!adopted.writes().contains(&"DeleteAccessEntry"), "nothing is deleted");
        assert_eq!(story.entry(&role("team/dev"))["kubernetes_groups"], json!([]));
        story.settles();
    });
}

/// Another identity plans, with the right to read and nothing else, and the plan is applied later, when the world has moved on.
#[test]
fn a_plan_of_a_reader_is_applied_later_by_another_identity() {
    on_every_host(World::standard(), |story| {
        story.configured(&entry("adopt_existing = true"));
        story.deny(&["eks:Create*", "eks:Update*", "eks:Delete*", "eks:Associate*", "eks:Tag*", "iam:*"]);
        let planned = story.plan_with(&["-out=later.tfplan"]);
        planned.plans(2, 0, 0).says("IAM look-ups failed").wrote(&[]);
        story.deny(&[]);
        story.by_hand(
            "CreateAccessEntry",
            json!({ "principalArn": role("team/dev"), "kubernetesGroups": ["late"] }),
        );
        let applied = story.run(&["apply", "-no-color", "-input=false", "later.tfplan"]);
        applied.succeeds().says("Existing access entry adopted").says("late");
        story.settles();
    });
}

/// One warning for the cluster, whatever is planned at once, and nothing about what is not targeted.
#[test]
fn a_missing_cluster_is_one_warning_in_every_way_of_planning() {
    let many = r#"
resource "eksaccess_entry" "many" {
  for_each      = toset(["team/dev", "team/ops"])
  cluster_name  = "nowhere"
  principal_arn = "arn:aws:iam::111122223333:role/${each.key}"
}

resource "eksaccess_entry" "other" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/demo-node"
  type          = "EC2_LINUX"
}
"#;
    on_every_host(World::standard(), |story| {
        story.configured(many);
        for more in [&[][..], &["-parallelism=1"], &["-refresh=false"]] {
            let planned = story.plan_with(more);
            planned.plans(3, 0, 0).says_times(1, "The account of this plan has no EKS cluster nowhere");
            planned.claim(planned.count("ListAccessEntries") == 2, "one list a cluster");
        }
        story.plan_with(&["-target=eksaccess_entry.other"]).plans(1, 0, 0).never_says("nowhere");
    });
}

/// M2923: the destroy of the entry by which the rest of the destroy authenticates.
#[test]
fn m2923_a_destroy_that_takes_the_callers_own_access_says_so_before_it_does() {
    let own = entry("").replace("role/team/dev", "role/platform/Admin");
    on_every_host(World::standard(), |story| {
        story.configured(&own).apply().succeeds();
        let planned = story.plan_with(&["-destroy"]);
        planned.plans(0, 0, 2).says("This plan removes the caller's own access").says("platform/Admin");
        story.destroy().succeeds();
    });
}

/// Hosts make up what a mocked provider computes, and call it for nothing but the schema and validation.
#[test]
fn terraform_test_works_with_a_mocked_provider_and_with_this_one() {
    const MOCKED: &str = r#"
mock_provider "eksaccess" {}

run "mocked" {
  assert {
    condition     = eksaccess_entry.dev.cluster_name == "demo"
    error_message = "The cluster is not the configured one."
  }
}
"#;
    const REAL: &str = r#"
run "real" {
  assert {
    condition     = !eksaccess_entry.dev.principal_recreated && !eksaccess_entry.dev.adopt_existing
    error_message = "The entry is not new."
  }
}
"#;
    on_every_host(World::standard(), |story| {
        story.configured(&entry("")).file("mocked.tftest.hcl", MOCKED);
        let mocked = story.run(&["test", "-no-color"]);
        mocked.succeeds().says("1 passed, 0 failed");
        mocked.claim(mocked.calls.is_empty(), "a mocked provider calls nobody");
        story.file("mocked.tftest.hcl", REAL).provider(PROVIDER_BLOCK);
        let real = story.run(&["test", "-no-color"]);
        real.succeeds().says("1 passed, 0 failed");
        real.claim(real.count("DeleteAccessEntry") == 1, "what the test created it takes away");
    });
}
