//! The world as the services see it: every value present, every name looked up quickly, every change remembered for
//! stale reads. Never here: JSON, rules of a service, HTTP.

pub(crate) mod ids;
mod past;
mod sessions;
mod switch;
mod undo;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::arn::{PrincipalArn, partition_of};
use crate::clock::later;
use crate::input::Input;
use crate::world::{
    AccessKey, AwsAuth, ForeignPrincipals, ListOrder, Mode, NodeGroup, Propagation, Replay, RoleBinding,
    Scope, Session, Status, Switch, Visibility,
};

pub(crate) use past::Past;
use undo::{ClusterBefore, History, Undo};

/// Everything there is.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) principals: BTreeMap<String, Principal>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) clusters: BTreeMap<ClusterKey, Cluster>,
    /// The client tokens of the entries that were made, by cluster.
    pub(crate) tokens: BTreeMap<(ClusterKey, String), TokenUse>,
    /// What `UpdateClusterConfig` began, by id.
    pub(crate) updates: BTreeMap<String, Update>,
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

/// How the simulator behaves, as far as the world says so.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) skew_seconds: i32,
    pub(crate) propagation: Propagation,
    pub(crate) visibility: Visibility,
    pub(crate) page_size: usize,
    pub(crate) list_order: ListOrder,
    pub(crate) empty_pages: bool,
    pub(crate) idempotent_replay: Replay,
    pub(crate) foreign_principals: ForeignPrincipals,
}

/// An IAM principal.
#[derive(Clone)]
pub(crate) struct Principal {
    pub(crate) arn: PrincipalArn,
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) access_keys: Vec<AccessKey>,
    pub(crate) allow: Vec<String>,
    pub(crate) deny: Vec<String>,
    pub(crate) assumable_by: Vec<String>,
    pub(crate) web_identity_tokens: Vec<String>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// What tells clusters apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClusterKey {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
}

/// A cluster.
#[derive(Clone)]
pub(crate) struct Cluster {
    pub(crate) mode: Mode,
    pub(crate) status: Status,
    pub(crate) switch: Option<Switch>,
    pub(crate) version: String,
    pub(crate) created_at: Timestamp,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) entries: BTreeMap<String, Entry>,
    pub(crate) aws_auth: Option<AwsAuth>,
    pub(crate) role_bindings: Vec<RoleBinding>,
    pub(crate) node_groups: Vec<NodeGroup>,
}

/// An access entry.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) principal: PrincipalArn,
    pub(crate) kind: String,
    pub(crate) groups: Vec<String>,
    pub(crate) username: String,
    pub(crate) tags: BTreeMap<String, String>,
    /// The principal's id when the entry was made: another one of the same name is not let in.
    pub(crate) principal_id: String,
    pub(crate) arn: String,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    pub(crate) policies: BTreeMap<String, Association>,
}

/// An access policy on an entry.
#[derive(Clone)]
pub(crate) struct Association {
    pub(crate) scope: Scope,
    pub(crate) associated_at: Timestamp,
    pub(crate) modified_at: Timestamp,
}

impl State {
    /// A world of these parts, whose history begins now.
    pub(crate) fn new(
        settings: Settings,
        principals: BTreeMap<String, Principal>,
        sessions: BTreeMap<String, Session>,
        clusters: BTreeMap<ClusterKey, Cluster>,
    ) -> Self {
        let (tokens, updates) = (BTreeMap::new(), BTreeMap::new());
        Self { settings, principals, sessions, clusters, tokens, updates, history: History::default() }
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
            Some(principal) => self.principals.insert(arn.as_str().to_owned(), principal),
            None => self.principals.remove(arn.as_str()),
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
