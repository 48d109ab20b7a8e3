//! The provider's service and those beside it.

use eksaccess::protocol::pb::tfplugin6::provider_client::ProviderClient;
use eksaccess::protocol::pb::tfplugin6::{DynamicValue, plan_action};
use futures_util::{poll, stream};
use std::pin::pin;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_prost::ProstCodec;

use crate::plugin::go_plugin::grpc_broker_client::GrpcBrokerClient;
use crate::plugin::go_plugin::grpc_controller_client::GrpcControllerClient;
use crate::plugin::go_plugin::grpc_stdio_client::GrpcStdioClient;
use crate::plugin::go_plugin::{ConnInfo, Empty};
use crate::plugin::grpc_health::health_check_response::ServingStatus;
use crate::plugin::grpc_health::health_client::HealthClient;
use crate::plugin::grpc_health::{HealthCheckRequest, HealthListRequest};
use crate::plugin::host::Host;

/// Whether somebody answers, and says that the plugin serves.
pub async fn is_served(channel: Channel) -> bool {
    health(channel, "plugin").await == Ok(ServingStatus::Serving)
}

async fn health(channel: Channel, service: &str) -> Result<ServingStatus, Code> {
    let answer = HealthClient::new(channel).check(of(service)).await;
    answer.map(|answer| answer.into_inner().status()).map_err(|status| status.code())
}

fn of(service: &str) -> HealthCheckRequest {
    HealthCheckRequest { service: service.to_owned() }
}

#[tokio::test]
async fn health_knows_the_plugin_and_nothing_else() {
    let plugin = Host::new().start();
    let channel = plugin.connect().await;
    let rows = [
        ("plugin", Ok(ServingStatus::Serving)),
        ("", Ok(ServingStatus::Serving)),
        ("tfplugin6.Provider", Err(Code::NotFound)),
    ];
    for (service, expected) in rows {
        assert_eq!(health(channel.clone(), service).await, expected, "{service:?}");
    }
    let listed = HealthClient::new(channel).list(HealthListRequest {}).await;
    let statuses = listed.expect("List is there").into_inner().statuses;
    assert_eq!(statuses["plugin"].status(), ServingStatus::Serving);
}

#[tokio::test]
async fn health_is_watched_until_the_end() {
    let plugin = Host::new().start();
    let channel = plugin.connect().await;
    let mut client = HealthClient::new(channel.clone());
    for (service, expected) in [("plugin", ServingStatus::Serving), ("other", ServingStatus::ServiceUnknown)]
    {
        let watched = client.watch(of(service)).await;
        let mut watched = watched.expect("Watch is there").into_inner();
        let first = watched.message().await.expect("a first answer");
        assert_eq!(first.map(|answer| answer.status()), Some(expected));
        assert!(is_served(channel.clone()).await);
        assert!(poll!(pin!(watched.message())).is_pending(), "{service}");
    }
}

#[tokio::test]
async fn the_streams_that_hosts_open_at_once_stay_open_and_silent_until_the_end() {
    let plugin = Host::new().start();
    let channel = plugin.connect().await;
    let output = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await;
    let mut output = output.expect("GRPCStdio is there").into_inner();
    let offers = stream::pending::<ConnInfo>();
    let brokered = GrpcBrokerClient::new(channel.clone()).start_stream(offers).await;
    let mut brokered = brokered.expect("GRPCBroker is there").into_inner();

    assert!(is_served(channel.clone()).await);
    assert!(poll!(pin!(output.message())).is_pending());
    assert!(poll!(pin!(brokered.message())).is_pending());

    let answer = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    answer.expect("Shutdown is answered first");
    assert_eq!(output.message().await.expect("an orderly end"), None);
    assert_eq!(brokered.message().await.expect("an orderly end"), None);
}

#[tokio::test]
async fn unimplemented_calls_answer_unimplemented() {
    let plugin = Host::new().start();
    let channel = plugin.connect().await;
    for path in ["/tfplugin6.Provider/LockState", "/no.Such/Service"] {
        let mut client = tonic::client::Grpc::new(channel.clone());
        client.ready().await.expect("the connection stands");
        let codec = ProstCodec::<(), ()>::default();
        let path = PathAndQuery::from_static(path);
        let answer = client.unary(Request::new(()), path.clone(), codec).await;
        let status = answer.expect_err("nobody knows it");
        assert_eq!(status.code(), Code::Unimplemented, "{path}");
    }
}

#[tokio::test]
async fn a_message_beyond_grpcs_usual_four_mebibytes_is_read() {
    let plugin = Host::new().start();
    let channel = plugin.connect().await;
    let request = plan_action::Request {
        config: Some(DynamicValue { msgpack: vec![0; 5 * 1024 * 1024], json: Vec::new() }),
        ..Default::default()
    };
    let answer = ProviderClient::new(channel).plan_action(request).await.expect("it is read").into_inner();
    assert_eq!(answer.diagnostics[0].summary, "Unknown action");
}
