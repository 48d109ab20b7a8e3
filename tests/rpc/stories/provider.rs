//! The provider block: nothing is asked before it must be, nothing unknown is guessed, and each way in which
//! credentials or endpoints can be wrong has one clear answer.

use eksaccess::protocol::pb::tfplugin6::{self as pb, provider_server::Provider};
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use tonic::Request;

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    host::{Core, Instance, Problems, State, UNKNOWN, provider_block},
    world::{ADMIN, CLUSTER, KEY, OTHER_KEY, OTHER_SECRET, ROLE, SECRET, World},
};

/// An entry in state, as an earlier run left it.
pub(super) fn known(core: &Core) -> Instance<'_> {
    let mut role = core.entry();
    let arn = "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/0f0f0f0f";
    let state = entry(json!({
        "type": "STANDARD", "kubernetes_groups": [], "user_name": "x", "access_entry_arn": arn,
        "region": "eu-west-1", "tags_all": {}, "adopt_existing": false, "replace_when_recreated": false,
        "created_at": "2026-01-01T00:00:00Z", "modified_at": "2026-01-01T00:00:00Z",
    }));
    let value = core.block("eksaccess_entry").config(&state);
    role.state = Some(State { value, private: Vec::new(), is_tainted: false });
    role
}

/// Everything that needs AWS, asked of this run; each answers one error that says this.
async fn everything_says(core: &Core, parts: &[&str]) {
    known(core).refresh().await.error().says(parts);
    known(core).destroy_unrefreshed().await.error().says(parts);
    core.entry().apply_unrefreshed(&entry(json!({}))).await.error().says(parts);
    core.association().apply_unrefreshed(&association(json!({}))).await.error().says(parts);
    core.entry().import(&format!("{CLUSTER}:{ROLE}")).await.error().says(parts);
    let asked = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    core.data("eksaccess_authentication", &asked).await.1.error().says(parts);
    core.data("eksaccess_entries", &json!({ "cluster_name": CLUSTER })).await.1.error().says(parts);
}

/// P20941: a read before the configuration crashed the provider.
#[tokio::test]
async fn c101_an_unconfigured_provider_answers_with_one_diagnostic() {
    let core = Core::unconfigured().await;
    everything_says(&core, &["not configured"]).await;
    assert!(!known(&core).is_gone());
}

#[tokio::test]
async fn c101_a_configuration_that_failed_is_told_again_where_it_is_missed() {
    let aws = Aws::with(World::new()).await;
    let core = Core::unconfigured().await;
    // A host that goes on after the error, as some do in tests.
    let config = core.provider().config(&provider_block(&aws, json!({ "region": "Frankfurt" })));
    let request =
        pb::configure_provider::Request { config: core.provider().dynamic(&config), ..Default::default() };
    let answer = core.service.configure_provider(Request::new(request)).await.unwrap().into_inner();
    Problems::of(answer.diagnostics).error().at("region").says(&["Invalid region"]);
    known(&core).refresh().await.error().says(&["Invalid region"]);
}

/// `mock_provider` in a test file, and `validate`, configure with no block at all.
#[tokio::test]
async fn c101_a_null_configuration_is_an_empty_one() {
    let core = Core::unconfigured().await;
    core.configure(&Json::Null).await.none();
    core.configure(&json!({})).await.none();
}

/// TF#31520, TF#24131: an argument that was unknown fell back to the default credentials, in another account.
#[tokio::test]
async fn c84_an_unknown_provider_argument_never_falls_back_to_defaults() {
    let aws = Aws::with(World::new()).await;
    for (arguments, name) in [
        (json!({ "access_key": UNKNOWN, "secret_key": UNKNOWN }), "`access_key`"),
        (json!({ "region": UNKNOWN }), "`region`"),
        (json!({ "assume_role": UNKNOWN }), "`assume_role`"),
        (json!({ "assume_role": [{ "role_arn": UNKNOWN }] }), "`assume_role`"),
        (json!({ "endpoints": UNKNOWN }), "`endpoints`"),
        (json!({ "endpoints": [{ "eks": UNKNOWN }] }), "`endpoints`"),
        (json!({ "skip_iam_lookups": UNKNOWN }), "`skip_iam_lookups`"),
        (json!({ "profile": UNKNOWN }), "`profile`"),
        (json!({ "allowed_account_ids": [UNKNOWN] }), "`allowed_account_ids`"),
        (json!({ "forbidden_account_ids": UNKNOWN }), "`forbidden_account_ids`"),
        (
            json!({ "assume_role_with_web_identity": [{ "role_arn": ADMIN, "web_identity_token": UNKNOWN }] }),
            "`assume_role_with_web_identity`",
        ),
        (json!({ "https_proxy": UNKNOWN }), "`https_proxy`"),
        (json!({ "use_fips_endpoint": UNKNOWN }), "`use_fips_endpoint`"),
        (json!({ "sts_region": UNKNOWN }), "`sts_region`"),
    ] {
        let core = Core::unconfigured().await;
        core.configure(&provider_block(&aws, arguments)).await.none();
        core.entry().validate(&entry(json!({}))).await.none();
        core.entry().plan_unrefreshed(&entry(json!({}))).await;
        everything_says(&core, &["not known yet", name]).await;
    }
    assert_eq!(aws.operations().await, [""; 0]);
}

#[tokio::test]
async fn a_later_configuration_is_the_one_that_counts() {
    let aws = Aws::with(World::new()).await;
    let core = Core::unconfigured().await;
    core.configure(&provider_block(&aws, json!({ "region": UNKNOWN }))).await.none();
    core.configure(&provider_block(&aws, json!({}))).await.none();
    core.entry().apply(&entry(json!({}))).await.none();
}

/// P5419, P28870: the configuration hung for minutes where STS could not be reached.
#[tokio::test]
async fn c85_configuring_asks_nobody() {
    let aws = Aws::with(World::new()).await;
    let closed = closed_port().await;
    let endpoints = json!([{ "eks": closed, "iam": closed, "sts": closed }]);
    Core::configured(&aws, json!({ "endpoints": endpoints })).await;
    assert_eq!(aws.operations().await, [""; 0]);
}

/// The URL of a port on which nobody listens.
pub(super) async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn an_unreachable_endpoint_is_named_with_what_to_check() {
    let aws = Aws::with(World::new()).await;
    let closed = closed_port().await;
    let host = closed.strip_prefix("http://").unwrap();
    let endpoints = json!([{ "eks": closed, "iam": closed, "sts": closed }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints, "max_retries": 1 })).await;
    everything_says(&core, &["cannot be reached", host, "endpoints"]).await;
}

#[tokio::test]
async fn credentials_that_aws_refuses_are_told_as_such_and_never_shown() {
    let expired = json!({
        "id": "ASIASIMULATED0000009", "secret": "the-secret-of-a-session", "token": "the-token-of-a-session",
        "role_arn": ADMIN, "role_id": "AROASIMULATED", "name": "old", "expires_at": "2025-01-01T00:00:00Z",
    });
    let world =
        World::new().set("/principals/0/id", json!("AROASIMULATED")).set("/sessions", json!([expired]));
    let aws = Aws::with(world).await;
    for (arguments, says) in [
        (json!({ "secret_key": "another-secret-than-the-right-one" }), "Invalid AWS credentials"),
        (json!({ "access_key": "AKIASIMULATED0000404" }), "Invalid AWS credentials"),
        (
            json!({
                "access_key": "ASIASIMULATED0000009", "secret_key": "the-secret-of-a-session", "token": "the-token-of-a-session",
            }),
            "Expired",
        ),
    ] {
        let core = Core::configured(&aws, arguments.clone()).await;
        aws.forget().await;
        let problems = known(&core).refresh().await;
        problems.error().says(&[says]);
        assert_eq!(aws.operations().await, ["DescribeAccessEntry"], "what is final is not tried again");
        everything_says(&core, &[says]).await;
        let shown = format!("{problems:?}");
        for secret in ["secret_key", "token"].iter().filter_map(|name| arguments[name].as_str()) {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_named_as_the_reason() {
    let aws = Aws::with(World::new().set("/skew_seconds", json!(1200))).await;
    let core = Core::configured(&aws, json!({ "max_retries": 1 })).await;
    known(&core).refresh().await.error().says(&["Clock out of sync"]);
}

#[tokio::test]
async fn a_role_is_assumed_with_its_session_name() {
    let ops = json!({ "arn": "arn:aws:iam::111122223333:role/Operations" });
    let aws = Aws::with(World::new().principal(ops)).await;
    let role = json!([{ "role_arn": "arn:aws:iam::111122223333:role/Operations", "session_name": "from-terraform" }]);
    let core = Core::configured(&aws, json!({ "assume_role": role })).await;
    core.entry().apply(&entry(json!({}))).await.none();
    let calls = aws.calls().await;
    let create = calls.iter().find(|call| call.operation == "CreateAccessEntry").unwrap();
    assert_eq!(create.caller, "arn:aws:sts::111122223333:assumed-role/Operations/from-terraform");
    assert_eq!(aws.count("AssumeRole").await, 1);
}

#[tokio::test]
async fn c67_a_role_that_may_not_be_assumed_is_one_error() {
    let ops = json!({ "arn": "arn:aws:iam::111122223333:role/Operations", "assumable_by": [] });
    let aws = Aws::with(World::new().principal(ops)).await;
    let role = json!([{ "role_arn": "arn:aws:iam::111122223333:role/Operations" }]);
    let core = Core::configured(&aws, json!({ "assume_role": role, "max_retries": 1 })).await;
    known(&core).refresh().await.error().says(&["Operations", "sts:AssumeRole"]);
}

/// P32649, localstack#718: an endpoint was heeded by one service, and a stray call went to AWS itself.
#[tokio::test]
async fn c79_each_service_is_asked_at_its_own_endpoint() {
    let (eks, others) = (Aws::with(World::new()).await, Aws::with(World::new()).await);
    let endpoints = json!([{ "eks": eks.url() }, { "iam": others.url(), "sts": others.url() }]);
    let core = Core::configured(&eks, json!({ "endpoints": endpoints })).await;
    core.data("eksaccess_authentication", &json!({ "cluster_name": CLUSTER })).await.1.none();
    let of_eks = eks.operations().await;
    assert!(of_eks.contains(&"DescribeCluster".to_owned()), "{of_eks:?}");
    assert!(
        of_eks.iter().all(|operation| operation.starts_with("Describe") || operation.starts_with("List"))
    );
    let of_others = others.operations().await;
    assert!(of_others.contains(&"GetCallerIdentity".to_owned()), "{of_others:?}");
    assert!(of_others.iter().all(|operation| operation.starts_with("Get")), "{of_others:?}");
}

/// P17026, clarity about the account: an explicit key wins, whatever the machine has.
#[tokio::test]
async fn c83_the_key_in_the_block_is_the_one_that_is_used() {
    let aws = Aws::with(World::new()).await;
    let core = Core::configured(&aws, json!({ "access_key": OTHER_KEY, "secret_key": OTHER_SECRET })).await;
    core.entry().apply_unrefreshed(&entry(json!({}))).await.error().says(&["Cluster not found", CLUSTER]);
    let calls = aws.calls().await;
    assert!(calls.iter().all(|call| call.caller.contains("444455556666")), "{calls:#?}");
}

#[tokio::test]
async fn mistakes_in_the_block_carry_their_paths() {
    let aws = Aws::with(World::new()).await;
    let role = |more: Json| {
        let mut block = json!({ "role_arn": ADMIN });
        crate::rpc::aws::merge(&mut block, more);
        json!({ "assume_role": [block] })
    };
    for (arguments, path) in [
        (json!({ "region": "Frankfurt" }), "region"),
        (json!({ "secret_key": null }), "secret_key"),
        (json!({ "access_key": null }), "access_key"),
        (json!({ "max_retries": 0 }), "max_retries"),
        (role(json!({ "duration": "soon" })), "assume_role[0].duration"),
        (role(json!({ "role_arn": "Operations" })), "assume_role[0].role_arn"),
        (json!({ "endpoints": [{ "eks": "127.0.0.1:4566" }] }), "endpoints.eks"),
    ] {
        let core = Core::unconfigured().await;
        let problems = core.configure(&provider_block(&aws, arguments)).await;
        problems.error().at(path);
    }
}

#[tokio::test]
async fn no_key_is_ever_in_a_diagnostic_of_the_block() {
    let aws = Aws::with(World::new()).await;
    let core = Core::unconfigured().await;
    let problems =
        core.configure(&provider_block(&aws, json!({ "access_key": null, "token": "the-token" }))).await;
    let shown = format!("{problems:?}");
    assert!(problems.has_errors());
    for secret in [SECRET, "the-token", KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
