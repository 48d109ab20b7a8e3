//! The examples of `data "eksaccess_authentication"` and `data "eksaccess_audit"`, applied: each stops a run that must not go
//! on or warns of it, and lets one go on that may. Never here: what the answers are made of (`authentication`, `live`).

use harness::{
    World,
    world::{ADMIN, policy, role},
};
use serde_json::{Value, json};

use crate::{
    stand_in::alone,
    story::{Story, on_every_host},
};

const PLAIN: &str = include_str!("../../examples/data-sources/eksaccess_authentication/data-source.tf");
const LIVE: &str = include_str!("../../examples/data-sources/eksaccess_authentication/data-source-live.tf");
const GRANTED: &str =
    include_str!("../../examples/data-sources/eksaccess_authentication/data-source-granted.tf");
const LENIENT: &str =
    include_str!("../../examples/data-sources/eksaccess_authentication/data-source-lenient.tf");
const AUDIT: &str = include_str!("../../examples/data-sources/eksaccess_audit/data-source.tf");

/// The cluster of the examples, and the roles that they name.
fn prod() -> World {
    World::standard().with("/clusters/0", "name", json!("prod")).role("ci/Deployer").role("platform/OnCall")
}

/// The administrator's entry, with a policy in `web`.
fn admitted(name: &str) -> Value {
    let scope = json!({ "type": "namespace", "namespaces": ["web"] });
    json!({ "principal_arn": ADMIN, "policies": [{ "policy_arn": policy(name), "access_scope": scope }] })
}

fn fails_in_time(story: &Story, example: &str, words: &str) {
    let transcript = story.configured(example).plan();
    transcript
        .fails()
        .wrote(&[])
        .says("Resource precondition failed")
        .says(words)
        .never_says("will be created");
}

#[test]
fn an_addon_waits_for_no_cluster_that_refuses_us() {
    let example = alone(PLAIN);
    on_every_host(prod(), |story| fails_in_time(story, &example, "no_access_entry"));
    on_every_host(prod().entry(admitted("AmazonEKSViewPolicy")), |story| {
        story.configured(&example).apply().succeeds();
        assert!(!story.state("terraform_data.coredns").is_null());
        story.settles();
    });
}

#[test]
fn a_release_is_begun_where_the_api_server_allows_all_that_it_does() {
    let example = alone(LIVE);
    on_every_host(prod(), |story| fails_in_time(story, &example, "no_access_entry"));
    on_every_host(prod().entry(admitted("AmazonEKSViewPolicy")), |story| {
        fails_in_time(story, &example, "create deployments.apps in web");
    });
    on_every_host(prod().entry(admitted("AmazonEKSEditPolicy")), |story| {
        story.configured(&example).apply().succeeds();
        assert!(!story.state("terraform_data.shop").is_null());
        story.settles();
    });
}

/// The entry is not known in the plan: the question is put off until it is made, and then the answer is yes.
#[test]
fn what_the_same_run_grants_is_asked_about_after_it_is_granted() {
    // That a young entry is waited for is another story (`live`).
    let example = GRANTED.replacen(
        "  namespace     = \"web\"\n",
        "  namespace = \"web\"\n  propagation_timeout = \"0s\"\n",
        1,
    );
    assert_ne!(example, GRANTED);
    on_every_host(prod(), |story| {
        story.configured(&example).plan().succeeds().says("will be read during apply");
        story.apply().succeeds();
        assert_eq!(story.state("data.eksaccess_authentication.deployer")["status"], "authenticates");
        story.settles();
        story.destroy().succeeds();
    });
}

#[test]
fn a_check_warns_and_lets_the_run_go_on() {
    on_every_host(prod(), |story| {
        let transcript = story.configured(LENIENT).apply();
        transcript.succeeds().says("Check block assertion failed").says("no_access_entry");
    });
    let on_call = json!({ "principal_arn": role("platform/OnCall") });
    on_every_host(prod().entry(on_call).denied(&["iam:*"]), |story| {
        story.configured(LENIENT).apply().succeeds().never_says("Check block assertion failed");
    });
}

#[test]
fn an_audit_warns_of_what_needs_attention_and_of_nothing_else() {
    let admin = json!([{ "policy_arn": policy("AmazonEKSClusterAdminPolicy"), "access_scope": { "type": "cluster" } }]);
    let clean = || prod().entry(json!({ "principal_arn": ADMIN, "policies": admin.clone() }));
    on_every_host(clean(), |story| {
        story.configured(AUDIT).apply().succeeds().never_says("Check block assertion failed");
    });
    on_every_host(clean().entry(json!({ "principal_arn": role("team/ops") })), |story| {
        let transcript = story.configured(AUDIT).apply();
        transcript
            .succeeds()
            .says("Check block assertion failed")
            .says("grants_nothing")
            .never_says("cluster_admin:");
    });
}
