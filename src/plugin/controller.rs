//! `GRPCController`: the host's order to end. Without it a host waits two seconds for every process and kills it.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use super::wire::go_plugin::Empty;
use super::wire::go_plugin::grpc_controller_server::{GrpcController, GrpcControllerServer};

struct Controller {
    stop: CancellationToken,
}

/// Cancels `stop` when the host says so.
pub(super) fn service(stop: CancellationToken) -> GrpcControllerServer<impl GrpcController + use<>> {
    GrpcControllerServer::new(Controller { stop })
}

#[async_trait]
impl GrpcController for Controller {
    /// Answers first: the server lets calls in flight end, and this is one.
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("the host requested shutdown");
        self.stop.cancel();
        Ok(Response::new(Empty {}))
    }
}
