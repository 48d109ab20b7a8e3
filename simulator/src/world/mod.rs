//! The world that is simulated: principals, sessions, clusters with their entries, and how it all behaves. Every value is
//! present, every name is looked up quickly, every change is remembered for stale reads.
//!
//! - `settings`, `principal` with its `trust`, `managed_policy`, `cluster` and `entry` are what is in it; `ids` makes their
//!   ids up
//! - `document` is its JSON, which `--world` and `PUT world` read; `build` puts one together, `schema` describes it, `write`
//!   is the way back; `read`, `read_principals` and `read_entries` fill in what a document omits, `check` refuses what contradicts itself
//! - `keys` looks access keys up; `switch` changes a cluster's mode; `history` and `snapshot` are earlier moments
//!
//! Never here: rules of a service, HTTP.

mod build;
mod check;
mod cluster;
mod document;
mod entry;
mod history;
pub(crate) mod ids;
mod keys;
mod managed_policy;
mod principal;
mod read;
mod read_entries;
mod read_principals;
mod schema;
mod settings;
mod snapshot;
mod switch;
mod trust;
mod write;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use crate::arn::PrincipalArn;
use crate::clock::later;
use crate::input::Input;

pub use cluster::{AutoMode, AwsAuth, KubernetesRole, Mode, NodeGroup, RoleBinding, Status, Switch};
pub(crate) use cluster::{Cluster, ClusterKey};
pub use document::{AssociationDocument, ClusterDocument, EntryDocument, PrincipalDocument, WorldDocument};
pub(crate) use entry::{Association, Entry};
pub use entry::{Scope, ScopeKind};
use history::{ClusterBefore, History, Undo};
pub use managed_policy::ManagedPolicy;
pub(crate) use managed_policy::PolicyArn;
pub use principal::{AccessKey, Session};
pub(crate) use principal::{MAX_SESSION_SECONDS, Principal};
pub(crate) use read::long_ago;
pub(crate) use settings::Settings;
pub use settings::{ForeignPrincipals, ListOrder, Propagation, Replay, Visibility};
pub(crate) use snapshot::Snapshot;
pub(crate) use trust::Trust;

/// Everything there is.
#[derive(Clone, Serialize)]
pub(crate) struct World {
    #[serde(flatten)]
    pub(crate) settings: Settings,
    #[serde(serialize_with = "write::values")]
    pub(crate) principals: BTreeMap<String, Principal>,
    /// Who was last given each lasting access key, by its ID. It may be gone since, and so may the key.
    #[serde(skip)]
    key_owners: BTreeMap<String, String>,
    /// The managed policies that are not AWS's own, and AWS's own whose document matters.
    #[serde(serialize_with = "write::values")]
    pub(crate) policies: BTreeMap<String, ManagedPolicy>,
    #[serde(serialize_with = "write::values")]
    pub(crate) sessions: BTreeMap<String, Session>,
    #[serde(serialize_with = "write::clusters")]
    pub(crate) clusters: BTreeMap<ClusterKey, Cluster>,
    /// The clusters in the order of the document.
    #[serde(skip)]
    pub(crate) cluster_order: Vec<ClusterKey>,
    /// The client tokens of the entries that were made, by cluster.
    #[serde(skip)]
    pub(crate) tokens: BTreeMap<(ClusterKey, String), TokenUse>,
    /// What `UpdateClusterConfig` began, by id.
    #[serde(skip)]
    pub(crate) updates: BTreeMap<String, Update>,
    #[serde(skip)]
    history: History,
}

/// A create that had a client token.
#[derive(Clone)]
pub(crate) struct TokenUse {
    pub(crate) input: Input,
    pub(crate) entry_arn: String,
}

/// A change of a cluster's mode.
#[derive(Clone)]
pub(crate) struct Update {
    pub(crate) cluster: ClusterKey,
    pub(crate) mode: Mode,
    pub(crate) created_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    /// The call's client token.
    pub(crate) token: Option<String>,
}

/// Why a document is no world.
#[derive(Debug)]
pub struct WorldError {
    /// Where in the document, such as `clusters[0].entries[2].type`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl World {
    /// A world of these parts, whose history begins now.
    fn new(
        settings: Settings,
        principals: BTreeMap<String, Principal>,
        policies: BTreeMap<String, ManagedPolicy>,
        sessions: BTreeMap<String, Session>,
        clusters: Vec<(ClusterKey, Cluster)>,
    ) -> Self {
        Self {
            settings,
            key_owners: principals.values().flat_map(keys_of).collect(),
            principals,
            policies,
            sessions,
            cluster_order: clusters.iter().map(|(key, _)| key.clone()).collect(),
            clusters: clusters.into_iter().collect(),
            tokens: BTreeMap::new(),
            updates: BTreeMap::new(),
            history: History::default(),
        }
    }

    /// Whether the news of this principal has reached EKS and IAM's reads.
    pub(crate) fn has_spread(&self, principal: &Principal, now: Timestamp) -> bool {
        let seconds = i64::from(self.settings.propagation.principal_seconds);
        seconds == 0 || later(principal.created_at, seconds) <= now
    }

    /// Puts an entry in its place, or takes it away.
    pub(crate) fn write_entry(
        &mut self,
        key: &ClusterKey,
        principal: &str,
        entry: Option<Entry>,
        now: Timestamp,
    ) {
        let before = self.place_entry(key, principal, entry);
        let (cluster, principal) = (key.clone(), principal.to_owned());
        self.history.remember(now, Undo::Entry { cluster, principal, before });
    }

    /// Changes what a cluster has beside its entries.
    pub(crate) fn write_cluster(
        &mut self,
        key: &ClusterKey,
        change: impl FnOnce(&mut Cluster),
        now: Timestamp,
    ) {
        let Some(cluster) = self.clusters.get_mut(key) else {
            return;
        };
        let before = ClusterBefore::of(cluster);
        change(cluster);
        self.history.remember(now, Undo::Cluster { cluster: key.clone(), before });
    }

    /// Puts a principal in its place, or takes it away.
    pub(crate) fn write_principal(
        &mut self,
        arn: &PrincipalArn,
        principal: Option<Principal>,
        now: Timestamp,
    ) {
        let before = self.place_principal(arn, principal);
        self.history.remember(now, Undo::Principal { arn: arn.clone(), before });
    }

    /// What was there before.
    fn place_entry(&mut self, key: &ClusterKey, principal: &str, entry: Option<Entry>) -> Option<Entry> {
        let entries = &mut self.clusters.get_mut(key)?.entries;
        match entry {
            Some(entry) => entries.insert(principal.to_owned(), entry),
            None => entries.remove(principal),
        }
    }

    /// What was there before.
    fn place_principal(&mut self, arn: &PrincipalArn, principal: Option<Principal>) -> Option<Principal> {
        match principal {
            Some(principal) => {
                self.key_owners.extend(keys_of(&principal));
                self.principals.insert(arn.as_str().to_owned(), principal)
            }
            None => self.principals.remove(arn.as_str()),
        }
    }
}

/// The IDs of a principal's keys, and its ARN.
fn keys_of(principal: &Principal) -> impl Iterator<Item = (String, String)> {
    principal.access_keys.iter().map(|key| (key.id.clone(), principal.arn.as_str().to_owned()))
}

impl fmt::Display for WorldError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, message } = self;
        write!(to, "the world is wrong at {path}: {message}")
    }
}

impl std::error::Error for WorldError {}
