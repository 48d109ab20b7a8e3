//! What the service refuses, loses, or no longer has: one clear error, and nothing lost.

use std::net::TcpListener;

use harness::{
    Fault, World,
    world::{CLUSTER, role},
};
use serde_json::json;

use crate::story::on_every_host;

const ENTRY: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"

  timeouts {
    create = "10s"
  }
}
"#;

const ASSOCIATION: &str = r#"
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

const ADDRESS: &str = "eksaccess_entry.dev";
const ASSOCIATION_ADDRESS: &str = "eksaccess_policy_association.dev";

#[test]
fn c17_what_is_gone_already_is_deleted_with_success() {
    on_every_host(World::standard(), |story| {
        story.configured(&format!("{ENTRY}{ASSOCIATION}")).apply().succeeds();
        story.by_hand("DeleteAccessEntry", json!({ "principalArn": role("team/dev") }));
        story.destroy_with(&["-refresh=false"]).succeeds();
        assert!(story.state(ADDRESS).is_null());
    });
}

#[test]
fn c17_a_cluster_that_is_gone_takes_its_entries_out_of_the_state() {
    on_every_host(World::standard(), |story| {
        let both = format!("{ENTRY}{ASSOCIATION}");
        story.configured(&both).apply().succeeds();
        story.control().change_world(|world| world["clusters"] = json!([])).unwrap();
        story.plan().says("2 to add").says(CLUSTER).says("eu-west-1");
        story.destroy_with(&["-refresh=false"]).succeeds();
        assert!(story.state(ADDRESS).is_null());
    });
}

#[test]
fn a_state_from_before_regions_is_read_where_it_was_made_and_not_where_the_cluster_is_missing() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).apply().succeeds();
        story.edit_state(|state| {
            let attributes = &mut state["resources"][0]["instances"][0]["attributes"];
            attributes.as_object_mut().unwrap().remove("region");
        });
        story.provider("provider \"eksaccess\" {\n  region = \"eu-north-1\"\n}\n");
        story.plan().says("eu-north-1").says("eu-west-1").says("forces replacement");
        story.destroy().succeeds();
        assert!(story.entry(&role("team/dev")).is_null(), "it was deleted in its own region");
    });
}

#[test]
fn c18_a_cluster_without_entries_is_an_error_and_nothing_leaves_the_state() {
    on_every_host(World::standard(), |story| {
        story.configured(&format!("{ENTRY}{ASSOCIATION}")).apply().succeeds();
        let world = World::standard().mode("CONFIG_MAP").into_json();
        story.control().put_world(&world).unwrap();
        story.plan().fails().says("CONFIG_MAP").says("API_AND_CONFIG_MAP").says(CLUSTER);
        story.destroy_with(&["-refresh=false"]).fails().says("API_AND_CONFIG_MAP");
        assert!(!story.state(ADDRESS).is_null(), "it is still in the state");
    });
}

#[test]
fn c18_an_entry_cannot_be_made_in_the_old_mode_and_the_error_shows_the_way_out() {
    on_every_host(World::standard().mode("CONFIG_MAP"), |story| {
        story.configured(ENTRY).apply().fails().says("API_AND_CONFIG_MAP").says("update-cluster-config");
        assert!(story.state(ADDRESS).is_null());
    });
}

#[test]
fn c09_a_principal_that_eks_does_not_know_yet_is_waited_for() {
    on_every_host(World::standard(), |story| {
        let unknown = Fault::error(
            "CreateAccessEntry",
            400,
            "InvalidParameterException",
            "The specified principalArn is invalid: invalid principal.",
        );
        story.fault(unknown.times(3));
        let transcript = story.configured(&ENTRY.replace("10s", "2m")).apply();
        transcript
            .succeeds()
            .claim(transcript.count("CreateAccessEntry") == 4, "three refusals, one success");
        story.settles();
    });
}

#[test]
fn c10_a_principal_that_does_not_exist_is_told_from_one_that_is_late() {
    on_every_host(World::standard(), |story| {
        let transcript =
            story.configured(&ENTRY.replace("team/dev", "other/dev").replace("10s", "3s")).apply();
        transcript.fails().says(&role("other/dev")).says(&role("team/dev"));
        assert!(story.state(ADDRESS).is_null());
    });
}

#[test]
fn a_cluster_that_does_not_exist_is_named_with_its_region() {
    on_every_host(World::standard(), |story| {
        story
            .configured(&ENTRY.replace("\"demo\"", "\"absent\""))
            .apply()
            .fails()
            .says("absent")
            .says("eu-west-1");
    });
}

#[test]
fn c37_what_is_not_allowed_names_the_action_to_allow() {
    for action in ["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"] {
        on_every_host(World::standard().denied(&[action]), |story| {
            let transcript = story.configured(&format!("{ENTRY}{ASSOCIATION}")).apply();
            transcript.fails().says(action);
            let operation = action.trim_start_matches("eks:");
            transcript.claim(transcript.count(operation) == 1, "what is denied is not tried again");
        });
    }
}

#[test]
fn what_was_made_stays_in_the_state_when_the_next_thing_fails() {
    on_every_host(World::standard().denied(&["eks:AssociateAccessPolicy"]), |story| {
        story.configured(&format!("{ENTRY}{ASSOCIATION}")).apply().fails();
        assert!(!story.state(ADDRESS).is_null(), "the entry is kept");
        story.plan().plans(1, 0, 0);
    });
}

#[test]
fn an_answer_that_never_comes_is_settled_by_asking() {
    for fault in [
        Fault::apply_then_cut("CreateAccessEntry"),
        Fault::apply_then_error("CreateAccessEntry", 500, "ServerException", "Something went wrong."),
        Fault::cut("CreateAccessEntry"),
        Fault::error("CreateAccessEntry", 503, "ServiceUnavailableException", "Later."),
    ] {
        on_every_host(World::standard(), |story| {
            story.fault(fault.clone());
            story.configured(ENTRY).apply().succeeds();
            assert!(!story.entry(&role("team/dev")).is_null());
            story.settles();
        });
    }
}

#[test]
fn throttling_slows_and_loses_nothing() {
    on_every_host(World::standard(), |story| {
        let slow_down = Fault::error("*", 429, "TooManyRequestsException", "Rate exceeded");
        story.fault(slow_down.times(3));
        story.configured(&format!("{ENTRY}{ASSOCIATION}")).apply().succeeds();
        story.settles();
    });
}

#[test]
fn wrong_credentials_are_one_error_and_not_tried_again() {
    on_every_host(World::standard(), |story| {
        story.environment("AWS_SECRET_ACCESS_KEY", "wrong+secret");
        let transcript = story.configured(ENTRY).apply();
        transcript
            .fails()
            .says_times(1, "Error: ")
            .says("Invalid AWS credentials")
            .never_says("wrong+secret");
        transcript.claim(transcript.count("CreateAccessEntry") == 1, "a wrong secret stays wrong");
    });
}

#[test]
fn missing_credentials_are_one_error() {
    on_every_host(World::standard(), |story| {
        story.environment("AWS_ACCESS_KEY_ID", "");
        story.environment("AWS_SECRET_ACCESS_KEY", "");
        story.configured(ENTRY).apply().fails().says_times(1, "Error: ").says("credentials").wrote(&[]);
    });
}

#[test]
fn an_endpoint_where_nobody_listens_is_named() {
    on_every_host(World::standard(), |story| {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        story.environment("AWS_ENDPOINT_URL", &format!("http://{port}"));
        story.provider("provider \"eksaccess\" {\n  max_retries = 1\n}\n");
        story.configured(ENTRY).apply().fails().says_times(1, "Error: ").says(&port.to_string());
    });
}

#[test]
fn an_unknown_argument_of_the_provider_is_refused_before_anyone_is_called() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).provider("provider \"eksaccess\" {\n  regoin = \"eu-west-1\"\n}\n");
        let transcript = story.plan();
        transcript
            .fails()
            .says("regoin")
            .claim(transcript.calls.is_empty(), "nobody is called with default credentials");
    });
}

#[test]
fn a_region_of_another_partition_is_told_from_a_missing_cluster() {
    on_every_host(World::standard(), |story| {
        story.configured(ENTRY).provider("provider \"eksaccess\" {\n  region = \"cn-north-1\"\n}\n");
        story.apply().fails().says("cn-north-1").says("aws-cn").wrote(&[]);
    });
}

#[test]
fn c37_any_call_that_is_denied_later_names_its_action_and_loses_nothing() {
    let changed = format!("{ENTRY}{ASSOCIATION}").replacen(
        "role/team/dev\"",
        "role/team/dev\"\n  kubernetes_groups = [\"viewers\"]\n  tags = { Team = \"dev\" }",
        1,
    );
    on_every_host(World::standard(), |story| {
        story.configured(&format!("{ENTRY}{ASSOCIATION}")).apply().succeeds();
        story.configured(&changed);
        for action in
            ["DescribeAccessEntry", "ListAssociatedAccessPolicies", "UpdateAccessEntry", "TagResource"]
        {
            let action = format!("eks:{action}");
            story.deny(&[&action]);
            story.apply().fails().says(&action);
            assert!(
                !story.state(ADDRESS).is_null() && !story.state(ASSOCIATION_ADDRESS).is_null(),
                "{action} lost something"
            );
        }
        story.deny(&["eks:DisassociateAccessPolicy"]);
        story.destroy().fails().says("eks:DisassociateAccessPolicy");
        story.deny(&["eks:DeleteAccessEntry"]);
        story.destroy().fails().says("eks:DeleteAccessEntry");
        assert!(!story.state(ADDRESS).is_null(), "what could not be deleted stays");
        story.deny(&[]);
        story.destroy().succeeds();
    });
}
