//! The way of a call: recognized, admitted, throttled, perhaps made to fail, done, put in the journal, answered.
//! Never here: what an operation does.

mod authenticate;
mod aws_request;
mod operation_call;
mod protocol;
mod query;
mod rest_json;
mod rest_xml;

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::caller::Caller;
use crate::context::Context;
use crate::faults::{Candidate, FaultAction, RawBody, wait_until};
use crate::http::{Answer, Body, Request};
use crate::input::Input;
use crate::journal::Record;
use crate::messages;
use crate::operation::{Access, Call, Operation};
use crate::service::Service;
use crate::service_error::ServiceError;
use crate::world::{World, ids};

use aws_request::AwsRequest;

/// How a call ended.
enum Outcome {
    Done(Value),
    Refused(ServiceError),
    /// A fault's own body, such as a proxy's page.
    Raw(RawBody),
    Cut,
}

/// Answers a call of AWS.
pub(crate) async fn answer(context: &Context, request: &Request) -> Answer {
    let begun = Instant::now();
    let incoming = AwsRequest::read(request);
    let caller = authenticate::authenticate(context, request, &incoming);
    let target = incoming.target(&context.world());
    let outcome = match &caller {
        Ok(caller) => serve(context, &incoming, caller.as_ref(), target.as_deref(), begun).await,
        Err(refusal) => Outcome::Refused(refusal.clone()),
    };
    let caller = caller.ok().flatten();
    let record = record(context, &incoming, caller.as_ref(), target, &outcome, begun.elapsed());
    context.journal().push(record);
    write(context, &incoming, outcome)
}

async fn serve(
    context: &Context,
    incoming: &AwsRequest,
    caller: Option<&Caller>,
    target: Option<&str>,
    begun: Instant,
) -> Outcome {
    let (operation, input) = match incoming.ready() {
        Ok(ready) => ready,
        Err(refusal) => return Outcome::Refused(refusal),
    };
    if caller.is_none() && !matches!(operation.access, Access::Open) {
        return Outcome::Refused(messages::missing_token(incoming.service));
    }
    if !context.limits().admits(operation.name, std::time::Instant::now()) {
        return Outcome::Refused(messages::throttled(incoming.service));
    }
    let (service, effect) = (incoming.service.name(), operation.effect);
    let fault = context.faults().take(Candidate { service, operation: operation.name, target, effect });
    let asked = Invocation { service: incoming.service, operation, input, caller, region: &incoming.region };
    let perform = || asked.perform(context);
    match fault {
        // The identity is the caller's own: `POST faults` takes another only for API servers.
        None | Some(FaultAction::Identity(_)) => perform().into(),
        Some(FaultAction::Stale) => asked.perform_stale(context, target).into(),
        Some(FaultAction::DelayMs(milliseconds)) => {
            wait_until(begun + Duration::from_millis(milliseconds)).await;
            perform().into()
        }
        Some(FaultAction::Error(refusal)) => Outcome::Refused(refusal),
        Some(FaultAction::Body(body)) => Outcome::Raw(body),
        Some(FaultAction::Cut) => Outcome::Cut,
        Some(FaultAction::ApplyThenCut) => perform().map_or_else(Outcome::Refused, |_| Outcome::Cut),
        Some(FaultAction::ApplyThenError(error)) => {
            Outcome::Refused(perform().map_or_else(|refusal| refusal, |_| error))
        }
        Some(FaultAction::ApplyThenDelayMs(milliseconds)) => {
            let outcome = perform().into();
            wait_until(begun + Duration::from_millis(milliseconds)).await;
            outcome
        }
    }
}

/// An operation with all that it needs from outside the world.
pub(crate) struct Invocation<'a> {
    pub(crate) service: Service,
    pub(crate) operation: &'static Operation,
    pub(crate) input: &'a Input,
    pub(crate) caller: Option<&'a Caller>,
    pub(crate) region: &'a str,
}

impl Invocation<'_> {
    /// Does it in the world as it is.
    pub(crate) fn perform(&self, context: &Context) -> Result<Value, ServiceError> {
        self.perform_in(&mut context.world(), context)
    }

    /// Reads in the world as it was before the last change of what the target names. Not for writes: they would be lost.
    fn perform_stale(&self, context: &Context, target: Option<&str>) -> Result<Value, ServiceError> {
        let mut stale = context.world().before_last_change(self.service, target);
        self.perform_in(&mut stale, context)
    }

    fn perform_in(&self, world: &mut World, context: &Context) -> Result<Value, ServiceError> {
        let Self { service, operation, input, caller, region } = *self;
        let (now, number) = (context.clock.now(), context.count_call());
        let mut call = Call { world, caller, region, now, number, endpoints: &context.endpoints };
        operation.perform(service, &mut call, input)
    }
}

impl From<Result<Value, ServiceError>> for Outcome {
    fn from(result: Result<Value, ServiceError>) -> Self {
        result.map_or_else(Self::Refused, Self::Done)
    }
}

fn record(
    context: &Context,
    incoming: &AwsRequest,
    caller: Option<&Caller>,
    target: Option<String>,
    outcome: &Outcome,
    took: Duration,
) -> Record {
    let (status, error) = match outcome {
        Outcome::Done(_) => (200, None),
        Outcome::Refused(refusal) => (refusal.status, Some(refusal.code.to_string())),
        Outcome::Raw(body) => (body.status, None),
        Outcome::Cut => (0, Some("cut".to_owned())),
    };
    Record {
        at: context.clock.now(),
        service: incoming.service_name(),
        operation: incoming.operation_name(),
        region: incoming.region.clone(),
        caller: caller.map(|caller| caller.arn.clone()),
        target,
        status,
        error,
        duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    }
}

fn write(context: &Context, incoming: &AwsRequest, outcome: Outcome) -> Answer {
    let request_id = ids::new_uuid();
    let reply = match outcome {
        Outcome::Cut => return Answer::Cut,
        Outcome::Raw(body) => return Answer::Reply(context.dated(body.into_reply())),
        Outcome::Refused(refusal) => incoming.protocol.refused(&refusal, &request_id),
        Outcome::Done(output) => incoming.protocol.done(&incoming.operation_name(), &output, &request_id),
    };
    Answer::Reply(context.dated(reply.with_header("x-amzn-RequestId", request_id)))
}

/// Whether the body was longer than allowed.
fn is_too_long(request: &Request) -> bool {
    matches!(request.body, Body::TooLong)
}
