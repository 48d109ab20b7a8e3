//! Access policies on entries, and the list of them.

use serde_json::{Value, json};

use crate::support::{Answer, Client, DEV, NODE, VIEW, encode, entry_path, play, world};

fn policy(name: &str) -> String {
    format!("arn:aws:eks::aws:cluster-access-policy/{name}")
}

async fn associate(client: &Client, principal: &str, policy: &str, scope: Value) -> Answer {
    let path = format!("{}/access-policies", entry_path("prod", principal));
    client.eks("POST", &path, json!({ "policyArn": policy, "accessScope": scope })).await
}

async fn with_entries() -> (eks_simulator::Simulator, Client) {
    let mut world = world();
    world["clusters"][0]["entries"] =
        json!([{ "principal_arn": DEV }, { "principal_arn": NODE, "type": "EC2_LINUX" }]);
    play(world).await
}

#[tokio::test]
async fn a_new_scope_replaces_the_old_one_in_place() {
    let (_simulator, client) = with_entries().await;
    let narrow = json!({ "type": "namespace", "namespaces": ["dev-*"] });
    let first = associate(&client, DEV, VIEW, narrow.clone()).await.done().json();
    assert_eq!(first["associatedAccessPolicy"]["accessScope"], narrow);
    client.control("POST", "clock", json!({ "advance_seconds": 3 })).await.done();
    let second = associate(&client, DEV, VIEW, json!({ "type": "cluster" })).await.done().json();
    let (first, second) = (&first["associatedAccessPolicy"], &second["associatedAccessPolicy"]);
    assert_eq!(second["accessScope"], json!({ "type": "cluster", "namespaces": [] }));
    assert_eq!(second["associatedAt"], first["associatedAt"]);
    assert_ne!(second["modifiedAt"], first["modifiedAt"]);
    let path = format!("{}/access-policies", entry_path("prod", DEV));
    let listed = client.eks("GET", &path, Value::Null).await.done().json();
    let expected =
        json!({ "clusterName": "prod", "principalArn": DEV, "associatedAccessPolicies": [second] });
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn what_eks_refuses_of_an_association_is_refused() {
    let (_simulator, client) = with_entries().await;
    let cluster = || json!({ "type": "cluster" });
    let other_partition = "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    let none = json!({ "type": "namespace", "namespaces": [] });
    let both = json!({ "type": "cluster", "namespaces": ["a"] });
    let rows = [
        (DEV, "AmazonEKSViewPolicy".to_owned(), cluster(), "policyArn parameter format is not valid"),
        (DEV, policy("AmazonEKSNoPolicy"), cluster(), "The specified policyArn could not be found."),
        (DEV, other_partition.to_owned(), cluster(), "The specified policyArn could not be found."),
        (DEV, policy("AmazonEKSComputePolicy"), cluster(), "Service Linked Role"),
        (DEV, VIEW.to_owned(), none, "At least 1 namespace must be provided"),
        (DEV, VIEW.to_owned(), both, "accessScope should not include namespaces"),
        (DEV, VIEW.to_owned(), json!({}), "accessScope type must be one of"),
        (NODE, VIEW.to_owned(), cluster(), "type of \"STANDARD\""),
        (NODE, policy("AmazonEKSAutoNodePolicy"), cluster(), "type of \"STANDARD\""),
    ];
    for (principal, policy, scope, message) in rows {
        let refused = associate(&client, principal, &policy, scope).await;
        refused.refused(400, "InvalidParameterException", message);
    }
    let nobody = "arn:aws:iam::111122223333:role/nobody";
    let absent = associate(&client, nobody, VIEW, cluster()).await;
    absent.refused(404, "ResourceNotFoundException", "The specified principalArn could not be found.");
}

#[tokio::test]
async fn an_entry_of_auto_mode_takes_its_own_policy_only() {
    let (_simulator, client) = play(world()).await;
    let body = json!({ "principalArn": NODE, "type": "EC2" });
    client.eks("POST", "/clusters/prod/access-entries", body).await.done();
    let scope = json!({ "type": "cluster" });
    associate(&client, NODE, &policy("AmazonEKSAutoNodePolicy"), scope.clone()).await.done();
    associate(&client, NODE, VIEW, scope).await.refused(400, "InvalidParameterException", "STANDARD");
}

#[tokio::test]
async fn a_policy_is_taken_away_once() {
    let (_simulator, client) = with_entries().await;
    associate(&client, DEV, VIEW, json!({ "type": "cluster" })).await.done();
    let path = format!("{}/access-policies/{}", entry_path("prod", DEV), encode(VIEW));
    assert_eq!(client.eks("DELETE", &path, Value::Null).await.done().json(), json!({}));
    let again = client.eks("DELETE", &path, Value::Null).await;
    again.refused(404, "ResourceNotFoundException", "The specified policyArn could not be found.");
}

#[tokio::test]
async fn the_list_has_the_arns_of_the_region_s_partition() {
    let mut world = world();
    world["principals"][0]["arn"] = json!("arn:aws-cn:iam::111122223333:role/platform/Admin");
    let (_simulator, mut client) = play(world).await;
    client.signer.region = "cn-north-1".to_owned();
    let listed = client.eks("GET", "/access-policies", Value::Null).await.done().json();
    let view = json!({
        "name": "AmazonEKSViewPolicy",
        "arn": "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
    });
    assert!(listed["accessPolicies"].as_array().expect("a list").contains(&view));
    client.signer.region = "eu-west-1".to_owned();
    let foreign = client.eks("GET", "/access-policies", Value::Null).await;
    foreign.refused(403, "UnrecognizedClientException", "");
}
