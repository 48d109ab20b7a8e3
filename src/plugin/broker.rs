//! `GRPCBroker`: further connections between host and plugin. Terraform's protocol knows none, so the stream that a
//! host opens is held and stays silent.

use std::future;

use futures_util::stream::{BoxStream, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::wire::go_plugin::ConnInfo;
use super::wire::go_plugin::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};

struct Broker {
    stop: CancellationToken,
}

/// A stream that stays open and silent until the host closes its half, or `stop`.
pub(super) fn service(stop: CancellationToken) -> GrpcBrokerServer<impl GrpcBroker + use<>> {
    GrpcBrokerServer::new(Broker { stop })
}

#[async_trait]
impl GrpcBroker for Broker {
    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<BoxStream<'static, Result<ConnInfo, Status>>>, Status> {
        let offers = request.into_inner();
        let silence =
            offers.filter_map(|_offer| future::ready(None)).take_until(self.stop.clone().cancelled_owned());
        Ok(Response::new(silence.boxed()))
    }
}
