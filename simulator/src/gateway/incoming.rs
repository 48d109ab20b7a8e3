//! Recognizing a request: by the scope of its signature, or by its path where it has none.

use crate::gateway::{Called, query, rest_json};
use crate::http::Request;
use crate::messages;
use crate::refusal::Refusal;
use crate::services::{Input, Operation, Service};
use crate::sigv4::Signature;
use crate::state::State;

/// A request, as far as it could be understood.
pub(super) struct Incoming {
    pub(super) service: Service,
    /// Of the signature's scope; empty without one.
    pub(super) region: String,
    pub(super) signature: Result<Option<Signature>, Refusal>,
    called: Result<Called, Refusal>,
}

impl Incoming {
    /// Understands as much of the request as there is to understand.
    pub(super) fn read(request: &Request) -> Self {
        let signature = Signature::read(request);
        let scope = signature.as_ref().ok().and_then(Option::as_ref);
        let scoped = scope.and_then(|signature| Service::of_scope(&signature.service));
        let service = scoped.unwrap_or_else(|| guess(request));
        let region = scope.map_or_else(String::new, |signature| signature.region.clone());
        let foreign = scope.is_some() && scoped.is_none();
        let signature = match signature {
            Ok(_) if foreign => Err(messages::wrong_scope(service)),
            Ok(signature) => Ok(signature),
            Err(unreadable) => Err(messages::incomplete_signature(service, &unreadable.0)),
        };
        Self { service, region, signature, called: call(service, request) }
    }

    /// The operation and its input, if both are there.
    pub(super) fn ready(&self) -> Result<(&'static Operation, &Input), Refusal> {
        let Called { operation, input } = self.called.as_ref().map_err(Clone::clone)?;
        input.as_ref().map(|input| (*operation, input)).map_err(Clone::clone)
    }

    /// The operation's name for the journal; `Unknown` if the request calls none.
    pub(super) fn operation_name(&self) -> String {
        self.called.as_ref().map_or("Unknown", |called| called.operation.name).to_owned()
    }

    /// What the call is about.
    pub(super) fn target(&self, state: &State) -> Option<String> {
        let (operation, input) = self.ready().ok()?;
        (operation.target)(state, input)
    }
}

fn call(service: Service, request: &Request) -> Result<Called, Refusal> {
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
