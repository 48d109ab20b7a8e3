//! How a plugin ends, and what must not end it.

use std::fs;
use std::time::{Duration, Instant};

use futures_util::stream;
use harness::world::role;
use harness::{Embedded, Gate, HeldRequest, World};
use tonic::transport::Channel;

use crate::plugin::go_plugin::grpc_broker_client::GrpcBrokerClient;
use crate::plugin::go_plugin::grpc_controller_client::GrpcControllerClient;
use crate::plugin::go_plugin::grpc_stdio_client::GrpcStdioClient;
use crate::plugin::go_plugin::{ConnInfo, Empty};
use crate::plugin::host::{Host, Plugin};
use crate::plugin::provider::{Applied, configure, create_entry};
use crate::plugin::services::is_served;

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
async fn what_a_killed_process_left_is_removed_by_the_next() {
    let mut killed = Host::new().start();
    let scratch = killed.scratch();
    let folders = || fs::read_dir(&scratch).expect("the folder is there").count();
    killed.signal("KILL");
    killed.ended().await;
    assert_eq!(folders(), 1, "nobody could remove it");
    let mut next = Host::new().with("TMPDIR", scratch.clone()).start();
    shut_down(next.connect().await).await;
    assert_eq!(next.ended().await.status.code(), Some(0));
    assert_eq!(folders(), 0);
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

const CREATE: &str = "POST /clusters/demo/access-entries HTTP";

/// How long a plugin may outlive its host.
const ORPHAN_LIVES: Duration = Duration::from_secs(10);

/// A plugin in the middle of a create that is held on its way to AWS.
struct Creating {
    plugin: Plugin,
    channel: Channel,
    apply: tokio::task::JoinHandle<Result<Applied, tonic::Status>>,
    gate: Gate,
    aws: Embedded,
}

impl Creating {
    async fn begin(principal: &str) -> Self {
        let aws = Embedded::start(World::standard().into_json()).expect("a simulator");
        let gate = Gate::before(aws.url(), CREATE).expect("a gate");
        let plugin = Host::new().with("TF_LOG_PROVIDER", "debug").start();
        let channel = plugin.connect().await;
        configure(&channel, &gate.url()).await;
        let (applying, principal) = (channel.clone(), principal.to_owned());
        let apply = tokio::spawn(async move { create_entry(&applying, &principal).await });
        Self { plugin, channel, apply, gate, aws }
    }

    /// Waits for the next request at the gate.
    async fn at_the_gate(self) -> (Self, HeldRequest) {
        let waited = tokio::task::spawn_blocking(move || {
            let held = self.gate.next().expect("a request");
            (self, held)
        });
        waited.await.expect("no panic")
    }

    /// Sends SIGTERM to the plugin alone, and waits until it has heard it.
    async fn terminate(&self) {
        let output = GrpcStdioClient::new(self.channel.clone()).stream_stdio(()).await;
        let mut output = output.expect("GRPCStdio is there").into_inner();
        self.plugin.signal("TERM");
        assert_eq!(output.message().await.expect("an orderly end"), None);
    }

    fn writes(&self) -> usize {
        let calls = self.aws.control().journal(0).expect("the journal");
        calls.iter().filter(|call| call.is_write()).count()
    }
}

#[tokio::test]
async fn a_termination_in_mid_create_brings_the_entry_back_to_the_host() {
    let (mut creating, held) = Creating::begin(&role("team/dev")).await.at_the_gate().await;
    creating.terminate().await;
    held.release();
    let applied = (&mut creating.apply).await.expect("no panic").expect("it is answered");
    assert!(!applied.state.get("access_entry_arn").is_null(), "{:?}", applied.problems);
    assert_eq!(creating.plugin.ended().await.status.code(), Some(0));
    assert_eq!(creating.writes(), 1);
}

/// EKS is asked again for an hour whether it knows a principal.
#[tokio::test]
async fn a_termination_ends_a_wait_as_the_hosts_stop_does() {
    let (creating, held) = Creating::begin(&role("team/late")).await.at_the_gate().await;
    creating.terminate().await;
    held.release();
    let Creating { mut plugin, apply, .. } = creating;
    let applied = apply.await.expect("no panic").expect("it is answered");
    assert!(applied.state.is_null() && !applied.problems.is_empty(), "{:?}", applied.problems);
    assert_eq!(plugin.ended().await.status.code(), Some(0));
}

#[tokio::test]
async fn a_plugin_whose_host_is_gone_finishes_what_it_does_and_ends() {
    let (creating, held) = Creating::begin(&role("team/dev")).await.at_the_gate().await;
    let Creating { mut plugin, channel, apply, gate, aws } = creating;
    apply.abort();
    assert!(apply.await.is_err_and(|error| error.is_cancelled()));
    drop(channel);
    let before = Instant::now();
    held.release();
    let end = plugin.ended().await;
    assert!(before.elapsed() < ORPHAN_LIVES, "{:?}", before.elapsed());
    assert_eq!(end.status.code(), Some(0), "{}", end.stderr);
    let finished = |line: &str| line.contains("\"answered\"") && line.contains("\"ApplyResourceChange\"");
    assert!(end.stderr.lines().any(finished), "{}", end.stderr);
    assert!(leaves_nothing(&plugin));
    let world = aws.control().world().expect("the world");
    assert_eq!(world["clusters"][0]["entries"][0]["principal_arn"], role("team/dev"));
    drop(gate);
}

#[tokio::test]
async fn a_plugin_whose_host_is_gone_does_not_wait_for_an_answer_that_does_not_come() {
    let (creating, held) = Creating::begin(&role("team/dev")).await.at_the_gate().await;
    let Creating { mut plugin, channel, apply, gate, .. } = creating;
    apply.abort();
    assert!(apply.await.is_err_and(|error| error.is_cancelled()));
    drop(channel);
    let before = Instant::now();
    plugin.ended().await;
    assert!(before.elapsed() < ORPHAN_LIVES, "{:?}", before.elapsed());
    assert!(leaves_nothing(&plugin));
    drop((held, gate));
}
