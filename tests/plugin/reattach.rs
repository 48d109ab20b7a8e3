//! A plugin that a person starts, and that hosts are told to use.

use serde_json::{Value, json};

use crate::client;
use crate::host::{Host, Plugin};
use crate::services::is_served;

fn started_by_hand() -> (Plugin, Value) {
    let host = Host::person().argument("--debug");
    let plugin = host.start_until(|line| line.contains("TF_REATTACH_PROVIDERS"));
    let (_, value) = plugin.said.split_once("TF_REATTACH_PROVIDERS='").expect("a value");
    let (value, _) = value.split_once('\'').expect("it is quoted");
    let value = serde_json::from_str(value).expect("it is JSON");
    (plugin, value)
}

#[tokio::test]
async fn a_plugin_started_by_hand_says_how_hosts_reach_it() {
    let (plugin, said) = started_by_hand();
    let address = &said["eksaccess/eksaccess"];
    let path = address["Addr"]["String"].as_str().expect("a path");
    let expected = json!({
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": plugin.pid(),
        "Test": true,
        "Addr": { "Network": "unix", "String": path },
    });
    assert_eq!(*address, expected);

    for _ in 0..2 {
        let channel = client::dial("unix", path, None).await;
        assert!(is_served(channel.expect("no security")).await);
    }
}

#[tokio::test]
async fn a_plugin_started_by_hand_ends_with_an_interrupt() {
    let (mut plugin, said) = started_by_hand();
    plugin.signal("INT");
    let end = plugin.ended().await;
    assert_eq!(end.status.code(), Some(0), "{}", end.stderr);
    let address = &said["eksaccess/eksaccess"]["Addr"]["String"];
    let socket = address.as_str().expect("a path");
    assert!(!std::path::Path::new(socket).exists());
}
