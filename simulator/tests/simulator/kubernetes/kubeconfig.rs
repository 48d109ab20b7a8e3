//! `eks-simulator kubeconfig`: what it prints opens the cluster, and only for as long as a token counts.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::cluster::{Cluster, advance};
use crate::support::{ADMIN, DEV, play, world};

const PROD: &str = "111122223333/eu-west-1/prod";
const PROGRAM: &str = env!("CARGO_BIN_EXE_eks-simulator");

async fn run(url: &str, cluster: &str, key: &str) -> Output {
    let (url, cluster, key) = (url.to_owned(), cluster.to_owned(), key.to_owned());
    let run = move || {
        std::process::Command::new(PROGRAM).args(["kubeconfig", &url, &cluster, "--key", &key]).output()
    };
    tokio::task::spawn_blocking(run).await.expect("an end").expect("a program")
}

/// The cluster and the token of what was printed.
fn read(output: &Output) -> (Cluster, String) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let config: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let cluster = &config["clusters"][0]["cluster"];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    assert_eq!(config["current-context"], config["contexts"][0]["name"]);
    (
        Cluster::new("prod", &text(&cluster["server"]), &text(&cluster["certificate-authority-data"])),
        text(&config["users"][0]["user"]["token"]),
    )
}

fn entered() -> Value {
    let mut world = world();
    world["clusters"][0]["entries"] = json!([{ "principal_arn": ADMIN }, { "principal_arn": DEV }]);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn its_token_is_of_the_simulator_s_time_and_grows_old_by_it() {
    let mut world = entered();
    world["skew_seconds"] = json!(-1_000);
    let (simulator, client) = play(world).await;
    advance(&client, 100_000).await;
    let (prod, token) = read(&run(simulator.url(), PROD, "AKIAEXAMPLEADMIN0001").await);
    let user = prod.user(&token).await;
    assert_eq!(user["username"], "arn:aws:sts::111122223333:assumed-role/Admin/simulated");
    advance(&client, 901).await;
    assert_eq!(prod.who_am_i(&token).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_a_session_brings_its_session_token() {
    let (simulator, client) = play(entered()).await;
    let begun =
        client.query("sts", "AssumeRole", &[("RoleArn", DEV), ("RoleSessionName", "me")]).await.done();
    let key = begun.element("AccessKeyId").expect("a key");
    let (prod, token) = read(&run(simulator.url(), PROD, &key).await);
    assert_eq!(prod.user(&token).await["extra"]["sessionName"], json!(["me"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_cluster_or_key_is_named() {
    let (simulator, _client) = play(entered()).await;
    for (cluster, key, expected) in [
        (
            "111122223333/eu-west-1/nope",
            "AKIAEXAMPLEADMIN0001",
            "the simulator has no cluster 111122223333/eu-west-1/nope",
        ),
        (PROD, "AKIANOBODY", "the world has no access key AKIANOBODY"),
    ] {
        let ended = run(simulator.url(), cluster, key).await;
        assert_eq!(ended.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&ended.stderr).contains(expected), "{ended:?}");
    }
}
