//! The errors of a Kubernetes API server: the kind `Status`, with the texts that clients print.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{Action, ResourceAction};
use crate::service_error::ServiceError;

/// A request that failed.
pub(crate) struct Failure {
    /// The HTTP status.
    pub(crate) code: u16,
    /// The reason, a word that programs read.
    pub(crate) reason: Cow<'static, str>,
    message: String,
    /// What it is about; null if nothing.
    details: Value,
}

impl Failure {
    /// All that a client learns when it is nobody.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized", "Unauthorized")
    }

    /// What a fault wants: its code is the reason, and the message too if it has none.
    pub(crate) fn injected(refusal: ServiceError) -> Self {
        let ServiceError { status, code, message } = refusal;
        let message = if message.is_empty() { code.clone() } else { message };
        Self::new(status, code, message)
    }

    /// The user is known, and may not.
    pub(super) fn forbidden(user: &str, action: &Action) -> Self {
        match action {
            Action::Path { verb, path } => {
                let message = format!("forbidden: User \"{user}\" cannot {verb} path \"{path}\"");
                Self { details: json!({}), ..Self::new(403, "Forbidden", message) }
            }
            Action::Resource(action) => {
                let (subject, what, place) = (subject(action), resource(action), place(action));
                let ResourceAction { verb, group, .. } = action;
                let message = format!(
                    "{subject} is forbidden: User \"{user}\" cannot {verb} resource \"{what}\" in API group \"{group}\" {place}"
                );
                Self { details: details(action), ..Self::new(403, "Forbidden", message) }
            }
        }
    }

    /// The object is not there.
    pub(super) fn not_found(action: &ResourceAction) -> Self {
        let ResourceAction { resource, group, name, .. } = action;
        let dot = if group.is_empty() { "" } else { "." };
        let message = format!("{resource}{dot}{group} \"{name}\" not found");
        Self { details: details(action), ..Self::new(404, "NotFound", message) }
    }

    /// The server has nothing at this path.
    pub(super) fn nothing_there() -> Self {
        Self::new(404, "NotFound", "the server could not find the requested resource")
    }

    /// The simulator keeps no objects, so it makes and changes none.
    pub(super) fn method_not_allowed() -> Self {
        let message = "the server does not allow this method on the requested resource";
        Self::new(405, "MethodNotAllowed", message)
    }

    /// The body makes no sense.
    pub(super) fn bad_request(message: &str) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// A review about nothing, or about two things.
    pub(super) fn one_kind_of_attributes() -> Self {
        let message = "SelfSubjectAccessReview.authorization.k8s.io \"\" is invalid: spec: exactly one of \
                       nonResourceAttributes or resourceAttributes must be specified";
        Self::new(422, "Invalid", message)
    }

    /// Neither JSON nor protobuf.
    pub(super) fn unsupported_media_type(media: &str) -> Self {
        let message = format!("the body of the request was in an unknown format: {media}");
        Self::new(415, "UnsupportedMediaType", message)
    }

    /// The body is longer than allowed.
    pub(super) fn too_large() -> Self {
        Self::new(413, "RequestEntityTooLarge", "the request is too large")
    }

    /// The body of the answer.
    pub(crate) fn status(&self) -> Value {
        let Self { code, reason, message, details } = self;
        let mut status = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "reason": reason,
            "code": code,
        });
        if !details.is_null() {
            status["details"] = details.clone();
        }
        status
    }

    fn new(code: u16, reason: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), message: message.into(), details: Value::Null }
    }
}

/// `deployments.apps "web"`, as far as there is a group and a name.
fn subject(action: &ResourceAction) -> String {
    let ResourceAction { resource, group, name, .. } = action;
    let mut subject = resource.clone();
    if !group.is_empty() {
        subject = format!("{subject}.{group}");
    }
    if !name.is_empty() {
        subject = format!("{subject} \"{name}\"");
    }
    subject
}

/// `pods/log`, if there is a subresource.
fn resource(action: &ResourceAction) -> String {
    let ResourceAction { resource, subresource, .. } = action;
    if subresource.is_empty() { resource.clone() } else { format!("{resource}/{subresource}") }
}

fn place(action: &ResourceAction) -> String {
    if action.namespace.is_empty() {
        "at the cluster scope".to_owned()
    } else {
        format!("in the namespace \"{}\"", action.namespace)
    }
}

fn details(action: &ResourceAction) -> Value {
    let ResourceAction { resource, group, name, .. } = action;
    let mut details = json!({ "kind": resource });
    for (member, value) in [("group", group), ("name", name)] {
        if !value.is_empty() {
            details[member] = json!(value);
        }
    }
    details
}
