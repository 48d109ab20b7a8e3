//! From the document to the state: every default filled in, every name checked.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::check::{self, At};
use super::{Association, Cluster, Entry, Principal, World, WorldError};
use crate::arn::PrincipalArn;
use crate::clock::later;
use crate::entry_type;
use crate::state::{self, ClusterKey, Settings, State, ids};

/// 2020-01-01T00:00:00Z in seconds: when principals and clusters were made, if the world does not say.
const LONG_AGO: i64 = 1_577_836_800;

/// Entries and associations are this much older than the simulator's start, if the world does not say.
const ENTRIES_EARLIER_SECONDS: i64 = 3_600;

type Principals = BTreeMap<String, state::Principal>;

/// Makes the state of a document. `start` is when the simulator started.
///
/// # Errors
/// What the document's types cannot say: a wrong ARN, a name that is there twice, ids and dates that contradict each other.
pub(crate) fn settle(world: World, start: Timestamp) -> Result<State, WorldError> {
    let World {
        skew_seconds,
        propagation,
        visibility,
        page_size,
        list_order,
        empty_pages,
        idempotent_replay,
        principals,
        sessions,
        clusters,
    } = world;
    check::page_size(page_size)?;
    let principals = settle_principals(principals)?;
    let clusters = settle_clusters(clusters, &principals, later(start, -ENTRIES_EARLIER_SECONDS))?;
    let sessions = sessions.into_iter().map(|session| (session.id.clone(), session)).collect();
    let settings = Settings {
        skew_seconds,
        propagation,
        visibility,
        page_size,
        list_order,
        empty_pages,
        idempotent_replay,
    };
    Ok(State::new(settings, principals, sessions, clusters))
}

fn settle_principals(listed: Vec<Principal>) -> Result<Principals, WorldError> {
    let (mut principals, mut seen) = (Principals::new(), check::Seen::default());
    for (index, principal) in listed.into_iter().enumerate() {
        let at = At::root().list("principals", index);
        let principal = settle_principal(principal, &at)?;
        seen.principal(&principal, &at)?;
        principals.insert(principal.arn.as_str().to_owned(), principal);
    }
    Ok(principals)
}

fn settle_principal(principal: Principal, at: &At) -> Result<state::Principal, WorldError> {
    let Principal { arn, id, created_at, access_keys, allow, deny, assumable_by, web_identity_tokens, tags } =
        principal;
    let arn = read_principal_arn(&arn, &at.field("arn"))?;
    Ok(state::Principal {
        id: id.unwrap_or_else(|| ids::of_principal(&arn)),
        arn,
        created_at: created_at.unwrap_or_else(long_ago),
        access_keys,
        allow,
        deny,
        assumable_by,
        web_identity_tokens,
        tags,
    })
}

fn settle_clusters(
    listed: Vec<Cluster>,
    principals: &Principals,
    entries_made: Timestamp,
) -> Result<BTreeMap<ClusterKey, state::Cluster>, WorldError> {
    let mut clusters = BTreeMap::new();
    for (index, cluster) in listed.into_iter().enumerate() {
        let at = At::root().list("clusters", index);
        let (key, cluster) = settle_cluster(cluster, principals, entries_made, &at)?;
        if clusters.contains_key(&key) {
            return Err(at.wrong("this cluster is there twice"));
        }
        clusters.insert(key, cluster);
    }
    Ok(clusters)
}

fn settle_cluster(
    cluster: Cluster,
    principals: &Principals,
    entries_made: Timestamp,
    at: &At,
) -> Result<(ClusterKey, state::Cluster), WorldError> {
    check::cluster(&cluster, at)?;
    let Cluster {
        name,
        account,
        region,
        authentication_mode,
        status,
        version,
        created_at,
        tags,
        entries: listed,
        aws_auth,
        role_bindings,
    } = cluster;
    let key = ClusterKey { account, region, name };
    let entries = settle_entries(listed, &key, principals, entries_made, at)?;
    let cluster = state::Cluster {
        mode: authentication_mode,
        status,
        version,
        created_at: created_at.unwrap_or_else(long_ago),
        tags,
        entries,
        aws_auth,
        role_bindings,
    };
    Ok((key, cluster))
}

fn settle_entries(
    listed: Vec<Entry>,
    key: &ClusterKey,
    principals: &Principals,
    entries_made: Timestamp,
    at: &At,
) -> Result<BTreeMap<String, state::Entry>, WorldError> {
    let mut entries = BTreeMap::new();
    for (index, entry) in listed.into_iter().enumerate() {
        let at = at.list("entries", index);
        let entry = settle_entry(entry, key, principals, entries_made, &at)?;
        if let Some(twin) = entries.insert(entry.principal.as_str().to_owned(), entry) {
            return Err(at
                .field("principal_arn")
                .wrong(&format!("{} has two entries", twin.principal.as_str())));
        }
    }
    Ok(entries)
}

fn settle_entry(
    entry: Entry,
    key: &ClusterKey,
    principals: &Principals,
    entries_made: Timestamp,
    at: &At,
) -> Result<state::Entry, WorldError> {
    check::entry(&entry, at)?;
    let Entry {
        principal_arn,
        kind,
        kubernetes_groups,
        username,
        tags,
        principal_id,
        access_entry_arn,
        created_at,
        modified_at,
        policies,
    } = entry;
    let principal = read_principal_arn(&principal_arn, &at.field("principal_arn"))?;
    let owner = principals.get(&principal_arn);
    let never_before = owner.map_or(Timestamp::MIN, |owner| owner.created_at);
    let created_at = created_at.unwrap_or_else(|| entries_made.max(never_before));
    let principal_id = settle_principal_id(principal_id, &principal, owner, created_at, at)?;
    let groups = if kind == entry_type::STANDARD { kubernetes_groups } else { entry_type::groups(&kind) };
    Ok(state::Entry {
        username: username.unwrap_or_else(|| entry_type::username(&kind, &principal)),
        arn: access_entry_arn
            .unwrap_or_else(|| key.entry_arn(&principal, &ids::of_entry(&key.label(), &principal_arn))),
        policies: settle_policies(policies, entries_made.max(created_at), at)?,
        principal,
        kind,
        groups,
        tags,
        principal_id,
        created_at,
        modified_at: modified_at.unwrap_or(created_at),
    })
}

fn settle_principal_id(
    given: Option<String>,
    principal: &PrincipalArn,
    owner: Option<&state::Principal>,
    entry_made: Timestamp,
    at: &At,
) -> Result<String, WorldError> {
    match (given, owner) {
        (Some(id), Some(owner)) => check::principal_id(&id, owner, entry_made, at).map(|()| id),
        (Some(id), None) => Ok(id),
        (None, Some(owner)) if owner.created_at <= entry_made => Ok(owner.id.clone()),
        (None, _) => Ok(ids::of_former_principal(principal)),
    }
}

fn settle_policies(
    listed: Vec<Association>,
    made: Timestamp,
    at: &At,
) -> Result<BTreeMap<String, state::Association>, WorldError> {
    let mut policies = BTreeMap::new();
    for (index, association) in listed.into_iter().enumerate() {
        let at = at.list("policies", index);
        check::association(&association, &at)?;
        let Association { policy_arn, access_scope, associated_at, modified_at } = association;
        let associated_at = associated_at.unwrap_or(made);
        let modified_at = modified_at.unwrap_or(associated_at);
        let association = state::Association { scope: access_scope, associated_at, modified_at };
        if policies.insert(policy_arn, association).is_some() {
            return Err(at.field("policy_arn").wrong("this policy is there twice"));
        }
    }
    Ok(policies)
}

fn read_principal_arn(text: &str, at: &At) -> Result<PrincipalArn, WorldError> {
    PrincipalArn::parse(text)
        .ok_or_else(|| at.wrong(&format!("{text} is not the ARN of an IAM role, user or root")))
}

fn long_ago() -> Timestamp {
    Timestamp::from_second(LONG_AGO).unwrap_or(Timestamp::UNIX_EPOCH)
}
