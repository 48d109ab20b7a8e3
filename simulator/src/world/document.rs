//! The world as a JSON document. Written, it has every field; read, it may leave out what follows from the rest, which
//! `read` fills in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::cluster::{AutoMode, AwsAuth, Cluster, ClusterKey, Mode, NodeGroup, RoleBinding, Status, Switch};
use super::entry::Scope;
use super::managed_policy::ManagedPolicy;
use super::principal::{AccessKey, MAX_SESSION_SECONDS, Session};
use super::settings::{ForeignPrincipals, ListOrder, Propagation, Replay, Visibility};
use crate::entry_type;

/// A [`World`](super::World) that is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorldDocument {
    #[serde(default)]
    pub(super) skew_seconds: i32,
    #[serde(default)]
    pub(super) propagation: Propagation,
    #[serde(default)]
    pub(super) visibility: Visibility,
    #[serde(default = "default_page_size")]
    pub(super) page_size: usize,
    #[serde(default)]
    pub(super) list_order: ListOrder,
    #[serde(default)]
    pub(super) empty_pages: bool,
    #[serde(default)]
    pub(super) idempotent_replay: Replay,
    #[serde(default)]
    pub(super) foreign_principals: ForeignPrincipals,
    #[serde(default)]
    pub(super) principals: Vec<PrincipalDocument>,
    #[serde(default)]
    pub(super) policies: Vec<ManagedPolicy>,
    #[serde(default)]
    pub(super) sessions: Vec<Session>,
    #[serde(default)]
    pub(super) clusters: Vec<ClusterDocument>,
}

/// A [`Principal`](super::Principal) that is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrincipalDocument {
    pub(super) arn: String,
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) access_keys: Vec<AccessKey>,
    #[serde(default = "everything")]
    pub(super) allow: Vec<String>,
    #[serde(default)]
    pub(super) deny: Vec<String>,
    #[serde(default)]
    pub(super) assumable_by: Option<Vec<String>>,
    #[serde(default)]
    pub(super) external_id: Option<String>,
    #[serde(default)]
    pub(super) assume_role_policy: Option<String>,
    #[serde(default)]
    pub(super) web_identity_tokens: Vec<String>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default = "default_session_seconds")]
    pub(super) max_session_seconds: i64,
    #[serde(default)]
    pub(super) permissions_boundary: Option<String>,
    #[serde(default)]
    pub(super) attached_policies: BTreeSet<String>,
    #[serde(default)]
    pub(super) inline_policies: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
}

/// A [`Cluster`] that is read, with its key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClusterDocument {
    pub(super) name: String,
    pub(super) account: String,
    pub(super) region: String,
    #[serde(default)]
    pub(super) authentication_mode: Mode,
    #[serde(default)]
    pub(super) status: Status,
    #[serde(default)]
    pub(super) switch: Option<Switch>,
    #[serde(default = "default_version")]
    pub(super) version: String,
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) entries: Vec<EntryDocument>,
    #[serde(default)]
    pub(super) aws_auth: Option<AwsAuth>,
    #[serde(default)]
    pub(super) role_bindings: Vec<RoleBinding>,
    #[serde(default)]
    pub(super) node_groups: Vec<NodeGroup>,
    #[serde(default)]
    pub(super) auto_mode: Option<AutoMode>,
}

/// An [`Entry`](super::Entry) that is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryDocument {
    pub(super) principal_arn: String,
    #[serde(default = "default_type", rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) kubernetes_groups: Vec<String>,
    #[serde(default)]
    pub(super) username: Option<String>,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) principal_id: Option<String>,
    #[serde(default)]
    pub(super) access_entry_arn: Option<String>,
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) modified_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) policies: Vec<AssociationDocument>,
}

/// An [`Association`](super::Association) that is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssociationDocument {
    pub(super) policy_arn: String,
    pub(super) access_scope: Scope,
    #[serde(default)]
    pub(super) associated_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) modified_at: Option<Timestamp>,
}

/// Writes a map whose values name themselves as a list.
pub(super) fn values<V: Serialize, S: Serializer>(
    map: &BTreeMap<String, V>,
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_seq(map.values())
}

/// Writes clusters as a list, each with its key.
pub(super) fn clusters<S: Serializer>(
    clusters: &BTreeMap<ClusterKey, Cluster>,
    to: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Keyed<'a> {
        #[serde(flatten)]
        key: &'a ClusterKey,
        #[serde(flatten)]
        cluster: &'a Cluster,
    }
    to.collect_seq(clusters.iter().map(|(key, cluster)| Keyed { key, cluster }))
}

/// The most that EKS puts on a page (EKS service model, maxResults).
fn default_page_size() -> usize {
    100
}

fn everything() -> Vec<String> {
    vec!["*".to_owned()]
}

fn default_session_seconds() -> i64 {
    MAX_SESSION_SECONDS
}

fn default_version() -> String {
    "1.33".to_owned()
}

fn default_type() -> String {
    entry_type::STANDARD.to_owned()
}
