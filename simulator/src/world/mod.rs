//! The world as a JSON document: what `--world`, `GET world` and `PUT world` read and write.
//! Never here: what the services do with it (that is `state`).

mod check;
mod cluster;
mod read;
mod read_entries;
mod write;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use cluster::{
    Association, AwsAuth, Cluster, Entry, KubernetesRole, Mode, NodeGroup, RoleBinding, Scope, ScopeKind,
    Status, Switch,
};
pub(crate) use read::settle;
pub(crate) use write::document;

/// Why a document is no world.
#[derive(Debug)]
pub struct WorldError {
    /// Where in the document, such as `clusters[0].entries[2].type`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

/// The whole document.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    #[serde(default)]
    pub(crate) skew_seconds: i32,
    #[serde(default)]
    pub(crate) propagation: Propagation,
    #[serde(default)]
    pub(crate) visibility: Visibility,
    #[serde(default = "default_page_size")]
    pub(crate) page_size: usize,
    #[serde(default)]
    pub(crate) list_order: ListOrder,
    /// Whether every page with items has one without before it.
    #[serde(default)]
    pub(crate) empty_pages: bool,
    #[serde(default)]
    pub(crate) idempotent_replay: Replay,
    #[serde(default)]
    pub(crate) foreign_principals: ForeignPrincipals,
    #[serde(default)]
    pub(crate) principals: Vec<Principal>,
    #[serde(default)]
    pub(crate) sessions: Vec<Session>,
    #[serde(default)]
    pub(crate) clusters: Vec<Cluster>,
}

/// How long news takes to spread, in seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Propagation {
    /// From `CreateRole` or `CreateUser` until EKS, `GetRole` and `GetUser` know the principal.
    pub(crate) principal_seconds: u32,
    /// From a change of an entry or association, a deletion too, until the API server heeds it.
    pub(crate) entry_seconds: u32,
    /// From `UpdateClusterConfig` until the cluster has the new mode; it is UPDATING meanwhile.
    pub(crate) mode_seconds: u32,
}

/// How long EKS's own reads lag behind changes of entries and associations, in seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Visibility {
    /// Until `DescribeAccessEntry` shows a change.
    pub(crate) describe_seconds: u32,
    /// Until the lists do: of entries, of their policies, of their tags.
    pub(crate) list_seconds: u32,
}

/// The order of every list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ListOrder {
    #[default]
    Sorted,
    /// Another one for each listing; its pages keep it.
    Shuffled,
}

/// What a create with a client token that was seen before answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Replay {
    /// The entry that the first call made.
    #[default]
    Same,
    /// 409, as for any other second create.
    Conflict,
}

/// Whether another account's principal that the world does not list may have an entry: the service's documents leave
/// it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ForeignPrincipals {
    #[default]
    Accept,
    /// Invalid, as one of the cluster's own account is that does not exist.
    Refuse,
}

/// An IAM role, user or account root.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Principal {
    pub(crate) arn: String,
    #[serde(default)]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) access_keys: Vec<AccessKey>,
    #[serde(default = "everything")]
    pub(crate) allow: Vec<String>,
    #[serde(default)]
    pub(crate) deny: Vec<String>,
    #[serde(default = "everything")]
    pub(crate) assumable_by: Vec<String>,
    #[serde(default)]
    pub(crate) web_identity_tokens: Vec<String>,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
}

/// A lasting access key.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// A key that `AssumeRole` gave out; it works with its token until it expires.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) role_arn: String,
    /// The role's id when the session began: a recreated role ends its sessions.
    pub(crate) role_id: String,
    pub(crate) name: String,
    pub(crate) expires_at: Timestamp,
}

impl World {
    /// Reads a document; every mistake is named with its path.
    pub(crate) fn read(document: Value) -> Result<Self, WorldError> {
        serde_path_to_error::deserialize(document).map_err(|error| WorldError {
            path: error.path().to_string(),
            message: error.inner().to_string(),
        })
    }
}

impl fmt::Display for WorldError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, message } = self;
        write!(to, "the world is wrong at {path}: {message}")
    }
}

impl std::error::Error for WorldError {}

impl fmt::Debug for AccessKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("AccessKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Session")
            .field("id", &self.id)
            .field("role_arn", &self.role_arn)
            .finish_non_exhaustive()
    }
}

/// The most that EKS puts on a page (EKS service model, maxResults).
fn default_page_size() -> usize {
    100
}

fn everything() -> Vec<String> {
    vec!["*".to_owned()]
}
