//! What everybody may who is authenticated: asking about oneself, and finding out what the server offers
//! (Kubernetes, default role bindings: `system:basic-user`, `system:discovery`).

use super::{Action, ResourceAction};

/// Creating these needs no further right.
const ABOUT_ONESELF: [(&str, &str); 3] = [
    ("authentication.k8s.io", "selfsubjectreviews"),
    ("authorization.k8s.io", "selfsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectrulesreviews"),
];

/// These, and with a slash at the end all that is below, may be read.
const PATHS: [&str; 12] = [
    "/api",
    "/api/",
    "/apis",
    "/apis/",
    "/healthz",
    "/livez",
    "/openapi",
    "/openapi/",
    "/readyz",
    "/version",
    "/version/",
    "/.well-known/openid-configuration",
];

/// Whether everybody may do this.
pub(super) fn allow(action: &Action) -> bool {
    match action {
        Action::Path { verb, path } => {
            verb == "get"
                && PATHS
                    .iter()
                    .any(|known| path == known || (known.ends_with('/') && path.starts_with(known)))
        }
        Action::Resource(ResourceAction { verb, group, resource, subresource, namespace: _, name: _ }) => {
            verb == "create"
                && subresource.is_empty()
                && ABOUT_ONESELF.contains(&(group.as_str(), resource.as_str()))
        }
    }
}
