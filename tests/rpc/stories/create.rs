//! Everything that can come between a create and its answer. Never here: what an update meets.

use serde_json::json;

use super::entry::entry;
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, Problem, provider_block},
    world::{CLUSTER, OTHER_ROLE, ROLE, World},
};

const NOBODY: &str = "arn:aws:iam::111122223333:role/YourAdminRole";

/// jfrog/terraform-provider-artifactory#853: the answer is lost, the retry meets a 409 for what was our own creation.
#[tokio::test]
async fn c100_a_create_whose_answer_is_lost_is_found_again() {
    let failed =
        json!({ "status": 500, "code": "ServerException", "message": "Failed after the work was done." });
    for replay in ["same", "conflict"] {
        for lost in
            [json!({ "apply_then_cut": true }), json!({ "apply_then_error": failed }), json!({ "cut": true })]
        {
            let aws = Aws::with(World::new().set("/idempotent_replay", json!(replay))).await;
            let core = Core::of(&aws).await;
            aws.fault("CreateAccessEntry", lost.clone()).await;
            let mut role = core.entry();
            let config = entry(json!({ "kubernetes_groups": ["g"], "tags": { "a": "1" } }));
            role.apply(&config).await.none();
            let made = aws.entry(ROLE).await.unwrap();
            assert_eq!(role.get("access_entry_arn"), made["access_entry_arn"], "{replay} {lost}");
            assert!(!role.state.as_ref().unwrap().is_tainted);
        }
    }
}

#[tokio::test]
async fn a_lost_answer_is_never_another_persons_entry() {
    let theirs = json!({ "principal_arn": ROLE, "kubernetes_groups": ["theirs"] });
    let aws = Aws::with(World::new().entry(theirs)).await;
    let core = Core::of(&aws).await;
    aws.fault("CreateAccessEntry", json!({ "cut": true })).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "kubernetes_groups": ["ours"] }))).await.error().says(&["import {", "theirs"]);
    assert!(role.is_gone());
    assert_eq!(aws.entry(ROLE).await.unwrap()["kubernetes_groups"], json!(["theirs"]));
}

/// It looks just like what was asked for, but it was made an hour ago.
#[tokio::test]
async fn a_lost_answer_is_no_entry_that_was_there_before() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let core = Core::of(&aws).await;
    aws.fault("CreateAccessEntry", json!({ "cut": true })).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.error().says(&["import {", ROLE]);
    assert!(role.is_gone());
}

#[tokio::test]
async fn an_outcome_that_nobody_can_tell_names_the_entry_and_its_import_block() {
    let aws = Aws::with(World::new().deny(&["eks:DescribeAccessEntry"])).await;
    let core = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    aws.fault("CreateAccessEntry", json!({ "apply_then_cut": true })).await;
    let mut role = core.entry();
    let problems = role.apply(&entry(json!({}))).await;
    let id = format!("id = \"{CLUSTER}:{ROLE}\"");
    problems.error().says(&["import {", &id, "eks:DescribeAccessEntry"]);
}

/// P35535: "invalid principal" for a role that was made a moment ago.
#[tokio::test]
async fn c09_a_principal_that_eks_does_not_know_yet_is_tried_again() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let invalid = json!({
        "status": 400, "code": "InvalidParameterException",
        "message": "The specified principalArn is invalid: invalid principal.",
    });
    aws.fault("CreateAccessEntry", json!({ "count": 2, "error": invalid })).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "timeouts": { "create": "20s" } }))).await.none();
    assert_eq!(aws.writes().await, ["CreateAccessEntry"; 3]);
}

/// awslabs/minimum-viable-dataspace-on-aws#5: a placeholder in a variable was waited for, and nobody said why.
#[tokio::test]
async fn c10_a_principal_that_does_not_exist_is_an_error_that_says_what_iam_says() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    for (principal, says) in [
        (NOBODY, "does not exist"),
        ("arn:aws:iam::111122223333:role/dev", ROLE),
        ("arn:aws:iam::111122223333:user/nobody", "does not exist"),
    ] {
        let mut role = core.entry();
        let config = entry(json!({ "principal_arn": principal, "timeouts": { "create": "1s" } }));
        role.apply(&config).await.error().at("principal_arn").says(&[
            principal,
            says,
            "does not exist in IAM",
        ]);
        assert!(role.is_gone());
    }
}

#[tokio::test(start_paused = true)]
async fn c10_without_iam_the_reason_says_that_iam_could_not_be_asked() {
    for (world, arguments) in [
        (World::new().deny(&["iam:GetRole"]), json!({})),
        (World::new(), json!({ "skip_iam_lookups": true })),
    ] {
        let aws = Aws::with(world).await;
        let core = Core::configured(&aws, arguments).await;
        let config = entry(json!({ "principal_arn": NOBODY, "timeouts": { "create": "600ms" } }));
        let problems = core.entry().apply(&config).await;
        let errors: Vec<&Problem> = problems.0.iter().filter(|problem| problem.is_error).collect();
        assert_eq!(errors.len(), 1, "{problems:#?}");
        errors[0].at("principal_arn").says(&["could not be looked up in IAM", "aws iam get-role"]);
    }
}

/// M2933, M2968: "already in use" for the entry of the cluster's creator, and no word on how to go on.
#[tokio::test]
async fn c13_an_entry_that_is_there_is_an_error_with_its_details_and_the_import_block() {
    let there = json!({
        "principal_arn": ROLE, "kubernetes_groups": ["admins"], "tags": { "made-by": "somebody" },
        "created_at": "2025-03-01T10:00:00Z",
    });
    let aws = Aws::with(World::new().entry(there)).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let problems = role.apply(&entry(json!({}))).await;
    let id = format!("{CLUSTER}:{ROLE}");
    let block = format!("id = \"{id}\"");
    let details = [
        "import {",
        "to = eksaccess_entry.",
        &block,
        "STANDARD",
        "admins",
        "somebody",
        "2025-03-01T10:00:00Z",
    ];
    problems.error().says(&details);
    assert!(role.is_gone());
    assert_eq!(aws.writes().await, ["CreateAccessEntry"], "a conflict is never tried again");
    role.import(&id).await.none();
    let config = entry(json!({ "kubernetes_groups": ["admins"], "tags": { "made-by": "somebody" } }));
    assert_eq!(role.plan(&config).await.action, Action::Nothing);
}

#[tokio::test]
async fn c13_the_conflict_is_told_also_where_the_entry_may_not_be_seen() {
    let world = World::new().entry(json!({ "principal_arn": ROLE })).deny(&["eks:DescribeAccessEntry"]);
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    core.entry().apply_unrefreshed(&entry(json!({}))).await.error().says(&["import {", ROLE]);
}

/// P48551, BerriAI/litellm#20463: the create went well, a read after it did not, and the entry was lost.
#[tokio::test]
async fn c94_c95_a_created_entry_needs_no_read() {
    let gone = json!({
        "status": 404, "code": "ResourceNotFoundException",
        "message": "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    });
    for (world, fault) in [
        (World::new().deny(&["eks:DescribeAccessEntry"]), None),
        (World::new(), Some(json!({ "count": 9, "error": gone }))),
    ] {
        let aws = Aws::with(world).await;
        let core = Core::of(&aws).await;
        if let Some(fault) = fault {
            aws.fault("DescribeAccessEntry", fault).await;
        }
        let mut role = core.entry();
        role.apply_unrefreshed(&entry(json!({ "tags": { "a": "1" } }))).await.none();
        assert_eq!(role.get("access_entry_arn"), aws.entry(ROLE).await.unwrap()["access_entry_arn"]);
        assert_eq!(aws.count("DescribeAccessEntry").await, 0);
    }
}

/// SDK#99, P42248: throttling was final, and errors that are final were tried again.
#[tokio::test]
async fn c81_throttling_and_failures_are_tried_again_and_refusals_are_not() {
    for (status, code, creates) in [
        (429, "ThrottlingException", 3),
        (400, "ThrottlingException", 3),
        (429, "TooManyRequestsException", 3),
        (503, "ServiceUnavailableException", 3),
        (400, "InvalidParameterException", 1),
        (403, "AccessDeniedException", 1),
        (400, "InvalidRequestException", 1),
        (400, "ResourceLimitExceededException", 1),
    ] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        aws.fails("CreateAccessEntry", 2, status, code).await;
        let problems = core.entry().apply(&entry(json!({}))).await;
        assert_eq!(problems.has_errors(), creates == 1, "{code}");
        assert_eq!(aws.count("CreateAccessEntry").await, creates, "{code}");
    }
}

#[tokio::test]
async fn c81_throttling_without_end_is_one_error_that_says_what_to_do() {
    let aws = Aws::with(World::new()).await;
    let core = Core::configured(&aws, json!({ "max_retries": 2 })).await;
    aws.fails("CreateAccessEntry", 9, 429, "ThrottlingException").await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.error().says(&["Throttled by AWS", "max_retries", ROLE]);
    assert!(role.is_gone());
}

#[tokio::test]
async fn c81_a_service_that_takes_ten_calls_a_second_is_waited_for() {
    let aws = Aws::with(World::new()).await;
    let core = Core::configured(&aws, json!({ "max_retries": 25 })).await;
    aws.limit("CreateAccessEntry", 10).await;
    let configs: Vec<_> = (0..16)
        .map(|number| entry(json!({ "principal_arn": format!("arn:aws:iam::444455556666:role/r{number}") })))
        .collect();
    let creates = configs.iter().map(|config| async { core.entry().apply_unrefreshed(config).await.none() });
    futures_util::future::join_all(creates).await;
    assert!(aws.count("CreateAccessEntry").await > 16, "some were told to slow down");
}

#[tokio::test]
async fn c81_many_at_once_ask_who_they_are_once() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let configs: Vec<_> = (0..12)
        .map(|number| {
            let principal = format!("arn:aws:iam::111122223333:role/nobody{number}");
            entry(json!({ "principal_arn": principal, "timeouts": { "create": "1s" } }))
        })
        .collect();
    let creates = configs.iter().map(|config| async {
        core.entry().apply(config).await.error().at("principal_arn");
    });
    futures_util::future::join_all(creates).await;
    assert_eq!(aws.count("GetCallerIdentity").await, 1);
}

/// A waiting create says why it waited when its time is over, not only that it is over.
#[tokio::test(start_paused = true)]
async fn a_failure_that_outlasts_the_timeout_is_told_with_what_failed() {
    let aws = Aws::with(World::new()).await;
    let core = Core::configured(&aws, json!({ "max_retries": 25 })).await;
    aws.fails("CreateAccessEntry", 25, 503, "ServiceUnavailableException").await;
    let mut role = core.entry();
    let problems = role.apply(&entry(json!({ "timeouts": { "create": "600ms" } }))).await;
    problems.error().says(&["Failed on order.", ROLE]);
    assert!(role.is_gone());
}

#[tokio::test]
async fn a_configured_provider_makes_no_call_before_it_must() {
    let aws = Aws::with(World::new()).await;
    let core = Core::unconfigured().await;
    core.configure(&provider_block(&aws, json!({}))).await.none();
    core.entry().validate(&entry(json!({ "principal_arn": OTHER_ROLE }))).await.none();
    assert_eq!(aws.operations().await, [""; 0]);
}

/// The answer is lost, the credentials end before the next try, and the one after it meets what the first had made.
#[tokio::test]
async fn a_create_that_may_be_done_stays_so_when_the_credentials_are_renewed() {
    let ops = json!({ "arn": "arn:aws:iam::111122223333:role/Operations" });
    let aws = Aws::with(World::new().principal(ops).set("/idempotent_replay", json!("conflict"))).await;
    let role = json!([{ "role_arn": "arn:aws:iam::111122223333:role/Operations" }]);
    let core = Core::configured(&aws, json!({ "assume_role": role })).await;
    aws.fault("CreateAccessEntry", json!({ "apply_then_cut": true })).await;
    aws.fails("CreateAccessEntry", 1, 403, "ExpiredTokenException").await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "kubernetes_groups": ["g"] }))).await.none();
    assert_eq!(aws.count("AssumeRole").await, 2, "the credentials were renewed");
    assert_eq!(role.get("access_entry_arn"), aws.entry(ROLE).await.unwrap()["access_entry_arn"]);
}

/// The principal was not known to EKS at a try whose predecessor was lost: that is waited for as ever.
#[tokio::test]
async fn an_unknown_principal_after_a_lost_try_is_still_waited_for() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let invalid = json!({
        "status": 400, "code": "InvalidParameterException",
        "message": "The specified principalArn is invalid: invalid principal.",
    });
    aws.fault("CreateAccessEntry", json!({ "cut": true })).await;
    aws.fault("CreateAccessEntry", json!({ "error": invalid })).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
}

/// IAM has one role of that name: with another path it cannot come to exist, so waiting helps nobody.
#[tokio::test]
async fn a_wrong_path_that_iam_corrects_is_not_waited_for() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let config = entry(json!({ "principal_arn": "arn:aws:iam::111122223333:role/dev" }));
    role.apply(&config).await.error().at("principal_arn").says(&["Use the exact ARN", ROLE]);
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
}

#[tokio::test]
async fn a_wait_that_ran_out_says_how_long_it_was() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let short = json!({ "create": "1s" });
    let nobody = entry(json!({ "principal_arn": NOBODY, "timeouts": short }));
    core.entry().apply(&nobody).await.error().says(&["retried for ", " s"]);
    let views = super::association::association(json!({ "timeouts": short }));
    core.association().apply(&views).await.error().says(&["retried for ", " s"]);
}
