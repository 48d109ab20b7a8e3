//! Ctrl-C in the middle: waits end at once, a call under way is awaited and its result kept.

use serde_json::json;

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    gate::Gate,
    host::Core,
    world::{CLUSTER, ROLE, VIEW, World},
};

/// A run whose EKS calls go through the gate.
pub(crate) async fn behind(gate: &Gate, aws: &Aws) -> Core {
    let endpoints = json!([{ "eks": gate.url(), "iam": aws.url(), "sts": aws.url() }]);
    Core::configured(aws, json!({ "endpoints": endpoints })).await
}

/// TF#33358: interrupted while the create was answered, and the entry was in no state.
#[tokio::test]
async fn c96_a_create_under_way_is_awaited_and_kept() {
    let aws = Aws::with(World::new()).await;
    let gate = Gate::closed(&aws).await;
    let core = behind(&gate, &aws).await;
    let mut role = core.entry();
    let config = entry(json!({ "tags": { "a": "1" } }));
    let stop = async {
        gate.saw("POST", 1).await;
        core.stop().await;
        gate.let_answers_through();
    };
    let (made, ()) = tokio::join!(role.apply_unrefreshed(&config), stop);
    made.none();
    assert_eq!(role.get("access_entry_arn"), aws.entry(ROLE).await.unwrap()["access_entry_arn"]);
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
}

#[tokio::test]
async fn c96_a_wait_for_a_principal_ends_at_once() {
    let aws = Aws::with(World::new()).await;
    let gate = Gate::open(&aws).await;
    let core = behind(&gate, &aws).await;
    let nobody = entry(
        json!({ "principal_arn": "arn:aws:iam::111122223333:role/nobody", "timeouts": { "create": "1h" } }),
    );
    let mut role = core.entry();
    let stop = async {
        gate.saw("POST", 2).await;
        core.stop().await;
    };
    let (problems, ()) = tokio::join!(role.apply_unrefreshed(&nobody), stop);
    problems.error();
    assert!(role.is_gone());
    assert!(aws.count("CreateAccessEntry").await <= 3);
}

#[tokio::test]
async fn c96_a_wait_for_an_entry_ends_at_once() {
    let aws = Aws::with(World::new()).await;
    let gate = Gate::open(&aws).await;
    let core = behind(&gate, &aws).await;
    let mut views = core.association();
    let config = association(json!({ "timeouts": { "create": "1h" } }));
    let stop = async {
        gate.saw("access-policies", 2).await;
        core.stop().await;
    };
    let (problems, ()) = tokio::join!(views.apply_unrefreshed(&config), stop);
    problems.error().says(&[ROLE]);
    assert!(views.is_gone());
    assert!(aws.count("ListAssociatedAccessPolicies").await <= 3);
}

/// Between the write and the look whether it shows: the write was answered, and that is enough.
#[tokio::test]
async fn c96_an_association_that_was_written_is_kept() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let gate = Gate::open(&aws).await;
    let core = behind(&gate, &aws).await;
    aws.fault("ListAssociatedAccessPolicies", json!({ "skip": 1, "count": 99, "stale": true })).await;
    let mut views = core.association();
    let config = association(json!({ "timeouts": { "create": "1h" } }));
    let stop = async {
        gate.saw("POST", 1).await;
        gate.saw("GET", 3).await;
        core.stop().await;
    };
    let (problems, ()) = tokio::join!(views.apply_unrefreshed(&config), stop);
    problems.none();
    assert_eq!(views.get("policy_arn"), VIEW);
}

#[tokio::test]
async fn c96_retries_end_at_once_and_the_error_is_the_services_own() {
    let aws = Aws::with(World::new()).await;
    let gate = Gate::open(&aws).await;
    let endpoints = json!([{ "eks": gate.url(), "iam": aws.url(), "sts": aws.url() }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints, "max_retries": 1000 })).await;
    aws.fails("CreateAccessEntry", 9999, 429, "ThrottlingException").await;
    let mut role = core.entry();
    let config = entry(json!({}));
    let stop = async {
        gate.saw("POST", 3).await;
        core.stop().await;
    };
    let (problems, ()) = tokio::join!(role.apply_unrefreshed(&config), stop);
    problems.error().says(&["Cancelled", "Failed on order."]);
}

/// A young entry would be waited for until it is 30 s old; the answer then says so.
#[tokio::test]
async fn a_wait_for_a_young_entry_ends_at_once() {
    let aws = Aws::with(World::new()).await;
    Core::of(&aws).await.entry().apply(&entry(json!({}))).await.none();
    let gate = Gate::open(&aws).await;
    let endpoints = json!({ "endpoints": [{ "eks": gate.url(), "iam": gate.url(), "sts": gate.url() }] });
    let question =
        |wait: &str| json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "propagation_timeout": wait });
    let core = Core::configured(&aws, endpoints.clone()).await;
    let before = aws.operations().await.len();
    core.data("eksaccess_authentication", &question("0s")).await.1.none();
    let calls = aws.operations().await.len() - before;

    let core = Core::configured(&aws, endpoints).await;
    let stop = async {
        gate.saw("HTTP/1.1", 2 * calls).await;
        core.stop().await;
    };
    let question = question("1m");
    let ((answer, problems), ()) = tokio::join!(core.data("eksaccess_authentication", &question), stop);
    problems.none();
    let findings = answer["findings"].as_array().unwrap();
    let propagation = findings.iter().find(|finding| finding["check"] == "propagation").unwrap();
    assert_eq!(propagation["status"], "warning", "{propagation}");
}

/// Under a debugger, one process serves one run after another.
#[tokio::test]
async fn a_run_after_a_stop_is_not_concerned() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    core.stop().await;
    core.entry().apply(&entry(json!({}))).await.none();
}
