//! `GET /healthz`: whether every port is open. For containers and load balancers, so without signature, header and journal.

use crate::context::Context;
use crate::http::{Reply, Request};

/// The path, at the port for AWS clients.
pub(crate) const PATH: &str = "/healthz";

/// The answer, if that is what a request asks for.
pub(crate) fn answer(context: &Context, request: &Request) -> Option<Reply> {
    let is_read = matches!(request.method.as_str(), "GET" | "HEAD");
    (is_read && request.path == PATH).then(|| reply(context))
}

/// Every cluster of the world has its port, or has it not yet.
fn reply(context: &Context) -> Reply {
    let clusters: Vec<_> = context.world().clusters.keys().cloned().collect();
    let (status, text) = match clusters.iter().all(|cluster| context.endpoints.of(cluster).is_some()) {
        true => (200, "ok"),
        false => (503, "the ports of the clusters are not open"),
    };
    Reply::new(status, "text/plain", text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::reply;
    use crate::context::Context;
    use crate::endpoints::Endpoint;

    #[test]
    fn a_simulator_is_healthy_once_every_cluster_has_its_port() {
        let cluster = |name: &str| json!({ "name": name, "account": "111122223333", "region": "eu-west-1" });
        let context = Context::of(json!({ "clusters": [cluster("a"), cluster("b")] }));
        let keys: Vec<_> = context.world().clusters.keys().cloned().collect();
        for key in keys {
            assert_eq!(reply(&context).status, 503);
            context.endpoints.insert(key, Endpoint { url: String::new(), authority: String::new() });
        }
        assert_eq!((reply(&context).status, reply(&context).body.as_str()), (200, "ok"));
    }
}
