//! The identity of an entry: which attributes it has, when it is known, and imports by it.

use serde_json::{Value as Json, json};

use super::entry::entry;
use crate::rpc::{
    aws::{Aws, merge},
    host::Core,
    world::{CLUSTER, OTHER_ROLE, ROLE, World},
};

/// The identity of the entry for the role, with more attributes.
fn identity(more: Json) -> Json {
    let mut identity =
        json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "account_id": null, "region": null });
    merge(&mut identity, more);
    identity
}

/// The same, as it is stored.
fn whole() -> Json {
    identity(json!({ "account_id": "111122223333", "region": "eu-west-1" }))
}

async fn world() -> Aws {
    Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await
}

#[tokio::test]
async fn an_entry_is_named_by_cluster_and_principal_and_by_nothing_else_that_an_import_must_give() {
    let core = Core::unconfigured().await;
    let identities = core.identities().await;
    assert_eq!(identities.keys().collect::<Vec<_>>(), ["eksaccess_entry"]);
    let attributes = &identities["eksaccess_entry"].identity_attributes;
    let kinds =
        attributes.iter().map(|it| (it.name.as_str(), it.required_for_import, it.optional_for_import));
    let wanted = [
        ("cluster_name", true, false),
        ("principal_arn", true, false),
        ("account_id", false, true),
        ("region", false, true),
    ];
    assert_eq!(kinds.collect::<Vec<_>>(), wanted);
    assert!(attributes.iter().all(|it| it.description.ends_with('.')));
}

#[tokio::test]
async fn an_entry_is_imported_by_its_identity_with_one_call() {
    for given in [identity(json!({})), whole()] {
        let aws = world().await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        let (imported, problems) = role.import_by(&given).await;
        problems.none();
        assert_eq!((imported, role.get("principal_arn")), (whole(), json!(ROLE)));
        assert_eq!(aws.operations().await, ["DescribeAccessEntry"]);
        assert_eq!(role.refreshed_identity(&whole()).await, whole());
    }
}

#[tokio::test]
async fn an_identity_that_is_wrong_is_refused_at_its_attribute() {
    let aws = world().await;
    let core = Core::of(&aws).await;
    for (more, path, says) in [
        (
            json!({ "region": "us-east-1" }),
            "region",
            "us-east-1, but the provider block of this resource uses eu-west-1",
        ),
        (json!({ "account_id": "999999999999" }), "account_id", "belongs to 111122223333"),
        (json!({ "cluster_name": "a b" }), "cluster_name", "Invalid cluster name"),
        (
            json!({ "principal_arn": "arn:aws:sts::111122223333:assumed-role/dev/jo" }),
            "principal_arn",
            "role",
        ),
    ] {
        let (imported, problems) = core.entry().import_by(&identity(more)).await;
        problems.error().at(path).says(&[says]);
        assert_eq!(imported, Json::Null, "{path}");
    }
    let (_, problems) = core.entry().import_by(&identity(json!({ "principal_arn": OTHER_ROLE }))).await;
    problems.error().says(&["Access entry not found", OTHER_ROLE]);
}

#[tokio::test]
async fn an_entry_has_an_identity_once_it_exists() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let role = core.entry();
    let planned = role.planned_identity(&entry(json!({})), &Json::Null).await;
    assert_eq!(planned, Json::Null);
    let (created, problems) = role.created_identity(&entry(json!({})), &planned).await;
    problems.none();
    assert_eq!(created, whole());
}

#[tokio::test]
async fn a_plan_keeps_the_stored_identity_unless_it_replaces_the_entry() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let changed = entry(json!({ "kubernetes_groups": ["g"] }));
    for config in [entry(json!({})), changed, Json::Null] {
        for stored in [whole(), Json::Null] {
            assert_eq!(role.planned_identity(&config, &stored).await, stored, "{config}");
        }
    }
    let replaced = entry(json!({ "principal_arn": OTHER_ROLE }));
    assert_eq!(role.planned_identity(&replaced, &whole()).await, Json::Null);
    assert_eq!(role.refreshed_identity(&Json::Null).await, whole(), "a refresh adds what was not there");
}

#[tokio::test]
async fn an_entry_that_is_created_but_not_as_planned_is_stored_with_its_identity() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let tags = entry(json!({ "tags": { "team": "a" } }));
    let role = core.entry();
    let planned = role.planned_identity(&tags, &Json::Null).await;
    aws.fails("CreateAccessEntry", 1, 400, "InvalidParameterException").await;
    let (failed, problems) = role.created_identity(&tags, &planned).await;
    assert!(problems.has_errors());
    assert_eq!(failed, Json::Null, "nothing was created, so nothing is named");
}

#[tokio::test]
async fn an_identity_of_another_provider_keeps_what_has_the_same_name() {
    let aws = world().await;
    let core = Core::of(&aws).await;
    let stored = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "region": "eu-west-1", "arn": "x" });
    let upgraded = core.entry().upgraded_identity(&stored).await;
    assert_eq!(upgraded, identity(json!({ "region": "eu-west-1" })));
}
