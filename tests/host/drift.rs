//! What others change by hand is found and mended, or only recorded when asked so.

use harness::{
    World,
    world::{policy, role},
};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

const BOTH: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  tags          = { Team = "dev" }
}

resource "eksaccess_policy_association" "dev" {
  cluster_name     = "demo"
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type = "cluster"
  }
}
"#;

fn applied(story: &Story) -> &Story {
    story.configured(BOTH).apply().succeeds();
    story
}

fn groups_by_hand(story: &Story, groups: &[&str]) {
    story.by_hand(
        "UpdateAccessEntry",
        json!({ "principalArn": role("team/dev"), "kubernetesGroups": groups }),
    );
}

#[test]
fn a_group_added_by_hand_is_shown_and_taken_away() {
    on_every_host(World::standard(), |story| {
        groups_by_hand(applied(story), &["intruders"]);
        story.plan().plans(0, 1, 0).says("intruders");
        story.apply().succeeds().wrote(&["UpdateAccessEntry"]);
        assert_eq!(story.entry(&role("team/dev"))["kubernetes_groups"], json!([]));
        story.settles();
    });
}

#[test]
fn a_refresh_only_apply_records_drift_and_writes_nothing() {
    on_every_host(World::standard(), |story| {
        groups_by_hand(applied(story), &["intruders"]);
        story.plan_with(&["-refresh-only"]).says("intruders").wrote(&[]);
        story.apply_with(&["-refresh-only"]).succeeds().wrote(&[]);
        assert_eq!(story.state("eksaccess_entry.dev")["kubernetes_groups"], json!(["intruders"]));
        story.plan().plans(0, 1, 0);
    });
}

#[test]
fn a_user_name_set_by_hand_is_set_back_to_the_default() {
    on_every_host(World::standard(), |story| {
        let input =
            json!({ "principalArn": role("team/dev"), "kubernetesGroups": [], "username": "someone:else" });
        applied(story).by_hand("UpdateAccessEntry", input);
        story.plan().plans(0, 1, 0).says("someone:else");
        story.apply().succeeds().wrote(&["UpdateAccessEntry"]);
        assert_eq!(
            story.entry(&role("team/dev"))["username"],
            "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}"
        );
        story.settles();
    });
}

#[test]
fn a_tag_added_by_hand_is_shown_and_taken_away_but_never_one_of_aws() {
    on_every_host(World::standard(), |story| {
        applied(story);
        let arn = story.state("eksaccess_entry.dev")["access_entry_arn"].clone();
        story.by_hand("TagResource", json!({ "resourceArn": arn, "tags": { "Owner": "nobody" } }));
        let add =
            |world: &mut Value| world["clusters"][0]["entries"][0]["tags"]["aws:eks:managed"] = json!("yes");
        story.control().change_world(add).unwrap();
        story.plan().plans(0, 1, 0).says("nobody").never_says("aws:eks:managed");
        story.apply().succeeds().wrote(&["UntagResource"]);
        assert_eq!(
            story.entry(&role("team/dev"))["tags"],
            json!({ "Team": "dev", "aws:eks:managed": "yes" })
        );
        story.settles();
    });
}

#[test]
fn c16_an_entry_deleted_by_hand_is_planned_again_with_its_policies() {
    on_every_host(World::standard(), |story| {
        applied(story).by_hand("DeleteAccessEntry", json!({ "principalArn": role("team/dev") }));
        story.plan().plans(2, 0, 0);
        story.apply().succeeds();
        assert_eq!(story.entry(&role("team/dev"))["policies"].as_array().unwrap().len(), 1);
        story.settles();
    });
}

#[test]
fn c16_a_policy_taken_away_by_hand_is_planned_again() {
    on_every_host(World::standard(), |story| {
        let input = json!({ "principalArn": role("team/dev"), "policyArn": policy("AmazonEKSViewPolicy") });
        applied(story).by_hand("DisassociateAccessPolicy", input);
        story.plan().plans(1, 0, 0);
        story.apply().succeeds().wrote(&["AssociateAccessPolicy"]);
        story.settles();
    });
}

#[test]
fn a_scope_narrowed_by_hand_is_shown_and_widened_again() {
    on_every_host(World::standard(), |story| {
        applied(story).by_hand(
            "AssociateAccessPolicy",
            json!({
                "principalArn": role("team/dev"),
                "policyArn": policy("AmazonEKSViewPolicy"),
                "accessScope": { "type": "namespace", "namespaces": ["tiny"] },
            }),
        );
        story.plan().plans(0, 1, 0).says("tiny");
        story.apply().succeeds().wrote(&["AssociateAccessPolicy"]);
        story.settles();
    });
}

#[test]
fn c22_an_entry_that_somebody_made_anew_is_not_ours_to_delete() {
    on_every_host(World::standard(), |story| {
        applied(story).by_hand("DeleteAccessEntry", json!({ "principalArn": role("team/dev") }));
        story.control().advance(90).unwrap();
        story.by_hand("CreateAccessEntry", json!({ "principalArn": role("team/dev") }));
        story.destroy_with(&["-refresh=false"]).succeeds().says("Warning").says(&role("team/dev"));
        assert!(!story.entry(&role("team/dev")).is_null(), "it is still there");
    });
}
