//! A plugin that a person starts, and that hosts are told to use.

use harness::world::role;
use harness::{Embedded, World};
use serde_json::{Value, json};

use crate::plugin::client;
use crate::plugin::host::{Host, Plugin};
use crate::plugin::provider::{configure, create_entry};
use crate::plugin::services::is_served;

fn started_by_hand() -> (Plugin, Value) {
    started_by(Host::person())
}

fn started_by(host: Host) -> (Plugin, Value) {
    let host = host.argument("--debug");
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

/// A path that is too long for a socket, and one that would end the shell's quotes.
#[tokio::test]
async fn a_plugin_started_by_hand_is_on_a_socket_whatever_the_folder_for_temporary_files() {
    for below in ["a".repeat(80), "a|b".to_owned(), "it's".to_owned()] {
        let (mut plugin, said) = started_by(Host::person().with_temporary(&below));
        let address = &said["eksaccess/eksaccess"]["Addr"];
        assert_eq!(address["Network"], "unix", "{said}");
        let path = address["String"].as_str().expect("a path");
        let channel = client::dial("unix", path, None).await;
        assert!(is_served(channel.expect("no security")).await);
        plugin.signal("TERM");
        plugin.ended().await;
    }
}

/// Hosts open a connection for each `provider` block: what one configures is not for the others.
#[tokio::test]
async fn two_blocks_of_one_provider_write_each_to_its_own_aws() {
    let aws = [(); 2].map(|()| Embedded::start(World::standard().into_json()).expect("a simulator"));
    let (_plugin, said) = started_by_hand();
    let path = said["eksaccess/eksaccess"]["Addr"]["String"].as_str().expect("a path");
    let mut channels = Vec::new();
    for aws in &aws {
        let channel = client::dial("unix", path, None).await.expect("no security");
        configure(&channel, aws.url()).await;
        channels.push(channel);
    }
    for (channel, name) in channels.iter().zip(["team/dev", "team/ops"]) {
        let made = create_entry(channel, &role(name)).await.expect("it is answered");
        assert_eq!(made.problems, [""; 0]);
    }
    for (aws, name) in aws.iter().zip(["team/dev", "team/ops"]) {
        let world = aws.control().world().expect("the world");
        let entries = world["clusters"][0]["entries"].as_array().cloned().unwrap_or_default();
        let principals: Vec<_> = entries.iter().map(|entry| entry["principal_arn"].clone()).collect();
        assert_eq!(principals, [json!(role(name))]);
    }
}

#[test]
fn a_command_beside_debug_is_refused() {
    let host = Host::person().argument("--debug").argument("diagnose").argument("--cluster").argument("demo");
    let output = host.run();
    let stderr = String::from_utf8(output.stderr).expect("words are text");
    assert!(stderr.contains("--debug") && stderr.contains("cannot be used with"), "{stderr}");
    assert_eq!((output.status.code(), output.stdout), (Some(3), vec![]));
}
