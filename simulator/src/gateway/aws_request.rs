//! Recognizing a request: by the scope of its signature, or by its path where it has none.

use std::borrow::Cow;

use crate::gateway::{OperationCall, query, rest_json};
use crate::http::Request;
use crate::input::Input;
use crate::messages;
use crate::operation::Operation;
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::sigv4::Signature;
use crate::world::World;

/// A request, as far as it could be understood.
pub(super) struct AwsRequest {
    pub(super) service: Service,
    /// Of the signature's scope; empty without one.
    pub(super) region: String,
    pub(super) signature: Result<Option<Signature>, ServiceError>,
    /// The service that the signature names, if it is none of these.
    foreign: Option<String>,
    /// Whether the request names its operation as none of the services here does, in a header.
    pub(super) by_target: bool,
    called: Result<OperationCall, ServiceError>,
}

impl AwsRequest {
    /// Understands as much of the request as there is to understand.
    pub(super) fn read(request: &Request) -> Self {
        let signature = Signature::read(request);
        let scope = signature.as_ref().ok().and_then(Option::as_ref);
        let scoped = scope.and_then(|signature| Service::of_scope(&signature.service));
        let service = scoped.unwrap_or_else(|| guess(request));
        let region = scope.map_or_else(String::new, |signature| signature.region.clone());
        let foreign = scope.filter(|_| scoped.is_none()).map(|signature| signature.service.clone());
        let signature = match (signature, &foreign) {
            (Ok(_), Some(name)) => Err(messages::not_simulated(name)),
            (Ok(signature), None) => Ok(signature),
            (Err(unreadable), _) => Err(messages::incomplete_signature(service, &unreadable.0)),
        };
        let by_target = request.header("x-amz-target").is_some();
        Self { service, region, signature, foreign, by_target, called: call(service, request) }
    }

    /// The operation and its input, if both are there.
    pub(super) fn ready(&self) -> Result<(&'static Operation, &Input), ServiceError> {
        let OperationCall { operation, input } = self.called.as_ref().map_err(Clone::clone)?;
        input.as_ref().map(|input| (*operation, input)).map_err(Clone::clone)
    }

    /// The service's name for the journal: what the signature names, even if it is not served here.
    pub(super) fn service_name(&self) -> Cow<'static, str> {
        self.foreign.clone().map_or(Cow::Borrowed(self.service.name()), Cow::Owned)
    }

    /// The operation's name for the journal; `Unknown` if the request calls none.
    pub(super) fn operation_name(&self) -> String {
        self.called.as_ref().map_or("Unknown", |called| called.operation.name).to_owned()
    }

    /// What the call is about.
    pub(super) fn target(&self, world: &World) -> Option<String> {
        let (operation, input) = self.ready().ok()?;
        (operation.target)(world, input)
    }
}

fn call(service: Service, request: &Request) -> Result<OperationCall, ServiceError> {
    match service {
        Service::Eks => rest_json::call(request),
        Service::Iam | Service::Sts => query::call(service, request),
    }
}

/// The Query services live at `/`, and their operations' names differ.
fn guess(request: &Request) -> Service {
    if request.path != "/" {
        return Service::Eks;
    }
    match query::call(Service::Iam, request) {
        Ok(_) => Service::Iam,
        Err(_) => Service::Sts,
    }
}
