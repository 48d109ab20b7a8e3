//! `ephemeral "eksaccess_token"`: what is opened works, whose session it is, and why there is none.

use eksaccess::protocol::pb::tfplugin6::{self as pb, provider_server::Provider};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tonic::Request;

use crate::api_server::whoami;
use crate::rpc::{
    aws::{Aws, merge},
    host::{Core, UNKNOWN},
    world::{ACCOUNT, ADMIN, CLUSTER, OTHER_REGION, REGION, World},
};

const TOKEN: &str = "eksaccess_token";
const DEPLOYER: &str = "arn:aws:iam::111122223333:role/ci/Deployer";

/// A token for the cluster, with these arguments beside its name.
fn token(more: Json) -> Json {
    let mut config = json!({ "cluster_name": CLUSTER });
    merge(&mut config, more);
    config
}

/// Whom the cluster takes the owner of what was opened for.
async fn owner(opened: &Json) -> Result<String, u16> {
    let text = |name: &str| opened[name].as_str().unwrap();
    whoami(text("endpoint"), text("certificate_authority_data"), text("token")).await
}

fn session(role: &str, name: &str) -> String {
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}")
}

/// The role that the administrator assumes, with an entry, and a provider that assumes it.
async fn deployer() -> (Aws, Json) {
    let world = World::new()
        .principal(json!({ "arn": DEPLOYER, "assumable_by": [ADMIN], "allow": ["*"] }))
        .entry(json!({ "principal_arn": DEPLOYER }));
    let role = json!({ "assume_role": [{ "role_arn": DEPLOYER, "session_name": "terraform" }] });
    (Aws::with(world).await, role)
}

#[tokio::test]
async fn a_token_is_accepted_as_the_provider_s_own_identity_and_lasts_fourteen_minutes() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ADMIN }))).await;
    let core = Core::of(&aws).await;
    let before = Timestamp::now();
    let (opened, problems) = core.open(TOKEN, &token(json!({}))).await;
    problems.none();
    assert_eq!(owner(&opened.result).await, Ok(session("Admin", "simulated")));
    assert_eq!(opened.result["region"], REGION);
    let expires_at: Timestamp = opened.result["expires_at"].as_str().unwrap().parse().unwrap();
    let lasts = expires_at.duration_since(before);
    assert!((830..=840).contains(&lasts.as_secs()), "{lasts}");
    assert_eq!(opened.renew_at, Some(expires_at));
    assert_eq!(aws.operations().await, ["DescribeCluster", "SelfSubjectReview"]);
}

#[tokio::test]
async fn a_session_name_is_that_of_an_own_session_of_the_role_that_is_assumed() {
    let (aws, role) = deployer().await;
    let core = Core::configured(&aws, role).await;
    for (more, name) in [(json!({}), "terraform"), (json!({ "session_name": "networking" }), "networking")] {
        let (opened, problems) = core.open(TOKEN, &token(more)).await;
        problems.none();
        assert_eq!(owner(&opened.result).await, Ok(session("Deployer", name)));
    }
    let (again, _) = core.open(TOKEN, &token(json!({ "session_name": "networking" }))).await;
    assert_eq!(owner(&again.result).await, Ok(session("Deployer", "networking")));
    assert_eq!(aws.count("AssumeRole").await, 2, "a session serves all that name it");
}

/// A set of keys is a user's or somebody else's session: neither can get another name.
#[tokio::test]
async fn a_session_name_without_a_role_to_assume_is_an_error_that_says_so() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (_, problems) = core.open(TOKEN, &token(json!({ "session_name": "networking" }))).await;
    problems.error().says(&["No role to assume", "access_key and secret_key", "`assume_role`"]);
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_is_said_to_be_so() {
    let world = World::new().principal(json!({ "arn": DEPLOYER, "assumable_by": [] }));
    let aws = Aws::with(world).await;
    let role = json!({ "assume_role": [{ "role_arn": DEPLOYER }], "max_retries": 1 });
    let core = Core::configured(&aws, role).await;
    let (_, problems) = core.open(TOKEN, &token(json!({ "session_name": "networking" }))).await;
    problems.error().says(&["Cannot assume the IAM role", "trust policy", DEPLOYER]);
}

#[tokio::test]
async fn a_token_is_for_the_cluster_of_its_region() {
    let other = json!({
        "name": CLUSTER, "account": ACCOUNT, "region": OTHER_REGION, "authentication_mode": "API",
        "entries": [{ "principal_arn": ADMIN }],
    });
    let aws = Aws::with(World::new().push("/clusters", other)).await;
    let core = Core::of(&aws).await;
    let (there, problems) = core.open(TOKEN, &token(json!({ "region": OTHER_REGION }))).await;
    problems.none();
    assert_eq!(owner(&there.result).await, Ok(session("Admin", "simulated")));
    let (here, _) = core.open(TOKEN, &token(json!({}))).await;
    assert_eq!(owner(&here.result).await, Err(401), "the cluster of the provider's region has no entry");
    let (_, problems) = core.open(TOKEN, &token(json!({ "region": "cn-north-1" }))).await;
    problems.error().at("region").says(&["Region in another partition"]);
}

#[tokio::test]
async fn what_keeps_a_token_from_being_created_is_one_error_with_what_to_do() {
    let creating = World::new().set("/clusters/0/status", json!("CREATING"));
    let failed = World::new().set("/clusters/0/status", json!("PENDING"));
    let nowhere = json!({ "cluster_name": "nowhere" });
    let same_run = "cluster_name = aws_eks_cluster.main.id";
    let rows: [(World, Json, &[&str]); 4] = [
        (
            creating,
            json!({}),
            &["its status is CREATING", "aws eks wait cluster-active --name demo", same_run],
        ),
        (failed, json!({}), &["its status is PENDING", "aws eks wait cluster-active"]),
        (World::new(), nowhere, &["Cluster not found while creating a token", "nowhere", same_run]),
        (World::new().deny(&["eks:DescribeCluster"]), json!({}), &["Allow `eks:DescribeCluster`"]),
    ];
    for (world, more, words) in rows {
        let aws = Aws::with(world).await;
        let (opened, problems) = Core::of(&aws).await.open(TOKEN, &token(more)).await;
        problems.error().says(words);
        assert!(opened.result.is_null());
    }
}

/// There is no `timeouts` block that could be changed, so none is advised.
#[tokio::test(start_paused = true)]
async fn a_token_that_takes_too_long_does_not_advise_a_block_that_is_not_there() {
    let aws = Aws::with(World::new()).await;
    aws.fails("DescribeCluster", 10_000, 503, "ServiceUnavailableException").await;
    let core = Core::configured(&aws, json!({ "max_retries": 1000 })).await;
    let (_, problems) = core.open(TOKEN, &token(json!({}))).await;
    let problem = problems.error();
    assert!(!problem.detail.contains("timeouts"), "{problem:?}");
}

/// Hosts do not open what is unknown. One that did would get no token of the default credentials.
#[tokio::test]
async fn nothing_is_created_for_arguments_or_a_provider_block_that_are_unknown() {
    let aws = Aws::with(World::new()).await;
    let (_, problems) = Core::of(&aws).await.open(TOKEN, &json!({ "cluster_name": UNKNOWN })).await;
    problems.error().at("cluster_name").says(&["Missing value"]);
    let unknown = Core::unconfigured().await;
    let block = crate::rpc::host::provider_block(&aws, json!({ "region": UNKNOWN }));
    unknown.configure(&block).await.none();
    let (_, problems) = unknown.open(TOKEN, &token(json!({}))).await;
    problems.error().says(&["Provider configuration not known yet", "`region`"]);
    assert_eq!(aws.operations().await, [""; 0]);
}

/// Public report: a token that was not renewed ended in the middle of an apply, and nothing said why.
#[tokio::test]
async fn c66_a_run_that_outlives_its_token_is_told_and_goes_on() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (opened, problems) = core.open(TOKEN, &token(json!({}))).await;
    problems.none();
    let request = pb::renew_ephemeral_resource::Request {
        type_name: TOKEN.to_owned(),
        private: Some(opened.private.clone()),
    };
    let renewed = core.service.renew_ephemeral_resource(Request::new(request)).await.unwrap().into_inner();
    assert_eq!((renewed.renew_at, renewed.private), (None, Some(opened.private.clone())));
    let expires_at = opened.result["expires_at"].as_str().unwrap();
    let told = crate::rpc::host::Problems::of(renewed.diagnostics);
    told.warning().says(&[expires_at, "401", r#"args        = ["token", "--cluster", "demo"]"#]);
    let request =
        pb::close_ephemeral_resource::Request { type_name: TOKEN.to_owned(), private: Some(opened.private) };
    let closed = core.service.close_ephemeral_resource(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(closed.diagnostics, []);
}

/// What a host keeps for the renewal is in its memory and its log.
#[tokio::test]
async fn what_is_remembered_for_a_renewal_has_nothing_of_the_token() {
    let aws = Aws::with(World::new()).await;
    let (opened, _) = Core::of(&aws).await.open(TOKEN, &token(json!({}))).await;
    let remembered = String::from_utf8(opened.private).unwrap();
    let of_token = opened.result["token"].as_str().unwrap();
    assert!(remembered.contains(CLUSTER) && !remembered.contains(&of_token[..20]), "{remembered}");
}
