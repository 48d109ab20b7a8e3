//! Reading a request as Kubernetes does, and answering it. Never here: who asks, or what a role may do.

mod body;
mod config_map;
mod discovery;
mod kinds;
mod namespaces;
mod path;
mod reviews;
mod status;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::authorizer::{Action, ResourceAction};
use super::mapper::User;
use crate::clock::whole_seconds;
use crate::http::Request;
use crate::world::{AwsAuth, Cluster};
use kinds::Kind;

pub(super) use status::Failure;

/// Answered without a look at who asks (EKS since Kubernetes 1.32: health checks, and nothing else).
const HEALTH: [&str; 3] = ["/healthz", "/livez", "/readyz"];

/// What faults call the requests at paths that are no resource.
const DISCOVERY: &str = "Discovery";

/// What a fault may name.
pub(crate) const OPERATIONS: [&str; 4] =
    ["SelfSubjectReview", "SelfSubjectAccessReview", "ConfigMap", DISCOVERY];

/// A request, understood.
pub(super) struct Call {
    action: Action,
    /// The version of the resource's API group.
    version: String,
}

/// What a server serves: what its cluster has.
#[derive(Clone, Copy)]
pub(super) struct Served<'a> {
    /// The Kubernetes version, such as `1.33`.
    pub(super) version: &'a str,
    /// The one object that is kept: the `ConfigMap` aws-auth.
    pub(super) aws_auth: Option<&'a AwsAuth>,
    /// When the cluster was created, and its objects with it.
    pub(super) created_at: Timestamp,
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

    /// Does what is asked, if the user may.
    pub(super) fn answer(
        &self,
        user: &User,
        served: Served<'_>,
        now: Timestamp,
        request: &Request,
    ) -> Answer {
        if request.headers.contains_key("impersonate-user") {
            return Err(Failure::bad_request("impersonation is not simulated"));
        }
        if user.may(&self.action).is_none() {
            return Err(Failure::forbidden(&user.name, &self.action));
        }
        match &self.action {
            Action::Path { verb, path } if verb == "get" => discovery::answer(path, served.version),
            Action::Path { .. } => Err(Failure::nothing_there()),
            Action::Resource(action) => self.answer_resource(action, user, served, now, request),
        }
    }

    fn answer_resource(
        &self,
        action: &ResourceAction,
        user: &User,
        served: Served<'_>,
        now: Timestamp,
        request: &Request,
    ) -> Answer {
        let kind = kinds::find(&action.group, &action.resource)
            .filter(|kind| kind.is_served(&self.version, served.version))
            .ok_or_else(Failure::nothing_there)?;
        if kind.is_review() {
            return reviews::answer(kind, &self.version, action, user, now, request);
        }
        match action.verb.as_str() {
            "list" | "watch" if action.subresource.is_empty() => {
                Ok((200, list(kind, &self.version, kind.objects(action, served))))
            }
            "get" if action.subresource.is_empty() => {
                let mut objects = kind.objects(action, served).into_iter();
                let object = objects.find(|object| object["metadata"]["name"] == *action.name);
                object.map(|object| (200, object)).ok_or_else(|| Failure::not_found(action))
            }
            "get" => Err(Failure::not_found(action)),
            _ => Err(Failure::method_not_allowed()),
        }
    }
}

impl Kind {
    /// The objects of this kind that a request is about: none, but for aws-auth and the namespaces of every cluster.
    fn objects(&self, action: &ResourceAction, served: Served<'_>) -> Vec<Value> {
        match (self.group, self.resource) {
            ("", "configmaps") => config_map::in_namespace(&action.namespace, served),
            ("", "namespaces") => namespaces::all(served),
            _ => Vec::new(),
        }
    }
}

impl<'a> Served<'a> {
    /// What the server of a cluster serves.
    pub(super) fn by(cluster: &'a Cluster) -> Self {
        let (version, aws_auth) = (cluster.version.as_str(), cluster.aws_auth.as_ref());
        Self { version, aws_auth, created_at: cluster.created_at }
    }
}

fn list(kind: &Kind, version: &str, items: Vec<Value>) -> Value {
    json!({
        "kind": format!("{}List", kind.name),
        "apiVersion": kinds::api_version(kind.group, version),
        "metadata": { "resourceVersion": "1" },
        "items": items,
    })
}

/// A time as objects have it.
fn written(time: Timestamp) -> String {
    whole_seconds(time).to_string()
}
