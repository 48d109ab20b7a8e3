//! The clusters' own API servers: who a token is, what that user may do, and the few answers that kubectl needs.
//! Never here: the services of AWS, or what an access entry may look like.
//!
//! The rooms, in the order a request goes through them:
//! - `authority` and `servers` are the TLS ports; `port` is one connection
//! - `token` verifies the bearer token; `mapper` finds the user that it stands for, in access entries and aws-auth
//! - `authorizer` says what the user may do; `api` reads the request and answers it
//! - `rejection` has every reason for a 401: the log and the journal get it, the client never does

mod api;
mod authority;
mod authorizer;
mod mapper;
mod port;
mod rejection;
mod servers;
mod token;

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::context::Context;
use crate::faults::{Candidate, FaultAction, KUBERNETES, RawBody, UserInfo, wait_until};
use crate::http::{Answer, Reply, Request};
use crate::journal::Record;
use crate::operation::Effect;
use crate::world::ClusterKey;
use api::{Call, Failure, Served};
use mapper::User;
use rejection::Rejection;

pub(crate) use api::OPERATIONS;
pub(crate) use authority::Authority;
pub use authority::{AuthorityError, FileProblem};
pub use mapper::mapped_by_aws_auth;
pub use servers::PortError;
pub(crate) use servers::Servers;

/// How a request ended.
struct Exchange {
    /// The ARN in the token, as far as STS vouches for it.
    caller: Option<String>,
    outcome: Outcome,
    /// The reason for a 401 of the cluster's own.
    rejection: Option<Rejection>,
}

/// What the client gets.
enum Outcome {
    /// Status and body.
    Done(u16, Value),
    Failed(Failure),
    /// A fault's own body.
    Raw(RawBody),
    Cut,
}

/// Answers any request that comes in at a cluster's port.
async fn answer(context: &Context, cluster: &ClusterKey, request: &Request) -> Answer {
    let begun = Instant::now();
    let call = Call::read(request);
    if call.is_about_health() {
        let well = Reply::new(200, "text/plain", "ok".to_owned());
        return Answer::Reply(context.dated(well));
    }
    let ended = serve(context, cluster, &call, request, begun).await;
    if let Some(rejection) = &ended.rejection {
        // Nothing of the token is in a reason.
        context.log.write(format_args!("kubernetes {}: 401: {rejection}", cluster.label()));
    }
    let (record, reply) = (record(context, cluster, &call, &ended, begun), reply(ended.outcome));
    context.journal().push(record);
    reply.map_or(Answer::Cut, |reply| Answer::Reply(context.dated(reply)))
}

/// Answers as usual, unless a fault is meant for this request.
async fn serve(
    context: &Context,
    cluster: &ClusterKey,
    call: &Call,
    request: &Request,
    begun: Instant,
) -> Exchange {
    let (operation, target) = (call.operation(), Some(cluster.name.as_str()));
    let candidate = Candidate { service: KUBERNETES, operation, target, effect: Effect::Reads };
    let fault = context.faults().take(candidate);
    match fault {
        Some(FaultAction::Error(refusal)) => Outcome::Failed(Failure::injected(refusal)).into(),
        Some(FaultAction::Body(body)) => Outcome::Raw(body).into(),
        Some(FaultAction::Cut) => Outcome::Cut.into(),
        Some(FaultAction::Identity(user)) => serve_as(user, context, cluster, call, request).into(),
        Some(FaultAction::DelayMs(milliseconds)) => {
            wait_until(begun + Duration::from_millis(milliseconds)).await;
            serve_caller(context, cluster, call, request)
        }
        // `POST faults` refuses these for API servers.
        Some(
            FaultAction::ApplyThenCut
            | FaultAction::ApplyThenError(_)
            | FaultAction::ApplyThenDelayMs(_)
            | FaultAction::Stale,
        )
        | None => serve_caller(context, cluster, call, request),
    }
}

/// Authenticates, authorizes, answers.
fn serve_caller(context: &Context, cluster: &ClusterKey, call: &Call, request: &Request) -> Exchange {
    let unauthorized = |caller, rejection| Exchange {
        caller,
        outcome: Outcome::Failed(Failure::unauthorized()),
        rejection: Some(rejection),
    };
    let now = context.clock.now();
    let world = context.world();
    let identity = match token::bearer(request).and_then(|token| token::verify(token, cluster, &world, now)) {
        Ok(identity) => identity,
        Err(rejection) => return unauthorized(None, rejection),
    };
    let caller = Some(identity.caller.arn.clone());
    let user = match User::find(&identity, cluster, &world, now) {
        Ok(user) => user,
        Err(rejection) => return unauthorized(caller, rejection),
    };
    let Some(cluster) = world.clusters.get(cluster) else {
        return unauthorized(caller, Rejection::NoCluster);
    };
    Exchange {
        caller,
        outcome: call.answer(&user, Served::by(cluster), now, request).into(),
        rejection: None,
    }
}

/// Answers as if the fault's user had asked, whatever the token.
fn serve_as(
    user: UserInfo,
    context: &Context,
    cluster: &ClusterKey,
    call: &Call,
    request: &Request,
) -> Outcome {
    let now = context.clock.now();
    let world = context.world();
    let Some(cluster) = world.clusters.get(cluster) else {
        return Outcome::Failed(Failure::unauthorized());
    };
    let user = User::injected(user, &cluster.role_bindings);
    call.answer(&user, Served::by(cluster), now, request).into()
}

impl From<Result<(u16, Value), Failure>> for Outcome {
    fn from(result: Result<(u16, Value), Failure>) -> Self {
        result.map_or_else(Self::Failed, |(status, body)| Self::Done(status, body))
    }
}

/// What a fault does about nobody in particular.
impl From<Outcome> for Exchange {
    fn from(outcome: Outcome) -> Self {
        Self { caller: None, outcome, rejection: None }
    }
}

fn record(context: &Context, cluster: &ClusterKey, call: &Call, ended: &Exchange, begun: Instant) -> Record {
    let Exchange { caller, outcome, rejection } = ended;
    let (status, error) = match outcome {
        Outcome::Done(status, _) => (*status, None),
        Outcome::Failed(failure) => (failure.code, Some(failure.reason.to_string())),
        Outcome::Raw(body) => (body.status, None),
        Outcome::Cut => (0, Some("cut".to_owned())),
    };
    Record {
        at: context.clock.now(),
        service: KUBERNETES.into(),
        operation: call.kind().to_owned(),
        region: cluster.region.clone(),
        caller: caller.clone(),
        target: Some(cluster.name.clone()),
        status,
        error: rejection.as_ref().map(ToString::to_string).or(error),
        duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

/// None for a connection that closes.
fn reply(outcome: Outcome) -> Option<Reply> {
    let (status, body) = match outcome {
        Outcome::Done(status, body) => (status, body),
        Outcome::Failed(failure) => (failure.code, failure.status()),
        Outcome::Raw(body) => return Some(body.into_reply()),
        Outcome::Cut => return None,
    };
    Some(Reply::new(status, "application/json", body.to_string()))
}
