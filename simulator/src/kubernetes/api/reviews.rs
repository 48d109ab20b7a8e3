//! `SelfSubjectReview`: who am I; `SelfSubjectAccessReview`: may I. Both are answered, and nothing is kept.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::body::{
    self, NonResourceAttributes, ResourceAttributes, SelfSubjectAccessReview, SelfSubjectReview, Spec,
};
use super::kinds::{self, Kind};
use super::{Action, Answer, Failure, ResourceAction, User, written};
use crate::http::Request;

/// Answers a review. The answer to a create is 201.
pub(super) fn answer(
    kind: &Kind,
    version: &str,
    action: &ResourceAction,
    user: &User,
    now: Timestamp,
    request: &Request,
) -> Answer {
    if action.verb != "create" {
        return Err(Failure::method_not_allowed());
    }
    let api_version = kinds::api_version(kind.group, version);
    let (spec, status) = if kind.is_self_review() {
        let SelfSubjectReview {} = body::read(request, &api_version, kind.name)?;
        (None, json!({ "userInfo": user.info() }))
    } else {
        let SelfSubjectAccessReview { spec } = body::read(request, &api_version, kind.name)?;
        let asked = spec.and_then(asked).ok_or_else(Failure::one_kind_of_attributes)?;
        (Some(echo(&asked)), access(user, &asked))
    };
    let mut review = json!({
        "kind": kind.name,
        "apiVersion": api_version,
        "metadata": { "creationTimestamp": written(now) },
        "status": status,
    });
    if let Some(spec) = spec {
        review["spec"] = spec;
    }
    Ok((201, review))
}

fn access(user: &User, asked: &Action) -> Value {
    match user.may(asked) {
        Some(reason) => json!({ "allowed": true, "reason": reason }),
        None => json!({ "allowed": false }),
    }
}

/// What is asked, if it is about exactly one thing.
fn asked(spec: Spec) -> Option<Action> {
    let Spec { resource_attributes, non_resource_attributes } = spec;
    match (resource_attributes, non_resource_attributes) {
        (Some(attributes), None) => {
            let ResourceAttributes { namespace, verb, group, version: _, resource, subresource, name } =
                attributes;
            Some(Action::Resource(ResourceAction { verb, group, resource, subresource, namespace, name }))
        }
        (None, Some(NonResourceAttributes { path, verb })) => Some(Action::Path { verb, path }),
        _ => None,
    }
}

/// The question, as the answer repeats it: without what was empty.
fn echo(asked: &Action) -> Value {
    let given = |members: &[(&str, &String)]| -> Map<String, Value> {
        let members = members.iter().filter(|(_, value)| !value.is_empty());
        members.map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
    };
    match asked {
        Action::Path { verb, path } => {
            json!({ "nonResourceAttributes": given(&[("path", path), ("verb", verb)]) })
        }
        Action::Resource(ResourceAction { verb, group, resource, subresource, namespace, name }) => {
            json!({ "resourceAttributes": given(&[
                ("namespace", namespace),
                ("verb", verb),
                ("group", group),
                ("resource", resource),
                ("subresource", subresource),
                ("name", name),
            ]) })
        }
    }
}
