//! Services that do not answer, throttle or refuse: how often they are asked, and by how many.

use super::*;

fn throttled() -> Reply {
    iam_refusal(400, "Throttling", "Rate exceeded")
}

fn named(name: &str) -> PrincipalArn {
    format!("arn:aws:iam::111122223333:{name}").parse().unwrap()
}

async fn with_attempts(attempts: u32, replies: Vec<Reply>) -> (Aws, Responder) {
    let responder = Responder::start(replies).await;
    (Aws::new(Settings { max_retries: Some(attempts), ..settings(&responder.url) }), responder)
}

/// Whose account this is decides whether an object is gone.
#[tokio::test]
async fn the_caller_is_asked_for_as_often_as_anything_of_eks() {
    let failed = || iam_refusal(503, "ServiceUnavailable", "Try again.");
    let (aws, responder) = with_attempts(4, vec![failed(), throttled(), failed(), caller()]).await;
    assert_eq!(aws.caller(&deadline()).await.unwrap().account, "111122223333");
    assert_eq!(responder.requests().len(), 4);
}

#[tokio::test]
async fn throttling_by_iam_is_tried_again_as_often_as_by_eks() {
    let (aws, responder) =
        with_attempts(4, vec![caller(), throttled(), throttled(), throttled(), role("/team/")]).await;
    assert!(matches!(
        aws.principal(&deadline(), Instant::now(), &principal()).await.unwrap(),
        Lookup::Found(_)
    ));
    assert_eq!(responder.requests().len(), 5);
    let (aws, _responder) = with_attempts(1, vec![caller(), throttled()]).await;
    let error = aws.principal(&deadline(), Instant::now(), &principal()).await.unwrap_err();
    assert!(error.is_throttled() && !error.is_outage() && aws.iam_outage().is_none(), "{error}");
}

/// A private runner reaches EKS and STS, and IAM never.
#[tokio::test]
async fn iam_that_cannot_be_reached_is_tried_three_times_a_run() {
    let iam = Responder::start(vec![]).await;
    let sts = Responder::start(vec![caller()]).await;
    let endpoints = Endpoints { iam: Some(iam.url.clone()), ..settings(&sts.url).endpoints };
    let aws = Aws::new(Settings { endpoints, max_retries: Some(25), ..settings(&sts.url) });
    for name in ["role/one", "role/two", "user/three"] {
        let error = aws.principal(&deadline(), Instant::now(), &named(name)).await.unwrap_err();
        assert!(error.is_outage() && error.about().target == name.split_once('/').unwrap().1, "{error}");
    }
    assert_eq!((iam.requests().len(), sts.requests().len()), (3, 1));
    assert!(matches!(aws.iam_outage(), Some(IamOutage::Unreachable(_))));
}

/// Three tries are enough for IAM's sake, and not for an object's that is not found.
#[tokio::test]
async fn sts_that_does_not_answer_is_tried_less_for_look_ups_than_for_decisions() {
    let (aws, responder) = with_attempts(4, vec![]).await;
    assert!(aws.principal(&deadline(), Instant::now(), &principal()).await.unwrap_err().is_outage());
    assert_eq!(responder.requests().len(), 3);
    assert!(aws.caller(&deadline()).await.unwrap_err().is_unanswered());
    assert_eq!(responder.requests().len(), 3 + 4);
    let (aws, responder) = world(vec![caller(), role("/team/")]).await;
    assert!(
        aws.principal(&deadline(), Instant::now(), &principal()).await.is_ok()
            && aws.caller(&deadline()).await.is_ok()
    );
    assert_eq!(responder.requests().len(), 2);
}

/// 200 resources, and each waited half a minute for a network that was down.
#[tokio::test]
async fn a_host_that_was_given_up_is_tried_once_until_it_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let aws = Aws::new(Settings { max_retries: Some(2), ..settings(&format!("http://{address}")) });
    let attempts = async || aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err().attempts();
    assert_eq!((attempts().await, attempts().await, attempts().await), (2, 1, 1));
    let elsewhere = aws.eks("us-east-1").describe_entry(&deadline(), &key()).await.unwrap_err();
    assert_eq!(elsewhere.attempts(), 2, "another region has a host of its own");
    let listener = TcpListener::bind(address).await.unwrap();
    let answers = vec![entry(), Reply::Cut, entry()];
    let _responder = Responder::start_on(listener, answers);
    assert!(aws.eks(REGION).describe_entry(&deadline(), &key()).await.is_ok());
    assert!(aws.eks(REGION).describe_entry(&deadline(), &key()).await.is_ok(), "it is tried again as before");
}

#[tokio::test]
async fn sts_that_is_somebody_else_keeps_iam_from_being_asked_about_each_principal() {
    let page = || Reply::Answer(200, vec![("content-type", "text/html".to_owned())], "<html>".to_owned());
    let (aws, responder) = world(vec![page(), page()]).await;
    for name in ["role/one", "role/two"] {
        assert!(aws.principal(&deadline(), Instant::now(), &named(name)).await.unwrap_err().is_foreign());
    }
    assert_eq!(responder.requests().len(), 1);
    assert!(matches!(aws.iam_outage(), Some(IamOutage::Unreachable(_))));
}

#[tokio::test]
async fn an_action_that_iam_denies_is_asked_once_a_run_and_another_all_the_same() {
    let denied = |action| {
        iam_refusal(403, "AccessDenied", &format!("jo is not authorized to perform: {action} on resource: x"))
    };
    let (aws, responder) = world(vec![caller(), denied("iam:GetRole"), denied("iam:GetUser")]).await;
    for name in ["role/one", "role/two", "user/one", "user/two", "role/one"] {
        assert_eq!(aws.principal(&deadline(), Instant::now(), &named(name)).await.unwrap(), Lookup::Denied);
    }
    assert_eq!(responder.requests().len(), 3);
    let Some(IamOutage::Denied(first)) = aws.iam_outage() else { panic!("{:?}", aws.iam_outage()) };
    assert_eq!(first.action, "iam:GetRole");
}

#[tokio::test]
async fn a_failure_is_one_for_all_who_wait_and_a_role_that_is_absent_is_asked_for_again() {
    let (aws, responder) = with_attempts(1, vec![Reply::Cut, caller()]).await;
    let limit = deadline();
    let (one, two, three) = tokio::join!(aws.caller(&limit), aws.caller(&limit), aws.caller(&limit));
    assert!(one.is_err() && two.is_err() && three.is_err());
    assert_eq!(responder.requests().len(), 1);
    let absent = || iam_refusal(404, "NoSuchEntity", "The role with name dev cannot be found.");
    let (aws, responder) = world(vec![caller(), absent(), role("/team/")]).await;
    assert_eq!(aws.principal(&limit, Instant::now(), &principal()).await.unwrap(), Lookup::Absent);
    assert!(matches!(aws.principal(&limit, Instant::now(), &principal()).await.unwrap(), Lookup::Found(_)));
    assert_eq!(responder.requests().len(), 3);
}

/// 200 resources, and each started the program that fails.
#[cfg(unix)]
#[tokio::test]
async fn a_program_that_gives_no_credentials_is_started_once_for_many() {
    let folder = Folder::new();
    let starts = folder.0.path().join("starts");
    let program = folder.write("program", &format!("echo started >> {}; exit 1\n", starts.display()));
    let config = folder.write("config", &format!("[profile p]\ncredential_process = sh {program}\n"));
    let aws = Aws::new(Settings {
        access_key: None,
        secret_key: None,
        profile: Some("p".to_owned()),
        shared_config_files: vec![config],
        ..settings("http://localhost:1")
    });
    let (limit, key) = (deadline(), key());
    let eks = aws.eks(REGION);
    let at_once = futures_util::future::join_all((0..10).map(|_| eks.describe_entry(&limit, &key))).await;
    let later = eks.describe_entry(&limit, &key).await;
    for failed in at_once.into_iter().chain([later]) {
        let error = failed.unwrap_err();
        assert_eq!(error.credentials_fault(), Some((&CredentialsFault::Failed, "profile \"p\"")), "{error}");
    }
    assert_eq!(std::fs::read_to_string(starts).unwrap(), "started\n");
}
