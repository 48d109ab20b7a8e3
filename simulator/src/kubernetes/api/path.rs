//! From method and path to verb and resource, as Kubernetes' own request resolver does.

use percent_encoding::percent_decode_str;

use super::{Action, ResourceAction};
use crate::http::Request;

/// What is asked for, and the version of its API group.
pub(super) fn read(request: &Request) -> (Action, String) {
    let path = percent_decode_str(&request.path).decode_utf8_lossy();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let (group, version, rest) = match segments[..] {
        ["api", version, ref rest @ ..] if !rest.is_empty() => ("", version, rest),
        ["apis", group, version, ref rest @ ..] if !rest.is_empty() => (group, version, rest),
        _ => {
            return (
                Action::Path { verb: request.method.to_lowercase(), path: path.into_owned() },
                String::new(),
            );
        }
    };
    let action = resource(group, rest);
    let verb = verb(request, action.name.is_empty());
    (Action::Resource(ResourceAction { verb: verb.to_owned(), ..action }), version.to_owned())
}

/// A namespace is itself a resource, and lies in itself.
fn resource(group: &str, segments: &[&str]) -> ResourceAction {
    let (namespace, rest) = match segments {
        ["namespaces", namespace, rest @ ..] if !matches!(rest, [] | ["status" | "finalize"]) => {
            (*namespace, rest)
        }
        ["namespaces", namespace, ..] => (*namespace, segments),
        _ => ("", segments),
    };
    let segment = |index: usize| rest.get(index).copied().unwrap_or_default().to_owned();
    ResourceAction {
        verb: String::new(),
        group: group.to_owned(),
        resource: segment(0),
        name: segment(1),
        subresource: segment(2),
        namespace: namespace.to_owned(),
    }
}

fn verb(request: &Request, all: bool) -> &'static str {
    let watches = || matches!(request.query_value("watch").as_deref(), Some("1" | "true"));
    match request.method.as_str() {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" if all => "deletecollection",
        "DELETE" => "delete",
        _ if all && watches() => "watch",
        _ if all => "list",
        _ => "get",
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use hyper::HeaderMap;

    use super::{Action, read};
    use crate::http::{Body, Request};

    fn resolved(method: &str, path: &str) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: HeaderMap::new(),
            body: Body::Whole(Bytes::new()),
        };
        match read(&request) {
            (Action::Path { verb, path }, _) => format!("{verb} {path}"),
            (Action::Resource(action), version) => format!(
                "{} {} {version} {}/{} of {} in {}",
                action.verb, action.group, action.resource, action.subresource, action.name, action.namespace
            ),
        }
    }

    #[test]
    fn paths_are_resolved_as_kubernetes_resolves_them() {
        for (method, path, expected) in [
            ("GET", "/api", "get /api"),
            ("GET", "/apis/apps/v1", "get /apis/apps/v1"),
            ("GET", "/api/v1/pods", "list  v1 pods/ of  in "),
            ("GET", "/api/v1/namespaces", "list  v1 namespaces/ of  in "),
            ("GET", "/api/v1/namespaces/dev", "get  v1 namespaces/ of dev in dev"),
            ("PUT", "/api/v1/namespaces/dev/finalize", "update  v1 namespaces/finalize of dev in dev"),
            ("GET", "/api/v1/namespaces/dev/pods?watch=true", "watch  v1 pods/ of  in dev"),
            ("GET", "/api/v1/namespaces/dev/pods/a/log", "get  v1 pods/log of a in dev"),
            (
                "DELETE",
                "/apis/apps/v1/namespaces/dev/deployments",
                "deletecollection apps v1 deployments/ of  in dev",
            ),
            (
                "PATCH",
                "/apis/apps/v1/namespaces/dev/deployments/a%2Db",
                "patch apps v1 deployments/ of a-b in dev",
            ),
        ] {
            assert_eq!(resolved(method, path), expected, "{method} {path}");
        }
    }
}
