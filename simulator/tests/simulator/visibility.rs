//! Reads that lag behind: what Describe and the lists show of a change, and when.

use serde_json::{Value, json};

use crate::support::cluster::advance;
use crate::support::{ADMIN, Client, DEV, VIEW, encode, entry_path, play, world};

/// A world in which Describe lags 5 seconds behind and the lists 10.
fn lagging() -> Value {
    let mut world = world();
    world["visibility"] = json!({ "describe_seconds": 5, "list_seconds": 10 });
    world
}

/// What the reads show of the entry for DEV: its groups (or none), whether it is listed, its policies, its tags.
async fn shown(client: &Client, arn: &str) -> (Value, bool, usize, Value) {
    let described = client.eks("GET", &entry_path("prod", DEV), Value::Null).await.json();
    let listed = client.eks("GET", "/clusters/prod/access-entries", Value::Null).await.done().json();
    let path = format!("{}/access-policies", entry_path("prod", DEV));
    let policies = client.eks("GET", &path, Value::Null).await.json();
    let tags = client.eks("GET", &format!("/tags/{}", encode(arn)), Value::Null).await.json();
    (
        described["accessEntry"]["kubernetesGroups"].clone(),
        listed["accessEntries"].as_array().expect("a list").contains(&json!(DEV)),
        policies["associatedAccessPolicies"].as_array().map_or(0, Vec::len),
        tags["tags"].clone(),
    )
}

async fn associate(client: &Client) {
    let path = format!("{}/access-policies", entry_path("prod", DEV));
    let body = json!({ "policyArn": VIEW, "accessScope": { "type": "cluster" } });
    client.eks("POST", &path, body).await.done();
}

#[tokio::test]
async fn a_create_is_shown_late_and_its_own_answer_is_right_at_once() {
    let (_simulator, client) = play(lagging()).await;
    let body = json!({ "principalArn": DEV, "kubernetesGroups": ["a"], "tags": { "team": "x" } });
    let made = client.eks("POST", "/clusters/prod/access-entries", body.clone()).await.done().json();
    assert_eq!(made["accessEntry"]["kubernetesGroups"], json!(["a"]));
    let arn = made["accessEntry"]["accessEntryArn"].as_str().expect("an ARN").to_owned();
    associate(&client).await;
    client.eks("POST", "/clusters/prod/access-entries", body).await.refused(
        409,
        "ResourceInUseException",
        "",
    );
    let nothing = (Value::Null, false, 0, Value::Null);
    assert_eq!(shown(&client, &arn).await, nothing);
    client.eks("GET", &entry_path("prod", DEV), Value::Null).await.refused(
        404,
        "ResourceNotFoundException",
        "The specified principalArn could not be found.",
    );
    advance(&client, 4).await;
    assert_eq!(shown(&client, &arn).await, nothing);
    advance(&client, 1).await;
    assert_eq!(shown(&client, &arn).await, (json!(["a"]), false, 0, Value::Null));
    advance(&client, 5).await;
    assert_eq!(shown(&client, &arn).await, (json!(["a"]), true, 1, json!({ "team": "x" })));
}

#[tokio::test]
async fn changes_and_deletions_are_shown_late_too() {
    let mut world = lagging();
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    world["clusters"][0]["entries"] = json!([{ "principal_arn": DEV, "kubernetes_groups": ["old"], "tags": { "a": "1" }, "policies": [view] }]);
    let (_simulator, client) = play(world).await;
    let entry = client.eks("GET", &entry_path("prod", DEV), Value::Null).await.done().json();
    let arn = entry["accessEntry"]["accessEntryArn"].as_str().expect("an ARN").to_owned();
    let before = (json!(["old"]), true, 1, json!({ "a": "1" }));
    assert_eq!(shown(&client, &arn).await, before);
    client.eks("POST", &entry_path("prod", DEV), json!({ "kubernetesGroups": ["new"] })).await.done();
    client.eks("POST", &format!("/tags/{}", encode(&arn)), json!({ "tags": { "b": "2" } })).await.done();
    let policy = format!("{}/access-policies/{}", entry_path("prod", DEV), encode(VIEW));
    client.eks("DELETE", &policy, Value::Null).await.done();
    client.eks("DELETE", &policy, Value::Null).await.refused(404, "ResourceNotFoundException", "");
    assert_eq!(shown(&client, &arn).await, before);
    advance(&client, 5).await;
    assert_eq!(shown(&client, &arn).await, (json!(["new"]), true, 1, json!({ "a": "1" })));
    advance(&client, 5).await;
    let after = (json!(["new"]), true, 0, json!({ "a": "1", "b": "2" }));
    assert_eq!(shown(&client, &arn).await, after);
    client.eks("DELETE", &entry_path("prod", DEV), Value::Null).await.done();
    assert_eq!(shown(&client, &arn).await, after);
    client.eks("DELETE", &entry_path("prod", DEV), Value::Null).await.refused(
        404,
        "ResourceNotFoundException",
        "",
    );
    advance(&client, 5).await;
    assert_eq!(shown(&client, &arn).await, (Value::Null, true, 0, json!({ "a": "1", "b": "2" })));
    advance(&client, 5).await;
    assert_eq!(shown(&client, &arn).await, (Value::Null, false, 0, Value::Null));
}

#[tokio::test]
async fn a_list_by_policy_lags_as_well() {
    let mut world = lagging();
    world["clusters"][0]["entries"] = json!([{ "principal_arn": DEV }]);
    let (_simulator, client) = play(world).await;
    associate(&client).await;
    let path = format!("/clusters/prod/access-entries?associatedPolicyArn={}", encode(VIEW));
    for (seconds, expected) in [(9, json!([])), (1, json!([DEV]))] {
        advance(&client, seconds).await;
        let listed = client.eks("GET", &path, Value::Null).await.done().json();
        assert_eq!(listed["accessEntries"], expected);
    }
}

#[tokio::test]
async fn a_world_that_is_put_in_again_lags_no_less_about_what_is_new() {
    let (_simulator, client) = play(lagging()).await;
    let input = json!({ "clusterName": "prod", "principalArn": DEV });
    assert_eq!(client.by_hand(ADMIN, "CreateAccessEntry", input).await["status"], 200);
    let out = client.control("GET", "world", Value::Null).await.done().json();
    assert_eq!(out["visibility"], json!({ "describe_seconds": 5, "list_seconds": 10 }));
    client.control("PUT", "world", out).await.done();
    let read = async || client.eks("GET", &entry_path("prod", DEV), Value::Null).await;
    read().await.refused(404, "ResourceNotFoundException", "");
    advance(&client, 5).await;
    read().await.done();
}
