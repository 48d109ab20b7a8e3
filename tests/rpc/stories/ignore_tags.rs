//! Tags that the provider block ignores: never shown, never sent, never removed, whoever set them.

use serde_json::{Value as Json, json};

use super::entry::entry;
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, provider_block},
    world::{CLUSTER, ROLE, World},
};

/// A run that ignores `CostCenter` and what starts with `auto:`.
async fn run(aws: &Aws) -> Core {
    Core::configured(aws, json!({ "ignore_tags": [{ "keys": ["CostCenter"], "key_prefixes": ["auto:"] }] }))
        .await
}

/// The tags that another program keeps on the entries of the story.
fn of_others() -> Json {
    json!({ "CostCenter": "4711", "auto:stop": "20:00" })
}

async fn tagged_by_others(aws: &Aws, own: Json) {
    let mut tags = of_others();
    crate::rpc::aws::merge(&mut tags, own);
    aws.change(|world| world["clusters"][0]["entries"][0]["tags"] = tags).await;
}

async fn tags_on_aws(aws: &Aws) -> Json {
    aws.entry(ROLE).await.unwrap()["tags"].clone()
}

#[tokio::test]
async fn ignored_tags_are_neither_shown_nor_removed() {
    let aws = Aws::with(World::new()).await;
    let core = run(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    tagged_by_others(&aws, json!({ "a": "1" })).await;
    assert_eq!(role.plan(&entry(json!({ "tags": { "a": "1" } }))).await.action, Action::Nothing);
    assert_eq!((role.get("tags"), role.get("tags_all")), (json!({ "a": "1" }), json!({ "a": "1" })));
    role.apply(&entry(json!({ "kubernetes_groups": ["g"] }))).await.none();
    assert_eq!((role.get("tags"), role.get("tags_all")), (Json::Null, json!({})));
    assert_eq!(tags_on_aws(&aws).await, of_others());
}

#[tokio::test]
async fn an_own_tag_that_is_ignored_is_a_warning_and_not_sent() {
    let aws = Aws::with(World::new()).await;
    let core = run(&aws).await;
    let mut role = core.entry();
    let config = entry(json!({ "tags": { "CostCenter": "1", "a": "1" } }));
    for _ in 0..2 {
        let problems = role.apply(&config).await;
        assert!(!problems.0.is_empty() && !problems.has_errors(), "{problems:?}");
        for problem in &problems.0 {
            problem.at("tags[\"CostCenter\"]").says(&["Ignored tag", "`CostCenter`", "`ignore_tags`"]);
        }
        assert_eq!(
            (role.get("tags"), role.get("tags_all")),
            (json!({ "CostCenter": "1", "a": "1" }), json!({ "a": "1" }))
        );
        assert_eq!(tags_on_aws(&aws).await, json!({ "a": "1" }));
        role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    }
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
}

/// What was managed before and is ignored now stays on AWS, also where nobody read it since.
#[tokio::test]
async fn a_tag_that_comes_to_be_ignored_is_left_as_it_is() {
    for is_refreshed in [true, false] {
        let aws = Aws::with(World::new()).await;
        let before = Core::of(&aws).await;
        let mut role = before.entry();
        role.apply(&entry(json!({ "tags": of_others() }))).await.none();
        let core = run(&aws).await;
        let mut role = role.in_run(&core);
        aws.forget().await;
        if is_refreshed {
            role.refresh().await.none();
        }
        role.apply_unrefreshed(&entry(json!({}))).await.none();
        assert_eq!((role.get("tags"), role.get("tags_all")), (Json::Null, json!({})), "{is_refreshed}");
        assert_eq!((aws.writes().await, tags_on_aws(&aws).await), (Vec::new(), of_others()));
    }
}

#[tokio::test]
async fn a_default_tag_that_the_same_block_ignores_is_a_warning_and_not_sent() {
    let aws = Aws::with(World::new()).await;
    let core = Core::unconfigured().await;
    let block = json!({
        "default_tags": [{ "tags": { "auto:stop": "x", "team": "a" } }], "ignore_tags": [{ "key_prefixes": ["auto:"] }],
    });
    let problems = core.configure(&provider_block(&aws, block)).await;
    problems.warning().at("default_tags[0].tags[\"auto:stop\"]").says(&["Ignored tag", "`auto:stop`"]);
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(
        (role.get("tags_all"), tags_on_aws(&aws).await),
        (json!({ "team": "a" }), json!({ "team": "a" }))
    );
}

#[tokio::test]
async fn imports_and_listings_do_not_show_ignored_tags() {
    let tags = json!({ "a": "1", "CostCenter": "4711", "auto:stop": "x", "aws:eks:x": "y" });
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "tags": tags }))).await;
    let core = run(&aws).await;
    let mut role = core.entry();
    role.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    assert_eq!((role.get("tags"), role.get("tags_all")), (json!({ "a": "1" }), json!({ "a": "1" })));
    let (listed, problems) = core.data("eksaccess_entries", &json!({ "cluster_name": CLUSTER })).await;
    problems.none();
    assert_eq!(listed["entries"][0]["tags"], json!({ "a": "1", "aws:eks:x": "y" }));
}

#[tokio::test]
async fn keys_that_nothing_can_match_and_prefixes_that_match_everything_are_refused() {
    let aws = Aws::with(World::new()).await;
    let long = "x".repeat(129);
    for (argument, key) in
        [("keys", ""), ("key_prefixes", ""), ("keys", long.as_str()), ("key_prefixes", "a\nb")]
    {
        let core = Core::unconfigured().await;
        let block = provider_block(&aws, json!({ "ignore_tags": [{ argument: [key] }] }));
        let path = format!("ignore_tags[0].{argument}");
        core.configure(&block).await.error().at(&path).says(&["Invalid ignored tag", "1 to 128"]);
    }
}
