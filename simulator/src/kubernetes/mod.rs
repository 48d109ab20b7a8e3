//! The clusters' own API servers: who a token is, what that user may do, and the few answers that kubectl needs.
//! Never here: the services of AWS, or what an access entry may look like.
//!
//! The rooms, in the order a request goes through them:
//! - `authority` and `servers` are the TLS ports; `port` is one connection
//! - `token` judges the bearer token; `login` finds the user it stands for, in access entries and in aws-auth
//! - `rights` says what the user may do; `api` reads the request and answers it
//! - `refused` has every reason for a 401: the log and the journal get it, the client never does

mod api;
mod authority;
mod login;
mod port;
mod refused;
mod rights;
mod servers;
mod token;

use std::io::{self, Write};
use std::time::Instant;

use serde_json::Value;

use crate::http::{Reply, Request};
use crate::journal::Record;
use crate::shared::Shared;
use crate::state::ClusterKey;
use api::{Call, Failure};
use login::User;
use refused::Refused;

pub(crate) use authority::Authority;
pub use authority::AuthorityError;
pub(crate) use servers::Servers;

/// What the journal calls the API servers.
const SERVICE: &str = "kubernetes";

/// How a request ended.
struct Ended {
    /// The ARN in the token, as far as STS vouches for it.
    caller: Option<String>,
    /// Status and body.
    answer: Result<(u16, Value), Failure>,
    /// The reason for a 401.
    refused: Option<Refused>,
}

/// Answers any request that comes in at a cluster's port.
fn answer(shared: &Shared, cluster: &ClusterKey, request: &Request) -> Reply {
    let begun = Instant::now();
    let call = Call::read(request);
    if call.is_about_health() {
        return crate::gateway::dated(shared, Reply::new(200, "text/plain", "ok".to_owned()));
    }
    let Ended { caller, answer, refused } = serve(shared, cluster, &call, request);
    let (status, body, error) = match answer {
        Ok((status, body)) => (status, body, None),
        Err(failure) => (failure.code, failure.status(), Some(failure.reason.to_owned())),
    };
    if let Some(refused) = &refused {
        log(cluster, refused);
    }
    shared.journal().push(Record {
        at: shared.clock.now(),
        service: SERVICE,
        operation: call.kind().to_owned(),
        region: cluster.region.clone(),
        caller,
        target: Some(cluster.name.clone()),
        status,
        error: refused.map(|refused| refused.to_string()).or(error),
        duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    crate::gateway::dated(shared, Reply::new(status, "application/json", body.to_string()))
}

/// Authenticates, authorizes, answers.
fn serve(shared: &Shared, cluster: &ClusterKey, call: &Call, request: &Request) -> Ended {
    let unauthorized =
        |caller, refused| Ended { caller, answer: Err(Failure::unauthorized()), refused: Some(refused) };
    let now = shared.clock.now();
    let state = shared.state();
    let identity = match token::bearer(request).and_then(|token| token::judge(token, cluster, &state, now)) {
        Ok(identity) => identity,
        Err(refused) => return unauthorized(None, refused),
    };
    let caller = Some(identity.caller.arn.clone());
    let user = match User::find(&identity, cluster, &state, now) {
        Ok(user) => user,
        Err(refused) => return unauthorized(caller, refused),
    };
    let version = state.clusters.get(cluster).map_or("", |cluster| cluster.version.as_str());
    Ended { caller, answer: call.answer(&user, version, now, request), refused: None }
}

/// Nothing of the token is in a reason.
fn log(cluster: &ClusterKey, refused: &Refused) {
    let _unwritable = writeln!(io::stderr().lock(), "kubernetes {}: 401: {refused}", cluster.label());
}
