//! What runs pods: node groups, Fargate profiles, Auto Mode, and the versions of Kubernetes.

use serde_json::{Value, json};

use crate::support::{Client, NODE, play, world};

const WINDOWS: &str = "arn:aws:iam::111122223333:role/windows";
const PODS: &str = "arn:aws:iam::111122223333:role/pods";

/// `prod` has two node groups, one of them without a name, a Fargate profile, and Auto Mode.
async fn play_with_nodes() -> (eks_simulator::Simulator, Client) {
    let mut world = world();
    world["clusters"][0]["node_groups"] = json!([
        { "role_arn": NODE },
        { "name": "win", "role_arn": WINDOWS, "type": "EC2_WINDOWS" },
        { "name": "pods", "role_arn": PODS, "type": "FARGATE_LINUX" },
    ]);
    world["clusters"][0]["auto_mode"] = json!({ "node_role_arn": NODE });
    play(world).await
}

async fn get(client: &Client, path: &str) -> Value {
    client.eks("GET", path, Value::Null).await.done().json()
}

#[tokio::test]
async fn node_groups_and_fargate_profiles_are_two_lists() {
    let (_simulator, client) = play_with_nodes().await;
    assert_eq!(get(&client, "/clusters/prod/node-groups").await, json!({ "nodegroups": ["nodes-1", "win"] }));
    let profiles = get(&client, "/clusters/prod/fargate-profiles").await;
    assert_eq!(profiles, json!({ "fargateProfileNames": ["pods"] }));
    assert_eq!(get(&client, "/clusters/both/node-groups").await, json!({ "nodegroups": [] }));
    let first = get(&client, "/clusters/prod/node-groups?maxResults=1").await;
    assert!(first["nextToken"].is_string(), "{first}");
}

#[tokio::test]
async fn a_description_names_the_role_of_the_nodes() {
    let (_simulator, client) = play_with_nodes().await;
    let win = get(&client, "/clusters/prod/node-groups/win").await["nodegroup"].clone();
    assert_eq!((&win["nodeRole"], &win["clusterName"]), (&json!(WINDOWS), &json!("prod")));
    assert!(win["amiType"].as_str().is_some_and(|image| image.starts_with("WINDOWS")), "{win}");
    let pods = get(&client, "/clusters/prod/fargate-profiles/pods").await["fargateProfile"].clone();
    assert_eq!(pods["podExecutionRoleArn"], PODS);
    let journal = client.control("GET", "journal", Value::Null).await.json();
    assert_eq!(journal["calls"][0]["target"], "prod/win");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_by_its_own_words() {
    let (_simulator, client) = play_with_nodes().await;
    for (path, text) in [
        ("/clusters/prod/node-groups/pods", "No node group found for name: pods."),
        ("/clusters/prod/fargate-profiles/win", "No Fargate Profile found with name: win."),
        ("/clusters/nope/node-groups", "No cluster found for name: nope."),
        ("/clusters/nope/fargate-profiles/x", "No cluster found for name: nope."),
    ] {
        client.eks("GET", path, Value::Null).await.refused(404, "ResourceNotFoundException", text);
    }
}

#[tokio::test]
async fn auto_mode_shows_in_the_cluster() {
    let (_simulator, client) = play_with_nodes().await;
    let compute = async |cluster: &str| {
        get(&client, &format!("/clusters/{cluster}")).await["cluster"]["computeConfig"].clone()
    };
    let prod = compute("prod").await;
    assert_eq!((&prod["enabled"], &prod["nodeRoleArn"]), (&json!(true), &json!(NODE)));
    assert_eq!(compute("both").await["enabled"], json!(false));
}

#[tokio::test]
async fn versions_out_of_support_are_shown_only_if_asked_for() {
    let (_simulator, client) = play_with_nodes().await;
    let listed = async |query: &str| {
        let found = get(&client, &format!("/cluster-versions?{query}")).await["clusterVersions"].clone();
        let name = |version: &Value| version["clusterVersion"].as_str().expect("a name").to_owned();
        found.as_array().expect("a list").iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(listed("defaultOnly=true").await, ["1.35"]);
    assert_eq!(listed("clusterVersions=1.33&clusterVersions=9.9").await, ["1.33"]);
    let (all, supported) = (listed("includeAll=true").await, listed("").await);
    assert!(supported.iter().all(|version| all.contains(version)) && all.len() == 5, "{all:?}");
    let unsupported = listed("versionStatus=UNSUPPORTED").await;
    assert_eq!(supported.len() + unsupported.len(), all.len());
    let wrong = client.eks("GET", "/cluster-versions?versionStatus=OLD", Value::Null).await;
    wrong.refused(400, "InvalidParameterException", "must be one of");
    let wrong = client.eks("GET", "/cluster-versions?defaultOnly=maybe", Value::Null).await;
    wrong.refused(400, "SerializationException", "Boolean");
}
