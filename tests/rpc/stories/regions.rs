//! Two clusters of one name in two regions, through one provider block and through one each, and principals of other
//! partitions. Never here: a 404 (`gone`), or states from before there was a region (`states`).

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Action, Core, UNKNOWN},
    world::{CLUSTER, EDIT, OTHER_REGION, OTHER_ROLE, REGION, ROLE, VIEW, World},
};

/// The cluster in both regions: no entry in the first, one with the view policy in the second.
fn world() -> World {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    let theirs = json!({ "principal_arn": ROLE, "kubernetes_groups": ["there"], "policies": [view] });
    World::new().push("/clusters", merged(other_cluster(), json!({ "entries": [theirs] })))
}

/// The cluster in the other region, without entries.
fn other_cluster() -> Json {
    json!({
        "name": CLUSTER, "account": "111122223333", "region": OTHER_REGION,
        "authentication_mode": "API_AND_CONFIG_MAP", "entries": [],
    })
}

/// One object with the members of another.
fn merged(mut object: Json, more: Json) -> Json {
    merge(&mut object, more);
    object
}

/// A run with a provider block for each region.
async fn both(aws: &Aws) -> (Core, Core) {
    (Core::of(aws).await, Core::configured(aws, json!({ "region": OTHER_REGION })).await)
}

/// The role's entry on the cluster of a region; null where there is none.
async fn entry_in(aws: &Aws, region: &str) -> Json {
    let world = aws.world().await;
    let clusters = world["clusters"].as_array().unwrap();
    let cluster = clusters.iter().find(|cluster| cluster["region"] == region).unwrap();
    let entries = cluster["entries"].as_array().unwrap();
    entries.iter().find(|entry| entry["principal_arn"] == ROLE).cloned().unwrap_or_default()
}

#[tokio::test]
async fn an_entry_is_deleted_in_one_region_while_it_is_created_in_the_other() {
    let aws = Aws::with(world()).await;
    let (here, there) = both(&aws).await;
    let (mut created, mut deleted) = (here.entry(), there.entry());
    deleted.import(&format!("{CLUSTER}:{ROLE}")).await.none();
    aws.fault("DescribeAccessEntry", json!({ "count": 9, "delay_ms": 50 })).await;
    let config = entry(json!({}));
    let (one, other) = tokio::join!(deleted.destroy_unrefreshed(), created.apply_unrefreshed(&config));
    one.and(other).none();
    assert_eq!(entry_in(&aws, REGION).await["kubernetes_groups"], json!([]));
    assert_eq!(entry_in(&aws, OTHER_REGION).await, Json::Null);
    created.refresh().await.none();
    assert!(deleted.is_gone() && !created.is_gone());
}

#[tokio::test]
async fn an_association_is_removed_in_one_region_while_it_is_made_in_the_other() {
    let aws = Aws::with(world().entry(json!({ "principal_arn": ROLE }))).await;
    let (here, there) = both(&aws).await;
    let (mut made, mut removed) = (here.association(), there.association());
    removed.import(&format!("{CLUSTER}#{ROLE}#{VIEW}")).await.none();
    let config = association(json!({}));
    let (one, other) = tokio::join!(removed.destroy_unrefreshed(), made.apply_unrefreshed(&config));
    one.and(other).none();
    assert_eq!(entry_in(&aws, REGION).await["policies"][0]["policy_arn"], VIEW);
    assert_eq!(entry_in(&aws, OTHER_REGION).await["policies"], json!([]));
}

/// An argument that names the other region.
fn there() -> Json {
    json!({ "region": OTHER_REGION })
}

#[tokio::test]
async fn one_provider_block_creates_changes_and_deletes_in_two_regions() {
    let aws = Aws::with(world().push("/clusters/1/entries", json!({ "principal_arn": OTHER_ROLE }))).await;
    let core = Core::of(&aws).await;
    let (mut here, mut other) = (core.entry(), core.entry());
    here.apply(&entry(json!({}))).await.none();
    other.import(&format!("{CLUSTER}:{ROLE}@{OTHER_REGION}")).await.none();
    assert_eq!((here.get("region"), other.get("region")), (json!(REGION), json!(OTHER_REGION)));
    let changed = merged(entry(there()), json!({ "kubernetes_groups": ["changed"], "tags": { "a": "b" } }));
    other.apply(&changed).await.none();
    assert_eq!(entry_in(&aws, OTHER_REGION).await["kubernetes_groups"], json!(["changed"]));
    assert_eq!(entry_in(&aws, REGION).await["kubernetes_groups"], json!([]));
    let (mut views, mut edits) = (core.association(), core.association());
    views.apply(&association(json!({}))).await.none();
    edits.apply(&association(json!({ "policy_arn": EDIT, "region": OTHER_REGION }))).await.none();
    assert_eq!(edits.get("region"), OTHER_REGION);
    assert_eq!(entry_in(&aws, REGION).await["policies"].as_array().unwrap().len(), 1);
    assert_eq!(entry_in(&aws, OTHER_REGION).await["policies"].as_array().unwrap().len(), 2);
    edits.destroy().await.none();
    other.destroy().await.none();
    assert_eq!(entry_in(&aws, OTHER_REGION).await, Json::Null);
    assert_ne!(entry_in(&aws, REGION).await, Json::Null);
}

#[tokio::test]
async fn two_resources_of_one_principal_in_two_regions_are_two_objects() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    let (mut here, mut other) = (core.entry(), core.entry());
    other.import(&format!("{CLUSTER}:{ROLE}@{OTHER_REGION}")).await.none();
    let [ours, theirs] = [entry(json!({})), merged(entry(there()), json!({ "kubernetes_groups": ["x"] }))];
    for (instance, config) in [(&here, &ours), (&other, &theirs)] {
        let (planned, problems) = instance.try_plan(config).await;
        problems.none();
        assert!(planned.is_some());
    }
    aws.fault("DescribeAccessEntry", json!({ "count": 9, "delay_ms": 50 })).await;
    let (one, two) = tokio::join!(other.destroy_unrefreshed(), here.apply_unrefreshed(&ours));
    one.and(two).none();
    assert_eq!(entry_in(&aws, OTHER_REGION).await, Json::Null);
    assert_ne!(entry_in(&aws, REGION).await, Json::Null);
}

#[tokio::test]
async fn each_region_answers_for_its_own_cluster() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    let other = Core::configured(&aws, there()).await;
    for (core, region, asked) in [
        (&core, Json::Null, REGION),
        (&core, json!(OTHER_REGION), OTHER_REGION),
        (&other, Json::Null, OTHER_REGION),
    ] {
        let question = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE, "region": region });
        let (answer, _) = core.data("eksaccess_authentication", &question).await;
        assert_eq!(
            (&answer["region"], &answer["can_authenticate"]),
            (&json!(asked), &json!(asked == OTHER_REGION))
        );
        let list = json!({ "cluster_name": CLUSTER, "region": region });
        let (listed, problems) = core.data("eksaccess_entries", &list).await;
        problems.none();
        let there = listed["entries"].as_array().unwrap().iter().any(|entry| entry["principal_arn"] == ROLE);
        assert_eq!((&listed["region"], there), (&json!(asked), asked == OTHER_REGION));
    }
}

/// What a report proposes belongs to the region that was asked, whatever the provider block has.
#[tokio::test]
async fn a_remedy_names_the_region_unless_it_is_the_provider_blocks() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    for (region, is_named) in [(json!(OTHER_REGION), true), (json!(REGION), false), (Json::Null, false)] {
        let question = json!({
            "cluster_name": CLUSTER, "principal_arn": OTHER_ROLE, "namespace": "web", "region": region, "aws_auth": {},
        });
        let (answer, _) = core.data("eksaccess_authentication", &question).await;
        let report = answer["diagnosis"].as_str().unwrap();
        let names = ["region           = eksaccess_entry.ops.region", "region        = \"us-east-1\""];
        for line in names {
            assert_eq!(report.contains(line), is_named, "{region}: {line}\n{report}");
        }
    }
}

#[tokio::test]
async fn the_region_is_planned_as_soon_as_the_provider_is_configured() {
    let aws = Aws::with(World::new()).await;
    let (core, unconfigured) = (Core::of(&aws).await, Core::unconfigured().await);
    for (core, config, planned) in [
        (&core, json!({}), json!(REGION)),
        (&core, there(), json!(OTHER_REGION)),
        (&core, json!({ "region": UNKNOWN }), json!(UNKNOWN)),
        (&unconfigured, json!({}), json!(UNKNOWN)),
        (&unconfigured, there(), json!(OTHER_REGION)),
    ] {
        assert_eq!(core.entry().plan_unrefreshed(&entry(config.clone())).await.get("region"), planned);
        assert_eq!(core.association().plan_unrefreshed(&association(config)).await.get("region"), planned);
    }
    // What a plan of something new looks up, and nothing for the region itself.
    let looked_up = aws.operations().await;
    assert_eq!(looked_up, ["ListAccessEntries", "GetCallerIdentity", "GetRole", "ListAccessEntries"]);
}

#[tokio::test]
async fn a_region_that_becomes_or_ceases_to_be_explicit_changes_nothing_and_another_one_replaces() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({ "region": REGION }))).await.none();
    aws.forget().await;
    for (more, action) in [
        (json!({}), Action::Nothing),
        (json!({ "region": REGION }), Action::Nothing),
        (there(), Action::Replace),
        (json!({ "region": UNKNOWN }), Action::Replace),
    ] {
        let (entry, association) = (entry(more.clone()), association(more));
        for plan in [role.plan_unrefreshed(&entry).await, views.plan_unrefreshed(&association).await] {
            let replaces = if action == Action::Replace { vec!["region".to_owned()] } else { vec![] };
            assert_eq!((plan.action, plan.replaces), (action, replaces), "{entry}");
        }
    }
    assert_eq!(aws.writes().await, [""; 0]);
    role.apply(&entry(json!({ "region": REGION }))).await.none();
    assert_eq!(aws.writes().await, [""; 0]);
}

/// What leaves a region since nobody named it is said, with the line that keeps it there.
#[tokio::test]
async fn an_object_that_follows_the_provider_block_to_another_region_is_a_warning_with_the_line_that_keeps_it()
 {
    let aws = Aws::with(World::new().second_cluster()).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(json!({}))).await.none();
    let elsewhere = Core::configured(&aws, there()).await;
    let mut role = role.in_run(&elsewhere);
    role.refresh().await.none();
    let (planned, problems) = role.try_plan(&entry(json!({}))).await;
    assert_eq!(planned.unwrap().action, Action::Replace);
    problems.warning().at("region").says(&["eu-west-1", "us-east-1", "region = \"eu-west-1\""]);
    let (planned, problems) = role.try_plan(&entry(json!({ "region": REGION }))).await;
    problems.none();
    assert_eq!(planned.unwrap().action, Action::Nothing);
}

#[tokio::test]
async fn a_region_that_cannot_be_right_is_refused_at_the_argument() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    for wrong in ["", "Frankfurt", "eu-west-1 ", "eu_west_1", "EU-WEST-1", "eu-west-1a"] {
        let more = json!({ "region": wrong });
        for problems in [
            core.entry().validate(&entry(more.clone())).await,
            core.association().validate(&association(more.clone())).await,
            core.data("eksaccess_entries", &json!({ "cluster_name": CLUSTER, "region": wrong })).await.1,
            core.data("eksaccess_authentication", &json!({ "cluster_name": CLUSTER, "region": wrong }))
                .await
                .1,
        ] {
            problems.error().at("region").says(&["Invalid region"]);
        }
    }
    let china = json!({ "region": "cn-north-1" });
    core.entry().validate(&entry(china.clone())).await.error().at("region").says(&["`aws-cn`", ROLE]);
    core.association().validate(&association(china.clone())).await.error().at("region").says(&["`aws-cn`"]);
    let theirs = json!({ "region": "cn-north-1", "principal_arn": "arn:aws-cn:iam::111122223333:role/dev" });
    let (_, problems) = core.entry().try_plan(&entry(theirs)).await;
    problems.error().at("region").says(&["cn-north-1", "`aws-cn`", "eu-west-1", "`aws`"]);
    for name in ["eksaccess_entries", "eksaccess_authentication"] {
        let (_, problems) =
            core.data(name, &json!({ "cluster_name": CLUSTER, "region": "cn-north-1" })).await;
        problems.error().at("region").says(&["`aws-cn`", "`aws`"]);
    }
    assert_eq!(aws.operations().await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_association_in_another_region_than_its_entry_is_refused_as_soon_as_that_is_known() {
    let aws = Aws::with(World::new().push("/clusters", other_cluster())).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    role.apply(&entry(there())).await.none();
    let arn = role.get("access_entry_arn");
    let says = ["us-east-1", "eu-west-1", "region = eksaccess_entry.NAME.region"];
    let explicit = association(json!({ "access_entry_arn": arn, "region": REGION }));
    core.association().validate(&explicit).await.error().at("region").says(&says);
    let implicit = association(json!({ "access_entry_arn": arn }));
    core.association().validate(&implicit).await.none();
    core.association().try_plan(&implicit).await.1.error().at("region").says(&says);
    core.association().apply(&association(json!({}))).await.error().at("region").says(&says);
    core.association()
        .apply(&association(json!({ "access_entry_arn": arn, "region": OTHER_REGION })))
        .await
        .none();
}

#[tokio::test]
async fn a_region_behind_the_id_is_the_one_that_is_imported_from() {
    let aws = Aws::with(world()).await;
    let core = Core::of(&aws).await;
    let arn = entry_in(&aws, OTHER_REGION).await["access_entry_arn"].as_str().unwrap().to_owned();
    let keys = [format!("{CLUSTER}:{ROLE}@{OTHER_REGION}"), format!("{CLUSTER}#{ROLE}@{OTHER_REGION}"), arn];
    let config = merged(entry(there()), json!({ "kubernetes_groups": ["there"] }));
    for id in &keys {
        let mut role = core.entry();
        role.import(id).await.none();
        assert_eq!(
            (role.get("region"), role.get("kubernetes_groups")),
            (json!(OTHER_REGION), json!(["there"]))
        );
        assert_eq!(role.plan(&config).await.action, Action::Nothing, "{id}");
    }
    for separator in ["#", ":"] {
        let id = format!("{}@{OTHER_REGION}", [CLUSTER, ROLE, VIEW].join(separator));
        let mut views = core.association();
        views.import(&id).await.none();
        assert_eq!(views.plan(&association(there())).await.action, Action::Nothing, "{id}");
    }
    let refused = core.entry().import(&format!("{CLUSTER}:{ROLE}@cn-north-1")).await;
    refused.error().says(&["cn-north-1", "`aws-cn`"]);
    core.entry()
        .import(&format!("{CLUSTER}:{OTHER_ROLE}@{OTHER_REGION}"))
        .await
        .error()
        .says(&[OTHER_REGION]);
}

/// The block that an error shows imports what the error is about.
#[tokio::test]
async fn an_import_block_in_an_error_names_the_region_where_it_is_not_the_provider_blocks() {
    let scope = json!({ "access_scope": { "type": "namespace", "namespaces": ["a"] } });
    let here = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    let aws = Aws::with(world().entry(json!({ "principal_arn": ROLE, "policies": [here] }))).await;
    let core = Core::of(&aws).await;
    for (more, suffix) in [(json!({}), ""), (there(), "@us-east-1")] {
        let problems = core.entry().apply(&entry(more.clone())).await;
        problems.error().says(&[&format!("id = \"{CLUSTER}:{ROLE}{suffix}\"")]);
        let problems = core.association().apply(&merged(association(more), scope.clone())).await;
        problems.error().says(&[&format!("id = \"{CLUSTER}#{ROLE}#{VIEW}{suffix}\"")]);
    }
}

#[tokio::test]
async fn a_name_that_ends_like_a_region_takes_the_region_behind_it() {
    let user = "arn:aws:iam::111122223333:user/jo@us-east-1";
    let world = World::new().principal(json!({ "arn": user })).entry(json!({ "principal_arn": user }));
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let id = format!("{CLUSTER}:{user}");
    core.entry()
        .import(&id)
        .await
        .error()
        .says(&["us-east-1", &format!("append the cluster's region: `{id}@{REGION}`")]);
    let mut jo = core.entry();
    jo.import(&format!("{id}@{REGION}")).await.none();
    assert_eq!(jo.get("principal_arn"), user);
    let refused = core.entry().apply(&entry(json!({ "principal_arn": user }))).await;
    refused.error().says(&[&format!("id = \"{id}@{REGION}\"")]);
}

#[tokio::test]
async fn a_principal_of_another_partition_is_refused_before_anything_is_written() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let china = json!({ "principal_arn": "arn:aws-cn:iam::111122223333:role/team/dev" });
    let says = ["aws-cn", REGION, "`aws`"];
    core.entry().apply(&entry(china.clone())).await.error().at("principal_arn").says(&says);
    let policy = "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    let mut config = association(china);
    config["policy_arn"] = json!(policy);
    core.association().apply(&config).await.error().at("principal_arn").says(&says);
    assert_eq!(aws.writes().await, [""; 0]);
    assert_eq!(aws.count("GetCallerIdentity").await, 1);
}

/// The name of a region says nothing about a partition that is newer than this program.
#[tokio::test]
async fn a_principal_of_the_callers_own_partition_is_sent_however_new_that_is() {
    let aws = Aws::with(World::new()).await;
    let caller = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
        <Arn>arn:aws-moon:iam::111122223333:user/jo</Arn><UserId>AIDAEXAMPLE</UserId><Account>111122223333</Account>\
        </GetCallerIdentityResult></GetCallerIdentityResponse>";
    let headers = json!({ "x-amzn-RequestId": "11111111-2222-3333-4444-555555555555" });
    let body = json!({ "status": 200, "content_type": "text/xml", "text": caller, "headers": headers });
    aws.fault("GetCallerIdentity", json!({ "count": 9, "body": body })).await;
    let core = Core::of(&aws).await;
    let config = json!({
        "principal_arn": "arn:aws-moon:iam::111122223333:role/dev", "timeouts": { "create": "1s" },
    });
    // The simulator does not know the partition.
    core.entry()
        .apply(&entry(config))
        .await
        .error()
        .says(&["CreateAccessEntry", "InvalidParameterException"]);
    assert_eq!(aws.writes().await[0], "CreateAccessEntry");
}
