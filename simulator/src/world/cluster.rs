//! EKS clusters and what decides who may enter them, beside their entries.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use crate::arn::{PrincipalArn, partition_of};
use crate::entry_type;

/// A cluster.
#[derive(Clone, Serialize)]
pub(crate) struct Cluster {
    #[serde(rename = "authentication_mode")]
    pub(crate) mode: Mode,
    pub(crate) status: Status,
    pub(crate) switch: Option<Switch>,
    pub(crate) version: String,
    pub(crate) created_at: Timestamp,
    pub(crate) tags: BTreeMap<String, String>,
    #[serde(serialize_with = "super::document::values")]
    pub(crate) entries: BTreeMap<String, Entry>,
    pub(crate) aws_auth: Option<AwsAuth>,
    pub(crate) role_bindings: Vec<RoleBinding>,
    pub(crate) node_groups: Vec<NodeGroup>,
    pub(crate) auto_mode: Option<AutoMode>,
}

/// What identifies a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct ClusterKey {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
}

/// Which of access entries and the aws-auth `ConfigMap` a cluster reads.
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
    /// Read without one, it gets one by its place in the list.
    #[serde(default)]
    pub(crate) name: String,
    pub(crate) role_arn: String,
    #[serde(default = "linux", rename = "type")]
    pub(crate) kind: String,
}

/// EKS Auto Mode, which is on where it is there. EKS makes no entry for its nodes' role: who turns it on does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AutoMode {
    /// None where the cluster has no node pools of EKS's own.
    pub(crate) node_role_arn: Option<String>,
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

impl NodeGroup {
    /// Whether it is a Fargate profile.
    pub(crate) fn is_fargate(&self) -> bool {
        self.kind == entry_type::FARGATE
    }

    /// The same with a name: its own, else one by its place in the list.
    pub(crate) fn named(self, place: usize) -> Self {
        let word = if self.is_fargate() { "fargate" } else { "nodes" };
        let name = if self.name.is_empty() { format!("{word}-{}", place + 1) } else { self.name };
        Self { name, ..self }
    }
}

impl Mode {
    /// The mode as EKS writes it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::ConfigMap => "CONFIG_MAP",
            Self::ApiAndConfigMap => "API_AND_CONFIG_MAP",
            Self::Api => "API",
        }
    }
}

impl ClusterKey {
    /// `arn:aws:eks:REGION:ACCOUNT:cluster/NAME`.
    pub(crate) fn arn(&self) -> String {
        let Self { account, region, name } = self;
        format!("arn:{}:eks:{region}:{account}:cluster/{name}", partition_of(region))
    }

    /// The ARN of any entry of this cluster, as IAM policies and refusals name it.
    pub(crate) fn any_entry_arn(&self) -> String {
        let Self { account, region, name } = self;
        format!("arn:{}:eks:{region}:{account}:access-entry/{name}/*", partition_of(region))
    }

    /// `ACCOUNT/REGION/NAME`, the cluster's name in the ready line.
    pub(crate) fn label(&self) -> String {
        let Self { account, region, name } = self;
        format!("{account}/{region}/{name}")
    }

    /// The ARN that EKS gives an entry: the principal's path is not part of it.
    pub(crate) fn entry_arn(&self, principal: &PrincipalArn, uuid: &str) -> String {
        let Self { account, region, name } = self;
        let (partition, word) = (partition_of(region), principal.kind.word());
        let owner = &principal.account;
        let leaf = if principal.name.is_empty() { "root" } else { &principal.name };
        format!("arn:{partition}:eks:{region}:{account}:access-entry/{name}/{word}/{owner}/{leaf}/{uuid}")
    }
}

fn linux() -> String {
    "EC2_LINUX".to_owned()
}
