//! How a plugin ends, and what must not end it.

use std::fs;
use std::time::{Duration, Instant};

use futures_util::stream;
use tonic::transport::Channel;

use crate::go_plugin::grpc_broker_client::GrpcBrokerClient;
use crate::go_plugin::grpc_controller_client::GrpcControllerClient;
use crate::go_plugin::grpc_stdio_client::GrpcStdioClient;
use crate::go_plugin::{ConnInfo, Empty};
use crate::host::{Host, Plugin};
use crate::services::is_served;

/// A host kills a plugin that has not ended this long after Shutdown.
const HOST_WAITS: Duration = Duration::from_secs(2);

async fn shut_down(channel: Channel) {
    let answer = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    answer.expect("Shutdown is answered first");
}

fn leaves_nothing(plugin: &Plugin) -> bool {
    let mut left = fs::read_dir(plugin.scratch()).expect("the folder is there");
    left.next().is_none()
}

#[tokio::test]
async fn shutdown_exits_under_two_seconds_and_leaves_nothing() {
    for host in [Host::new(), Host::new().without_sockets()] {
        let mut plugin = host.start();
        let channel = plugin.connect().await;
        // As every host does, with both streams open.
        let mut stdio = GrpcStdioClient::new(channel.clone());
        let output = stdio.stream_stdio(()).await.expect("GRPCStdio is there");
        let mut broker = GrpcBrokerClient::new(channel.clone());
        let offers = stream::pending::<ConnInfo>();
        let brokered = broker.start_stream(offers).await.expect("GRPCBroker is there");

        let before = Instant::now();
        shut_down(channel).await;
        let end = plugin.ended().await;
        let took = before.elapsed();
        assert_eq!(end.status.code(), Some(0), "{}", end.stderr);
        assert!(took < HOST_WAITS / 2, "{took:?}");
        assert!(leaves_nothing(&plugin));
        drop((output, brokered));
    }
}

#[tokio::test]
async fn a_host_that_keeps_its_connection_does_not_keep_the_process() {
    let mut plugin = Host::new().start();
    let (channel, idle) = (plugin.connect().await, plugin.connect().await);
    assert!(is_served(idle.clone()).await);
    shut_down(channel.clone()).await;
    assert_eq!(plugin.ended().await.status.code(), Some(0));
    drop((channel, idle));
}

#[tokio::test]
async fn an_interrupt_is_ignored_and_a_termination_ends() {
    let mut plugin = Host::new().start();
    let channel = plugin.connect().await;
    for _ in 0..3 {
        plugin.signal("INT");
        assert!(is_served(channel.clone()).await);
        assert!(is_served(plugin.connect().await).await);
    }
    plugin.signal("TERM");
    let end = plugin.ended().await;
    assert_eq!(end.status.code(), Some(0), "{:?}", end.status);
    assert!(leaves_nothing(&plugin));
}

#[tokio::test]
async fn nothing_is_on_stdout_after_the_handshake_line() {
    let mut plugin = Host::new().with("TF_LOG", "trace").start();
    assert_eq!(plugin.said.lines().count(), 1);
    let channel = plugin.connect().await;
    assert!(is_served(channel.clone()).await);
    shut_down(channel).await;
    let end = plugin.ended().await;
    assert_eq!(end.stdout, "");
    assert!(!end.stderr.is_empty(), "the log goes elsewhere");
}
