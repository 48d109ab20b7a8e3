//! gRPC's health service, of the one service that go-plugin knows by name: the plugin itself.

use std::collections::HashMap;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use super::wire::health::health_check_response::ServingStatus;
use super::wire::health::health_server::{self, HealthServer};
use super::wire::health::{HealthCheckRequest, HealthCheckResponse, HealthListRequest, HealthListResponse};

/// The names that have a state: the server as a whole, by gRPC's convention, and go-plugin's.
const KNOWN: [&str; 2] = ["", "plugin"];

struct Health {
    stop: CancellationToken,
}

/// Says that the plugin serves, for as long as it does.
pub(super) fn service(stop: CancellationToken) -> HealthServer<impl health_server::Health + use<>> {
    HealthServer::new(Health { stop })
}

#[async_trait]
impl health_server::Health for Health {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let HealthCheckRequest { service } = request.into_inner();
        if KNOWN.contains(&service.as_str()) {
            return Ok(Response::new(answer(ServingStatus::Serving)));
        }
        Err(Status::not_found("unknown service"))
    }

    async fn list(
        &self,
        _request: Request<HealthListRequest>,
    ) -> Result<Response<HealthListResponse>, Status> {
        let statuses = KNOWN.map(|name| (name.to_owned(), answer(ServingStatus::Serving)));
        Ok(Response::new(HealthListResponse { statuses: HashMap::from(statuses) }))
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<BoxStream<'static, Result<HealthCheckResponse, Status>>>, Status> {
        let HealthCheckRequest { service } = request.into_inner();
        let status = if KNOWN.contains(&service.as_str()) {
            ServingStatus::Serving
        } else {
            ServingStatus::ServiceUnknown
        };
        let answers = stream::iter([Ok(answer(status))])
            .chain(stream::pending())
            .take_until(self.stop.clone().cancelled_owned());
        Ok(Response::new(answers.boxed()))
    }
}

fn answer(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse { status: status.into() }
}
