//! `data "eksaccess_entry"`: one entry, whoever created it. Never here: the resource (`entry`), or all entries (`entries`).

use serde_json::{Value as Json, json};

use super::entry::entry;
use crate::rpc::{
    aws::Aws,
    host::{Core, Problems},
    world::{CLUSTER, EDIT, NODES, OTHER_ROLE, REGION, ROLE, ROLE_NAME, VIEW, World},
};

const SERVICE_LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";

async fn read(core: &Core, principal: &str) -> (Json, Problems) {
    core.data("eksaccess_entry", &json!({ "cluster_name": CLUSTER, "principal_arn": principal })).await
}

fn granted() -> World {
    let view =
        json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["b", "a"] } });
    let edit = json!({ "policy_arn": EDIT, "access_scope": { "type": "cluster" } });
    let tags = json!({ "team": "x", "aws:cloudformation:stack-name": "y", "auto": "z" });
    World::new().set("/page_size", json!(1)).entry(json!({
        "principal_arn": ROLE, "kubernetes_groups": ["g", "f"], "tags": tags, "policies": [view, edit],
        "created_at": "2026-01-01T00:00:00Z",
    }))
}

#[tokio::test]
async fn an_entry_is_read_whole_with_the_policies_of_every_page() {
    let aws = Aws::with(granted()).await;
    let core = Core::configured(&aws, json!({ "ignore_tags": [{ "keys": ["auto"] }] })).await;
    let (found, problems) = read(&core, ROLE).await;
    problems.none();
    let there = aws.entry(ROLE).await.unwrap();
    let expected = json!({
        "cluster_name": CLUSTER,
        "principal_arn": ROLE,
        "region": REGION,
        "access_entry_arn": there["access_entry_arn"],
        "created_at": "2026-01-01T00:00:00Z",
        "kubernetes_groups": ["f", "g"],
        "modified_at": there["modified_at"],
        "policies": [
            { "policy_arn": EDIT, "access_scope": { "type": "cluster", "namespaces": [] } },
            { "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["a", "b"] } },
        ],
        "principal_recreated": false,
        "tags": { "team": "x", "aws:cloudformation:stack-name": "y" },
        "type": "STANDARD",
        "user_name": ROLE_NAME,
    });
    assert_eq!(found, expected);
}

/// Nobody may configure such an entry; looking at it is another thing.
#[tokio::test]
async fn an_entry_that_only_aws_can_create_is_read_like_any_other() {
    let nodes = json!({ "principal_arn": NODES, "type": "EC2_LINUX" });
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": SERVICE_LINKED })).entry(nodes)).await;
    let core = Core::of(&aws).await;
    for (principal, kind) in [(SERVICE_LINKED, "STANDARD"), (NODES, "EC2_LINUX")] {
        let (found, problems) = read(&core, principal).await;
        problems.none();
        assert_eq!((&found["type"], &found["policies"]), (&json!(kind), &json!([])), "{principal}");
    }
}

#[tokio::test]
async fn an_entry_that_is_not_there_is_an_error_that_names_what_is_nearly_it() {
    let aws = Aws::with(granted().entry(json!({ "principal_arn": OTHER_ROLE }))).await;
    let core = Core::of(&aws).await;
    for (asked, differs) in [
        ("arn:aws:iam::111122223333:role/dev", "different path"),
        ("arn:aws:iam::111122223333:role/team/Dev", "different upper and lower case"),
        ("arn:aws:iam::111122223333:user/dev", "one is a role"),
        ("arn:aws:iam::444455556666:role/team/dev", "different account"),
    ] {
        let (_, problems) = read(&core, asked).await;
        let problem = problems.error();
        problem.at("principal_arn").says(&["Access entry not found", asked, ROLE, differs]);
        assert!(!problem.detail.contains(OTHER_ROLE), "{problem:?}");
    }
    let (_, problems) = read(&core, "arn:aws:iam::111122223333:role/nobody").await;
    problems.error().says(&["role/nobody", "aws eks list-access-entries"]);
}

#[tokio::test]
async fn a_missing_cluster_and_one_without_entries_are_told_apart() {
    let aws = Aws::with(World::new().mode("CONFIG_MAP")).await;
    let core = Core::of(&aws).await;
    read(&core, ROLE).await.1.error().says(&["CONFIG_MAP", "update-cluster-config"]);
    let config = json!({ "cluster_name": "demos", "principal_arn": ROLE });
    let (_, problems) = core.data("eksaccess_entry", &config).await;
    problems.error().at("cluster_name").says(&["Cluster not found", "demos", "similar names: demo"]);
}

#[tokio::test]
async fn a_principal_that_was_recreated_is_told_and_null_where_iam_cannot_be_asked() {
    let world = || {
        let role =
            json!({ "arn": "arn:aws:iam::111122223333:role/new", "created_at": "2026-02-01T00:00:00Z" });
        let stale = json!({
            "principal_arn": "arn:aws:iam::111122223333:role/new", "created_at": "2026-01-01T00:00:00Z",
        });
        World::new().principal(role).entry(stale)
    };
    let role = "arn:aws:iam::111122223333:role/new";
    let aws = Aws::with(world()).await;
    assert_eq!(read(&Core::of(&aws).await, role).await.0["principal_recreated"], true);
    let aws = Aws::with(world().deny(&["iam:GetRole"])).await;
    let (found, problems) = read(&Core::of(&aws).await, role).await;
    problems.warning().says(&["iam:GetRole"]);
    assert_eq!(found["principal_recreated"], Json::Null);
}

/// What the same run has just created is not shown by EKS for some seconds: `depends_on` is enough.
#[tokio::test(start_paused = true)]
async fn what_this_run_wrote_is_waited_for() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    core.entry().apply(&entry(json!({ "kubernetes_groups": ["g"] }))).await.none();
    let no_entry = json!({
        "status": 404, "code": "ResourceNotFoundException",
        "message": "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    });
    aws.fault("DescribeAccessEntry", json!({ "count": 2, "error": no_entry })).await;
    let (found, problems) = read(&core, ROLE).await;
    problems.none();
    assert_eq!(found["kubernetes_groups"], json!(["g"]));
    aws.fault("DescribeAccessEntry", json!({ "count": 1, "error": no_entry })).await;
    let (_, problems) = read(&Core::of(&aws).await, ROLE).await;
    problems.error().says(&["Access entry not found"]);
}
