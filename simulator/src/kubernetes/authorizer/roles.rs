//! The rules of Kubernetes' user-facing roles: view, edit, admin, cluster-admin (Kubernetes 1.33, default cluster roles).
//! Each role has all that the one before it has. Never here: who has which role.

use super::ResourceAction;
use crate::world::KubernetesRole;

/// Verbs on resources of one API group.
struct Rule {
    group: &'static str,
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
}

/// Reading.
pub(super) const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];
const ALL: &[&str] = &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

const VIEW: &[Rule] = &[
    Rule {
        group: "",
        resources: &[
            "bindings",
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "namespaces",
            "namespaces/status",
            "persistentvolumeclaims",
            "persistentvolumeclaims/status",
            "pods",
            "pods/log",
            "pods/status",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "replicationcontrollers/status",
            "resourcequotas",
            "resourcequotas/status",
            "serviceaccounts",
            "services",
            "services/status",
        ],
        verbs: READ,
    },
    Rule {
        group: "apps",
        resources: &[
            "controllerrevisions",
            "daemonsets",
            "daemonsets/status",
            "deployments",
            "deployments/scale",
            "deployments/status",
            "replicasets",
            "replicasets/scale",
            "replicasets/status",
            "statefulsets",
            "statefulsets/scale",
            "statefulsets/status",
        ],
        verbs: READ,
    },
    Rule {
        group: "autoscaling",
        resources: &["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
        verbs: READ,
    },
    Rule { group: "batch", resources: &["cronjobs", "cronjobs/status", "jobs", "jobs/status"], verbs: READ },
    Rule { group: "discovery.k8s.io", resources: &["endpointslices"], verbs: READ },
    Rule {
        group: "extensions",
        resources: &[
            "daemonsets",
            "daemonsets/status",
            "deployments",
            "deployments/scale",
            "deployments/status",
            "ingresses",
            "ingresses/status",
            "networkpolicies",
            "replicasets",
            "replicasets/scale",
            "replicasets/status",
            "replicationcontrollers/scale",
        ],
        verbs: READ,
    },
    Rule {
        group: "networking.k8s.io",
        resources: &["ingresses", "ingresses/status", "networkpolicies"],
        verbs: READ,
    },
    Rule {
        group: "policy",
        resources: &["poddisruptionbudgets", "poddisruptionbudgets/status"],
        verbs: READ,
    },
];

const EDIT: &[Rule] = &[
    Rule {
        group: "",
        resources: &[
            "pods/attach",
            "pods/exec",
            "pods/portforward",
            "pods/proxy",
            "secrets",
            "services/proxy",
        ],
        verbs: READ,
    },
    Rule {
        group: "",
        resources: &[
            "configmaps",
            "events",
            "persistentvolumeclaims",
            "pods",
            "pods/attach",
            "pods/exec",
            "pods/portforward",
            "pods/proxy",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "secrets",
            "serviceaccounts",
            "services",
            "services/proxy",
        ],
        verbs: WRITE,
    },
    Rule { group: "", resources: &["pods/eviction", "serviceaccounts/token"], verbs: &["create"] },
    Rule { group: "", resources: &["serviceaccounts"], verbs: &["impersonate"] },
    Rule {
        group: "apps",
        resources: &[
            "daemonsets",
            "deployments",
            "deployments/rollback",
            "deployments/scale",
            "replicasets",
            "replicasets/scale",
            "statefulsets",
            "statefulsets/scale",
        ],
        verbs: WRITE,
    },
    Rule { group: "autoscaling", resources: &["horizontalpodautoscalers"], verbs: WRITE },
    Rule { group: "batch", resources: &["cronjobs", "jobs"], verbs: WRITE },
    Rule { group: "coordination.k8s.io", resources: &["leases"], verbs: ALL },
    Rule {
        group: "extensions",
        resources: &[
            "daemonsets",
            "deployments",
            "deployments/rollback",
            "deployments/scale",
            "ingresses",
            "networkpolicies",
            "replicasets",
            "replicasets/scale",
            "replicationcontrollers/scale",
        ],
        verbs: WRITE,
    },
    Rule { group: "networking.k8s.io", resources: &["ingresses", "networkpolicies"], verbs: WRITE },
    Rule { group: "policy", resources: &["poddisruptionbudgets"], verbs: WRITE },
];

const ADMIN: &[Rule] = &[
    Rule { group: "authorization.k8s.io", resources: &["localsubjectaccessreviews"], verbs: &["create"] },
    Rule { group: "rbac.authorization.k8s.io", resources: &["rolebindings", "roles"], verbs: ALL },
];

/// Whether the role has a rule for the action, wherever that is.
pub(super) fn allow(role: KubernetesRole, action: &ResourceAction) -> bool {
    let rules: &[&[Rule]] = match role {
        KubernetesRole::ClusterAdmin => return true,
        KubernetesRole::Admin => &[VIEW, EDIT, ADMIN],
        KubernetesRole::Edit => &[VIEW, EDIT],
        KubernetesRole::View => &[VIEW],
    };
    rules.iter().copied().flatten().any(|rule| rule.allows(action))
}

impl Rule {
    fn allows(&self, action: &ResourceAction) -> bool {
        let Self { group, resources, verbs } = self;
        let ResourceAction { verb, group: asked, resource, subresource, namespace: _, name: _ } = action;
        let named = |known: &&str| match known.split_once('/') {
            Some((resource_known, sub)) => resource_known == resource && sub == subresource,
            None => *known == resource && subresource.is_empty(),
        };
        group == asked && verbs.contains(&verb.as_str()) && resources.iter().any(named)
    }
}
