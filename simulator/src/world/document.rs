//! The world as a JSON document: what `--world` and `PUT world` read, what programs build, and what the JSON Schema is made
//! of. A field that is omitted gets its default here, or where it follows from the rest in `read`. Doc comments of fields are
//! the schema's descriptions. Never here: the world as it is simulated.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cluster::{AutoMode, AwsAuth, Mode, NodeGroup, RoleBinding, Status, Switch};
use super::entry::Scope;
use super::managed_policy::ManagedPolicy;
use super::principal::{AccessKey, MAX_SESSION_SECONDS, Session};
use super::schema;
use super::settings::{ForeignPrincipals, ListOrder, Propagation, Replay, Visibility};
use crate::entry_type;

/// A world for eks-simulator: principals, clusters with their access entries, and how AWS behaves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "World")]
pub struct WorldDocument {
    /// URI of the JSON Schema, for editors. Ignored.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Seconds by which the clock of the services is ahead of this machine.
    pub skew_seconds: i32,
    /// How long changes take to have an effect.
    pub propagation: Propagation,
    /// How far reads lag behind changes.
    pub visibility: Visibility,
    /// Most items on a page of a list.
    #[schemars(range(min = 1))]
    pub page_size: usize,
    /// Order of the items in lists.
    pub list_order: ListOrder,
    /// Whether each page with items follows an empty page with a token.
    pub empty_pages: bool,
    /// Response to a repeated create with the same `clientRequestToken`.
    pub idempotent_replay: Replay,
    /// Whether a principal of another account that is not in the world can have an access entry.
    pub foreign_principals: ForeignPrincipals,
    /// IAM roles, users and account roots.
    pub principals: Vec<PrincipalDocument>,
    /// Managed policies of customers, and of AWS where their document matters.
    pub policies: Vec<ManagedPolicy>,
    /// Temporary credentials that AssumeRole issued.
    pub sessions: Vec<Session>,
    /// EKS clusters.
    pub clusters: Vec<ClusterDocument>,
}

/// An IAM role, an IAM user, or the root of an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Principal")]
pub struct PrincipalDocument {
    /// ARN, with the path.
    pub arn: String,
    /// Unique ID. Defaults to one that follows from the ARN.
    #[serde(default)]
    pub id: Option<String>,
    /// When it was created. Defaults to 2020-01-01.
    #[serde(default)]
    #[schemars(schema_with = "schema::time_or_null")]
    pub created_at: Option<Timestamp>,
    /// Access keys. A key on a role stands for its session `simulated`.
    #[serde(default)]
    pub access_keys: Vec<AccessKey>,
    /// IAM actions that are allowed, with `*` as wildcard.
    #[serde(default = "everything")]
    pub allow: Vec<String>,
    /// IAM actions that are denied, with `*` as wildcard. Takes precedence over `allow`.
    #[serde(default)]
    pub deny: Vec<String>,
    /// Short form of a trust policy: ARNs or accounts that can assume the role, with `*` as wildcard. Defaults to everybody. Null
    /// with `assume_role_policy`.
    #[serde(default)]
    pub assumable_by: Option<Vec<String>>,
    /// Short form of a condition of the trust policy: the `sts:ExternalId` that it requires.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Tokens that AssumeRoleWithWebIdentity accepts for the role.
    #[serde(default)]
    pub web_identity_tokens: Vec<String>,
    /// Trust policy of a role, as CreateRole sets it. Excludes `assumable_by` and `external_id`.
    #[serde(default)]
    pub assume_role_policy: Option<String>,
    /// Description of a role.
    #[serde(default)]
    pub description: Option<String>,
    /// Maximum duration of the role's sessions, in seconds.
    #[serde(default = "default_session_seconds")]
    #[schemars(range(min = 3600, max = 43200))]
    pub max_session_seconds: i64,
    /// ARN of the policy that is the permissions boundary. It grants and denies nothing here.
    #[serde(default)]
    pub permissions_boundary: Option<String>,
    /// ARNs of attached managed policies. They grant nothing here: `allow` and `deny` do.
    #[serde(default)]
    pub attached_policies: BTreeSet<String>,
    /// Inline policies: documents by name. They grant nothing here.
    #[serde(default)]
    pub inline_policies: BTreeMap<String, String>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// An EKS cluster with its own API server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Cluster")]
pub struct ClusterDocument {
    /// Name.
    #[schemars(regex(pattern = r"^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$"))]
    pub name: String,
    /// ID of the AWS account.
    #[schemars(regex(pattern = r"^[0-9]{12}$"))]
    pub account: String,
    /// AWS region.
    pub region: String,
    /// Whether the cluster uses access entries, the ConfigMap aws-auth, or both.
    #[serde(default)]
    pub authentication_mode: Mode,
    /// Status.
    #[serde(default)]
    pub status: Status,
    /// Change of the authentication mode that is in progress.
    #[serde(default)]
    pub switch: Option<Switch>,
    /// Kubernetes version.
    #[serde(default = "default_version")]
    pub version: String,
    /// When it was created. Defaults to 2020-01-01.
    #[serde(default)]
    #[schemars(schema_with = "schema::time_or_null")]
    pub created_at: Option<Timestamp>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Access entries.
    #[serde(default)]
    pub entries: Vec<EntryDocument>,
    /// Data of the ConfigMap aws-auth: `mapRoles`, `mapUsers` and `mapAccounts`, each in YAML. Null if it does not exist.
    #[serde(default)]
    pub aws_auth: Option<AwsAuth>,
    /// Bindings of groups and users to Kubernetes roles.
    #[serde(default)]
    pub role_bindings: Vec<RoleBinding>,
    /// Managed node groups and Fargate profiles. EKS creates their access entries when the cluster leaves `CONFIG_MAP`.
    #[serde(default)]
    pub node_groups: Vec<NodeGroup>,
    /// EKS Auto Mode. Null if it is disabled.
    #[serde(default)]
    pub auto_mode: Option<AutoMode>,
}

/// An access entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AccessEntry")]
pub struct EntryDocument {
    /// ARN of the principal, which need not exist.
    pub principal_arn: String,
    /// Type, for example `STANDARD` or `EC2_LINUX`.
    #[serde(default = "default_type", rename = "type")]
    pub kind: String,
    /// Kubernetes groups. Those of a node type are set by EKS.
    #[serde(default)]
    pub kubernetes_groups: Vec<String>,
    /// Kubernetes user name. Defaults to the one that EKS generates for the type.
    #[serde(default)]
    pub username: Option<String>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Unique ID of the principal for which the entry was created. Defaults to the ID of the principal, or to a previous one
    /// if the principal is younger than the entry.
    #[serde(default)]
    pub principal_id: Option<String>,
    /// ARN of the entry. Defaults to a generated one.
    #[serde(default)]
    pub access_entry_arn: Option<String>,
    /// When it was created. Defaults to one hour before the start.
    #[serde(default)]
    #[schemars(schema_with = "schema::time_or_null")]
    pub created_at: Option<Timestamp>,
    /// When it was changed. Defaults to `created_at`.
    #[serde(default)]
    #[schemars(schema_with = "schema::time_or_null")]
    pub modified_at: Option<Timestamp>,
    /// Access policies of the entry.
    #[serde(default)]
    pub policies: Vec<AssociationDocument>,
}

/// An access policy that is associated with an access entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AccessPolicyAssociation")]
pub struct AssociationDocument {
    /// ARN of the access policy.
    pub policy_arn: String,
    /// Where the policy applies.
    pub access_scope: Scope,
    /// When it was associated. Defaults to one hour before the start.
    #[serde(default)]
    #[schemars(schema_with = "schema::time_or_null")]
    pub associated_at: Option<Timestamp>,
    /// When it was changed. Defaults to `associated_at`.
    #[serde(default)]
    #[schemars(schema_with = "schema::time_or_null")]
    pub modified_at: Option<Timestamp>,
}

impl Default for WorldDocument {
    fn default() -> Self {
        Self {
            schema: None,
            skew_seconds: 0,
            propagation: Propagation::default(),
            visibility: Visibility::default(),
            // The most that EKS puts on a page (EKS service model, maxResults).
            page_size: 100,
            list_order: ListOrder::default(),
            empty_pages: false,
            idempotent_replay: Replay::default(),
            foreign_principals: ForeignPrincipals::default(),
            principals: Vec::new(),
            policies: Vec::new(),
            sessions: Vec::new(),
            clusters: Vec::new(),
        }
    }
}

pub(super) fn everything() -> Vec<String> {
    vec!["*".to_owned()]
}

pub(super) fn default_session_seconds() -> i64 {
    MAX_SESSION_SECONDS
}

pub(super) fn default_version() -> String {
    "1.33".to_owned()
}

pub(super) fn default_type() -> String {
    entry_type::STANDARD.to_owned()
}
