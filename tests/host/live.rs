//! The cluster's own API server, asked from HCL: who am I, may I, and is my new entry there yet?

use harness::{
    World,
    world::{ADMIN, policy, role},
};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

/// The administrator's entry, with the View policy in `web`.
fn admitted() -> Value {
    json!({
        "principal_arn": ADMIN,
        "policies": [{ "policy_arn": policy("AmazonEKSViewPolicy"), "access_scope": { "type": "namespace", "namespaces": ["web"] } }],
    })
}

fn asked(story: &Story, arguments: &str) -> Value {
    let question =
        format!("data \"eksaccess_authentication\" \"it\" {{\n  cluster_name = \"demo\"\n{arguments}\n}}\n");
    let output = "output \"it\" {\n  value = data.eksaccess_authentication.it\n}\n";
    story.configured(&format!("{question}{output}")).apply().succeeds();
    story.output("it")
}

fn finding<'a>(answer: &'a Value, check: &str) -> &'a Value {
    let findings = answer["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|finding| finding["check"] == check)
        .unwrap_or_else(|| panic!("no {check} in {answer:#}"))
}

#[test]
fn the_api_server_itself_says_who_the_caller_is_and_what_it_may_do() {
    on_every_host(World::standard().entry(admitted()), |story| {
        let wishes = "  live_probe = true\n  can_i = [\n    { verb = \"get\", resource = \"pods\", namespace = \"web\" },\n    \
                      { verb = \"delete\", resource = \"pods\", namespace = \"web\" },\n    \
                      { verb = \"get\", resource = \"deployments\", group = \"apps\", namespace = \"web\" },\n  ]";
        let answer = asked(story, wishes);
        assert_eq!(answer["evidence"], "live", "{answer:#}");
        assert_eq!(answer["status"], "authenticates");
        assert_eq!(answer["allowed"], json!([true, false, true]));
        assert_eq!(answer["rendered_user_name"], "arn:aws:sts::111122223333:assumed-role/Admin/simulated");
        assert_eq!(answer["can_i"][0]["group"], Value::Null, "an argument comes back as it was configured");
        assert_eq!(finding(&answer, "live_probe")["status"], "ok");
        assert_eq!(finding(&answer, "can_i")["status"], "warning");
    });
}

#[test]
fn a_caller_whom_the_server_does_not_know_is_denied_live_for_the_first_cause() {
    on_every_host(World::standard(), |story| {
        let answer = asked(story, "  live_probe = true");
        let seen = (&answer["status"], &answer["evidence"], &answer["reason"]);
        assert_eq!(seen, (&json!("denied"), &json!("live"), &json!("no_access_entry")), "{answer:#}");
        assert_eq!(answer["allowed"], Value::Null);
    });
}

#[test]
fn nobody_is_asked_about_somebody_whose_credentials_are_not_held() {
    on_every_host(World::standard(), |story| {
        let answer =
            asked(story, &format!("  live_probe = true\n  principal_arn = \"{}\"", role("team/dev")));
        assert_eq!(answer["evidence"], "inferred", "{answer:#}");
        assert_eq!(finding(&answer, "live_probe")["status"], "skipped");
        let asked =
            story.control().journal(0).unwrap().into_iter().filter(|call| call.service == "kubernetes");
        assert_eq!(asked.count(), 0);
    });
}

#[test]
fn the_caller_by_its_own_role_is_the_caller() {
    on_every_host(World::standard().entry(admitted()), |story| {
        let answer = asked(story, &format!("  live_probe = true\n  principal_arn = \"{ADMIN}\""));
        assert_eq!(
            (&answer["evidence"], &answer["status"]),
            (&json!("live"), &json!("authenticates")),
            "{answer:#}"
        );
    });
}

#[test]
fn c48_a_young_entry_is_waited_for_until_the_server_knows_it() {
    let slow = json!({ "principal_seconds": 0, "entry_seconds": 2 });
    on_every_host(World::standard().with("", "propagation", slow), |story| {
        let granted = format!(
            "resource \"eksaccess_entry\" \"me\" {{\n  cluster_name = \"demo\"\n  principal_arn = \"{ADMIN}\"\n  kubernetes_groups = [\"a\"]\n}}\n"
        );
        let after = "data \"eksaccess_authentication\" \"me\" {\n  cluster_name = \"demo\"\n  live_probe = true\n  depends_on = [eksaccess_entry.me]\n}\n\
                     output \"it\" {\n  value = data.eksaccess_authentication.me\n}\n";
        story.configured(&format!("{granted}{after}")).apply().succeeds();
        let answer = story.output("it");
        assert_eq!(
            (&answer["evidence"], &answer["status"]),
            (&json!("live"), &json!("authenticates")),
            "{answer:#}"
        );
        let refused = story
            .control()
            .journal(0)
            .unwrap()
            .into_iter()
            .filter(|call| call.service == "kubernetes" && call.status == 401);
        assert!(refused.count() > 0, "the server did not know the entry at once");
        story.destroy().succeeds();
    });
}

#[test]
fn neither_token_nor_key_comes_into_state_log_or_report() {
    on_every_host(World::standard().entry(admitted()), |story| {
        story.environment("TF_LOG", "TRACE");
        story.configured(
            "data \"eksaccess_authentication\" \"it\" {\n  cluster_name = \"demo\"\n  live_probe = true\n}\n",
        );
        let transcript = story.apply();
        transcript
            .succeeds()
            .never_says("k8s-aws-v1.")
            .never_says("X-Amz-Signature")
            .never_says(harness::world::SECRET);
        let state = story.raw_state();
        assert!(!state.contains("k8s-aws-v1.") && !state.contains(harness::world::KEY_ID), "{state}");
    });
}

/// Public report: the provider assumes a role, kubectl runs with the shell's key, and only one of the two has an entry.
#[test]
fn c56_it_is_the_providers_own_identity_that_is_asked_about() {
    let robot = role("ci/Robot");
    let world = World::standard()
        .role("ci/Robot")
        .entry(json!({ "principal_arn": robot, "kubernetes_groups": ["robots"] }));
    on_every_host(world, |story| {
        let shell = asked(story, "  live_probe = true");
        assert_eq!((&shell["status"], &shell["evidence"]), (&json!("denied"), &json!("live")), "{shell:#}");
        assert_eq!(shell["resolved_principal_arn"], ADMIN);
        story.provider(&format!(
            "provider \"eksaccess\" {{\n  assume_role {{\n    role_arn = \"{robot}\"\n    session_name = \"nightly\"\n  }}\n}}\n"
        ));
        let own = asked(story, "  live_probe = true");
        assert_eq!((&own["status"], &own["evidence"]), (&json!("authenticates"), &json!("live")), "{own:#}");
        assert_eq!(own["resolved_principal_arn"], robot);
        let report = own["diagnosis"].as_str().unwrap();
        assert!(report.contains("assumed-role/Robot/nightly"), "{report}");
    });
}

/// The server knows the entry before it knows its policy.
#[test]
fn c48_what_the_same_run_grants_is_asked_for_until_it_counts() {
    let slow = json!({ "principal_seconds": 0, "entry_seconds": 2 });
    on_every_host(
        World::standard().entry(json!({ "principal_arn": ADMIN })).with("", "propagation", slow),
        |story| {
            let view = policy("AmazonEKSViewPolicy");
            let granted = format!(
                "resource \"eksaccess_policy_association\" \"me\" {{\n  cluster_name = \"demo\"\n  principal_arn = \"{ADMIN}\"\n  \
             policy_arn = \"{view}\"\n  access_scope {{\n    type = \"cluster\"\n  }}\n}}\n"
            );
            let asked = "data \"eksaccess_authentication\" \"me\" {\n  cluster_name = \"demo\"\n  depends_on = [eksaccess_policy_association.me]\n  \
                     can_i = [{ verb = \"get\", resource = \"pods\" }]\n}\noutput \"it\" {\n  value = data.eksaccess_authentication.me\n}\n";
            story.configured(&format!("{granted}{asked}")).apply().succeeds();
            let answer = story.output("it");
            assert_eq!(answer["allowed"], json!([true]), "{answer:#}");
            let reviews =
                story.control().journal(0).unwrap().into_iter().filter(|call| call.service == "kubernetes");
            assert!(reviews.count() > 2, "it counted at once, and nothing was waited for");
        },
    );
}
