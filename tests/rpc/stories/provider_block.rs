//! Roles, tokens, accounts and regions of the provider block, and several provider blocks of one configuration. Never here:
//! what is sent for each argument (`src/aws/transport_tests`).

use std::{fs, path::PathBuf};

use serde_json::{Value as Json, json};

use super::{entry::entry, provider::known};
use crate::rpc::{
    aws::Aws,
    host::{Core, Problems, UNKNOWN, provider_block},
    world::{ADMIN, CLUSTER, OTHER_ACCOUNT, OTHER_KEY, OTHER_SECRET, REGION, World},
};

const FIRST: &str = "arn:aws:iam::111122223333:role/First";
const SECOND: &str = "arn:aws:iam::111122223333:role/Second";
const TOKEN: &str = "the-token-of-an-identity-provider";

/// What is wrong with a provider block.
async fn problems(arguments: Json) -> Problems {
    let aws = Aws::with(World::new()).await;
    Core::unconfigured().await.configure(&provider_block(&aws, arguments)).await
}

/// Who created the entry, and in which way that came to be.
async fn creator(aws: &Aws) -> String {
    let calls = aws.calls().await;
    calls
        .iter()
        .find(|call| call.operation == "CreateAccessEntry")
        .expect("an entry is created")
        .caller
        .clone()
}

#[tokio::test]
async fn roles_are_assumed_in_the_order_of_their_blocks() {
    let world = World::new()
        .principal(json!({ "arn": FIRST, "assumable_by": [ADMIN], "external_id": "team:one" }))
        .principal(json!({ "arn": SECOND, "assumable_by": [FIRST] }));
    let aws = Aws::with(world).await;
    let blocks = json!([
        { "role_arn": FIRST, "external_id": "team:one", "session_name": "one", "source_identity": "jo" },
        { "role_arn": SECOND, "session_name": "two", "duration": "30m", "tags": { "team": "ops" } },
    ]);
    let core = Core::configured(&aws, json!({ "assume_role": blocks })).await;
    assert_eq!(aws.operations().await, [""; 0], "nothing is asked before it is needed");
    core.entry().apply(&entry(json!({}))).await.none();
    assert_eq!(creator(&aws).await, "arn:aws:sts::111122223333:assumed-role/Second/two");
    assert_eq!(aws.count("AssumeRole").await, 2, "each role once a run");
}

#[tokio::test]
async fn a_role_that_the_one_before_may_not_assume_is_named() {
    let world = World::new()
        .principal(json!({ "arn": FIRST, "assumable_by": [ADMIN] }))
        .principal(json!({ "arn": SECOND, "assumable_by": [ADMIN] }));
    let aws = Aws::with(world).await;
    let blocks = json!([{ "role_arn": FIRST }, { "role_arn": SECOND }]);
    let core = Core::configured(&aws, json!({ "assume_role": blocks })).await;
    for _ in 0..2 {
        known(&core).refresh().await.error().says(&[
            "Cannot assume the IAM role",
            SECOND,
            "assumed-role/First/",
        ]);
    }
    assert_eq!(aws.count("AssumeRole").await, 2, "one failure for all");
}

/// A file of a test's own.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("provider-block-{name}"));
    fs::write(&path, text).unwrap();
    path
}

/// P38965, C74: which file was read is the first question.
#[tokio::test]
async fn a_profile_that_gives_nothing_is_named_with_file_and_reason() {
    let aws = Aws::with(World::new()).await;
    let config = file("config", "[profile empty]\nregion = eu-west-1\n");
    let shown = config.display().to_string();
    for (profile, says) in [
        ("admin", ["Invalid provider configuration", "profile \"admin\" does not exist in", shown.as_str()]),
        (
            "empty",
            ["No AWS credentials", "These sources were checked", "1. profile \"empty\": no access keys"],
        ),
    ] {
        let arguments = json!({
            "profile": profile, "access_key": null, "secret_key": null, "shared_config_files": [config],
        });
        let core = Core::unconfigured().await;
        let problems = core.configure(&provider_block(&aws, arguments)).await;
        assert!(!problems.has_errors(), "no file is read yet: {problems:?}");
        known(&core).refresh().await.error().says(&says);
    }
    assert_eq!(aws.operations().await, [""; 0]);
}

#[tokio::test]
async fn a_token_of_an_identity_provider_replaces_the_keys() {
    let pipeline = json!({ "arn": FIRST, "assumable_by": [], "web_identity_tokens": [TOKEN] });
    let file = file("token", &format!("{TOKEN}\n"));
    for token in [json!({ "web_identity_token": TOKEN }), json!({ "web_identity_token_file": file })] {
        let world = World::new()
            .principal(pipeline.clone())
            .principal(json!({ "arn": SECOND, "assumable_by": [FIRST] }));
        let aws = Aws::with(world).await;
        let mut block = json!({ "role_arn": FIRST, "session_name": "pipeline" });
        crate::rpc::aws::merge(&mut block, token);
        let arguments = json!({
            "assume_role_with_web_identity": [block],
            "assume_role": [{ "role_arn": SECOND, "session_name": "after" }],
        });
        let core = Core::configured(&aws, arguments).await;
        core.entry().apply(&entry(json!({}))).await.none();
        assert_eq!(creator(&aws).await, "arn:aws:sts::111122223333:assumed-role/Second/after");
        let calls = aws.calls().await;
        assert!(calls.iter().all(|call| !call.caller.contains("Admin")), "{calls:#?}");
    }
}

#[tokio::test]
async fn a_token_that_sts_rejects_is_one_error_and_is_not_shown() {
    let aws =
        Aws::with(World::new().principal(json!({ "arn": FIRST, "web_identity_tokens": ["another"] }))).await;
    let block = json!([{ "role_arn": FIRST, "web_identity_token": TOKEN }]);
    let core = Core::configured(&aws, json!({ "assume_role_with_web_identity": block })).await;
    let problems = known(&core).refresh().await;
    problems.error().says(&["Cannot assume the IAM role", FIRST, "InvalidIdentityToken"]);
    assert!(!format!("{problems:?}").contains(TOKEN), "{problems:?}");
}

/// P17026: an apply with the credentials of another account.
#[tokio::test]
async fn credentials_of_another_account_read_and_change_nothing() {
    let aws = Aws::with(World::new()).await;
    for (list, says) in [
        (json!({ "allowed_account_ids": ["444455556666"] }), "which is not in allowed_account_ids"),
        (json!({ "forbidden_account_ids": ["111122223333"] }), "which is in forbidden_account_ids"),
    ] {
        let core = Core::configured(&aws, list).await;
        assert_eq!(aws.operations().await, [""; 0]);
        let says = ["AWS account not allowed", "the AWS account 111122223333", says];
        core.entry().apply_unrefreshed(&entry(json!({}))).await.error().says(&says);
        known(&core).refresh().await.error().says(&says);
        core.data("eksaccess_authentication", &json!({ "cluster_name": CLUSTER }))
            .await
            .1
            .error()
            .says(&says);
        assert_eq!(aws.operations().await, ["GetCallerIdentity"], "once a run");
        aws.forget().await;
    }
    let allowed =
        Core::configured(&aws, json!({ "allowed_account_ids": ["111122223333", "444455556666"] })).await;
    allowed.entry().apply(&entry(json!({}))).await.none();
}

/// The account is that of the role, not of the credentials that assume it.
#[tokio::test]
async fn the_account_of_the_assumed_role_is_the_one_that_is_checked() {
    let other = "arn:aws:iam::444455556666:role/Other";
    let aws = Aws::with(World::new().principal(json!({ "arn": other }))).await;
    let arguments = json!({
        "assume_role": [{ "role_arn": other }], "allowed_account_ids": ["111122223333"],
    });
    let core = Core::configured(&aws, arguments).await;
    known(&core).refresh().await.error().says(&["AWS account not allowed", "444455556666"]);
}

/// Two aliases for two accounts, and two for two regions: each resource is read and written with its own block's.
#[tokio::test]
async fn several_provider_blocks_share_nothing_that_they_must_not() {
    let cluster = |account: &str, region: &str| json!({ "name": CLUSTER, "account": account, "region": region, "authentication_mode": "API", "entries": [] });
    let role = "arn:aws:iam::444455556666:role/dev";
    let world = World::new()
        .push("/clusters", cluster(OTHER_ACCOUNT, REGION))
        .push("/clusters", cluster("111122223333", "us-east-1"))
        .principal(json!({ "arn": role }));
    let aws = Aws::with(world).await;
    let here = Core::configured(&aws, json!({})).await;
    let other = json!({ "access_key": OTHER_KEY, "secret_key": OTHER_SECRET, "allowed_account_ids": [OTHER_ACCOUNT] });
    let there = Core::configured(&aws, other).await;
    let region = Core::configured(&aws, json!({ "region": "us-east-1" })).await;
    let config = entry(json!({}));
    let of_other = entry(json!({ "principal_arn": role }));
    let (mut one, mut two, mut three) = (here.entry(), there.entry(), region.entry());
    let (first, second, third) = tokio::join!(one.apply(&config), two.apply(&of_other), three.apply(&config));
    for problems in [first, second, third] {
        problems.none();
    }
    one.destroy().await.none();
    let world = aws.world().await;
    let entries = |account: &str, region: &str| {
        let clusters = world["clusters"].as_array().unwrap().iter();
        let at = |cluster: &&Json| cluster["account"] == account && cluster["region"] == region;
        clusters.clone().find(at).unwrap()["entries"].as_array().unwrap().len()
    };
    assert_eq!(entries("111122223333", REGION), 0, "destroyed in one region");
    assert_eq!(entries("111122223333", "us-east-1"), 1, "and not in the other");
    assert_eq!(entries(OTHER_ACCOUNT, REGION), 1, "nor in the other account");
    let creates = aws.calls().await.into_iter().filter(|call| call.operation == "CreateAccessEntry");
    let of_other = creates.filter(|call| call.caller.contains(OTHER_ACCOUNT));
    assert_eq!(of_other.count(), 1, "by the credentials of its own block");
}

/// A table of what is rejected before anything is asked, with the place that a host shows.
#[tokio::test]
async fn a_wrong_value_is_rejected_at_its_place() {
    let role = |more: Json| {
        let mut block = json!({ "role_arn": FIRST });
        crate::rpc::aws::merge(&mut block, more);
        json!({ "assume_role": [block] })
    };
    let token = |more: Json| json!({ "assume_role_with_web_identity": [more] });
    let long = "x".repeat(70);
    for (arguments, path, title) in [
        (json!({ "region": "eu-wset-1" }), "region", "Invalid region"),
        (json!({ "region": "eu-west-1a" }), "region", "Invalid region"),
        (json!({ "region": "eu-west-1 " }), "region", "Invalid region"),
        (json!({ "region": "eu/west", "skip_region_validation": true }), "region", "Invalid region"),
        (json!({ "sts_region": "nowhere" }), "sts_region", "Invalid region"),
        (json!({ "allowed_account_ids": ["1234"] }), "allowed_account_ids", "Invalid account ID"),
        (
            json!({ "forbidden_account_ids": ["1111-2222-3333"] }),
            "forbidden_account_ids",
            "Invalid account ID",
        ),
        (
            json!({ "allowed_account_ids": ["111122223333"], "forbidden_account_ids": ["444455556666"] }),
            "forbidden_account_ids",
            "Conflicting arguments",
        ),
        (
            json!({ "allowed_account_ids": ["111122223333"], "skip_requesting_account_id": true }),
            "skip_requesting_account_id",
            "Conflicting arguments",
        ),
        (json!({ "max_retries": 0 }), "max_retries", "Invalid max_retries"),
        (json!({ "retry_mode": "legacy" }), "retry_mode", "Invalid retry_mode"),
        (
            json!({ "token_bucket_rate_limiter_capacity": 0 }),
            "token_bucket_rate_limiter_capacity",
            "Invalid capacity",
        ),
        (json!({ "custom_ca_bundle": "a\nb" }), "custom_ca_bundle", "Invalid path"),
        (json!({ "http_proxy": "socks5://x:1", "https_proxy": "" }), "http_proxy", "Invalid proxy URL"),
        (json!({ "https_proxy": "http://[" }), "https_proxy", "Invalid proxy URL"),
        (json!({ "user_agent": ["good/1", "a\r\nb"] }), "user_agent[1]", "Invalid user agent"),
        (
            json!({ "ec2_metadata_service_endpoint": "169.254.169.254" }),
            "ec2_metadata_service_endpoint",
            "Invalid endpoint URL",
        ),
        (
            json!({ "ec2_metadata_service_endpoint_mode": "v6" }),
            "ec2_metadata_service_endpoint_mode",
            "Invalid endpoint mode",
        ),
        (role(json!({ "role_arn": "First" })), "assume_role[0].role_arn", "Invalid role ARN"),
        (
            role(json!({ "role_arn": "arn:aws:iam::111122223333:user/jo" })),
            "assume_role[0].role_arn",
            "Invalid role ARN",
        ),
        (
            role(json!({ "role_arn": "arn:aws:sts::111122223333:assumed-role/x/y" })),
            "assume_role[0].role_arn",
            "Invalid role ARN",
        ),
        (role(json!({ "session_name": "a b" })), "assume_role[0].session_name", "Invalid session name"),
        (role(json!({ "session_name": long })), "assume_role[0].session_name", "Invalid session name"),
        (role(json!({ "source_identity": "x" })), "assume_role[0].source_identity", "Invalid session name"),
        (role(json!({ "external_id": "x" })), "assume_role[0].external_id", "Invalid external ID"),
        (role(json!({ "duration": "5m" })), "assume_role[0].duration", "Invalid session duration"),
        (role(json!({ "duration": "13h" })), "assume_role[0].duration", "Invalid session duration"),
        (role(json!({ "policy": "[]" })), "assume_role[0].policy", "Invalid session policy"),
        (
            role(json!({ "policy_arns": ["ReadOnlyAccess"] })),
            "assume_role[0].policy_arns",
            "Invalid policy ARNs",
        ),
        (role(json!({ "tags": { "": "x" } })), "assume_role[0].tags[\"\"]", "Invalid session tags"),
        (
            json!({ "assume_role": [{ "role_arn": FIRST }, {}] }),
            "assume_role[1].role_arn",
            "Missing role_arn",
        ),
        (
            token(json!({ "web_identity_token": "x" })),
            "assume_role_with_web_identity[0].web_identity_token",
            "Invalid web identity token",
        ),
        (
            token(json!({ "web_identity_token": TOKEN, "web_identity_token_file": "/x" })),
            "assume_role_with_web_identity[0].web_identity_token_file",
            "Conflicting arguments",
        ),
    ] {
        let problems = problems(arguments.clone()).await;
        problems.error().at(path).says(&[title]);
        assert!(!format!("{problems:?}").contains(TOKEN), "{problems:?}");
    }
}

#[tokio::test]
async fn a_region_that_is_nearly_one_comes_with_those_that_it_is_nearly() {
    problems(json!({ "region": "eu-wset-1" })).await.error().says(&["eu-west-1", "skip_region_validation"]);
    problems(json!({ "region": "RegionOne", "skip_region_validation": true })).await.none();
    problems(json!({ "region": "RegionOne", "skip_region_validation": UNKNOWN })).await.none();
}

/// P32649 and its like, where a variable that is empty switches the role off: the plan says whose credentials are used.
#[tokio::test]
async fn a_single_block_without_a_role_is_a_warning_and_assumes_none() {
    for block in [json!({}), json!({ "role_arn": "" }), json!({ "role_arn": null, "session_name": "x1" })] {
        let aws = Aws::with(World::new()).await;
        let core = Core::unconfigured().await;
        let problems = core.configure(&provider_block(&aws, json!({ "assume_role": [block] }))).await;
        problems.warning().at("assume_role[0].role_arn").says(&["No role is assumed"]);
        core.entry().apply(&entry(json!({}))).await.none();
        assert_eq!(aws.count("AssumeRole").await, 0);
    }
}

#[tokio::test]
async fn a_proxy_for_http_alone_is_a_warning() {
    problems(json!({ "http_proxy": "http://proxy.example:3128" }))
        .await
        .warning()
        .at("http_proxy")
        .says(&["https_proxy"]);
    problems(json!({ "http_proxy": "http://proxy.example:3128", "https_proxy": "" })).await.none();
}

/// What the aws provider's block has is accepted here, with and without effect.
#[tokio::test]
async fn the_block_of_the_aws_provider_is_accepted() {
    let aws = Aws::with(World::new()).await;
    let arguments = json!({
        "skip_credentials_validation": true, "skip_requesting_account_id": false, "skip_region_validation": true,
        "skip_metadata_api_check": true, "retry_mode": "adaptive", "token_bucket_rate_limiter_capacity": 500,
        "use_fips_endpoint": true, "use_dualstack_endpoint": false, "user_agent": ["module/1"], "sts_region": REGION,
        "custom_ca_bundle": "", "http_proxy": "", "https_proxy": "", "no_proxy": "",
        "ec2_metadata_service_endpoint": "", "ec2_metadata_service_endpoint_mode": "IPv4",
    });
    let core = Core::configured(&aws, arguments).await;
    core.entry().apply(&entry(json!({}))).await.none();
}
