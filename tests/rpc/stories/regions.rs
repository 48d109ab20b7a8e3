//! Two clusters of one name in two regions, through one provider block each, and principals of other partitions. Never here:
//! a 404 that comes from the wrong region (`gone`).

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    host::Core,
    world::{CLUSTER, REGION, ROLE, VIEW, World},
};

const OTHER_REGION: &str = "us-east-1";

/// The cluster in both regions: no entry in the first, one with the view policy in the second.
fn world() -> World {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    World::new().push(
        "/clusters",
        json!({
            "name": CLUSTER, "account": "111122223333", "region": OTHER_REGION,
            "authentication_mode": "API_AND_CONFIG_MAP",
            "entries": [{ "principal_arn": ROLE, "kubernetes_groups": ["there"], "policies": [view] }],
        }),
    )
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

#[tokio::test]
async fn each_region_answers_for_its_own_cluster() {
    let aws = Aws::with(world()).await;
    let (here, there) = both(&aws).await;
    let question = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    let ((mine, _), (theirs, _)) = tokio::join!(
        here.data("eksaccess_authentication", &question),
        there.data("eksaccess_authentication", &question)
    );
    assert_eq!((&mine["authentication_mode"], &mine["reason"]), (&json!("API"), &json!("no_access_entry")));
    assert_eq!(
        (&theirs["authentication_mode"], &theirs["can_authenticate"]),
        (&json!("API_AND_CONFIG_MAP"), &json!(true))
    );
}

#[tokio::test]
async fn a_region_behind_the_id_is_that_of_the_provider_block_or_refused_with_an_alias() {
    let aws = Aws::with(world()).await;
    let (here, there) = both(&aws).await;
    for id in [format!("{CLUSTER}:{ROLE}@{OTHER_REGION}"), format!("{CLUSTER}#{ROLE}@{OTHER_REGION}")] {
        let mut role = there.entry();
        role.import(&id).await.none();
        assert_eq!(role.get("kubernetes_groups"), json!(["there"]));
        here.entry().import(&id).await.error().says(&[
            REGION,
            "alias",
            "region = \"us-east-1\"",
            "provider = eksaccess.us_east_1",
        ]);
    }
    let id = format!("{CLUSTER}#{ROLE}#{VIEW}@{OTHER_REGION}");
    there.association().import(&id).await.none();
    here.association().import(&id).await.error().says(&[REGION, "region = \"us-east-1\""]);
    let arn = entry_in(&aws, OTHER_REGION).await["access_entry_arn"].as_str().unwrap().to_owned();
    there.entry().import(&arn).await.none();
    here.entry().import(&arn).await.error().says(&[REGION, "region = \"us-east-1\""]);
}

#[tokio::test]
async fn a_name_that_ends_like_a_region_takes_the_region_behind_it() {
    let user = "arn:aws:iam::111122223333:user/jo@us-east-1";
    let world = World::new().principal(json!({ "arn": user })).entry(json!({ "principal_arn": user }));
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let id = format!("{CLUSTER}:{user}");
    core.entry().import(&id).await.error().says(&["us-east-1", &format!("{id}@{REGION}")]);
    let mut jo = core.entry();
    jo.import(&format!("{id}@{REGION}")).await.none();
    assert_eq!(jo.get("principal_arn"), user);
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
