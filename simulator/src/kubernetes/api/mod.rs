//! Reading a request as Kubernetes does, and answering it. Never here: who asks, or what a role may do.

mod body;
mod discovery;
mod kinds;
mod path;
mod reviews;
mod status;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::authorizer::{Action, ResourceAction};
use super::mapper::User;
use crate::clock::whole_seconds;
use crate::http::Request;
use kinds::Kind;

pub(super) use status::Failure;

/// Answered without a look at who asks (EKS since Kubernetes 1.32: health checks, and nothing else).
const HEALTH: [&str; 3] = ["/healthz", "/livez", "/readyz"];

/// What faults call the requests at paths that are no resource.
const DISCOVERY: &str = "Discovery";

/// What a fault may name.
pub(crate) const OPERATIONS: [&str; 3] = ["SelfSubjectReview", "SelfSubjectAccessReview", DISCOVERY];

/// A request, understood.
pub(super) struct Call {
    action: Action,
    /// The version of the resource's API group.
    version: String,
}

/// An answer: status and body.
type Answer = Result<(u16, Value), Failure>;

impl Call {
    /// Understands a request: what its path and method ask for.
    pub(super) fn read(request: &Request) -> Self {
        let (action, version) = path::read(request);
        Self { action, version }
    }

    /// Whether it asks only if the server lives.
    pub(super) fn is_about_health(&self) -> bool {
        matches!(&self.action, Action::Path { path, .. } if HEALTH.contains(&path.as_str()))
    }

    /// The kind it is about, for the journal; `Unknown` if the server has no such kind.
    pub(super) fn kind(&self) -> &'static str {
        match &self.action {
            Action::Path { path, .. } => discovery::kind_of(path).unwrap_or("Unknown"),
            Action::Resource(action) => {
                kinds::find(&action.group, &action.resource).map_or("Unknown", |kind| kind.name)
            }
        }
    }

    /// The same as faults name it: one word for all discovery.
    pub(super) fn operation(&self) -> &'static str {
        match &self.action {
            Action::Path { .. } => DISCOVERY,
            Action::Resource(_) => self.kind(),
        }
    }

    /// Does what is asked, if the user may. `server` is the cluster's Kubernetes version, such as `1.33`.
    pub(super) fn answer(&self, user: &User, server: &str, now: Timestamp, request: &Request) -> Answer {
        if request.headers.contains_key("impersonate-user") {
            return Err(Failure::bad_request("impersonation is not simulated"));
        }
        if user.may(&self.action).is_none() {
            return Err(Failure::forbidden(&user.name, &self.action));
        }
        match &self.action {
            Action::Path { verb, path } if verb == "get" => discovery::answer(path, server),
            Action::Path { .. } => Err(Failure::nothing_there()),
            Action::Resource(action) => self.answer_resource(action, user, server, now, request),
        }
    }

    fn answer_resource(
        &self,
        action: &ResourceAction,
        user: &User,
        server: &str,
        now: Timestamp,
        request: &Request,
    ) -> Answer {
        let kind = kinds::find(&action.group, &action.resource)
            .filter(|kind| kind.is_served(&self.version, server))
            .ok_or_else(Failure::nothing_there)?;
        if kind.is_review() {
            return reviews::answer(kind, &self.version, action, user, now, request);
        }
        match action.verb.as_str() {
            "list" | "watch" if action.subresource.is_empty() => Ok((200, empty_list(kind, &self.version))),
            "get" => Err(Failure::not_found(action)),
            _ => Err(Failure::method_not_allowed()),
        }
    }
}

/// The simulator keeps no objects.
fn empty_list(kind: &Kind, version: &str) -> Value {
    json!({
        "kind": format!("{}List", kind.name),
        "apiVersion": kinds::api_version(kind.group, version),
        "metadata": { "resourceVersion": "1" },
        "items": [],
    })
}

/// A time as objects have it.
fn written(time: Timestamp) -> String {
    whole_seconds(time).to_string()
}
