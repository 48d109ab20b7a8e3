//! `data "eksaccess_principals"`: the roles and users that match, as a map for `for_each`.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    gate::Gate,
    host::{Core, Problems},
    world::{ADMIN, KEY, NODES, OTHER_ROLE, ROLE, SECRET, USER, World},
};

const PAT: &str = "arn:aws:iam::111122223333:user/team/pat";
const TEAM_B: &str = "arn:aws:iam::111122223333:role/team-b/qa";
const SERVICE_LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";

/// The roles `team/dev`, `team/ops`, `team-b/qa`, `nodes`, `platform/Admin`, the users `jo` and `team/pat`; pages of two.
fn account() -> World {
    let ours = json!({ "team": "a", "cost": "1" });
    World::new()
        .set("/page_size", json!(2))
        .set("/list_order", json!("shuffled"))
        .set("/empty_pages", json!(true))
        .set("/principals/2/tags", ours.clone())
        .set("/principals/3/tags", json!({ "team": "b" }))
        .principal(json!({ "arn": PAT, "tags": ours }))
        .principal(json!({ "arn": TEAM_B, "tags": { "Team": "a" } }))
        .principal(json!({ "arn": SERVICE_LINKED, "tags": { "team": "a" } }))
        .principal(json!({ "arn": "arn:aws:iam::444455556666:role/team/theirs" }))
}

async fn read(core: &Core, filters: &Json) -> (Json, Problems) {
    core.data("eksaccess_principals", filters).await
}

fn arns(found: &Json) -> Vec<&str> {
    found["principals"].as_object().unwrap().keys().map(String::as_str).collect()
}

fn sorted<'a>(arns: &[&'a str]) -> Vec<&'a str> {
    let mut arns = arns.to_vec();
    arns.sort_unstable();
    arns
}

/// Public wish since 2019: one grant for many roles.
#[tokio::test]
async fn filters_narrow_the_account_and_each_alone_narrows_nothing_else() {
    let aws = Aws::with(account()).await;
    let core = Core::of(&aws).await;
    let all = [ADMIN, ROLE, OTHER_ROLE, TEAM_B, NODES, USER, PAT];
    for (filters, expected) in [
        (json!({}), all.to_vec()),
        (json!({ "path_prefix": "/" }), all.to_vec()),
        (json!({ "path_prefix": "/team/" }), vec![ROLE, OTHER_ROLE, PAT]),
        (json!({ "path_prefix": "/team" }), vec![ROLE, OTHER_ROLE, TEAM_B, PAT]),
        (json!({ "kinds": ["user"] }), vec![USER, PAT]),
        (json!({ "kinds": ["role", "user"] }), all.to_vec()),
        (json!({ "name_regex": "^(dev|pat)$" }), vec![ROLE, PAT]),
        (json!({ "name_regex": "o" }), vec![OTHER_ROLE, NODES, USER]),
        (json!({ "name_regex": "team" }), vec![]),
        (json!({ "tags": {} }), all.to_vec()),
        (json!({ "tags": { "team": "a" } }), vec![ROLE, PAT]),
        (json!({ "tags": { "team": "a", "cost": "2" } }), vec![]),
        (json!({ "tags": { "team": "a" }, "kinds": ["role"], "path_prefix": "/team/" }), vec![ROLE]),
    ] {
        let (found, problems) = read(&core, &filters).await;
        problems.none();
        assert_eq!(arns(&found), sorted(&expected), "{filters}");
    }
}

#[tokio::test]
async fn a_principal_is_shown_whole_and_its_tags_where_they_were_asked_for() {
    let aws = Aws::with(account()).await;
    let core = Core::of(&aws).await;
    let (found, _) = read(&core, &json!({ "path_prefix": "/team/" })).await;
    let pat = json!({ "arn": PAT, "kind": "user", "name": "pat", "path": "/team/", "tags": null });
    assert_eq!(found["principals"][PAT], pat);
    assert_eq!(found["principals"][ROLE]["kind"], "role");
    assert_eq!(aws.count("ListRoleTags").await + aws.count("ListUserTags").await, 0);
    aws.forget().await;
    let (found, _) = read(&core, &json!({ "path_prefix": "/team/", "tags": {} })).await;
    assert_eq!(found["principals"][PAT]["tags"], json!({ "team": "a", "cost": "1" }));
    assert_eq!(found["principals"][OTHER_ROLE]["tags"], json!({ "team": "b" }));
    let mut asked: Vec<String> = aws
        .calls()
        .await
        .into_iter()
        .filter(|it| it.operation.ends_with("Tags"))
        .map(|it| it.target)
        .collect();
    asked.sort();
    asked.dedup();
    assert_eq!(asked, ["dev", "ops", "pat"], "nobody whom another filter excludes is asked for tags");
}

#[tokio::test]
async fn only_the_kinds_that_are_wanted_are_listed() {
    let aws = Aws::with(account()).await;
    let core = Core::of(&aws).await;
    for (kind, other) in [("role", "ListUsers"), ("user", "ListRoles")] {
        aws.forget().await;
        read(&core, &json!({ "kinds": [kind] })).await.1.none();
        assert_eq!(aws.count(other).await, 0, "{kind}");
    }
}

#[tokio::test]
async fn a_principal_that_vanishes_meanwhile_is_omitted() {
    let aws = Aws::with(account()).await;
    let gone = json!({ "status": 404, "code": "NoSuchEntity", "message": "The role with name dev cannot be found." });
    aws.fault("ListRoleTags", json!({ "target": "dev", "count": 1, "error": gone })).await;
    let filters = json!({ "path_prefix": "/team/", "tags": {} });
    let (found, problems) = read(&Core::of(&aws).await, &filters).await;
    problems.none();
    assert_eq!(arns(&found), sorted(&[OTHER_ROLE, PAT]));
}

#[tokio::test]
async fn each_denied_call_is_an_error_that_names_its_action() {
    for action in ["iam:ListRoles", "iam:ListUsers", "iam:ListRoleTags", "iam:ListUserTags"] {
        let aws = Aws::with(account().deny(&[action])).await;
        let (_, problems) = read(&Core::of(&aws).await, &json!({ "tags": { "team": "a" } })).await;
        problems.error().says(&["Access denied", action]);
    }
}

#[tokio::test]
async fn a_provider_block_that_asks_iam_nothing_is_an_error_without_a_call() {
    let aws = Aws::with(account()).await;
    let core = Core::configured(&aws, json!({ "skip_iam_lookups": true })).await;
    read(&core, &json!({})).await.1.error().says(&["eksaccess_principals", "skip_iam_lookups = true"]);
    assert_eq!(aws.operations().await, [""; 0]);
}

#[tokio::test]
async fn at_most_ten_principals_are_asked_for_their_tags_at_once() {
    let world = (0..30).fold(World::new(), |world, number| {
        world.principal(json!({ "arn": format!("arn:aws:iam::111122223333:role/many/r{number:02}") }))
    });
    let aws = Aws::with(world).await;
    let gate = Gate::open(&aws).await;
    aws.fault("ListRoleTags", json!({ "count": 999, "delay_ms": 5 })).await;
    let endpoints = json!([{ "eks": aws.url(), "iam": gate.url(), "sts": aws.url() }]);
    let keys = json!({ "endpoints": endpoints, "access_key": KEY, "secret_key": SECRET });
    let core = Core::configured(&aws, keys).await;
    let (found, problems) = read(&core, &json!({ "path_prefix": "/many/", "tags": {} })).await;
    problems.none();
    assert_eq!(arns(&found).len(), 30);
    assert!((2..=10).contains(&gate.most_at_once()), "{}", gate.most_at_once());
}

/// A list that does not end would be asked for until the timeout.
#[tokio::test]
async fn a_list_that_repeats_its_marker_is_an_error_and_a_truncated_one_without_a_marker_is_another() {
    let page = |inner: &str| {
        let text = format!(
            "<ListRolesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListRolesResult><Roles/>{inner}</ListRolesResult>\
             <ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></ListRolesResponse>"
        );
        let id = json!({ "x-amzn-RequestId": "request-1" });
        json!({ "status": 200, "content_type": "text/xml", "text": text, "headers": id })
    };
    for (inner, says) in [
        ("<IsTruncated>true</IsTruncated><Marker>again</Marker>", "repeats its pagination token"),
        ("<IsTruncated>true</IsTruncated>", "Marker"),
    ] {
        let aws = Aws::with(account()).await;
        aws.fault("ListRoles", json!({ "count": 99, "body": page(inner) })).await;
        let (_, problems) = read(&Core::of(&aws).await, &json!({ "kinds": ["role"] })).await;
        problems.error().says(&[says, "iam:ListRoles"]);
        assert!(aws.count("ListRoles").await <= 2);
    }
}
