//! The part of the document that is about clusters and who may enter them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An EKS cluster with all that decides who may enter it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cluster {
    pub(crate) name: String,
    pub(crate) account: String,
    pub(crate) region: String,
    #[serde(default)]
    pub(crate) authentication_mode: Mode,
    #[serde(default)]
    pub(crate) status: Status,
    #[serde(default)]
    pub(crate) switch: Option<Switch>,
    #[serde(default = "default_version")]
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) entries: Vec<Entry>,
    #[serde(default)]
    pub(crate) aws_auth: Option<AwsAuth>,
    #[serde(default)]
    pub(crate) role_bindings: Vec<RoleBinding>,
    #[serde(default)]
    pub(crate) node_groups: Vec<NodeGroup>,
}

/// Which of access entries and the aws-auth `ConfigMap` a cluster heeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Mode {
    ConfigMap,
    ApiAndConfigMap,
    #[default]
    Api,
}

/// Where in its life a cluster is (EKS service model, `ClusterStatus`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Creating,
    #[default]
    Active,
    Deleting,
    Failed,
    Updating,
    Pending,
}

/// A change of the mode that is under way; the cluster is UPDATING.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    pub(crate) to: Mode,
    pub(crate) until: Timestamp,
    /// The id of the update, if a call began it.
    #[serde(default)]
    pub(crate) update: Option<String>,
}

/// A managed node group or a Fargate profile, as far as entries go: EKS makes one for it when the cluster leaves
/// `CONFIG_MAP`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NodeGroup {
    pub(crate) role_arn: String,
    #[serde(default = "linux", rename = "type")]
    pub(crate) kind: String,
}

/// An access entry with its associations.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) principal_arn: String,
    #[serde(default = "default_type", rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) kubernetes_groups: Vec<String>,
    #[serde(default)]
    pub(crate) username: Option<String>,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) principal_id: Option<String>,
    #[serde(default)]
    pub(crate) access_entry_arn: Option<String>,
    #[serde(default)]
    pub(crate) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) modified_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) policies: Vec<Association>,
}

/// An access policy on an entry.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Association {
    pub(crate) policy_arn: String,
    pub(crate) access_scope: Scope,
    #[serde(default)]
    pub(crate) associated_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) modified_at: Option<Timestamp>,
}

/// Where an access policy counts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scope {
    #[serde(rename = "type")]
    pub(crate) kind: ScopeKind,
    #[serde(default)]
    pub(crate) namespaces: Vec<String>,
}

/// The two kinds of scope (EKS service model, `AccessScopeType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ScopeKind {
    Cluster,
    Namespace,
}

/// The `data` of the aws-auth `ConfigMap`: `mapRoles`, `mapUsers` and `mapAccounts` in YAML, kept as they are. A cluster
/// ignores every other key, one in other case included.
pub(crate) type AwsAuth = BTreeMap<String, String>;

/// A binding of a group or user to one of Kubernetes' own roles, in a namespace or everywhere.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleBinding {
    #[serde(default)]
    pub(crate) group: Option<String>,
    #[serde(default)]
    pub(crate) user: Option<String>,
    #[serde(default)]
    pub(crate) namespace: Option<String>,
    pub(crate) role: KubernetesRole,
}

/// The user-facing roles that every Kubernetes cluster has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KubernetesRole {
    ClusterAdmin,
    Admin,
    Edit,
    View,
}

fn default_version() -> String {
    "1.33".to_owned()
}

fn linux() -> String {
    "EC2_LINUX".to_owned()
}

fn default_type() -> String {
    crate::entry_type::STANDARD.to_owned()
}
