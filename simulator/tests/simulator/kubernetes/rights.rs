//! What a user may do: every cell in which Kubernetes' four roles differ, by access policies, role bindings and masters.

use serde_json::{Value, json};

use crate::support::cluster::{Cluster, token};
use crate::support::{ADMIN, Client, play, world};

const KEY: (&str, &str) = ("AKIAEXAMPLEADMIN0001", "admin secret");

/// Verb, API group, resource with its subresource, and the roles that may: c(luster-admin), a(dmin), e(dit), v(iew).
const CELLS: &[(&str, &str, &str, &str)] = &[
    ("get", "", "pods", "caev"),
    ("list", "", "pods", "caev"),
    ("watch", "", "pods", "caev"),
    ("get", "", "pods/log", "caev"),
    ("get", "", "pods/status", "caev"),
    ("create", "", "pods", "cae"),
    ("update", "", "pods", "cae"),
    ("patch", "", "pods", "cae"),
    ("delete", "", "pods", "cae"),
    ("deletecollection", "", "pods", "cae"),
    ("update", "", "pods/status", "c"),
    ("get", "", "pods/exec", "cae"),
    ("create", "", "pods/exec", "cae"),
    ("create", "", "pods/attach", "cae"),
    ("create", "", "pods/portforward", "cae"),
    ("get", "", "pods/proxy", "cae"),
    ("create", "", "pods/eviction", "cae"),
    ("get", "", "configmaps", "caev"),
    ("create", "", "configmaps", "cae"),
    ("get", "", "secrets", "cae"),
    ("list", "", "secrets", "cae"),
    ("create", "", "secrets", "cae"),
    ("delete", "", "secrets", "cae"),
    ("get", "", "services", "caev"),
    ("patch", "", "services", "cae"),
    ("create", "", "services/proxy", "cae"),
    ("get", "", "serviceaccounts", "caev"),
    ("create", "", "serviceaccounts", "cae"),
    ("impersonate", "", "serviceaccounts", "cae"),
    ("create", "", "serviceaccounts/token", "cae"),
    ("get", "", "events", "caev"),
    ("create", "", "events", "cae"),
    ("get", "", "endpoints", "caev"),
    ("update", "", "endpoints", "c"),
    ("get", "", "persistentvolumeclaims", "caev"),
    ("delete", "", "persistentvolumeclaims", "cae"),
    ("get", "", "replicationcontrollers/scale", "caev"),
    ("patch", "", "replicationcontrollers/scale", "cae"),
    ("get", "", "resourcequotas", "caev"),
    ("create", "", "resourcequotas", "c"),
    ("get", "", "limitranges", "caev"),
    ("create", "", "limitranges", "c"),
    ("get", "", "namespaces", "caev"),
    ("create", "", "namespaces", "c"),
    ("get", "", "nodes", "c"),
    ("get", "", "persistentvolumes", "c"),
    ("get", "apps", "deployments", "caev"),
    ("create", "apps", "deployments", "cae"),
    ("patch", "apps", "deployments/scale", "cae"),
    ("get", "apps", "deployments/status", "caev"),
    ("update", "apps", "deployments/status", "c"),
    ("create", "apps", "deployments/rollback", "cae"),
    ("get", "apps", "controllerrevisions", "caev"),
    ("create", "apps", "controllerrevisions", "c"),
    ("delete", "apps", "daemonsets", "cae"),
    ("delete", "apps", "replicasets", "cae"),
    ("delete", "apps", "statefulsets", "cae"),
    ("get", "batch", "jobs", "caev"),
    ("create", "batch", "jobs", "cae"),
    ("create", "batch", "cronjobs", "cae"),
    ("get", "autoscaling", "horizontalpodautoscalers", "caev"),
    ("create", "autoscaling", "horizontalpodautoscalers", "cae"),
    ("get", "policy", "poddisruptionbudgets", "caev"),
    ("create", "policy", "poddisruptionbudgets", "cae"),
    ("get", "networking.k8s.io", "ingresses", "caev"),
    ("create", "networking.k8s.io", "ingresses", "cae"),
    ("get", "networking.k8s.io", "networkpolicies", "caev"),
    ("delete", "networking.k8s.io", "networkpolicies", "cae"),
    ("get", "extensions", "ingresses", "caev"),
    ("delete", "extensions", "ingresses", "cae"),
    ("get", "discovery.k8s.io", "endpointslices", "caev"),
    ("create", "discovery.k8s.io", "endpointslices", "c"),
    ("get", "coordination.k8s.io", "leases", "cae"),
    ("update", "coordination.k8s.io", "leases", "cae"),
    ("get", "rbac.authorization.k8s.io", "roles", "ca"),
    ("create", "rbac.authorization.k8s.io", "roles", "ca"),
    ("create", "rbac.authorization.k8s.io", "rolebindings", "ca"),
    ("delete", "rbac.authorization.k8s.io", "rolebindings", "ca"),
    ("get", "rbac.authorization.k8s.io", "clusterroles", "c"),
    ("create", "rbac.authorization.k8s.io", "clusterrolebindings", "c"),
    ("create", "authorization.k8s.io", "localsubjectaccessreviews", "ca"),
    // C72: custom resources are nobody's but cluster-admin's, and View reads no secrets.
    ("get", "cert-manager.io", "certificates", "c"),
    ("create", "cert-manager.io", "certificates", "c"),
    ("*", "*", "*", "c"),
];

/// A policy, the name of the same role in a binding, and its letter in [`CELLS`].
const ROLES: [(&str, &str, char); 4] = [
    ("AmazonEKSClusterAdminPolicy", "cluster-admin", 'c'),
    ("AmazonEKSAdminPolicy", "admin", 'a'),
    ("AmazonEKSEditPolicy", "edit", 'e'),
    ("AmazonEKSViewPolicy", "view", 'v'),
];

fn policy(name: &str, scope: Value) -> Value {
    json!({ "policy_arn": format!("arn:aws:eks::aws:cluster-access-policy/{name}"), "access_scope": scope })
}

/// The world in which Admin's entry on `prod` has these policies and groups, and `prod` these bindings.
fn granted(policies: Value, groups: Value, bindings: Value) -> Value {
    let mut world = world();
    let entry = json!({ "principal_arn": ADMIN, "kubernetes_groups": groups, "policies": policies });
    world["clusters"][0]["entries"] = json!([entry]);
    world["clusters"][0]["role_bindings"] = bindings;
    world
}

/// What Admin of one cluster may.
struct Asker {
    cluster: Cluster,
    token: String,
}

impl Asker {
    async fn of(client: &Client, name: &str) -> Self {
        Self { cluster: Cluster::of(client, name).await, token: token(client, name, KEY).await }
    }

    async fn may(&self, verb: &str, group: &str, resource: &str, namespace: &str) -> bool {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let attributes = json!({
            "verb": verb, "group": group, "resource": resource, "subresource": subresource, "namespace": namespace,
        });
        self.cluster.may(&self.token, json!({ "resourceAttributes": attributes })).await
    }

    async fn may_path(&self, verb: &str, path: &str) -> bool {
        let spec = json!({ "nonResourceAttributes": { "verb": verb, "path": path } });
        self.cluster.may(&self.token, spec).await
    }
}

#[tokio::test]
async fn each_role_may_what_kubernetes_gives_it_by_policy_and_by_binding() {
    for (name, role, letter) in ROLES {
        let by_policy = granted(json!([policy(name, json!({ "type": "cluster" }))]), json!([]), json!([]));
        let binding = json!([{ "group": "team", "role": role }]);
        let by_binding = granted(json!([]), json!(["team"]), binding);
        for world in [by_policy, by_binding] {
            let (_simulator, client) = play(world).await;
            let asker = Asker::of(&client, "prod").await;
            for (verb, group, resource, roles) in CELLS {
                let may = asker.may(verb, group, resource, "default").await;
                assert_eq!(may, roles.contains(letter), "{role} {verb} {group} {resource}");
            }
        }
    }
}

#[tokio::test]
async fn a_policy_counts_in_its_scope_and_nowhere_else() {
    let scope = json!({ "type": "namespace", "namespaces": ["dev-*", "ops"] });
    for name in ["AmazonEKSViewPolicy", "AmazonEKSClusterAdminPolicy"] {
        let world = granted(json!([policy(name, scope.clone())]), json!([]), json!([]));
        let (_simulator, client) = play(world).await;
        let asker = Asker::of(&client, "prod").await;
        for (namespace, expected) in [
            ("dev-1", true),
            ("dev-", true),
            ("ops", true),
            ("dev", false),
            ("ops2", false),
            ("default", false),
            ("", false),
        ] {
            let may = asker.may("list", "", "pods", namespace).await;
            assert_eq!(may, expected, "{name} in {namespace:?}");
        }
        assert!(!asker.may_path("get", "/metrics").await, "{name}");
    }
}

#[tokio::test]
async fn the_rights_of_several_policies_add_up() {
    let policies = json!([
        policy("AmazonEKSViewPolicy", json!({ "type": "cluster" })),
        policy("AmazonEKSEditPolicy", json!({ "type": "namespace", "namespaces": ["dev"] })),
    ]);
    let (_simulator, client) = play(granted(policies, json!([]), json!([]))).await;
    let asker = Asker::of(&client, "prod").await;
    assert!(asker.may("list", "", "pods", "").await);
    assert!(asker.may("create", "", "pods", "dev").await);
    assert!(!asker.may("create", "", "pods", "prod").await);
}

#[tokio::test]
async fn the_policy_for_reading_everything_reads_secrets_and_nodes_and_writes_nothing() {
    let world = granted(
        json!([policy("AmazonEKSAdminViewPolicy", json!({ "type": "cluster" }))]),
        json!([]),
        json!([]),
    );
    let (_simulator, client) = play(world).await;
    let asker = Asker::of(&client, "prod").await;
    for (verb, group, resource, expected) in [
        ("get", "", "secrets", true),
        ("list", "", "nodes", true),
        ("watch", "cert-manager.io", "certificates", true),
        ("create", "", "pods", false),
        ("impersonate", "", "serviceaccounts", false),
        ("*", "*", "*", false),
    ] {
        assert_eq!(asker.may(verb, group, resource, "").await, expected, "{verb} {resource}");
    }
    assert!(!asker.may_path("get", "/metrics").await);
}

#[tokio::test]
async fn a_policy_after_no_known_role_grants_nothing() {
    for name in ["AmazonEKSSecretReaderPolicy", "AmazonEKSNetworkingPolicy"] {
        let world = granted(json!([policy(name, json!({ "type": "cluster" }))]), json!([]), json!([]));
        let (_simulator, client) = play(world).await;
        assert!(!Asker::of(&client, "prod").await.may("get", "", "pods", "default").await, "{name}");
    }
}

#[tokio::test]
async fn a_binding_counts_for_its_group_or_user_in_its_namespace() {
    let user = "arn:aws:sts::111122223333:assumed-role/Admin/simulated";
    for (binding, in_dev, elsewhere) in [
        (json!({ "group": "team", "role": "view" }), true, true),
        (json!({ "group": "team", "role": "view", "namespace": "dev" }), true, false),
        (json!({ "user": user, "role": "view", "namespace": "dev" }), true, false),
        (json!({ "group": "system:authenticated", "role": "view" }), true, true),
        (json!({ "group": "others", "role": "view" }), false, false),
        (json!({ "user": "team", "role": "view" }), false, false),
    ] {
        let (_simulator, client) = play(granted(json!([]), json!(["team"]), json!([binding]))).await;
        let asker = Asker::of(&client, "prod").await;
        let found = (asker.may("get", "", "pods", "dev").await, asker.may("get", "", "pods", "ops").await);
        assert_eq!(found, (in_dev, elsewhere), "{binding}");
    }
}

#[tokio::test]
async fn masters_may_all_by_aws_auth_and_nothing_by_an_entry() {
    let mut world = granted(json!([]), json!(["system:masters"]), json!([]));
    let line =
        "- rolearn: arn:aws:iam::111122223333:role/Admin\n  username: admin\n  groups: [system:masters]\n";
    world["clusters"][2]["aws_auth"] = json!({ "mapRoles": line });
    let (_simulator, client) = play(world).await;
    for (name, expected) in [("prod", false), ("old", true)] {
        let asker = Asker::of(&client, name).await;
        assert_eq!(asker.may("*", "*", "*", "").await, expected, "{name}");
        assert_eq!(asker.may_path("get", "/metrics").await, expected, "{name}");
    }
}

#[tokio::test]
async fn everybody_may_ask_about_themselves_and_discover() {
    let (_simulator, client) = play(granted(json!([]), json!([]), json!([]))).await;
    let asker = Asker::of(&client, "prod").await;
    for (verb, path, expected) in [
        ("get", "/version", true),
        ("get", "/api", true),
        ("get", "/apis/apps/v1", true),
        ("get", "/healthz", true),
        ("get", "/openapi/v2", true),
        ("get", "/metrics", false),
        ("get", "/apisx", false),
        ("post", "/version", false),
    ] {
        assert_eq!(asker.may_path(verb, path).await, expected, "{verb} {path}");
    }
    assert!(asker.may("create", "authorization.k8s.io", "selfsubjectaccessreviews", "").await);
    assert!(!asker.may("create", "authorization.k8s.io", "subjectaccessreviews", "").await);
    assert!(!asker.may("get", "", "pods", "default").await);
}
