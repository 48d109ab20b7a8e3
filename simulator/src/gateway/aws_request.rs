//! Recognizing a request: by the scope of its signature, or by its path where it has none.

use std::borrow::Cow;

use super::protocol::Protocol;
use crate::gateway::operation_call::{OperationCall, Uncalled};
use crate::gateway::{query, rest_json};
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
    /// The service that is called; the one that it would be by its path, if that is none of these.
    pub(super) service: Service,
    pub(super) protocol: Protocol,
    /// Of the signature's scope; empty without one.
    pub(super) region: String,
    pub(super) signature: Result<Option<Signature>, ServiceError>,
    /// The service that the signature names, if it is none of these.
    foreign: Option<String>,
    called: Result<OperationCall, Uncalled>,
}

impl AwsRequest {
    /// Understands as much of the request as there is to understand.
    pub(super) fn read(request: &Request) -> Self {
        let signature = Signature::read(request);
        let scope = signature.as_ref().ok().and_then(Option::as_ref);
        let region = scope.map_or_else(String::new, |signature| signature.region.clone());
        let scoped = scope.map(|signature| signature.service.clone());
        match scoped.filter(|name| Service::of_scope(name).is_none()) {
            Some(name) => Self::foreign(name, region, request),
            None => Self::served(signature.map_err(|unreadable| unreadable.0), region, request),
        }
    }

    fn served(signature: Result<Option<Signature>, String>, region: String, request: &Request) -> Self {
        let scoped = signature.as_ref().ok().and_then(Option::as_ref);
        let scoped = scoped.and_then(|signature| Service::of_scope(&signature.service));
        let service = scoped.unwrap_or_else(|| guess(request));
        let signature = signature.map_err(|lacks| messages::incomplete_signature(service, &lacks));
        let by_target = request.header("x-amz-target").is_some();
        let protocol = if by_target { Protocol::Json } else { Protocol::of(service) };
        Self { service, protocol, region, signature, foreign: None, called: call(service, request) }
    }

    /// A call of a service that is not served here: its signature does not matter.
    fn foreign(name: String, region: String, request: &Request) -> Self {
        let protocol = Protocol::of_foreign(&name, request);
        let operation = protocol.foreign_operation(request);
        let refusal = messages::service_not_simulated(&name, operation.as_deref());
        let called = Err(Uncalled { name: operation.map(Cow::Owned), refusal: refusal.clone() });
        let service = guess(request);
        Self { service, protocol, region, signature: Err(refusal), foreign: Some(name), called }
    }

    /// The operation and its input, if both are there.
    pub(super) fn ready(&self) -> Result<(&'static Operation, &Input), ServiceError> {
        let called = self.called.as_ref().map_err(|uncalled| uncalled.refusal.clone())?;
        let OperationCall { operation, input } = called;
        input.as_ref().map(|input| (*operation, input)).map_err(Clone::clone)
    }

    /// The service's name for the journal: what the signature names, even if it is not served here.
    pub(super) fn service_name(&self) -> Cow<'static, str> {
        self.foreign.clone().map_or(Cow::Borrowed(self.service.name()), Cow::Owned)
    }

    /// The operation's name for the journal; `Unknown` if the request calls none that AWS has.
    pub(super) fn operation_name(&self) -> String {
        match &self.called {
            Ok(called) => called.operation.name.to_owned(),
            Err(uncalled) => uncalled.name.as_deref().unwrap_or("Unknown").to_owned(),
        }
    }

    /// What the call is about.
    pub(super) fn target(&self, world: &World) -> Option<String> {
        let (operation, input) = self.ready().ok()?;
        (operation.target)(world, input)
    }
}

fn call(service: Service, request: &Request) -> Result<OperationCall, Uncalled> {
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
    let action = query::action(request).unwrap_or_default();
    if Service::Iam.has(&action) { Service::Iam } else { Service::Sts }
}
