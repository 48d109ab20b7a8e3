//! The user that an access entry makes of a principal. An entry knows its principal by id, not only by name.

use jiff::Timestamp;

use super::{Identity, Mapping, principal_id};
use crate::arn::Kind;
use crate::clock::later;
use crate::kubernetes::refused::Refused;
use crate::kubernetes::rights;
use crate::state::{ClusterKey, Entry, State};

/// EKS gives nobody this group through an entry; a world may still ask for it.
const MASTERS: &str = "system:masters";

/// What the principal's entry makes of it.
///
/// # Errors
/// There is no entry, or it does not count for this principal or at this time.
pub(super) fn mapping(
    identity: &Identity,
    cluster: &ClusterKey,
    state: &State,
    now: Timestamp,
) -> Result<Mapping, Refused> {
    let principal = &identity.caller.principal;
    let arn = principal.as_str();
    let present = state.clusters.get(cluster).and_then(|cluster| cluster.entries.get(arn));
    let present = present.ok_or_else(|| Refused::NoEntry(arn.to_owned()))?;
    if principal.kind == Kind::Root {
        return Err(Refused::Root(arn.to_owned()));
    }
    if present.principal_id != principal_id(identity) {
        return Err(Refused::Recreated(arn.to_owned()));
    }
    let wait = i64::from(state.settings.propagation.entry_seconds);
    let has_spread = |changed: Timestamp| wait == 0 || later(changed, wait) <= now;
    let entry = heeded(state, cluster, arn, present, has_spread);
    let entry = entry.ok_or_else(|| Refused::TooYoung(arn.to_owned()))?;
    let counting = entry.policies.iter().filter(|(_, policy)| has_spread(policy.associated_at));
    Ok(Mapping {
        username: entry.username.clone(),
        groups: entry.groups.iter().filter(|group| *group != MASTERS).cloned().collect(),
        grants: counting.filter_map(|(arn, policy)| rights::by_policy(arn, &policy.scope)).collect(),
    })
}

/// The version of an entry that the API server goes by: the latest whose changes have all reached it.
fn heeded<'a>(
    state: &'a State,
    cluster: &ClusterKey,
    principal: &str,
    present: &'a Entry,
    has_spread: impl Fn(Timestamp) -> bool,
) -> Option<&'a Entry> {
    let earlier = state.earlier_versions(cluster, principal).take_while(Option::is_some).flatten();
    let mut versions = std::iter::once(present).chain(earlier);
    let settled = versions.find(|version| has_spread(last_change(version)));
    settled.or(Some(present)).filter(|version| has_spread(version.created_at))
}

fn last_change(entry: &Entry) -> Timestamp {
    entry.policies.values().map(|policy| policy.modified_at).fold(entry.modified_at, Timestamp::max)
}
