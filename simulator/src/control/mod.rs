//! The control interface, `/simulator/v1/`: the world, the journal, calls in place, faults, limits, the clock.
//! `admission` says which requests are answered.

mod admission;

use std::sync::Arc;
use std::time::Instant;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::clock::whole_seconds;
use crate::context::Context;
use crate::faults::{Fault, KUBERNETES};
use crate::gateway::Invocation;
use crate::http::{Body, Reply, Request};
use crate::input::Input;
use crate::kubernetes::{self, Servers};
use crate::limits::Limit;
use crate::messages;
use crate::operation::check;
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::services;
use crate::world::{Principal, World, WorldDocument};

pub use admission::CONTROL_HEADER;

/// Where the paths of the control interface begin.
pub(crate) const PREFIX: &str = "/simulator/v1/";

/// An answer's body, none for 204; errors are texts for people.
type ControlResult = Result<Option<Value>, String>;

/// A call in place, as `POST call` says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallRequest {
    #[serde(rename = "as")]
    principal: String,
    #[serde(default = "eks")]
    service: String,
    operation: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    input: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockRequest {
    advance_seconds: u32,
}

/// The control interface of one simulator.
pub(crate) struct Control<'a> {
    pub(crate) context: &'a Arc<Context>,
    /// The ports of the clusters: a new world opens and closes them.
    pub(crate) servers: &'a Servers,
}

impl Control<'_> {
    /// Answers a request whose path, after the prefix, is this.
    pub(crate) async fn answer(&self, path: &str, request: &Request) -> Reply {
        let context = self.context;
        if let Err(error) = admission::admit(request, &context.addresses) {
            return refused(403, &error);
        }
        let result = match (request.method.as_str(), path) {
            ("GET", "world") => Ok(Some(json!(*context.world()))),
            ("PUT", "world") => self.put_world(request).await,
            ("GET", "clusters") => Ok(Some(context.endpoints.described())),
            ("GET", "journal") => get_journal(context, request),
            ("DELETE", "journal") => {
                context.journal().clear();
                Ok(None)
            }
            ("POST", "call") => call(context, request),
            ("POST", "faults") => add_fault(context, request),
            ("DELETE", "faults") => {
                context.faults().clear();
                Ok(None)
            }
            ("POST", "limits") => set_limit(context, request),
            ("POST", "clock") => advance(context, request),
            (method, _) => Err(format!("there is no {method} {PREFIX}{path}")),
        };
        match result {
            Ok(Some(body)) => Reply::new(200, "application/json", body.to_string()),
            Ok(None) => Reply::new(204, "application/json", String::new()),
            Err(error) => refused(400, &error),
        }
    }

    async fn put_world(&self, request: &Request) -> ControlResult {
        let context = self.context;
        let document = WorldDocument::from_json(body(request)?);
        let world = document.and_then(|document| World::read(document, context.clock.started_at()));
        let world = world.map_err(|error| error.to_string())?;
        self.servers.have_ports_for(world.clusters.len()).map_err(|error| error.to_string())?;
        *context.world() = world;
        let followed = self.servers.follow(context).await;
        followed.map(|()| None).map_err(|error| with_cause(&error))
    }
}

fn refused(status: u16, error: &str) -> Reply {
    Reply::new(status, "application/json", json!({ "error": error }).to_string())
}

/// An error and what led to it, on one line.
fn with_cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

fn get_journal(context: &Context, request: &Request) -> ControlResult {
    let since = request.query_value("since").map_or(Ok(0), |text| text.parse());
    let since = since.map_err(|_| "since must be a number".to_owned())?;
    Ok(Some(context.journal().since(since)))
}

fn add_fault(context: &Context, request: &Request) -> ControlResult {
    let fault: Fault = body(request)?;
    known_call(fault.named_service(), fault.named_operation())?;
    let added = context.faults().add(fault);
    added.map(|()| None).map_err(|error| error.to_string())
}

fn set_limit(context: &Context, request: &Request) -> ControlResult {
    let limit: Limit = body(request)?;
    known_call(None, &limit.operation)?;
    context.limits().set(limit, Instant::now());
    Ok(None)
}

fn advance(context: &Context, request: &Request) -> ControlResult {
    let ClockRequest { advance_seconds } = body(request)?;
    let now = whole_seconds(context.clock.advance(advance_seconds));
    Ok(Some(json!({ "now": now.to_string() })))
}

/// Does an operation in place, as if the principal had called.
fn call(context: &Context, request: &Request) -> ControlResult {
    let CallRequest { principal, service, operation, region, input } = body(request)?;
    let service = served(&service)?;
    let operation = service.operation(&operation).ok_or_else(|| no_operation(service, &operation))?;
    if let Some(member) = check::unknown_member(operation.members, &input) {
        return Err(format!("{} has no member {member}", operation.name));
    }
    if service == Service::Eks && region.is_empty() {
        return Err("a call of eks names its region".to_owned());
    }
    let caller = context.world().principals.get(&principal).map(Principal::caller);
    let caller = caller.ok_or_else(|| format!("the world has no principal {principal}"))?;
    let done = check::types(operation.members, &input).and_then(|()| {
        let input = Input::new(input);
        Invocation { service, operation, input: &input, caller: Some(&caller), region: &region }
            .perform(context)
    });
    Ok(Some(outcome(done)))
}

fn outcome(done: Result<Value, ServiceError>) -> Value {
    match done {
        Ok(Value::Null) => json!({ "status": 200, "output": {} }),
        Ok(output) => json!({ "status": 200, "output": output }),
        Err(ServiceError { status, code, message }) => {
            json!({ "status": status, "error": { "code": code, "message": message } })
        }
    }
}

/// Whether the service, or one of AWS's if none is named, has this operation.
fn known_call(service: Option<&str>, operation: &str) -> Result<(), String> {
    let known = match service {
        None => services::is_operation(operation),
        Some(KUBERNETES) => kubernetes::OPERATIONS.contains(&operation),
        Some(name) => served(name)?.operation(operation).is_some(),
    };
    if operation == "*" || known { Ok(()) } else { Err(format!("there is no operation {operation}")) }
}

fn served(name: &str) -> Result<Service, String> {
    Service::of_scope(name).ok_or_else(|| messages::service_not_simulated(name, None).message.into_owned())
}

/// Why an operation cannot be done in place.
fn no_operation(service: Service, operation: &str) -> String {
    match service.absent(operation) {
        Some(name) => messages::operation_not_simulated(service, name).message.into_owned(),
        None => format!("{} has no operation {operation}", service.name()),
    }
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, String> {
    let Body::Whole(bytes) = &request.body else {
        return Err("the body is too long".to_owned());
    };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

fn eks() -> String {
    Service::Eks.name().to_owned()
}
