//! The user that an access entry makes of a principal. An entry belongs to a principal's id, not its name: a
//! recreated principal is rejected, and a renamed one keeps its access.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{Identity, Mapping, principal_id};
use crate::arn::Kind;
use crate::clock::news_until;
use crate::kubernetes::authorizer;
use crate::kubernetes::rejection::Rejection;
use crate::world::{ClusterKey, Entry, Snapshot, World};

/// EKS gives nobody this group through an entry; a world may still ask for it.
const MASTERS: &str = "system:masters";

/// What the principal's entry makes of it, by the entries whose news has reached the API server.
///
/// # Errors
/// There is no entry, or it does not apply to this principal or at this time.
pub(super) fn mapping(
    identity: &Identity,
    cluster: &ClusterKey,
    world: &World,
    now: Timestamp,
) -> Result<Mapping, Rejection> {
    let heeded = world.entries_at(cluster, news_until(now, world.settings.propagation.entry_seconds));
    let entry = own(&heeded, identity)
        .filter(|_| identity.caller.principal.kind != Kind::Root)
        .ok_or_else(|| refusal(identity, &heeded, &world.entries_at(cluster, Timestamp::MAX)))?;
    let granted = entry.policies.iter();
    Ok(Mapping {
        username: entry.username.clone(),
        groups: entry.groups.iter().filter(|group| *group != MASTERS).cloned().collect(),
        grants: granted.filter_map(|(arn, policy)| authorizer::by_policy(arn, &policy.scope)).collect(),
    })
}

/// The entry that has the principal's id: first of all the one of its name.
fn own<'a>(entries: &Snapshot<'a>, identity: &Identity) -> Option<Cow<'a, Entry>> {
    let id = principal_id(identity);
    let named = entries.get(identity.caller.principal.as_str()).filter(|entry| entry.principal_id == id);
    named.or_else(|| entries.all().into_values().find(|entry| entry.principal_id == id))
}

/// Why there is no entry that applies.
fn refusal(identity: &Identity, heeded: &Snapshot<'_>, present: &Snapshot<'_>) -> Rejection {
    let arn = identity.caller.principal.as_str();
    let named = heeded.get(arn).or_else(|| present.get(arn)).is_some();
    let reason = match identity.caller.principal.kind {
        Kind::Root if named => Rejection::Root,
        _ if own(present, identity).is_some() => Rejection::TooYoung,
        _ if named => Rejection::Recreated,
        _ => Rejection::NoEntry,
    };
    reason(arn.to_owned())
}
