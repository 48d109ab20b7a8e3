//! The tables of the data sources.

use serde_json::{Value as Json, json};

use super::argument::{Accepted, Argument, BlankBefore, BlankBehind, Control, Empty, LineBreak, Refused};
use super::resources::{cluster_name, region, timeout};
use super::{Kind, Subject};
use crate::rpc::world::{CLUSTER, ROLE, VIEW};

pub(super) fn texts<const N: usize>(texts: [&str; N]) -> [Json; N] {
    texts.map(|text| json!(text))
}

pub(super) fn authentication() -> Subject {
    let no_resources = ["Pod", "deployments.apps", "deployments.apps/scale", "po", "pods log", "pods/"];
    let arguments = vec![
        cluster_name(),
        region(),
        // Whatever is asked about gets an answer that says what it is.
        Argument::text("principal_arn", ROLE, Accepted).values(texts(["dev", "AROAEXAMPLE"]), Accepted),
        Argument::text("namespace", "web", Refused("Invalid namespace"))
            .values(texts(["Web", "dev-*", "a_b", "a.b", "-a"]), Refused("Invalid namespace")),
        // A cluster reads it, with what it makes of mistakes; the answer is about that.
        Argument::text("aws_auth", "- rolearn: x", Accepted)
            .whole([json!({ "mapRoles": "x".repeat(2 << 20) })], Refused("ConfigMap too large")),
        Argument::plain("live_probe"),
        Argument::text("can_i.verb", "create", Refused("Invalid verb"))
            .values(texts(["GET", "POST", "get,list", "get list", "get*"]), Refused("Invalid verb"))
            .values([json!(null)], Refused("`verb`")),
        Argument::text("can_i.resource", "pods", Refused("Invalid resource"))
            .values(texts(no_resources), Refused("Invalid resource"))
            .values(texts(["deployments"]), Refused("API group missing"))
            .values([json!(null)], Refused("`resource`")),
        Argument::text("can_i.group", "apps.example.com", Refused("Invalid API group"))
            .but(&[Empty], Accepted)
            .values(texts(["apps/v1", "Apps", "a b"]), Refused("Invalid API group")),
        Argument::text("can_i.namespace", "web", Refused("Invalid namespace"))
            .values(texts(["Web", "dev-*"]), Refused("Invalid namespace")),
        // Objects of RBAC have names of almost any kind.
        Argument::text("can_i.name", "web:reader", Accepted),
        Argument::text("propagation_timeout", "30s", Refused("Invalid duration"))
            .values(texts(["30", "-30s", "25h", "soon"]), Refused("Invalid duration"))
            .values(texts(["10m"]), Refused("propagation_timeout exceeds the read timeout")),
        timeout("timeouts.read"),
    ];
    let good = json!({
        "cluster_name": CLUSTER, "can_i": [{ "verb": "get", "resource": "pods" }], "timeouts": {},
    });
    Subject { kind: Kind::DataSource("eksaccess_authentication"), good, arguments }
}

pub(super) fn entries() -> Subject {
    let arguments = vec![
        cluster_name(),
        region(),
        Argument::text("type", "STANDARD", Refused("Invalid entry type"))
            .but(&[BlankBefore, BlankBehind, LineBreak, Control], Refused("Misspelled entry type"))
            .values(texts(["standard", "EC2-LINUX"]), Refused("Misspelled entry type"))
            .values(texts(["QUANTUM_LINUX"]), Accepted),
        Argument::text("associated_policy_arn", VIEW, Refused("Invalid access policy"))
            .values(texts(["view", "AmazonEKSViewPolicy"]), Refused("Invalid access policy"))
            .values(
                texts(["arn:aws:eks::aws:cluster-access-policy/AmazonEksViewPolicy"]),
                Refused("Misspelled access policy"),
            ),
        // A filter may ask for any group that an entry could have.
        Argument::text("kubernetes_group", "viewers", Accepted).values(texts(["system:masters"]), Accepted),
        timeout("timeouts.read"),
    ];
    let good = json!({ "cluster_name": CLUSTER, "timeouts": {} });
    Subject { kind: Kind::DataSource("eksaccess_entries"), good, arguments }
}
