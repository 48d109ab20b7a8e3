//! Access denied, on every single call: one error that names the action, and nothing is lost.

use serde_json::json;

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::Aws,
    host::Core,
    world::{CLUSTER, ROLE, VIEW, World},
};

/// From now on the administrator may not do this.
async fn deny(aws: &Aws, action: &str) {
    aws.change(|world| {
        let principals = world["principals"].as_array_mut().unwrap();
        let admin = principals.iter_mut().find(|it| it["arn"] == crate::rpc::world::ADMIN).unwrap();
        admin["deny"] = json!([action]);
    })
    .await;
}

/// zalando-incubator/kubernetes-on-aws#11612, R185: what was denied, and by which condition, was anybody's guess.
#[tokio::test]
async fn c21_c37_a_denied_create_names_the_action_and_the_conditions_that_may_restrict_it() {
    for (action, tags, says) in [
        (
            "eks:CreateAccessEntry",
            json!(null),
            vec!["eks:CreateAccessEntry", "eks:principalArn", "eks:username", "eks:kubernetesGroups"],
        ),
        ("eks:TagResource", json!({ "a": "1" }), vec!["eks:TagResource"]),
    ] {
        let aws = Aws::with(World::new().deny(&[action])).await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        role.apply(&entry(json!({ "tags": tags }))).await.error().says(&says).says(&["Access denied", ROLE]);
        assert!(role.is_gone());
        assert_eq!(aws.writes().await, ["CreateAccessEntry"], "a refusal is not tried again");
    }
}

/// R185: a policy that allows no user name at all was failed by a name that nobody had set.
#[tokio::test]
async fn c21_a_name_that_is_left_out_is_not_sent() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    core.entry().apply(&entry(json!({}))).await.none();
    let entry = aws.entry(ROLE).await.unwrap();
    assert_eq!(entry["username"], crate::rpc::world::ROLE_NAME);
}

#[tokio::test]
async fn c37_each_denied_call_on_an_entry_names_its_action_and_keeps_the_state() {
    let changed = json!({ "kubernetes_groups": ["g"] });
    let tagged = json!({ "tags": { "b": "2" } });
    for (action, change) in [
        ("eks:DescribeAccessEntry", None),
        ("eks:UpdateAccessEntry", Some(changed)),
        ("eks:TagResource", Some(tagged.clone())),
        ("eks:UntagResource", Some(tagged)),
    ] {
        let aws = Aws::with(World::new()).await;
        let core = Core::of(&aws).await;
        let mut role = core.entry();
        role.apply(&entry(json!({ "tags": { "a": "1" } }))).await.none();
        deny(&aws, action).await;
        let problems = match change {
            None => role.refresh().await,
            Some(change) => role.apply(&entry(change)).await,
        };
        problems.error().says(&["Access denied", action]);
        assert!(!role.is_gone());
    }
}

#[tokio::test]
async fn c37_a_denied_deletion_names_its_action_and_keeps_the_state() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    for (action, mut kept) in [
        ("eks:DisassociateAccessPolicy", views.in_run(&Core::of(&aws).await)),
        ("eks:DeleteAccessEntry", role.in_run(&core)),
    ] {
        deny(&aws, action).await;
        kept.destroy().await.error().says(&["Access denied", action]);
        assert!(!kept.is_gone());
    }
}

#[tokio::test]
async fn c37_each_denied_call_on_an_association_names_its_action() {
    for (action, is_made) in
        [("eks:AssociateAccessPolicy", false), ("eks:ListAssociatedAccessPolicies", false)]
    {
        let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE })).deny(&[action])).await;
        let core = Core::of(&aws).await;
        let mut views = core.association();
        views.apply(&association(json!({}))).await.error().says(&["Access denied", action, VIEW]);
        assert_eq!(views.is_gone(), !is_made);
    }
}

#[tokio::test]
async fn c37_a_denied_import_names_its_action() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let core = Core::of(&aws).await;
    let arn = aws.entry(ROLE).await.unwrap()["access_entry_arn"].as_str().unwrap().to_owned();
    for (action, id) in
        [("eks:DescribeAccessEntry", format!("{CLUSTER}:{ROLE}")), ("eks:ListAccessEntries", arn)]
    {
        deny(&aws, action).await;
        core.entry().import(&id).await.error().says(&["Access denied", action]);
    }
    deny(&aws, "eks:ListAssociatedAccessPolicies").await;
    let id = format!("{CLUSTER}#{ROLE}#{VIEW}");
    core.association().import(&id).await.error().says(&["Access denied", "eks:ListAssociatedAccessPolicies"]);
}

#[tokio::test]
async fn c37_each_denied_call_of_a_data_source_names_its_action() {
    for (source, action) in [
        ("eksaccess_entries", "eks:ListAccessEntries"),
        ("eksaccess_entries", "eks:DescribeAccessEntry"),
        ("eksaccess_entries", "eks:ListAssociatedAccessPolicies"),
        ("eksaccess_authentication", "eks:DescribeCluster"),
        ("eksaccess_cluster", "eks:DescribeCluster"),
        ("eksaccess_entry", "eks:DescribeAccessEntry"),
        ("eksaccess_entry", "eks:ListAssociatedAccessPolicies"),
    ] {
        let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE })).deny(&[action])).await;
        let core = Core::of(&aws).await;
        let mut config = json!({ "cluster_name": CLUSTER });
        if matches!(source, "eksaccess_authentication" | "eksaccess_entry") {
            config["principal_arn"] = json!(ROLE);
        }
        core.data(source, &config).await.1.error().says(&["Access denied", action]);
    }
}

/// What the diagnosis may not ask is unknown, and no error: only a cluster that may not be described leaves no question.
#[tokio::test]
async fn c37_what_the_diagnosis_may_not_ask_is_named_in_its_report() {
    for (action, status, policies) in [
        ("eks:DescribeAccessEntry", "undetermined", json!(null)),
        ("eks:ListAssociatedAccessPolicies", "authenticates", json!(null)),
        ("eks:ListAccessEntries", "authenticates_without_permissions", json!([])),
    ] {
        let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE })).deny(&[action])).await;
        let question = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
        let (found, problems) = Core::of(&aws).await.data("eksaccess_authentication", &question).await;
        problems.none();
        assert_eq!((&found["status"], &found["policies"]), (&json!(status), &policies), "{action}");
        let is_named = found["diagnosis"].as_str().unwrap().contains(action);
        assert_eq!(is_named, status != "authenticates_without_permissions", "{}", found["diagnosis"]);
    }
}

/// M2517: an organization that forbids iam:GetRole broke everything.
#[tokio::test]
async fn c38_iam_look_ups_that_are_forbidden_cost_one_warning_a_run() {
    let world = World::new().entry(json!({ "principal_arn": ROLE })).deny(&["iam:GetRole", "iam:GetUser"]);
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let all = json!({ "cluster_name": CLUSTER });
    let (found, problems) = core.data("eksaccess_entries", &all).await;
    problems.warning().says(&["iam:GetRole", "skip_iam_lookups"]);
    assert_eq!(
        (&found["entries"][0]["principal_exists"], &found["entries"][0]["principal_recreated"]),
        (&json!(null), &json!(null))
    );
    core.data("eksaccess_entries", &all).await.1.none();
    let asked = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    let (found, problems) = core.data("eksaccess_authentication", &asked).await;
    problems.none();
    assert_eq!((&found["status"], &found["reason"]), (&json!("undetermined"), &json!("iam_forbidden")));
    let next_run = Core::of(&aws).await;
    next_run.data("eksaccess_entries", &all).await.1.warning();
}

#[tokio::test]
async fn c38_iam_is_not_asked_where_the_block_says_so() {
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE }))).await;
    let core = Core::configured(&aws, json!({ "skip_iam_lookups": true })).await;
    let (found, problems) = core.data("eksaccess_entries", &json!({ "cluster_name": CLUSTER })).await;
    problems.none();
    assert_eq!(found["entries"][0]["principal_exists"], json!(null));
    core.data("eksaccess_authentication", &json!({ "cluster_name": CLUSTER, "principal_arn": ROLE }))
        .await
        .1
        .none();
    assert_eq!(aws.count("GetRole").await, 0);
}
