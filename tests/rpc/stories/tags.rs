//! Tags of an entry: as they are written, changed alone, AWS's own never touched.

use serde_json::{Value as Json, json};

use super::entry::entry;
use crate::rpc::{
    aws::Aws,
    host::{Action, Core},
    world::{ROLE, World},
};

/// P38173, P37297: null, empty and a null element came back as something else.
#[tokio::test]
async fn c88_tags_stay_as_they_are_written() {
    for (written, sent) in [
        (Json::Null, json!({})),
        (json!({}), json!({})),
        (json!({ "a": null }), json!({})),
        (json!({ "a": "" }), json!({ "a": "" })),
        (json!({ "a": "1", "b": null }), json!({ "a": "1" })),
    ] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        role.apply(&entry(json!({ "tags": written }))).await.none();
        assert_eq!(role.get("tags"), written);
        assert_eq!(aws.entry(ROLE).await.unwrap()["tags"], sent);
        role.refresh().await.none();
        assert_eq!(role.get("tags"), written);
    }
}

#[tokio::test]
async fn other_words_for_the_same_tags_call_nothing() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": null }))).await.none();
    aws.forget().await;
    for tags in [json!({}), json!({ "a": null }), Json::Null] {
        role.apply(&entry(json!({ "tags": tags }))).await.none();
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn tags_change_by_their_own_calls_and_only_where_they_differ() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "a": "1", "b": "2" } }))).await.none();
    for (tags, writes) in [
        (json!({ "a": "1", "b": "2", "c": "3" }), vec!["TagResource"]),
        (json!({ "a": "other", "b": "2", "c": "3" }), vec!["TagResource"]),
        (json!({ "a": "other" }), vec!["UntagResource"]),
        (Json::Null, vec!["UntagResource"]),
    ] {
        aws.forget().await;
        role.apply(&entry(json!({ "tags": tags }))).await.none();
        assert_eq!(aws.writes().await, writes, "{tags}");
    }
}

/// EKS does not count a change of tags as one of the entry.
#[tokio::test]
async fn a_change_of_tags_plans_nothing_else_as_known_after_apply() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let made = role.get("modified_at");
    aws.advance(60).await;
    let planned = role.plan(&entry(json!({ "tags": { "a": "1" } }))).await;
    assert!(planned.value.is_wholly_known(), "{planned:?}");
    role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    assert_eq!(role.get("modified_at"), made);
}

/// What was changed by hand meanwhile shows in the next read, and is no mistake of ours.
#[tokio::test]
async fn an_update_of_groups_leaves_tags_that_changed_meanwhile_to_the_next_plan() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    aws.change(|world| world["clusters"][0]["entries"][0]["tags"]["by"] = json!("hand")).await;
    let config = entry(json!({ "tags": { "a": "1" }, "kubernetes_groups": ["g"] }));
    role.apply_unrefreshed(&config).await.none();
    let planned = role.plan(&config).await;
    assert_eq!((planned.action, role.get("tags_all")), (Action::Update, json!({ "a": "1", "by": "hand" })));
    role.apply(&config).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["tags"], json!({ "a": "1" }));
}

#[tokio::test]
async fn tags_of_awss_own_are_neither_shown_nor_touched() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    aws.change(|world| world["clusters"][0]["entries"][0]["tags"]["aws:eks:managed"] = json!("yes")).await;
    assert_eq!(role.plan(&entry(json!({ "tags": { "a": "1" } }))).await.action, Action::Nothing);
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["tags"], json!({ "aws:eks:managed": "yes" }));
}

#[tokio::test]
async fn a_tag_added_by_hand_is_drift() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.change(|world| world["clusters"][0]["entries"][0]["tags"]["by"] = json!("hand")).await;
    let planned = role.plan(&entry(json!({}))).await;
    assert_eq!((planned.action, role.get("tags")), (Action::Update, json!({ "by": "hand" })));
    role.apply(&entry(json!({}))).await.none();
    assert_eq!(aws.entry(ROLE).await.unwrap()["tags"], json!({}));
}

/// It was answered with success and not done: what EKS shows then is what state has.
#[tokio::test(start_paused = true)]
async fn tags_that_were_never_set_are_an_error_and_not_in_state() {
    let answered = json!({
        "status": 200, "content_type": "application/json", "text": "{}", "headers": { "x-amzn-RequestId": "r" },
    });
    for (operation, tags) in [("TagResource", json!({ "a": "1", "b": "2" })), ("UntagResource", json!({}))] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
        aws.fault(operation, json!({ "body": answered })).await;
        let config = entry(json!({ "tags": tags, "timeouts": { "update": "600ms" } }));
        role.apply(&config).await.error().says(&["does not show", "`tags`", ROLE, "proxy"]);
        assert_eq!(role.get("tags"), json!({ "a": "1" }), "{operation}");
        role.apply(&config).await.none();
        assert_eq!(role.get("tags"), tags);
    }
}

#[tokio::test]
async fn tags_that_show_late_are_waited_for() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    aws.forget().await;
    aws.fault("DescribeAccessEntry", json!({ "count": 2, "stale": true })).await;
    role.apply_unrefreshed(&entry(json!({ "tags": { "a": "1" } }))).await.none();
    assert_eq!(role.get("tags"), json!({ "a": "1" }));
    assert_eq!(aws.count("DescribeAccessEntry").await, 3);
}
