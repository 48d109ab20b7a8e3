//! From an identity to a user of the cluster: access entries first, then aws-auth, as the cluster's mode has it.
//! Never here: tokens, or what the user may do.

mod aws_auth;
mod entries;
mod template;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::authorizer::{Action, Grant, Grants};
use super::rejection::Rejection;
use super::token::Identity;
use crate::arn::Kind;
use crate::faults::UserInfo;
use crate::world::{Cluster, ClusterKey, Mode, RoleBinding, World};

/// The group that everybody who authenticates is in.
const AUTHENTICATED: &str = "system:authenticated";

/// The group of those who do not; a user in it is not put into the other.
const UNAUTHENTICATED: &str = "system:unauthenticated";

/// The user name and the groups that aws-auth's `data` gives to a principal, templates not filled in; none where it
/// does not name it. For tests that compare readers of aws-auth on many documents.
#[must_use]
pub fn mapped_by_aws_auth(
    data: &BTreeMap<String, String>,
    canonical_arn: &str,
    account: &str,
) -> Option<(String, Vec<String>)> {
    let Mapping { username, groups, grants: _ } = aws_auth::mapping(data, canonical_arn, account)?;
    Some((username, groups))
}

/// A user of the cluster.
pub(super) struct User {
    pub(super) name: String,
    /// `aws-iam-authenticator:ACCOUNT:UNIQUEID`; empty for whom no principal stands behind.
    uid: String,
    pub(super) groups: Vec<String>,
    extra: Map<String, Value>,
    grants: Grants,
}

/// What an entry or a line of aws-auth makes of a principal, its templates not yet filled in.
struct Mapping {
    username: String,
    groups: Vec<String>,
    /// By access policies.
    grants: Vec<Grant>,
}

impl User {
    /// Finds the user that an identity is in this cluster.
    ///
    /// # Errors
    /// Neither an entry nor aws-auth maps it, or its name cannot be made.
    pub(super) fn find(
        identity: &Identity,
        key: &ClusterKey,
        world: &World,
        now: Timestamp,
    ) -> Result<Self, Rejection> {
        let cluster = world.clusters.get(key).ok_or(Rejection::NoCluster)?;
        let Mapping { username, groups, grants } = match cluster.mode {
            Mode::Api => entries::mapping(identity, key, world, now),
            Mode::ConfigMap => by_aws_auth(identity, cluster),
            Mode::ApiAndConfigMap => entries::mapping(identity, key, world, now)
                .or_else(|no_entry| by_aws_auth(identity, cluster).map_err(|_| both(no_entry))),
        }?;
        let render = |text: &String| template::render(text, identity, &key.region);
        let name = render(&username)?;
        let mut groups: Vec<String> = groups.iter().map(render).collect::<Result<_, _>>()?;
        if !groups.iter().any(|group| group == AUTHENTICATED || group == UNAUTHENTICATED) {
            groups.push(AUTHENTICATED.to_owned());
        }
        let grants = Grants::of(&name, &groups, grants, &cluster.role_bindings);
        Ok(Self { name, uid: uid(identity), groups, extra: extra(identity), grants })
    }

    /// The user that a fault makes up, with what role bindings give it.
    pub(super) fn injected(user: UserInfo, bindings: &[RoleBinding]) -> Self {
        let UserInfo { username: name, groups, extra } = user;
        let grants = Grants::of(&name, &groups, Vec::new(), bindings);
        let extra = extra.into_iter().map(|(name, values)| (name, json!(values))).collect();
        Self { name, uid: String::new(), groups, extra, grants }
    }

    /// What allows the user to do this, if anything does.
    pub(super) fn may(&self, action: &Action) -> Option<&str> {
        self.grants.allow(action)
    }

    /// The `userInfo` of a `SelfSubjectReview`. Kubernetes leaves out what is empty.
    pub(super) fn info(&self) -> Value {
        let Self { name, uid, groups, extra, grants: _ } = self;
        let mut info = json!({ "username": name });
        for (member, value, empty) in [
            ("uid", json!(uid), uid.is_empty()),
            ("groups", json!(groups), groups.is_empty()),
            ("extra", json!(extra), extra.is_empty()),
        ] {
            if !empty {
                info[member] = value;
            }
        }
        info
    }
}

fn by_aws_auth(identity: &Identity, cluster: &Cluster) -> Result<Mapping, Rejection> {
    let arn = canonical_arn(identity);
    let lines = cluster.aws_auth.as_ref();
    lines
        .and_then(|lines| aws_auth::mapping(lines, &arn, identity.caller.account()))
        .ok_or(Rejection::NotInAwsAuth(arn))
}

/// What to say if aws-auth has not helped either.
fn both(no_entry: Rejection) -> Rejection {
    match no_entry {
        Rejection::NoEntry(arn) => Rejection::NeitherEntryNorAwsAuth(arn),
        other => other,
    }
}

/// The principal's ARN as a session has it: without a role's path.
fn canonical_arn(identity: &Identity) -> String {
    let principal = &identity.caller.principal;
    match principal.kind {
        Kind::Role => {
            format!("arn:{}:iam::{}:role/{}", principal.partition, principal.account, principal.name)
        }
        Kind::User | Kind::Root => principal.as_str().to_owned(),
    }
}

/// The principal's id, without the session's name.
fn principal_id(identity: &Identity) -> &str {
    let id = &identity.caller.user_id;
    id.split_once(':').map_or(id, |(id, _session)| id)
}

fn uid(identity: &Identity) -> String {
    format!("aws-iam-authenticator:{}:{}", identity.caller.account(), principal_id(identity))
}

fn extra(identity: &Identity) -> Map<String, Value> {
    let session = identity.caller.session_name.as_deref().unwrap_or_default();
    let id = principal_id(identity);
    [
        ("accessKeyId", identity.access_key_id.as_str()),
        ("arn", &identity.caller.arn),
        ("canonicalArn", &canonical_arn(identity)),
        ("principalId", id),
        ("sessionName", session),
        ("sigs.k8s.io/aws-iam-authenticator/principalId", id),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), json!([value])))
    .collect()
}
