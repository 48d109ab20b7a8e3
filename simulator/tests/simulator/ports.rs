//! The clusters' ports: which they are, by which name they are reached, and whose certificates they show.

use std::net::TcpListener;
use std::path::PathBuf;

use eks_simulator::{Options, PortRange, Simulator, World};
use serde_json::{Value, json};

use crate::support::cluster::{Cluster, token};
use crate::support::{ACCOUNT, Client, REGION, play_with};

const ADMIN_KEY: (&str, &str) = ("AKIAEXAMPLEADMIN0001", "admin secret");

/// A world with these clusters, in this order.
fn clusters(names: &[&str]) -> Value {
    let cluster = |name: &&str| json!({ "name": name, "account": ACCOUNT, "region": REGION });
    json!({ "clusters": names.iter().map(cluster).collect::<Vec<_>>() })
}

fn document(names: &[&str]) -> World {
    World::from_json(clusters(names)).expect("a document")
}

/// As many ports in a row as are asked for, free a moment ago. A test that meets an occupied one looks for others.
fn free_ports(count: u16) -> (PortRange, u16) {
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let first = (0..200).find_map(|_| {
        let first = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let last = first.checked_add(count - 1)?;
        (first..=last).all(is_free).then_some(first)
    });
    let first = first.expect("free ports");
    (format!("{first}-{}", first + count - 1).parse().expect("a range"), first)
}

/// Where each cluster is, by name.
async fn endpoints(client: &Client, names: &[&str]) -> Vec<Value> {
    let all = client.control("GET", "clusters", Value::Null).await.done().json();
    names.iter().map(|name| all[format!("{ACCOUNT}/{REGION}/{name}")]["endpoint"].clone()).collect()
}

#[tokio::test]
async fn clusters_take_the_ports_of_the_range_in_the_order_of_the_world() {
    let (range, first) = free_ports(2);
    let options = Options { cluster_ports: Some(range), ..Options::default() };
    let (_simulator, client) = play_with(clusters(&["zebra", "ant"]), options).await;
    let url = |place: u16| json!(format!("https://127.0.0.1:{}", first + place));
    assert_eq!(endpoints(&client, &["zebra", "ant"]).await, [url(0), url(1)]);
    // A cluster that stays keeps its port; the port of one that goes is free for the next.
    client.control("PUT", "world", clusters(&["bee", "ant"])).await.done();
    assert_eq!(endpoints(&client, &["zebra", "bee", "ant"]).await, [Value::Null, url(0), url(1)]);
}

#[tokio::test]
async fn too_few_ports_are_an_error_that_says_how_many_are_required() {
    let (range, _) = free_ports(1);
    let options = Options { cluster_ports: Some(range), ..Options::default() };
    let says = format!("3 ports are required; --cluster-ports {range} has 1");
    let refused = Simulator::start(document(&["a", "b", "c"]), options.clone()).await;
    let error = refused.map(|_| ()).expect_err("too few").to_string();
    assert!(error.contains(&says), "{error}");
    let (_simulator, client) = play_with(clusters(&["a"]), options).await;
    let refused = client.control("PUT", "world", clusters(&["a", "b", "c"])).await;
    assert!(refused.status == 400 && refused.text.contains(&says), "{}", refused.text);
    assert_eq!(client.control("GET", "world", Value::Null).await.json()["clusters"][1], Value::Null);
}

#[tokio::test]
async fn a_port_of_the_range_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let range = format!("{port}-{port}").parse().expect("a range");
    let refused =
        Simulator::start(document(&["a"]), Options { cluster_ports: Some(range), ..Options::default() });
    let error = refused.await.map(|_| ()).expect_err("taken").to_string();
    let says = format!("cannot listen on 127.0.0.1:{port} for the cluster {ACCOUNT}/{REGION}/a");
    assert_eq!(error, says);
}

#[tokio::test]
async fn a_simulator_beyond_loopback_is_reached_by_its_advertised_name() {
    let options = Options {
        listen: ([0, 0, 0, 0], 0).into(),
        allow_remote: true,
        advertise: Some("localhost".parse().expect("a name")),
        ..Options::default()
    };
    let (simulator, client) = play_with(crate::support::world(), options).await;
    assert!(simulator.url().starts_with("http://localhost:"), "{}", simulator.url());
    let own = Cluster::of(&client, "prod").await;
    assert!(own.address.starts_with("localhost:"), "{}", own.address);
    // The client connects with the name `localhost` and trusts the authority of `GET clusters` alone.
    assert_eq!(own.who_am_i(&token(&client, "prod", ADMIN_KEY).await).await.status, 401);
}

#[tokio::test]
async fn an_authority_that_is_kept_is_trusted_by_the_next_simulator() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("ca-{}", std::process::id()));
    let options = Options { authority: Some(folder.clone()), ..Options::default() };
    let (first, client) = play_with(crate::support::world(), options.clone()).await;
    let trusted = client.control("GET", "clusters", Value::Null).await.json();
    let trusted = trusted[format!("{ACCOUNT}/{REGION}/prod")]["certificate_authority_data"].clone();
    first.stop().await;
    let (_second, client) = play_with(crate::support::world(), options).await;
    let now = Cluster::of(&client, "prod").await;
    let old_trust =
        Cluster::new("prod", &format!("https://{}", now.address), trusted.as_str().expect("a text"));
    assert_eq!(old_trust.get("/version", "no token").await.status, 401);
    std::fs::remove_dir_all(folder).expect("gone");
}
