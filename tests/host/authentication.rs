//! Can this principal authenticate? Asked at plan, as a precondition, about every reason that control plane and IAM know.

use harness::{
    World,
    world::{ADMIN, policy, role},
};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

const GUARDED: &str = r#"
data "eksaccess_authentication" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}

resource "terraform_data" "deploy" {
  lifecycle {
    precondition {
      condition     = data.eksaccess_authentication.dev.can_authenticate
      error_message = data.eksaccess_authentication.dev.diagnosis
    }
  }
}
"#;

fn entry(principal: &str) -> Value {
    json!({
        "principal_arn": principal,
        "policies": [{ "policy_arn": policy("AmazonEKSViewPolicy"), "access_scope": { "type": "namespace", "namespaces": ["web", "dev-*"] } }],
    })
}

/// The answer of the data source with these arguments.
fn asked(story: &Story, arguments: &str) -> Value {
    story.configured(&format!(
        "data \"eksaccess_authentication\" \"it\" {{\n{arguments}\n}}\noutput \"it\" {{\n  value = data.eksaccess_authentication.it\n}}\n"
    ));
    story.apply().succeeds().wrote(&[]);
    story.output("it")
}

fn about(principal: &str) -> String {
    format!("cluster_name = \"demo\"\nprincipal_arn = \"{principal}\"")
}

#[test]
fn c71_a_precondition_fails_at_plan_with_the_reason_and_the_hcl_that_mends_it() {
    on_every_host(World::standard(), |story| {
        let transcript = story.configured(GUARDED).plan();
        transcript.fails().wrote(&[]).says("Resource precondition failed").says(&role("team/dev"));
        transcript
            .says("resource \"eksaccess_entry\"")
            .says("cluster_name = \"demo\"")
            .never_says("terraform_data.deploy will be created");
    });
}

#[test]
fn a_precondition_holds_once_the_entry_is_there() {
    on_every_host(World::standard().entry(entry(&role("team/dev"))), |story| {
        story.configured(GUARDED).apply().succeeds();
        story.settles();
        assert!(!story.state("terraform_data.deploy").is_null());
    });
}

#[test]
fn a_postcondition_and_a_check_can_ask_too() {
    on_every_host(World::standard(), |story| {
        let check = r#"
check "access" {
  data "eksaccess_authentication" "dev" {
    cluster_name  = "demo"
    principal_arn = "arn:aws:iam::111122223333:role/team/dev"
  }
  assert {
    condition     = data.eksaccess_authentication.dev.status != "denied"
    error_message = data.eksaccess_authentication.dev.summary
  }
}
"#;
        story.configured(check).plan().succeeds().says("Check block assertion failed");
        let own = GUARDED.split("resource").next().unwrap().replacen(
            "\n}",
            "\n  lifecycle {\n    postcondition {\n      condition = self.can_authenticate\n      error_message = self.diagnosis\n    }\n  }\n}",
            1,
        );
        story.configured(&own).plan().fails().says("Resource postcondition failed");
    });
}

#[test]
fn every_status_has_its_evidence_and_reason() {
    let world =
        World::standard().entry(entry(&role("team/dev"))).entry(json!({ "principal_arn": role("team/ops") }));
    on_every_host(world, |story| {
        for (principal, can, status, reason) in [
            (role("team/dev"), true, "authenticates", Value::Null),
            (role("team/ops"), true, "authenticates_without_permissions", Value::Null),
            (ADMIN.to_owned(), false, "denied", json!("no_access_entry")),
        ] {
            let answer = asked(story, &about(&principal));
            let seen =
                (&answer["can_authenticate"], &answer["status"], &answer["reason"], &answer["evidence"]);
            assert_eq!(seen, (&json!(can), &json!(status), &reason, &json!("inferred")), "{answer:#}");
            assert_eq!(answer["principal_arn"], principal, "an argument comes back as it was configured");
            assert_eq!(answer["authentication_mode"], "API");
        }
    });
}

#[test]
fn c07_an_entry_without_groups_and_policies_authenticates_and_may_do_nothing() {
    on_every_host(World::standard().entry(json!({ "principal_arn": role("team/dev") })), |story| {
        let answer = asked(story, &about(&role("team/dev")));
        assert_eq!(answer["status"], "authenticates_without_permissions");
        assert!(answer["diagnosis"].as_str().unwrap().contains("eksaccess_policy_association"), "{answer:#}");
    });
}

#[test]
fn an_absent_cluster_is_denied_and_an_absent_answer_is_none() {
    on_every_host(World::standard(), |story| {
        let answer = asked(story, &about(&role("team/dev")).replace("\"demo\"", "\"absent\""));
        assert_eq!(
            (&answer["status"], &answer["reason"]),
            (&json!("denied"), &json!("no_cluster")),
            "{answer:#}"
        );
        assert!(
            answer["access_entry_arn"].is_null() && answer["type"].is_null() && answer["user_name"].is_null()
        );
        assert_eq!((&answer["kubernetes_groups"], &answer["policies"]), (&json!([]), &json!([])));
    });
}

#[test]
fn c31_a_recreated_role_is_denied_though_its_entry_looks_right() {
    let recreated = World::standard()
        .principal(json!({ "arn": role("team/again"), "created_at": "2024-01-01T11:00:00Z" }))
        .entry(json!({
            "principal_arn": role("team/again"),
            "created_at": "2024-01-01T10:00:00Z",
            "kubernetes_groups": ["viewers"],
        }));
    on_every_host(recreated, |story| {
        let answer = asked(story, &about(&role("team/again")));
        assert_eq!(
            (&answer["can_authenticate"], &answer["status"]),
            (&json!(false), &json!("denied")),
            "{answer:#}"
        );
    });
}

#[test]
fn the_caller_is_asked_about_when_nobody_is_named() {
    on_every_host(World::standard().entry(entry(ADMIN)), |story| {
        let answer = asked(story, "cluster_name = \"demo\"");
        assert_eq!(
            (&answer["resolved_principal_arn"], &answer["principal_arn"]),
            (&json!(ADMIN), &Value::Null)
        );
        assert_eq!(answer["can_authenticate"], true, "{answer:#}");
    });
}

#[test]
fn c11_a_session_is_taken_for_its_role_with_the_path() {
    on_every_host(World::standard().entry(entry(&role("team/dev"))), |story| {
        let answer = asked(story, &about("arn:aws:sts::111122223333:assumed-role/dev/alice"));
        assert_eq!(answer["resolved_principal_arn"], role("team/dev"));
        assert_eq!(answer["rendered_user_name"], "arn:aws:sts::111122223333:assumed-role/dev/alice");
        assert_eq!(answer["can_authenticate"], true, "{answer:#}");
    });
}

#[test]
fn a_role_without_its_path_gets_the_answer_of_the_exact_one_which_is_named() {
    on_every_host(World::standard().entry(entry(&role("team/dev"))), |story| {
        let answer = asked(story, &about(&role("dev")));
        assert_eq!(
            (&answer["can_authenticate"], &answer["resolved_principal_arn"]),
            (&json!(true), &json!(role("team/dev"))),
            "{answer:#}"
        );
        assert!(answer["diagnosis"].as_str().unwrap().contains(&role("team/dev")), "{answer:#}");
    });
}

#[test]
fn c71_root_is_never_let_in_by_entries() {
    on_every_host(World::standard(), |story| {
        let answer = asked(story, &about("arn:aws:iam::111122223333:root"));
        let seen = (&answer["can_authenticate"], &answer["status"], &answer["reason"]);
        assert_eq!(seen, (&json!(false), &json!("denied"), &json!("root_user")), "{answer:#}");
    });
}

#[test]
fn a_name_that_is_no_arn_is_denied_and_said_to_be_none() {
    on_every_host(World::standard(), |story| {
        let answer = asked(story, &about("alice"));
        let seen = (&answer["status"], &answer["reason"], &answer["resolved_principal_arn"]);
        assert_eq!(seen, (&json!("denied"), &json!("malformed_principal"), &Value::Null), "{answer:#}");
        assert!(answer["summary"].as_str().unwrap().contains("alice"), "{answer:#}");
    });
}

#[test]
fn a_namespace_outside_every_scope_is_a_problem_with_a_remedy_for_that_namespace() {
    on_every_host(World::standard().entry(entry(&role("team/dev"))), |story| {
        for (namespace, covered) in [("web", true), ("dev-7", true), ("prod", false)] {
            let answer = asked(story, &format!("{}\nnamespace = \"{namespace}\"", about(&role("team/dev"))));
            assert_eq!(answer["can_authenticate"], true, "{answer:#}");
            let findings = answer["findings"].as_array().unwrap();
            let is_problem = findings.iter().any(|finding| finding["status"] == "problem");
            assert_eq!(
                answer["diagnosis"].as_str().unwrap().contains("AmazonEKSViewPolicy\""),
                !covered,
                "{answer:#}"
            );
            assert_eq!(is_problem, !covered, "{answer:#}");
        }
    });
}

#[test]
fn c18_the_old_mode_without_the_config_map_decides_nothing() {
    on_every_host(World::standard().mode("CONFIG_MAP"), |story| {
        let answer = asked(story, &about(&role("team/dev")));
        let seen = (&answer["can_authenticate"], &answer["status"], &answer["evidence"]);
        assert_eq!(seen, (&json!(false), &json!("undetermined"), &Value::Null), "{answer:#}");
        assert_eq!(answer["authentication_mode"], "CONFIG_MAP");
    });
}

#[test]
fn c38_look_ups_that_iam_forbids_cost_one_warning_and_leave_the_answer_open() {
    let forbidden =
        World::standard().denied(&["iam:*"]).entry(entry(&role("team/dev"))).entry(entry(&role("team/ops")));
    on_every_host(forbidden, |story| {
        story.configured(
            &[
                GUARDED.split("resource").next().unwrap(),
                &GUARDED.split("resource").next().unwrap().replace("dev", "ops"),
            ]
            .concat(),
        );
        story.plan().has_no_changes().says_times(1, "Warning: IAM");
        let answer = asked(story, &about(&role("team/dev")));
        assert_eq!(
            (&answer["status"], &answer["reason"]),
            (&json!("undetermined"), &json!("iam_forbidden")),
            "{answer:#}"
        );
        story.provider("provider \"eksaccess\" {\n  skip_iam_lookups = true\n}\n");
        let silent = story.plan();
        silent
            .succeeds()
            .never_says("Warning: IAM")
            .claim(silent.count("GetRole") == 0, "no look-up was asked for");
    });
}

#[test]
fn what_is_granted_in_the_same_apply_is_asked_about_afterwards() {
    on_every_host(World::standard(), |story| {
        let granted = r#"
resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  kubernetes_groups = ["viewers"]
}
"#;
        // How a young entry is waited for is another story (`live`).
        let more = "\n  propagation_timeout = \"0s\"\n  depends_on = [eksaccess_entry.dev]\n}";
        let after = GUARDED.replacen("\n}", more, 1);
        story.configured(&format!("{granted}{after}")).apply().succeeds();
        story.settles();
        story.destroy().succeeds();
    });
}

#[test]
fn every_entry_of_the_cluster_is_listed_over_all_pages() {
    let world = (0..7).fold(World::standard().with("", "page_size", json!(3)), |world, n| {
        let principal = role(&format!("many/{n}"));
        world.role(&format!("many/{n}")).entry(entry(&principal))
    });
    on_every_host(world, |story| {
        story.configured("data \"eksaccess_entries\" \"all\" {\n  cluster_name = \"demo\"\n}\noutput \"all\" {\n  value = data.eksaccess_entries.all.entries\n}\n");
        story.apply().succeeds();
        let listed = story.output("all");
        let principals: Vec<&str> =
            listed.as_array().unwrap().iter().map(|entry| entry["principal_arn"].as_str().unwrap()).collect();
        assert_eq!(principals, (0..7).map(|n| role(&format!("many/{n}"))).collect::<Vec<_>>());
        assert_eq!(listed[0]["policies"][0]["access_scope"]["namespaces"], json!(["dev-*", "web"]));
        assert_eq!(listed[0]["principal_exists"], true);
    });
}
