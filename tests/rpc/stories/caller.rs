//! `data "eksaccess_caller"`: whose credentials these are, and where they come from.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    host::{Core, Problems},
    world::{ACCOUNT, ADMIN, KEY, OTHER_KEY, OTHER_SECRET, ROLE, SECRET, USER, World},
};

async fn read(core: &Core) -> (Json, Problems) {
    core.data("eksaccess_caller", &json!({})).await
}

/// A session shows neither the path of its role nor where its credentials come from.
#[tokio::test]
async fn c68_a_session_is_told_with_the_path_of_its_role_and_with_all_roles_on_the_way() {
    let aws =
        Aws::with(World::new().principal(json!({ "arn": "arn:aws:iam::111122223333:role/b/next" }))).await;
    let next = "arn:aws:iam::111122223333:role/b/next";
    let roles =
        json!([{ "role_arn": ROLE, "session_name": "jo" }, { "role_arn": next, "session_name": "jo" }]);
    let core = Core::configured(&aws, json!({ "assume_role": roles })).await;
    let (found, problems) = read(&core).await;
    problems.none();
    assert_eq!(found["arn"], "arn:aws:sts::111122223333:assumed-role/next/jo");
    assert_eq!((&found["principal_arn"], &found["account_id"]), (&json!(next), &json!(ACCOUNT)));
    assert!(found["user_id"].as_str().unwrap().ends_with(":jo"), "{found}");
    assert_eq!(
        found["credentials_source"],
        format!("access_key and secret_key, then role {ROLE}, then role {next}")
    );
}

#[tokio::test]
async fn a_user_is_its_own_principal_and_iam_is_not_asked() {
    let key = json!([{ "id": "AKIASIMULATED0000009", "secret": "of-jo" }]);
    let aws = Aws::with(World::new().set("/principals/4/access_keys", key)).await;
    let keys = json!({ "access_key": "AKIASIMULATED0000009", "secret_key": "of-jo" });
    let (found, problems) = read(&Core::configured(&aws, keys).await).await;
    problems.none();
    assert_eq!((&found["arn"], &found["principal_arn"]), (&json!(USER), &json!(USER)));
    assert_eq!(aws.operations().await, ["GetCallerIdentity"]);
}

/// The exact ARN is what only IAM knows: without it there is none, rather than a wrong one.
#[tokio::test]
async fn a_principal_that_iam_may_not_be_asked_for_is_null_with_one_warning_a_run() {
    let aws = Aws::with(World::new().deny(&["iam:GetRole"])).await;
    let core = Core::of(&aws).await;
    let (found, problems) = read(&core).await;
    problems.warning().says(&["iam:GetRole", "skip_iam_lookups"]);
    assert_eq!((&found["principal_arn"], &found["account_id"]), (&Json::Null, &json!(ACCOUNT)));
    read(&core).await.1.none();
    let skipping = Core::configured(&aws, json!({ "skip_iam_lookups": true })).await;
    let (found, problems) = read(&skipping).await;
    problems.none();
    assert_eq!(found["principal_arn"], Json::Null);
}

#[tokio::test]
async fn the_administrators_role_has_its_path_and_nothing_secret_is_told() {
    let aws = Aws::with(World::new()).await;
    let (found, problems) = read(&Core::of(&aws).await).await;
    problems.none();
    assert_eq!(found["principal_arn"], ADMIN);
    let text = found.to_string();
    assert!(!text.contains(SECRET) && !text.contains(KEY), "{text}");
}

#[tokio::test]
async fn an_account_that_the_block_does_not_allow_is_an_error_that_names_it() {
    let aws = Aws::with(World::new()).await;
    let other = json!({
        "access_key": OTHER_KEY, "secret_key": OTHER_SECRET, "allowed_account_ids": [ACCOUNT],
    });
    let (_, problems) = read(&Core::configured(&aws, other).await).await;
    problems.error().says(&["444455556666", "allowed_account_ids"]);
}
