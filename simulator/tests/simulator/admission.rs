//! What a web page can have a browser send: nothing of it reaches the control interface. And health, which anybody may ask.

use eks_simulator::{CONTROL_HEADER, Options};
use serde_json::{Value, json};

use crate::support::{Client, play, play_with, world};

/// Status and error of a control request with these headers.
async fn refusal(client: &Client, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let answer = client.bare(method, &format!("/simulator/v1/{path}"), headers).await;
    (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn every_control_request_needs_the_header() {
    let (_simulator, client) = play(world()).await;
    let required = "control requests must have the header X-EKS-Simulator: control";
    for (method, path) in [
        ("GET", "world"),
        ("PUT", "world"),
        ("GET", "clusters"),
        ("GET", "journal"),
        ("DELETE", "journal"),
        ("POST", "call"),
        ("POST", "faults"),
        ("DELETE", "faults"),
        ("POST", "limits"),
        ("POST", "clock"),
        ("GET", "nothing"),
    ] {
        let bare = refusal(&client, method, path, &[("host", "localhost")]).await;
        assert_eq!(bare, (403, required.to_owned()), "{method} {path}");
    }
    let other_value = [("host", "localhost"), (CONTROL_HEADER.0, "yes")];
    assert_eq!(refusal(&client, "GET", "world", &other_value).await.0, 403);
}

#[tokio::test]
async fn a_browser_that_asks_first_gets_no_leave() {
    let (_simulator, client) = play(world()).await;
    let preflight = [
        ("host", "localhost"),
        ("origin", "https://page.example"),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "x-eks-simulator"),
    ];
    let answer = client.bare("OPTIONS", "/simulator/v1/world", &preflight).await;
    assert_eq!(answer.status, 403);
    let allowed = |name: &str| name.starts_with("access-control-");
    assert!(!answer.headers.keys().any(|name| allowed(name.as_str())), "{:?}", answer.headers);
}

#[tokio::test]
async fn a_name_that_was_made_to_resolve_to_loopback_is_refused() {
    let options =
        Options { advertise: Some("simulator.test".parse().expect("a name")), ..Options::default() };
    let (simulator, client) = play_with(world(), options).await;
    let here = simulator.url().replace("simulator.test", "127.0.0.1");
    let client = Client::new(&here, client.signer.clone());
    let status =
        async |host: &str| refusal(&client, "GET", "clusters", &[("host", host), CONTROL_HEADER]).await;
    let (code, error) = status("page.example:4566").await;
    assert!(code == 403 && error.contains("not to the host \"page.example:4566\""), "{code} {error}");
    for host in ["localhost:4566", "127.0.0.1", "[::1]:80", "simulator.test:4566"] {
        assert_eq!(status(host).await.0, 200, "{host}");
    }
}

#[tokio::test]
async fn anybody_may_ask_for_health_and_leaves_no_trace() {
    let (_simulator, client) = play(world()).await;
    let answer = client.bare("GET", "/healthz", &[("host", "load-balancer.example")]).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "ok"));
    assert_eq!(client.bare("HEAD", "/healthz", &[("host", "localhost")]).await.status, 200);
    assert!(client.journal().await.is_empty());
}

#[tokio::test]
async fn the_journal_says_how_many_calls_it_has_dropped() {
    let (_simulator, client) = play_with(world(), Options { journal: 2, ..Options::default() }).await;
    for _ in 0..3 {
        client.query("sts", "GetCallerIdentity", &[]).await.done();
    }
    let journal = client.control("GET", "journal", Value::Null).await.json();
    let numbers = [&journal["calls"][0]["n"], &journal["calls"][1]["n"], &journal["calls"][2]["n"]];
    assert_eq!((numbers, &journal["dropped"]), ([&json!(2), &json!(3), &Value::Null], &json!(1)));
    assert_eq!(client.control("GET", "journal?since=1", Value::Null).await.json()["dropped"], 0);
}
