//! Tags of the provider block: they reach every entry, show in `tags_all` alone, and are never a difference of their own.

use serde_json::{Value as Json, json};

use super::{entry::entry, provider::known};
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, UNKNOWN, provider_block},
    world::{CLUSTER, ROLE, World},
};

/// A run whose provider block has these default tags.
async fn run(aws: &Aws, tags: Json) -> Core {
    Core::configured(aws, json!({ "default_tags": [{ "tags": tags }] })).await
}

async fn tags_on_aws(aws: &Aws) -> Json {
    aws.entry(ROLE).await.unwrap()["tags"].clone()
}

#[tokio::test]
async fn default_tags_are_sent_with_the_create_and_show_in_tags_all_alone() {
    let aws = Aws::with(World::new()).await;
    let core = run(&aws, json!({ "team": "a", "stage": "test" })).await;
    let mut role = core.entry();
    let config = entry(json!({ "tags": { "stage": "own", "x": "" } }));
    let all = json!({ "team": "a", "stage": "own", "x": "" });
    assert_eq!(role.plan(&config).await.get("tags_all"), all);
    role.apply(&config).await.none();
    assert_eq!(aws.writes().await, ["CreateAccessEntry"]);
    assert_eq!((role.get("tags"), role.get("tags_all")), (json!({ "stage": "own", "x": "" }), all.clone()));
    assert_eq!(tags_on_aws(&aws).await, all);
}

#[tokio::test]
async fn without_any_tags_tags_all_is_empty_and_known() {
    let aws = Aws::with(World::new()).await;
    for core in [Core::of(&aws).await, run(&aws, Json::Null).await, run(&aws, json!({ "a": null })).await] {
        assert_eq!(core.entry().plan(&entry(json!({}))).await.get("tags_all"), json!({}));
    }
}

/// P19583, P18311, P19204, P43448: the same tag in both was a perpetual difference, or an error.
#[tokio::test]
async fn c87_a_tag_in_both_is_no_difference_wherever_it_moves() {
    let aws = Aws::with(World::new()).await;
    let (with, without) = (json!({ "team": "a" }), json!({}));
    let first = run(&aws, with.clone()).await;
    let mut before = first.entry();
    before.apply(&entry(json!({ "tags": with }))).await.none();
    aws.forget().await;
    for (defaults, own) in
        [(&with, Json::Null), (&with, with.clone()), (&without, with.clone()), (&with, json!({}))]
    {
        let core = run(&aws, defaults.clone()).await;
        let mut role = before.in_run(&core);
        role.apply(&entry(json!({ "tags": own }))).await.none();
        assert_eq!((role.get("tags"), role.get("tags_all")), (own, with.clone()));
        before.state = role.state;
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn a_changed_default_tag_updates_tags_all_and_nothing_else() {
    let aws = Aws::with(World::new()).await;
    let first = run(&aws, json!({ "team": "a", "stage": "test" })).await;
    let mut before = first.entry();
    before.apply(&entry(json!({}))).await.none();
    let made = before.state.clone();
    for (defaults, writes) in [
        (json!({ "team": "b", "stage": "test" }), vec!["TagResource"]),
        (json!({ "team": "a" }), vec!["UntagResource"]),
        (json!({ "more": "c" }), vec!["TagResource", "UntagResource"]),
    ] {
        for is_refreshed in [true, false] {
            let core = run(&aws, json!({ "team": "a", "stage": "test" })).await;
            let mut role = before.in_run(&core);
            role.state.clone_from(&made);
            role.apply(&entry(json!({}))).await.none();
            let later = run(&aws, defaults.clone()).await;
            let mut role = role.in_run(&later);
            if is_refreshed {
                role.refresh().await.none();
            }
            let planned = role.plan_unrefreshed(&entry(json!({}))).await;
            assert_eq!((planned.action, planned.get("tags_all")), (Action::Update, defaults.clone()));
            assert_eq!(changed(&role.state.as_ref().unwrap().value, &planned.value), ["tags_all"]);
            aws.forget().await;
            role.apply_planned(planned, &entry(json!({}))).await.none();
            let mut written = aws.writes().await;
            written.sort();
            assert_eq!((written, tags_on_aws(&aws).await), (texts(&writes), defaults.clone()));
            assert_eq!(role.plan(&entry(json!({}))).await.action, Action::Nothing);
            assert_eq!(role.get("tags"), Json::Null);
        }
    }
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The attributes that differ.
fn changed<'a>(one: &'a eksaccess::value::Value, other: &eksaccess::value::Value) -> Vec<&'a str> {
    let eksaccess::value::Value::Map(attributes) = one else { panic!("a state is an object") };
    attributes
        .iter()
        .filter(|(name, value)| other.get(name) != *value)
        .map(|(name, _)| name.as_str())
        .collect()
}

#[tokio::test]
async fn a_default_tag_that_somebody_changed_is_set_back() {
    let aws = Aws::with(World::new()).await;
    let core = run(&aws, json!({ "team": "a" })).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    for by_hand in [json!({ "team": "z" }), json!({})] {
        aws.change(|world| world["clusters"][0]["entries"][0]["tags"] = by_hand.clone()).await;
        let planned = role.plan(&entry(json!({}))).await;
        assert_eq!((role.get("tags"), role.get("tags_all")), (Json::Null, by_hand));
        assert_eq!((planned.action, planned.get("tags_all")), (Action::Update, json!({ "team": "a" })));
        role.apply(&entry(json!({}))).await.none();
        assert_eq!(tags_on_aws(&aws).await, json!({ "team": "a" }));
    }
}

/// An element that is null sets nothing, so the default holds.
#[tokio::test]
async fn c88_a_null_element_leaves_the_default_tag() {
    let aws = Aws::with(World::new()).await;
    let core = run(&aws, json!({ "team": "a" })).await;
    let mut role = core.entry();
    role.apply(&entry(json!({ "tags": { "team": null } }))).await.none();
    assert_eq!((role.get("tags"), role.get("tags_all")), (json!({ "team": null }), json!({ "team": "a" })));
}

#[tokio::test]
async fn an_own_tag_that_is_not_known_leaves_all_tags_unknown() {
    let aws = Aws::with(World::new()).await;
    let core = run(&aws, json!({ "team": "a" })).await;
    let mut role = core.entry();
    for tags in [json!(UNKNOWN), json!({ "sha": UNKNOWN })] {
        let planned = role.plan(&entry(json!({ "tags": tags }))).await;
        assert_eq!(planned.get("tags_all"), UNKNOWN);
    }
    let planned = role.plan(&entry(json!({ "tags": { "sha": UNKNOWN } }))).await;
    role.apply_planned(planned, &entry(json!({ "tags": { "sha": "1" } }))).await.none();
    assert_eq!(role.get("tags_all"), json!({ "sha": "1", "team": "a" }));
}

/// P40065: a default tag that came to be known only in the apply was an "inconsistent final plan".
#[tokio::test]
async fn c87_a_default_tag_that_is_not_known_yet_leaves_all_tags_unknown_and_stops_nothing() {
    let aws = Aws::with(World::new()).await;
    let before = run(&aws, json!({ "sha": "1" })).await;
    let mut known = before.entry();
    known.apply(&entry(json!({}))).await.none();
    for (open, known_later) in [
        (json!({ "sha": UNKNOWN }), json!({ "sha": "2" })),
        (json!(UNKNOWN), json!({})),
        (json!({ "sha": UNKNOWN, "team": "a" }), json!({ "sha": "1", "team": "a" })),
    ] {
        let planning = run(&aws, open).await;
        let mut role = known.in_run(&planning);
        let planned = role.plan(&entry(json!({}))).await;
        assert_eq!((planned.action, planned.get("tags_all")), (Action::Update, json!(UNKNOWN)));
        assert_eq!(role.get("tags"), Json::Null, "what was a default tag is none of the entry's own");
        let applying = run(&aws, known_later.clone()).await;
        let mut role = role.in_run(&applying);
        role.apply_planned(planned, &entry(json!({}))).await.none();
        assert_eq!((role.get("tags_all"), tags_on_aws(&aws).await), (known_later.clone(), known_later));
        known.state = role.state;
    }
}

#[tokio::test]
async fn default_tags_that_are_not_known_change_nothing_else() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let core = run(&aws, json!({ "sha": UNKNOWN })).await;
    let mut role = core.entry();
    role.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    assert_eq!(role.get("tags_all"), json!({}));
    core.data("eksaccess_entries", &json!({ "cluster_name": CLUSTER })).await.1.none();
    role.destroy().await.none();
}

/// They would fall back to other credentials, or hide less than they should.
#[tokio::test]
async fn what_else_is_not_known_in_the_block_still_stops_what_needs_it() {
    let aws = Aws::with(World::new()).await;
    let core = Core::unconfigured().await;
    let open = json!({
        "default_tags": [{ "tags": { "sha": UNKNOWN } }], "ignore_tags": [{ "keys": UNKNOWN }], "region": UNKNOWN,
    });
    core.configure(&provider_block(&aws, open)).await.none();
    let problems = known(&core).refresh().await;
    let error = problems.error().says(&["not known yet", "`ignore_tags`, `region`"]);
    assert!(!error.detail.contains("default_tags"), "{error:?}");
}

#[tokio::test]
async fn a_provider_that_is_not_configured_knows_no_tags_yet() {
    let core = Core::unconfigured().await;
    assert_eq!(core.entry().plan_unrefreshed(&entry(json!({}))).await.get("tags_all"), UNKNOWN);
    assert_eq!(known(&core).plan_unrefreshed(&entry(json!({}))).await.get("tags_all"), UNKNOWN);
}

#[tokio::test]
async fn more_tags_than_an_entry_can_have_are_refused_before_anything_is_sent() {
    let aws = Aws::with(World::new()).await;
    let tags = |name: &str, count: usize| -> Json {
        let tags: serde_json::Map<String, Json> =
            (0..count).map(|number| (format!("{name}{number}"), json!("v"))).collect();
        tags.into()
    };
    let core = run(&aws, tags("d", 30)).await;
    let fits = core.entry().try_plan(&entry(json!({ "tags": tags("o", 20) }))).await;
    assert!(fits.0.is_some(), "{:?}", fits.1);
    let both = entry(json!({ "tags": tags("o", 21) }));
    core.entry().apply(&both).await.error().at("tags").says(&["50", "51", "`default_tags`"]);
    assert_eq!(aws.operations().await, [""; 0]);
}

#[tokio::test]
async fn an_imported_entry_shows_default_tags_in_tags_all_alone() {
    let tags = json!({ "team": "a", "x": "1", "aws:eks:managed": "yes" });
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "tags": tags }))).await;
    let core = run(&aws, json!({ "team": "a" })).await;
    let mut role = core.entry();
    role.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    assert_eq!(
        (role.get("tags"), role.get("tags_all")),
        (json!({ "x": "1" }), json!({ "team": "a", "x": "1" }))
    );
    assert_eq!(role.plan(&entry(json!({ "tags": { "x": "1" } }))).await.action, Action::Nothing);
}

#[tokio::test]
async fn default_tags_that_no_entry_can_have_are_refused_with_their_place() {
    let aws = Aws::with(World::new()).await;
    for (tags, path, says) in [
        (json!({ "aws:team": "a" }), "default_tags[0].tags[\"aws:team\"]", "Reserved tag key"),
        (json!({ "": "a" }), "default_tags[0].tags[\"\"]", "Invalid tag key"),
        (json!({ "a": "x".repeat(257) }), "default_tags[0].tags[\"a\"]", "Invalid tag value"),
    ] {
        let core = Core::unconfigured().await;
        let block = provider_block(&aws, json!({ "default_tags": [{ "tags": tags }] }));
        core.configure(&block).await.error().at(path).says(&[says]);
    }
}
