//! Clusters: modes, updates, tags.

use serde_json::{Value, json};

use crate::support::cluster::advance;
use crate::support::{Answer, Client, DEV, NODE, encode, entry_path, play, world};

async fn set_mode(client: &Client, cluster: &str, mode: &str) -> Answer {
    let body = json!({ "accessConfig": { "authenticationMode": mode } });
    client.eks("POST", &format!("/clusters/{cluster}/update-config"), body).await
}

#[tokio::test]
async fn a_cluster_without_entries_refuses_reads_too() {
    let (_simulator, client) = play(world()).await;
    let entry = entry_path("old", DEV);
    let policies = format!("{entry}/access-policies");
    let scope = json!({ "policyArn": "x", "accessScope": {} });
    let rows = [
        ("GET", "/clusters/old/access-entries", Value::Null),
        ("POST", "/clusters/old/access-entries", json!({ "principalArn": DEV })),
        ("GET", &entry, Value::Null),
        ("POST", &entry, json!({})),
        ("DELETE", &entry, Value::Null),
        ("GET", &policies, Value::Null),
        ("POST", &policies, scope),
    ];
    for (method, path, body) in rows {
        let text = "authentication mode must be set to one of [API, API_AND_CONFIG_MAP]";
        client.eks(method, path, body).await.refused(400, "InvalidRequestException", text);
    }
}

#[tokio::test]
async fn the_mode_goes_one_way_and_one_step() {
    let (_simulator, client) = play(world()).await;
    for (cluster, to) in [
        ("old", "API"),
        ("old", "CONFIG_MAP"),
        ("both", "CONFIG_MAP"),
        ("both", "API_AND_CONFIG_MAP"),
        ("prod", "API_AND_CONFIG_MAP"),
    ] {
        let text = "Unsupported authentication mode update from ";
        set_mode(&client, cluster, to).await.refused(400, "InvalidParameterException", text);
    }
    let update = set_mode(&client, "old", "API_AND_CONFIG_MAP").await.done().json();
    assert_eq!(update["update"]["status"], "InProgress");
    assert_eq!(
        update["update"]["params"],
        json!([{ "type": "AuthenticationMode", "value": "API_AND_CONFIG_MAP" }])
    );
    let path = format!("/clusters/old/updates/{}", update["update"]["id"].as_str().expect("an id"));
    let done = client.eks("GET", &path, Value::Null).await.done().json();
    assert_eq!(done["update"]["status"], "Successful");
    let described = client.eks("GET", "/clusters/old", Value::Null).await.done().json();
    assert_eq!(described["cluster"]["accessConfig"], json!({ "authenticationMode": "API_AND_CONFIG_MAP" }));
    set_mode(&client, "old", "API").await.done();
}

#[tokio::test]
async fn a_cluster_whose_mode_is_switched_is_updating_and_takes_no_second_update() {
    let mut world = world();
    world["propagation"] = json!({ "mode_seconds": 60 });
    let (_simulator, client) = play(world).await;
    let begun = set_mode(&client, "old", "API_AND_CONFIG_MAP").await.done().json();
    let id = begun["update"]["id"].as_str().expect("an id").to_owned();
    let state = async || {
        let cluster = client.eks("GET", "/clusters/old", Value::Null).await.done().json()["cluster"].clone();
        let update =
            client.eks("GET", &format!("/clusters/old/updates/{id}"), Value::Null).await.done().json();
        let mode = cluster["accessConfig"]["authenticationMode"].clone();
        json!([cluster["status"], mode, update["update"]["status"]])
    };
    advance(&client, 59).await;
    assert_eq!(state().await, json!(["UPDATING", "CONFIG_MAP", "InProgress"]));
    let text = format!("cluster old currently has update {id} in progress");
    set_mode(&client, "old", "API_AND_CONFIG_MAP").await.refused(409, "ResourceInUseException", &text);
    set_mode(&client, "old", "API").await.refused(409, "ResourceInUseException", &text);
    client.eks("GET", &entry_path("old", DEV), Value::Null).await.refused(400, "InvalidRequestException", "");
    advance(&client, 1).await;
    assert_eq!(state().await, json!(["ACTIVE", "API_AND_CONFIG_MAP", "Successful"]));
    set_mode(&client, "old", "API").await.done();
    client.eks("GET", &entry_path("old", DEV), Value::Null).await.refused(
        404,
        "ResourceNotFoundException",
        "",
    );
}

#[tokio::test]
async fn a_switch_goes_on_in_a_world_that_is_put_in_again() {
    let mut world = world();
    world["propagation"] = json!({ "mode_seconds": 60 });
    let (_simulator, client) = play(world).await;
    set_mode(&client, "both", "API").await.done();
    advance(&client, 30).await;
    let out = client.control("GET", "world", Value::Null).await.done().json();
    client.control("PUT", "world", out).await.done();
    let both =
        async || client.eks("GET", "/clusters/both", Value::Null).await.done().json()["cluster"].clone();
    assert_eq!(both().await["status"], "UPDATING");
    set_mode(&client, "both", "API").await.refused(409, "ResourceInUseException", "has update");
    advance(&client, 30).await;
    assert_eq!(
        (&both().await["status"], &both().await["accessConfig"]["authenticationMode"]),
        (&json!("ACTIVE"), &json!("API"))
    );
}

#[tokio::test]
async fn leaving_config_map_creates_the_entries_of_the_cluster_s_own_node_groups() {
    let mut world = world();
    let windows = "arn:aws:iam::111122223333:role/windows";
    world["clusters"][2]["node_groups"] =
        json!([{ "role_arn": NODE }, { "role_arn": NODE }, { "role_arn": windows, "type": "EC2_WINDOWS" }]);
    world["clusters"][1]["node_groups"] = json!([{ "role_arn": NODE }]);
    let (_simulator, client) = play(world).await;
    set_mode(&client, "old", "API_AND_CONFIG_MAP").await.done();
    set_mode(&client, "both", "API").await.done();
    let listed = async |cluster: &str| {
        let path = format!("/clusters/{cluster}/access-entries");
        client.eks("GET", &path, Value::Null).await.done().json()["accessEntries"].clone()
    };
    assert_eq!((listed("old").await, listed("both").await), (json!([NODE, windows]), json!([])));
    let entry = async |principal: &str| {
        let path = entry_path("old", principal);
        client.eks("GET", &path, Value::Null).await.done().json()["accessEntry"].clone()
    };
    let (linux, windows) = (entry(NODE).await, entry(windows).await);
    assert_eq!((&linux["type"], &windows["type"]), (&json!("EC2_LINUX"), &json!("EC2_WINDOWS")));
    assert_eq!(linux["username"], "system:node:{{EC2PrivateDNSName}}");
    assert_eq!(windows["kubernetesGroups"], json!(["system:nodes", "eks:kube-proxy-windows"]));
}

#[tokio::test]
async fn clusters_are_those_of_the_caller_s_account_and_region() {
    let mut world = world();
    let others = [("111122223333", "eu-west-2", "far"), ("444455556666", "eu-west-1", "foreign")];
    for (account, region, name) in others {
        let cluster = json!({ "name": name, "account": account, "region": region });
        world["clusters"].as_array_mut().expect("clusters").push(cluster);
    }
    let (_simulator, client) = play(world).await;
    let listed = client.eks("GET", "/clusters", Value::Null).await.done().json();
    assert_eq!(listed, json!({ "clusters": ["both", "old", "prod"] }));
    for name in ["far", "foreign", "nowhere"] {
        let absent = client.eks("GET", &format!("/clusters/{name}"), Value::Null).await;
        absent.refused(404, "ResourceNotFoundException", &format!("No cluster found for name: {name}."));
    }
}

#[tokio::test]
async fn tags_are_added_replaced_and_taken_away() {
    let mut world = world();
    world["clusters"][0]["entries"] = json!([{ "principal_arn": DEV, "tags": { "a": "1" } }]);
    let (_simulator, client) = play(world).await;
    let described = client.eks("GET", &entry_path("prod", DEV), Value::Null).await.done().json();
    let entry = described["accessEntry"]["accessEntryArn"].as_str().expect("an ARN");
    let cluster = "arn:aws:eks:eu-west-1:111122223333:cluster/prod";
    for (arn, expected) in [(entry, json!({ "b": "" })), (cluster, json!({ "b": "" }))] {
        let path = format!("/tags/{}", encode(arn));
        client.eks("POST", &path, json!({ "tags": { "a": "2", "b": "" } })).await.done();
        client.eks("DELETE", &format!("{path}?tagKeys=a&tagKeys=c"), Value::Null).await.done();
        let listed = client.eks("GET", &path, Value::Null).await.done().json();
        assert_eq!(listed, json!({ "tags": expected }));
    }
    let calls = client.control("GET", "journal", Value::Null).await.json();
    assert_eq!(calls["calls"][1]["target"], format!("prod/{DEV}"));
}

#[tokio::test]
async fn tags_of_what_is_not_the_caller_s_are_refused() {
    let (_simulator, client) = play(world()).await;
    for (arn, status, code) in [
        ("nonsense", 400, "BadRequestException"),
        ("arn:aws:s3:eu-west-1:111122223333:cluster/prod", 400, "BadRequestException"),
        ("arn:aws:eks:eu-west-1:111122223333:nodegroup/prod/x/y", 400, "BadRequestException"),
        ("arn:aws:eks:eu-west-1:444455556666:cluster/prod", 404, "NotFoundException"),
        ("arn:aws:eks:eu-west-2:111122223333:cluster/prod", 404, "NotFoundException"),
        (
            "arn:aws:eks:eu-west-1:111122223333:access-entry/prod/role/111122223333/dev/x",
            404,
            "NotFoundException",
        ),
    ] {
        let path = format!("/tags/{}", encode(arn));
        client.eks("GET", &path, Value::Null).await.refused(status, code, "");
    }
    let path = format!("/tags/{}", encode("arn:aws:eks:eu-west-1:111122223333:cluster/prod"));
    let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("k{n}"), json!("v"))).collect();
    for tags in [json!({}), json!(many), json!({ "aws:x": "y" })] {
        client.eks("POST", &path, json!({ "tags": tags })).await.refused(400, "BadRequestException", "");
    }
}
