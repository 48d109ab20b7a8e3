//! `SelfSubjectAccessReview`: what an API server lets us do. Never here: why it does not.

use serde_json::{Map, Value, json};

use super::answer::lacking;
use super::error::ProbeError;

/// Where the question is asked.
pub(super) const PATH: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// A question: may I?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanI {
    /// What to do, such as `get`, `create` or `*`.
    pub verb: String,
    /// With what, in the plural, such as `pods`; a subresource follows a slash, as in RBAC's rules: `pods/log`.
    pub resource: String,
    /// The API group; the core group when left out.
    pub group: Option<String>,
    /// The namespace; all of them when left out, or the cluster for what lies in none.
    pub namespace: Option<String>,
    /// The object; any when left out.
    pub name: Option<String>,
}

impl CanI {
    /// The question as the server reads it.
    pub(super) fn body(&self) -> Value {
        let Self { verb, resource, group, namespace, name } = self;
        let (resource, subresource) = match resource.split_once('/') {
            Some((resource, subresource)) => (resource, Some(subresource)),
            None => (resource.as_str(), None),
        };
        let attributes = [
            ("verb", Some(verb.as_str())),
            ("resource", Some(resource)),
            ("subresource", subresource),
            ("group", group.as_deref()),
            ("namespace", namespace.as_deref()),
            ("name", name.as_deref()),
        ];
        let given = attributes.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into())));
        json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": { "resourceAttributes": given.collect::<Map<_, _>>() },
        })
    }
}

/// The answer.
///
/// # Errors
/// When it says neither yes nor no.
pub(super) fn allowed(answer: &Value) -> Result<bool, ProbeError> {
    answer["status"]["allowed"].as_bool().ok_or_else(|| lacking("`allowed`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_what_is_given_and_no_more() {
        let bare = CanI {
            verb: "get".to_owned(),
            resource: "pods".to_owned(),
            group: None,
            namespace: None,
            name: None,
        };
        let full = CanI {
            resource: "deployments/scale".to_owned(),
            group: Some("apps".to_owned()),
            namespace: Some("dev".to_owned()),
            name: Some("web".to_owned()),
            ..bare.clone()
        };
        for (question, attributes) in [
            (bare, json!({ "verb": "get", "resource": "pods" })),
            (
                full,
                json!({ "verb": "get", "resource": "deployments", "subresource": "scale", "group": "apps",
                    "namespace": "dev", "name": "web" }),
            ),
        ] {
            assert_eq!(question.body()["spec"]["resourceAttributes"], attributes);
        }
    }
}
