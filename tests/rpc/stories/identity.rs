//! The identities of an entry and of an association: which attributes they have, when they are known, and imports by them.

use eksaccess::protocol::pb::tfplugin6 as pb;
use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Action, Core},
    world::{CLUSTER, EDIT, KEY, OTHER_ROLE, ROLE, SECRET, VIEW, World},
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
async fn an_import_must_give_the_key_of_an_object_and_nothing_else() {
    let core = Core::unconfigured().await;
    let identities = core.identities().await;
    let optional = ["account_id", "region"];
    let all = [
        ("eksaccess_entries_exclusive", &["cluster_name"][..]),
        ("eksaccess_entry", &["cluster_name", "principal_arn"]),
        ("eksaccess_policy_association", &["cluster_name", "principal_arn", "policy_arn"]),
        ("eksaccess_policy_associations_exclusive", &["cluster_name", "principal_arn"]),
    ];
    assert_eq!(identities.keys().collect::<Vec<_>>(), all.map(|(resource, _)| resource));
    for (resource, required) in all {
        let attributes = &identities[resource].identity_attributes;
        let names = |is_meant: fn(&pb::resource_identity_schema::IdentityAttribute) -> bool| {
            let meant = attributes.iter().filter(move |attribute| is_meant(attribute));
            meant.map(|attribute| attribute.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(names(|it| it.required_for_import && !it.optional_for_import), required);
        assert_eq!(names(|it| it.optional_for_import && !it.required_for_import), optional);
        assert!(attributes.iter().all(|it| it.description.ends_with('.')));
    }
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
        (json!({ "region": "cn-north-1" }), "region", "cn-north-1 is in partition `aws-cn`"),
        (json!({ "region": "Frankfurt" }), "region", "Invalid region"),
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

/// The identity of the association of the view policy, with more attributes.
fn of_association(more: Json) -> Json {
    let mut identity = identity(json!({ "policy_arn": VIEW }));
    merge(&mut identity, more);
    identity
}

/// The same, as it is stored.
fn whole_of_association() -> Json {
    of_association(json!({ "account_id": "111122223333", "region": "eu-west-1" }))
}

async fn with_association() -> Aws {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "policies": [view] }))).await
}

#[tokio::test]
async fn an_association_is_imported_by_its_identity() {
    for given in [of_association(json!({})), whole_of_association()] {
        let aws = with_association().await;
        let core = Core::of(&aws).await;
        let mut views = core.association();
        let (imported, problems) = views.import_by(&given).await;
        problems.none();
        assert_eq!((imported, views.get("region")), (whole_of_association(), json!("eu-west-1")));
        assert_eq!(views.refreshed_identity(&whole_of_association()).await, whole_of_association());
        assert_eq!(views.plan(&association(json!({}))).await.action, Action::Nothing);
    }
}

#[tokio::test]
async fn an_identity_of_an_association_that_is_wrong_is_refused_at_its_attribute() {
    let aws = with_association().await;
    let core = Core::of(&aws).await;
    for (more, path, says) in [
        (json!({ "region": "cn-north-1" }), "region", "cn-north-1 is in partition `aws-cn`"),
        (json!({ "account_id": "999999999999" }), "account_id", "belongs to 111122223333"),
        (json!({ "cluster_name": "a b" }), "cluster_name", "Invalid cluster name"),
        (json!({ "policy_arn": "AmazonEKSViewPolicy" }), "policy_arn", "Invalid access policy"),
    ] {
        let (imported, problems) = core.association().import_by(&of_association(more)).await;
        problems.error().at(path).says(&[says]);
        assert_eq!(imported, Json::Null, "{path}");
    }
    let (_, problems) = core.association().import_by(&of_association(json!({ "policy_arn": EDIT }))).await;
    problems.error().says(&["Association not found", VIEW]);
}

/// The account is that of the entry that is referred to, else the recorded one: STS is asked once a run.
#[tokio::test]
async fn an_association_has_an_identity_once_it_exists_and_keeps_it() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let with_entry =
        association(json!({ "access_entry_arn": role.get("access_entry_arn"), "policy_arn": EDIT }));
    for (config, whole) in [
        (association(json!({})), whole_of_association()),
        (
            with_entry,
            of_association(
                json!({ "policy_arn": EDIT, "account_id": "111122223333", "region": "eu-west-1" }),
            ),
        ),
    ] {
        let mut views = core.association();
        let planned = views.planned_identity(&config, &Json::Null).await;
        assert_eq!(planned, Json::Null);
        let (created, problems) = views.created_identity(&config, &planned).await;
        problems.none();
        assert_eq!(created, whole);
        views.import(&format!("{CLUSTER}#{ROLE}#{}", config["policy_arn"].as_str().unwrap())).await.none();
        for stored in [whole.clone(), Json::Null] {
            assert_eq!(views.planned_identity(&config, &stored).await, stored);
        }
        assert_eq!(views.refreshed_identity(&Json::Null).await, whole, "a refresh adds what was not there");
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_compared_keeps_an_association_out_of_state() {
    let aws = with_association().await;
    let core =
        Core::configured(&aws, json!({ "access_key": KEY, "secret_key": SECRET, "max_retries": 1 })).await;
    aws.fails("GetCallerIdentity", 9, 500, "InternalFailure").await;
    let (imported, problems) = core.association().import_by(&whole_of_association()).await;
    problems.error().says(&["importing", VIEW]);
    assert_eq!(imported, Json::Null);
}

#[tokio::test]
async fn an_identity_names_the_region_that_its_object_is_imported_from() {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    let cluster = json!({
        "name": CLUSTER, "account": "111122223333", "region": "us-east-1", "authentication_mode": "API",
        "entries": [{ "principal_arn": ROLE, "policies": [view] }],
    });
    let aws = Aws::with(World::new().push("/clusters", cluster)).await;
    let core = Core::of(&aws).await;
    let there = json!({ "region": "us-east-1" });
    let (mut role, mut views) = (core.entry(), core.association());
    for (instance, given) in
        [(&mut role, identity(there.clone())), (&mut views, of_association(there.clone()))]
    {
        let (imported, problems) = instance.import_by(&given).await;
        problems.none();
        assert_eq!(
            (&imported["region"], &imported["account_id"]),
            (&json!("us-east-1"), &json!("111122223333"))
        );
        assert_eq!(instance.get("region"), "us-east-1");
    }
    assert_eq!(role.plan(&entry(there.clone())).await.action, Action::Nothing);
    assert_eq!(views.plan(&association(there)).await.action, Action::Nothing);
}
