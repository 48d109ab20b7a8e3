//! The tables of the data sources.

use serde_json::{Value as Json, json};

use super::argument::{
    Accepted, Argument, Blank, BlankBefore, BlankBehind, Control, Empty, LineBreak, LookAlike, Refused,
    TooLong,
};
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

pub(super) fn audit() -> Subject {
    let arguments = vec![
        cluster_name(),
        region(),
        Argument::text("aws_auth", "- rolearn: x", Accepted)
            .whole([json!({ "mapRoles": "x".repeat(2 << 20) })], Refused("ConfigMap too large")),
        Argument::text("if_mode", "API", Refused("Invalid authentication mode"))
            .values(texts(["api", "CONFIG_MAP", "BOTH"]), Refused("Invalid authentication mode"))
            .values(texts(["API_AND_CONFIG_MAP"]), Accepted),
        timeout("timeouts.read"),
    ];
    let good = json!({ "cluster_name": CLUSTER, "timeouts": {} });
    Subject { kind: Kind::DataSource("eksaccess_audit"), good, arguments }
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

/// The data sources that look one thing up, or list what IAM and EKS have.
pub(super) fn look_ups() -> Vec<Subject> {
    let subject = |name, good, arguments| Subject { kind: Kind::DataSource(name), good, arguments };
    let cluster = json!({ "cluster_name": CLUSTER });
    let entry = json!({ "cluster_name": CLUSTER, "principal_arn": ROLE });
    vec![
        subject("eksaccess_caller", json!({}), Vec::new()),
        subject("eksaccess_cluster", cluster, vec![cluster_name(), region()]),
        subject("eksaccess_entry", entry, vec![cluster_name(), region(), principal_to_look_for()]),
        subject("eksaccess_policies", json!({}), vec![region()]),
        subject("eksaccess_principals", json!({ "timeouts": {} }), filters()),
        subject("eksaccess_sso_role", json!({ "permission_set_name": "Admin" }), vec![permission_set()]),
    ]
}

/// Also one for which nobody can create an entry.
fn principal_to_look_for() -> Argument {
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
    Argument::text("principal_arn", ROLE, Refused("Invalid principal ARN"))
        .values(texts(["dev", "arn:aws:iam::111122223333:group/x"]), Refused("Invalid principal ARN"))
        .values(texts(["arn:aws:sts::111122223333:assumed-role/dev/jo"]), Refused("Session ARN"))
        .values(texts(["arn:aws:sts::111122223333:federated-user/jo"]), Refused("Federated user"))
        .values(texts(["arn:aws:iam::111122223333:root", linked]), Accepted)
}

fn filters() -> Vec<Argument> {
    vec![
        Argument::text("kinds", "role", Refused("Invalid kind of principal"))
            .values(texts(["Role", "group", "root"]), Refused("Invalid kind of principal"))
            .values([json!(null)], Refused("Null element"))
            .whole([json!([])], Refused("No kinds of principals")),
        // Almost any text is a regular expression; one that nobody means matches nothing.
        Argument::text("name_regex", "^dev", Accepted)
            .but(&[Empty, TooLong], Refused("Invalid regular expression"))
            .values(texts(["(dev", "[a-", "*", "(?=dev)"]), Refused("Invalid regular expression")),
        Argument::text("path_prefix", "/team/", Refused("Invalid path prefix"))
            .values(texts(["team/", "/a//b/", "/aws-service-role/x/"]), Refused("path"))
            .values(texts(["/"]), Accepted),
        // A tag may have any value, but one without a value would let everybody pass.
        Argument::text("tags", "a", Accepted).values([json!(null)], Refused("Null tag")),
        timeout("timeouts.read"),
    ]
}

fn permission_set() -> Argument {
    let spoilt = [Empty, Blank, BlankBefore, BlankBehind, LineBreak, Control, LookAlike, TooLong];
    Argument::text("permission_set_name", "Admin", Accepted)
        .but(&spoilt, Refused("Invalid permission set name"))
        .values(
            texts([
                "AWSReservedSSO_Admin_0123456789abcdef",
                "Platform Admin",
                "arn:aws:sso:::permissionSet/a/b",
            ]),
            Refused("Invalid permission set name"),
        )
}
