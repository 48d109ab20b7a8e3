//! EKS clusters and what decides who may enter them, beside their entries.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::schema;
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
    #[serde(serialize_with = "super::write::values")]
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

/// Authentication mode of a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    /// Only the ConfigMap aws-auth.
    ConfigMap,
    /// Access entries first, then the ConfigMap aws-auth.
    ApiAndConfigMap,
    /// Only access entries.
    #[default]
    Api,
}

/// Status of a cluster, in the words of the EKS service model (`ClusterStatus`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    Creating,
    #[default]
    Active,
    Deleting,
    Failed,
    Updating,
    Pending,
}

/// A change of the authentication mode that is in progress. The cluster is UPDATING.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Mode afterwards.
    pub to: Mode,
    /// When it is done.
    #[schemars(schema_with = "schema::time")]
    pub until: Timestamp,
    /// ID of the update, if a call started it.
    #[serde(default)]
    pub update: Option<String>,
}

/// A managed node group or, with the type `FARGATE_LINUX`, a Fargate profile.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeGroup {
    /// Name. Defaults to `nodes-N` or `fargate-N` by its position in the list.
    #[serde(default)]
    pub name: String,
    /// ARN of the node role or pod execution role.
    pub role_arn: String,
    /// Type of its access entry.
    #[serde(default = "linux", rename = "type")]
    pub kind: String,
}

/// EKS Auto Mode. EKS creates no access entry for the role of its nodes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoMode {
    /// ARN of the node role. Null without built-in node pools.
    pub node_role_arn: Option<String>,
}

/// The `data` of the aws-auth `ConfigMap`: `mapRoles`, `mapUsers` and `mapAccounts` in YAML, kept as they are. A cluster
/// ignores every other key, one in other case included.
pub type AwsAuth = BTreeMap<String, String>;

/// A binding of a group or user to a default role of Kubernetes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBinding {
    /// Name of the group. Either `group` or `user` is required.
    #[serde(default)]
    pub group: Option<String>,
    /// Name of the user.
    #[serde(default)]
    pub user: Option<String>,
    /// Namespace. Null for the whole cluster.
    #[serde(default)]
    pub namespace: Option<String>,
    /// Role.
    pub role: KubernetesRole,
}

/// A default role of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KubernetesRole {
    /// Everything in the cluster.
    ClusterAdmin,
    /// Everything in a namespace, but for quotas and the namespace itself.
    Admin,
    /// Read and write most objects, without roles and bindings.
    Edit,
    /// Read most objects, without secrets.
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
