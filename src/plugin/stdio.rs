//! `GRPCStdio`: a stream of what the plugin prints. It prints nothing, so the stream is idle; a host opens it all
//! the same, and would log whatever came as unexpected.

use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use super::wire::go_plugin::StdioData;
use super::wire::go_plugin::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};

struct Stdio {
    stop: CancellationToken,
}

/// A stream that stays open and silent until `stop`.
pub(super) fn service(stop: CancellationToken) -> GrpcStdioServer<impl GrpcStdio + use<>> {
    GrpcStdioServer::new(Stdio { stop })
}

#[async_trait]
impl GrpcStdio for Stdio {
    async fn stream_stdio(
        &self,
        _request: Request<()>,
    ) -> Result<Response<BoxStream<'static, Result<StdioData, Status>>>, Status> {
        let idle = stream::pending().take_until(self.stop.clone().cancelled_owned());
        Ok(Response::new(idle.boxed()))
    }
}
