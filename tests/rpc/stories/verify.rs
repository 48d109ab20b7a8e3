//! The action `eksaccess_verify`: what it waits for, what it says meanwhile, and what it fails with. Never here: what follows
//! from which facts, which `tests/reports` tests.

use std::time::Duration;

use eks_simulator::ClockMode;
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::entry::entry;
use crate::rpc::{
    aws::{Aws, merge},
    host::{Core, Invoked, UNKNOWN},
    world::{ADMIN, CLUSTER, ROLE, VIEW, World},
};

const VERIFY: &str = "eksaccess_verify";

/// The question about the role, with other arguments.
fn question(more: Json) -> Json {
    let mut config = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    merge(&mut config, more);
    config
}

async fn verified(core: &Core, more: Json) -> Invoked {
    core.invoke(VERIFY, &question(more)).await
}

/// The role with the view policy in `web`.
fn with_policy() -> World {
    let web = json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["web"] } });
    World::new().entry(json!({ "principal_arn": ROLE, "policies": [web] }))
}

#[tokio::test]
async fn access_that_has_taken_effect_is_verified_at_once_and_nothing_is_changed() {
    let aws = Aws::with(with_policy()).await;
    let core = Core::of(&aws).await;
    for more in [json!({}), json!({ "namespace": "web" })] {
        let Invoked { progress, problems } = verified(&core, more).await;
        problems.none();
        let [said] = &progress[..] else { panic!("{progress:?}") };
        assert!(
            said.contains(ROLE) && said.contains("can authenticate") && said.contains("EKS API and IAM"),
            "{said}"
        );
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn a_principal_without_access_fails_with_the_diagnosis_and_waits_for_nothing() {
    let aws = Aws::with(World::new()).await;
    let begun = Instant::now();
    let Invoked { progress, problems } = verified(&Core::of(&aws).await, json!({})).await;
    problems.error().says(&["cannot authenticate", "no_access_entry", "resource \"eksaccess_entry\""]);
    assert_eq!(progress, [""; 0]);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_cannot_be_determined_is_not_verified() {
    let aws = Aws::with(with_policy().deny(&["iam:GetRole"])).await;
    let Invoked { progress: _, problems } = verified(&Core::of(&aws).await, json!({})).await;
    problems.error().says(&["cannot be verified", "iam_forbidden", "iam:GetRole"]);
}

#[tokio::test]
async fn a_namespace_without_a_policy_is_no_access_there_and_groups_leave_it_open() {
    let aws = Aws::with(with_policy()).await;
    let elsewhere = verified(&Core::of(&aws).await, json!({ "namespace": "shop" })).await;
    elsewhere.problems.error().says(&["No access in the namespace", "\"shop\"", "access_scope"]);
    let grouped = World::new().entry(json!({ "principal_arn": ROLE, "kubernetes_groups": ["viewers"] }));
    let aws = Aws::with(grouped).await;
    let open = verified(&Core::of(&aws).await, json!({ "namespace": "shop" })).await;
    open.problems.warning().says(&["viewers", "can_i"]);
    assert_eq!(open.progress.len(), 1);
}

/// The clock of a simulator that runs with virtual time.
async fn aws(world: World) -> Aws {
    Aws::start(world, ClockMode::Timer).await
}

#[tokio::test(start_paused = true)]
async fn an_entry_of_the_same_run_is_waited_for_until_it_has_had_time_to_take_effect() {
    let aws = aws(World::new()).await;
    let core = Core::of(&aws).await;
    core.entry().apply_unrefreshed(&entry(json!({}))).await.none();
    let begun = Instant::now();
    let Invoked { progress, problems } = verified(&core, json!({})).await;
    problems.none();
    assert!(begun.elapsed() >= Duration::from_secs(29), "{:?}", begun.elapsed());
    for (line, says) in
        [(&progress[0], "for EKS to apply recent changes."), (progress.last().unwrap(), "can authenticate")]
    {
        assert!(line.contains(says), "{progress:?}");
    }
    for line in &progress {
        let names_a_check = line.split(' ').next().is_some_and(|first| first.ends_with(':'));
        let is_a_sentence = line.starts_with(|first: char| first.is_uppercase() || line.starts_with("arn:"));
        assert!(is_a_sentence && line.ends_with('.') && !names_a_check, "{line}");
    }
}

/// A new policy on an entry of last year.
#[tokio::test(start_paused = true)]
async fn a_policy_of_the_same_run_is_waited_for_where_its_namespace_is_asked_about() {
    let aws =
        aws(World::new().entry(json!({ "principal_arn": ROLE, "created_at": "2025-01-01T00:00:00Z" }))).await;
    let core = Core::of(&aws).await;
    core.association().apply_unrefreshed(&super::association::association(json!({}))).await.none();
    let begun = Instant::now();
    let Invoked { progress, problems } = verified(&core, json!({ "namespace": "web" })).await;
    problems.none();
    assert!(begun.elapsed() >= Duration::from_secs(29), "{:?}", begun.elapsed());
    assert!(progress[0].starts_with("Waiting"), "{progress:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_longer_than_the_timeout_is_an_error_with_the_diagnosis() {
    let aws = aws(World::new()).await;
    let core = Core::of(&aws).await;
    core.entry().apply_unrefreshed(&entry(json!({}))).await.none();
    let begun = Instant::now();
    let Invoked { progress: _, problems } = verified(&core, json!({ "timeout": "10s" })).await;
    problems.error().says(&["Timed out", "limited to 10s", "Answer: yes"]);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

/// The API server has the last word about the caller, and a new entry may not have reached it.
#[tokio::test]
async fn of_the_caller_the_api_server_itself_is_asked() {
    let aws =
        Aws::with(World::new().entry(json!({ "principal_arn": ADMIN, "kubernetes_groups": ["g"] }))).await;
    let core = Core::of(&aws).await;
    for principal in [json!(null), json!(ADMIN)] {
        let Invoked { progress, problems } = verified(&core, json!({ "principal_arn": principal })).await;
        problems.none();
        assert!(progress.last().unwrap().contains("API server"), "{progress:?}");
    }
}

/// Neither EKS nor IAM explains a 401: the entry may not have reached the server. A stop ends the wait at once.
#[tokio::test]
async fn a_server_that_rejects_the_caller_is_asked_again_until_the_time_is_over_or_the_run_is_stopped() {
    let caller = World::new().entry(json!({ "principal_arn": ADMIN, "kubernetes_groups": ["g"] }));
    let aws = Aws::with(caller).await;
    let unauthorized = json!({ "status": 401, "code": "Unauthorized", "message": "" });
    let fault = json!({ "service": "kubernetes", "count": 999, "error": unauthorized });
    aws.fault("SelfSubjectReview", fault).await;
    let (one, other) = (Core::of(&aws).await, Core::of(&aws).await);
    let question = |timeout: &str| question(json!({ "principal_arn": null, "timeout": timeout }));
    let (long, short) = (question("24h"), question("1s"));
    let (stopped, over) = tokio::join!(
        one.invoke_and_stop(VERIFY, &long, Some("Checking again in 10 s")),
        other.invoke(VERIFY, &short)
    );
    stopped.problems.error().says(&["Cancelled", "-invoke=action.eksaccess_verify", "refused_by_api_server"]);
    assert_eq!(stopped.progress.len(), 1);
    over.problems.error().says(&["cannot authenticate", "refused_by_api_server"]);
    assert_eq!(over.progress, [""; 0]);
}

#[tokio::test]
async fn a_stop_ends_the_wait_for_a_new_entry() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    core.entry().apply(&entry(json!({}))).await.none();
    let stopped = core.invoke_and_stop(VERIFY, &question(json!({ "timeout": "24h" })), Some("Waiting")).await;
    stopped.problems.error().says(&["Cancelled", "-invoke=action.eksaccess_verify"]);
}

#[tokio::test]
async fn a_question_that_nobody_could_ask_is_one_clear_error() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let nowhere = verified(&core, json!({ "cluster_name": "nowhere" })).await;
    nowhere.problems.error().says(&["cannot authenticate", "no_cluster", "nowhere"]);
    let elsewhere = verified(&core, json!({ "region": "cn-north-1" })).await;
    elsewhere.problems.error().at("region").says(&["aws-cn"]);
    let denied = Aws::with(World::new().deny(&["eks:DescribeCluster"])).await;
    let denied = verified(&Core::of(&denied).await, json!({})).await;
    denied.problems.error().says(&["Access denied", "eks:DescribeCluster"]);
    let unconfigured = verified(&Core::unconfigured().await, json!({})).await;
    unconfigured.problems.error().says(&["Provider not configured"]);
}

/// The entry that the same apply creates is not known yet; what is known is checked before anything is applied.
#[tokio::test]
async fn a_plan_refuses_what_is_known_by_then_and_lets_the_unknown_pass() {
    let core = Core::unconfigured().await;
    let block = core.action_block(VERIFY);
    for (principal, is_refused) in [(UNKNOWN, false), (ROLE, false), ("arn:aws:iam::aws:policy/x", true)] {
        let config = block.config(&question(json!({ "principal_arn": principal })));
        let problems = core.plan_action(VERIFY, &config).await;
        if is_refused {
            problems.error().at("principal_arn").says(&["Invalid principal ARN"]);
        } else {
            problems.none();
        }
    }
}
