//! Tokens and probes: who has access, as whom, and what an API server says otherwise.

use eksaccess::aws::{CanI, Cluster, ProbeError, TlsFault, Unreachable};
use harness::world::{ACCOUNT, ADMIN, CLUSTER, KEY_ID, REGION, World};
use serde_json::json;

use crate::live::{Live, aws, deadline, entry, may, named, world};

/// Longer than a token lives.
const STALE: u64 = 16 * 60;

#[tokio::test]
async fn a_token_gets_in_and_the_server_says_as_whom() {
    let live = Live::start(world());
    let reviewed = live.probe(CLUSTER).await.unwrap();
    let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Admin/simulated");
    assert_eq!(reviewed.user_name, session);
    assert!(reviewed.groups.contains("viewers") && reviewed.groups.contains("system:authenticated"));
    assert_eq!(reviewed.arn, Some(session));
    assert_eq!(reviewed.canonical_arn, Some(format!("arn:aws:iam::{ACCOUNT}:role/Admin")));
    assert_eq!(reviewed.session_name.as_deref(), Some("simulated"));
    let id = reviewed.principal_id.unwrap();
    assert_eq!(reviewed.uid, Some(format!("aws-iam-authenticator:{ACCOUNT}:{id}")));
}

#[tokio::test]
async fn a_name_made_of_the_access_key_is_told_without_it() {
    let reviewed = Live::start(world()).probe("other").await.unwrap();
    assert_eq!(reviewed.user_name, "key-(access key)");
    assert!(!format!("{reviewed:?}").contains(KEY_ID));
}

/// Public report: a token for one cluster sent to another, told from no other 401 by its text.
#[tokio::test]
async fn c62_a_token_for_another_cluster_is_unauthorized() {
    let live = Live::start(world());
    let (cluster, token) = (live.cluster(CLUSTER).await, live.token("other").await);
    assert_eq!(live.aws.probe(&deadline(), &cluster, &token).await, Err(ProbeError::Unauthorized));
    assert_eq!(live.asked(), [("SelfSubjectReview".to_owned(), 401)]);
}

#[tokio::test]
async fn without_an_entry_a_token_is_unauthorized() {
    assert_eq!(Live::start(World::standard()).probe(CLUSTER).await, Err(ProbeError::Unauthorized));
}

/// Public reports: a token made at plan and used after the review; a machine whose clock is off after a pause.
#[tokio::test]
async fn c65_c66_a_stale_token_is_unauthorized_and_a_new_one_has_the_server_s_time() {
    let live = Live::start(world());
    let (cluster, token) = (live.cluster(CLUSTER).await, live.token(CLUSTER).await);
    live.simulator.control().advance(STALE).unwrap();
    assert_eq!(live.aws.probe(&deadline(), &cluster, &token).await, Err(ProbeError::Unauthorized));
    let deaf = aws(live.simulator.url());
    let token = deaf.token(&deadline(), REGION, &named(CLUSTER)).await.unwrap();
    assert_eq!(deaf.probe(&deadline(), &cluster, &token).await, Err(ProbeError::Unauthorized));
    let ahead = deaf.clock_ahead().unwrap().as_secs();
    assert!((955..=965).contains(&ahead), "{ahead}");
    let token = deaf.token(&deadline(), REGION, &named(CLUSTER)).await.unwrap();
    assert!(deaf.probe(&deadline(), &cluster, &token).await.is_ok());
}

#[tokio::test]
async fn c70_another_authority_s_cluster_is_not_trusted() {
    let (live, other) = (Live::start(world()), Live::start(world()));
    let authority = other.cluster(CLUSTER).await.certificate_authority;
    let cluster = Cluster { certificate_authority: authority, ..live.cluster(CLUSTER).await };
    let error = live.aws.probe(&deadline(), &cluster, &live.token(CLUSTER).await).await.unwrap_err();
    let ProbeError::Unreachable { kind, text } = error else { panic!("{error:?}") };
    assert_eq!(kind, Unreachable::Tls(TlsFault::UnknownAuthority), "{text}");
    assert!(live.asked().is_empty());
}

#[tokio::test]
async fn c70_a_cluster_whose_port_is_closed_takes_no_connection() {
    let live = Live::start(world());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cluster = Cluster { endpoint: Some(format!("https://{closed}")), ..live.cluster(CLUSTER).await };
    let error = live.aws.probe(&deadline(), &cluster, &live.token(CLUSTER).await).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("no connection to {closed}: ")), "{error}");
    assert!(matches!(error, ProbeError::Unreachable { kind: Unreachable::Connect, .. }), "{error:?}");
}

#[tokio::test]
async fn an_old_cluster_is_asked_in_the_older_version() {
    let live = Live::start(world().with("/clusters/0", "version", json!("1.27")));
    assert!(live.probe(CLUSTER).await.is_ok());
    let statuses: Vec<u16> = live.asked().into_iter().map(|(_, status)| status).collect();
    assert_eq!(statuses, [404, 201]);
}

/// Public report: a policy is associated, and what it does not cover is forbidden all the same.
#[tokio::test]
async fn c72_questions_are_answered_in_their_order() {
    let live = Live::start(world());
    let (cluster, token) = (live.cluster(CLUSTER).await, live.token(CLUSTER).await);
    let certificates =
        CanI { group: Some("cert-manager.io".to_owned()), ..may("get", "certificates", Some("dev-a")) };
    let rows = [
        (may("get", "pods", Some("dev-a")), true),
        (may("get", "pods", Some("prod")), false),
        (may("get", "pods", None), false),
        (may("get", "pods/log", Some("dev-a")), true),
        (may("create", "pods/exec", Some("dev-a")), false),
        (may("get", "secrets", Some("dev-a")), false),
        (certificates, false),
        (may("delete", "pods", Some("dev-a")), false),
    ];
    let many = || std::iter::repeat_n(&rows, 4).flatten().cloned();
    let (questions, expected): (Vec<CanI>, Vec<bool>) = many().unzip();
    let answers = live.aws.can_i(&deadline(), &cluster, &token, &questions).await;
    let answers: Vec<bool> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn a_question_of_somebody_unknown_is_unauthorized() {
    let live = Live::start(World::standard());
    let (cluster, token) = (live.cluster(CLUSTER).await, live.token(CLUSTER).await);
    let answers = live.aws.can_i(&deadline(), &cluster, &token, &[may("get", "pods", None)]).await;
    assert_eq!(answers, [Err(ProbeError::Unauthorized)]);
}

#[tokio::test]
async fn c31_a_principal_made_anew_is_unauthorized_behind_its_old_entry() {
    let mut entry = entry();
    entry["created_at"] = json!("2021-01-01T00:00:00Z");
    let world =
        World::standard().entry(entry).with("/principals/0", "created_at", json!("2022-01-01T00:00:00Z"));
    assert_eq!(Live::start(world).probe(CLUSTER).await, Err(ProbeError::Unauthorized));
}

#[tokio::test]
async fn c48_a_young_entry_counts_when_it_has_reached_the_server() {
    let live = Live::start(World::standard().with("", "propagation", json!({ "entry_seconds": 3600 })));
    let input = json!({ "clusterName": CLUSTER, "principalArn": ADMIN });
    live.simulator.control().call(ADMIN, "eks", "CreateAccessEntry", &input).unwrap().unwrap();
    assert_eq!(live.probe(CLUSTER).await, Err(ProbeError::Unauthorized));
    live.simulator.control().advance(3600).unwrap();
    assert!(live.probe(CLUSTER).await.is_ok());
}
