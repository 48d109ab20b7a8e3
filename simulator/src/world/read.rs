//! From the document to the state: every default filled in, every name checked.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::check::{self, At};
use super::read_entries::settle_entries;
use super::{Cluster, Principal, Status, World, WorldError};
use crate::arn::PrincipalArn;
use crate::clock::later;
use crate::state::{self, ClusterKey, Settings, State, ids};

/// 2020-01-01T00:00:00Z in seconds: when principals and clusters were made, if the world does not say.
const LONG_AGO: i64 = 1_577_836_800;

/// Entries and associations are this much older than the simulator's start, if the world does not say.
const ENTRIES_EARLIER_SECONDS: i64 = 3_600;

pub(super) type Principals = BTreeMap<String, state::Principal>;

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
        foreign_principals,
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
        foreign_principals,
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
        switch,
        version,
        created_at,
        tags,
        entries: listed,
        aws_auth,
        role_bindings,
        node_groups,
    } = cluster;
    let key = ClusterKey { account, region, name };
    let entries = settle_entries(listed, &key, principals, entries_made, at)?;
    let cluster = state::Cluster {
        mode: authentication_mode,
        status: if switch.is_some() { Status::Updating } else { status },
        switch,
        version,
        created_at: created_at.unwrap_or_else(long_ago),
        tags,
        entries,
        aws_auth,
        role_bindings,
        node_groups,
    };
    Ok((key, cluster))
}

/// Reads a principal's ARN.
pub(super) fn read_principal_arn(text: &str, at: &At) -> Result<PrincipalArn, WorldError> {
    PrincipalArn::parse(text)
        .ok_or_else(|| at.wrong(&format!("{text} is not the ARN of an IAM role, user or root")))
}

fn long_ago() -> Timestamp {
    Timestamp::from_second(LONG_AGO).unwrap_or(Timestamp::UNIX_EPOCH)
}
