//! The kinds that the server has, and in which version of the cluster. Never here: objects; there are none.

/// A kind.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Empty for the core group.
    pub(super) group: &'static str,
    /// In the plural.
    pub(super) resource: &'static str,
    /// In the singular, as objects have it.
    pub(super) name: &'static str,
    pub(super) namespaced: bool,
    pub(super) short_names: &'static [&'static str],
}

/// The minor version since which `SelfSubjectReview` is v1; one before it is v1beta1 (Kubernetes' release notes).
const REVIEW_V1_SINCE: u32 = 28;

const fn kind(group: &'static str, resource: &'static str, name: &'static str, namespaced: bool) -> Kind {
    Kind { group, resource, name, namespaced, short_names: &[] }
}

const fn short(known: Kind, short_names: &'static [&'static str]) -> Kind {
    Kind { short_names, ..known }
}

const SELF_REVIEW: &str = "selfsubjectreviews";
const ACCESS_REVIEW: &str = "selfsubjectaccessreviews";

/// All of them, group by group.
pub(super) const KINDS: &[Kind] = &[
    short(kind("", "configmaps", "ConfigMap", true), &["cm"]),
    short(kind("", "endpoints", "Endpoints", true), &["ep"]),
    short(kind("", "events", "Event", true), &["ev"]),
    short(kind("", "limitranges", "LimitRange", true), &["limits"]),
    short(kind("", "namespaces", "Namespace", false), &["ns"]),
    short(kind("", "nodes", "Node", false), &["no"]),
    short(kind("", "persistentvolumeclaims", "PersistentVolumeClaim", true), &["pvc"]),
    short(kind("", "persistentvolumes", "PersistentVolume", false), &["pv"]),
    short(kind("", "pods", "Pod", true), &["po"]),
    short(kind("", "replicationcontrollers", "ReplicationController", true), &["rc"]),
    short(kind("", "resourcequotas", "ResourceQuota", true), &["quota"]),
    kind("", "secrets", "Secret", true),
    short(kind("", "serviceaccounts", "ServiceAccount", true), &["sa"]),
    short(kind("", "services", "Service", true), &["svc"]),
    kind("apps", "controllerrevisions", "ControllerRevision", true),
    short(kind("apps", "daemonsets", "DaemonSet", true), &["ds"]),
    short(kind("apps", "deployments", "Deployment", true), &["deploy"]),
    short(kind("apps", "replicasets", "ReplicaSet", true), &["rs"]),
    short(kind("apps", "statefulsets", "StatefulSet", true), &["sts"]),
    kind("authentication.k8s.io", SELF_REVIEW, "SelfSubjectReview", false),
    kind("authorization.k8s.io", ACCESS_REVIEW, "SelfSubjectAccessReview", false),
    short(kind("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true), &["hpa"]),
    short(kind("batch", "cronjobs", "CronJob", true), &["cj"]),
    kind("batch", "jobs", "Job", true),
    kind("coordination.k8s.io", "leases", "Lease", true),
    kind("discovery.k8s.io", "endpointslices", "EndpointSlice", true),
    short(kind("networking.k8s.io", "ingresses", "Ingress", true), &["ing"]),
    short(kind("networking.k8s.io", "networkpolicies", "NetworkPolicy", true), &["netpol"]),
    short(kind("policy", "poddisruptionbudgets", "PodDisruptionBudget", true), &["pdb"]),
    kind("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding", false),
    kind("rbac.authorization.k8s.io", "clusterroles", "ClusterRole", false),
    kind("rbac.authorization.k8s.io", "rolebindings", "RoleBinding", true),
    kind("rbac.authorization.k8s.io", "roles", "Role", true),
];

/// The kind of a resource.
pub(super) fn find(group: &str, resource: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.group == group && kind.resource == resource)
}

/// The groups that a server of this version has, the core group left out, each with its version.
pub(super) fn groups(server: &str) -> Vec<(&'static str, &'static str)> {
    let mut groups: Vec<(&str, &str)> = Vec::new();
    for kind in KINDS.iter().filter(|kind| !kind.group.is_empty()) {
        let Some(version) = kind.served_version(server) else {
            continue;
        };
        if groups.last() != Some(&(kind.group, version)) {
            groups.push((kind.group, version));
        }
    }
    groups
}

/// `v1` for the core group, `GROUP/VERSION` for the others.
pub(super) fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

impl Kind {
    /// Whether a server of this version has the kind in this version of its group.
    pub(super) fn is_served(&self, version: &str, server: &str) -> bool {
        self.served_version(server) == Some(version)
    }

    /// Whether it is a question, answered at once and never kept.
    pub(super) fn is_review(&self) -> bool {
        self.resource == SELF_REVIEW || self.resource == ACCESS_REVIEW
    }

    /// Whether it is the question who one is.
    pub(super) fn is_self_review(&self) -> bool {
        self.resource == SELF_REVIEW
    }

    fn served_version(&self, server: &str) -> Option<&'static str> {
        match self.resource {
            SELF_REVIEW => self_review_version(server),
            "horizontalpodautoscalers" => Some("v2"),
            _ => Some("v1"),
        }
    }
}

fn self_review_version(server: &str) -> Option<&'static str> {
    let minor: u32 = server.strip_prefix("1.")?.parse().ok()?;
    match minor {
        REVIEW_V1_SINCE.. => Some("v1"),
        _ if minor + 1 == REVIEW_V1_SINCE => Some("v1beta1"),
        _ => None,
    }
}
