//! The resources and API groups that every Kubernetes cluster has. Never here: custom resources.

/// The longest API group (a DNS name), in characters.
const LONGEST_GROUP: usize = 253;

/// A row of [`RESOURCES`].
type Row = (&'static str, &'static str, &'static [&'static str]);

/// Group, name, and the other words by which kubectl knows it (the singular, which is the kind
/// in lower case, and short names).
const RESOURCES: &[Row] = &[
    ("", "bindings", &["binding"]),
    ("", "componentstatuses", &["componentstatus", "cs"]),
    ("", "configmaps", &["configmap", "cm"]),
    ("", "endpoints", &["endpoint", "ep"]),
    ("", "events", &["event", "ev"]),
    ("", "limitranges", &["limitrange", "limits"]),
    ("", "namespaces", &["namespace", "ns"]),
    ("", "nodes", &["node", "no"]),
    ("", "persistentvolumeclaims", &["persistentvolumeclaim", "pvc"]),
    ("", "persistentvolumes", &["persistentvolume", "pv"]),
    ("", "pods", &["pod", "po"]),
    ("", "podtemplates", &["podtemplate"]),
    ("", "replicationcontrollers", &["replicationcontroller", "rc"]),
    ("", "resourcequotas", &["resourcequota", "quota"]),
    ("", "secrets", &["secret"]),
    ("", "serviceaccounts", &["serviceaccount", "sa"]),
    ("", "services", &["service", "svc"]),
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", &["mutatingwebhookconfiguration"]),
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations", &["validatingwebhookconfiguration"]),
    ("apiextensions.k8s.io", "customresourcedefinitions", &["customresourcedefinition", "crd", "crds"]),
    ("apps", "controllerrevisions", &["controllerrevision"]),
    ("apps", "daemonsets", &["daemonset", "ds"]),
    ("apps", "deployments", &["deployment", "deploy"]),
    ("apps", "replicasets", &["replicaset", "rs"]),
    ("apps", "statefulsets", &["statefulset", "sts"]),
    ("autoscaling", "horizontalpodautoscalers", &["horizontalpodautoscaler", "hpa"]),
    ("batch", "cronjobs", &["cronjob", "cj"]),
    ("batch", "jobs", &["job"]),
    ("certificates.k8s.io", "certificatesigningrequests", &["certificatesigningrequest", "csr"]),
    ("coordination.k8s.io", "leases", &["lease"]),
    ("discovery.k8s.io", "endpointslices", &["endpointslice"]),
    ("networking.k8s.io", "ingressclasses", &["ingressclass"]),
    ("networking.k8s.io", "ingresses", &["ingress", "ing"]),
    ("networking.k8s.io", "networkpolicies", &["networkpolicy", "netpol"]),
    ("policy", "poddisruptionbudgets", &["poddisruptionbudget", "pdb"]),
    ("rbac.authorization.k8s.io", "clusterrolebindings", &["clusterrolebinding"]),
    ("rbac.authorization.k8s.io", "clusterroles", &["clusterrole"]),
    ("rbac.authorization.k8s.io", "rolebindings", &["rolebinding"]),
    ("rbac.authorization.k8s.io", "roles", &["role"]),
    ("scheduling.k8s.io", "priorityclasses", &["priorityclass", "pc"]),
    ("storage.k8s.io", "csidrivers", &["csidriver"]),
    ("storage.k8s.io", "csinodes", &["csinode"]),
    ("storage.k8s.io", "storageclasses", &["storageclass", "sc"]),
    ("storage.k8s.io", "volumeattachments", &["volumeattachment"]),
];

/// The groups without a dot. Custom resources cannot have such a group.
const GROUPS_WITHOUT_DOT: [&str; 5] = ["apps", "autoscaling", "batch", "extensions", "policy"];

/// The built-in resource that a word is for, in a group if one is given.
pub(super) fn find(word: &str, group: Option<&str>) -> Option<&'static Row> {
    RESOURCES.iter().find(|(own, name, others)| {
        (word == *name || others.contains(&word)) && group.is_none_or(|group| group == *own)
    })
}

/// API groups: one of Kubernetes' own, a domain, or `*`.
pub(super) fn is_group(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    let is_domain = text.contains('.') && text.len() <= LONGEST_GROUP && text.split('.').all(is_label);
    text == "*" || GROUPS_WITHOUT_DOT.contains(&text) || is_domain
}
