//! The one write call that makes an entry, and everything that can come between it and its answer.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::{AccessEntry, Run, failures, patience};
use crate::{
    access::{Entry, EntryType},
    aws::{Error, Lookup, NewEntry, Patience, Principal},
    diag::Result,
    provider::resources::{entry::tags, gone::right_partition, near},
};

/// How long a principal that IAM says does not exist is waited for: a role made in the same run is
/// known to EKS within seconds (awslabs/minimum-viable-dataspace-on-aws#5 waited two minutes for one that never came).
const ABSENT_PRINCIPAL_WAIT: Duration = Duration::from_mins(1);

/// How far the clocks of this machine and of EKS may differ: beyond that AWS refuses every signature.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);

/// The first pause before an unknown principal is tried again; each next one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A token by which EKS knows that a request is the same as one before.
pub(super) fn new_token() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Makes the entry, and hands it to `run` before anything else can fail.
pub(super) async fn create(run: &mut Run<'_, AccessEntry>, plan: &AccessEntry) -> Result<Entry> {
    let new = wanted(plan)?;
    right_partition(run, &new.key.principal).await?;
    let entry = send(run, &new).await?;
    run.keep(plan.clone().seen(entry.clone()));
    Ok(entry)
}

fn wanted(plan: &AccessEntry) -> Result<NewEntry> {
    let entry_type = plan.entry_type().unwrap_or(EntryType::Standard);
    let is_node = entry_type.is_node();
    Ok(NewEntry {
        key: plan.key()?,
        groups: plan.groups().filter(|groups| !is_node && !groups.is_empty()),
        user_name: plan.user_name.known().filter(|_| !is_node).cloned(),
        tags: tags::wanted(&plan.tags),
        entry_type,
    })
}

/// Sends the create until it is answered: a principal that EKS does not know yet is tried again.
async fn send(run: &mut Run<'_, AccessEntry>, new: &NewEntry) -> Result<Entry> {
    let wait = patience(&run.ask);
    let absent_after = Instant::now() + ABSENT_PRINCIPAL_WAIT;
    let mut pause = FIRST_PAUSE;
    let mut principal = None;
    // One token for every try: a create whose answer was lost is the same create when it is sent again.
    let token = new_token();
    let begun = run.services().aws().now();
    loop {
        let turn = run.services().turn(&new.key).await;
        let error = match run.services().aws().eks(None).create_entry(&wait, new, &token).await {
            Ok(entry) => return Ok(entry),
            Err(error) => error,
        };
        drop(turn);
        if error.is_outcome_unknown() || error.is_already_there() {
            return settle(run, new, error, begun).await;
        }
        if !error.is_invalid_principal() {
            return Err(failures::of("creating", &new.key, &error).into());
        }
        // A look-up that comes at the very end may be cut short: what IAM said before still holds.
        let looked_up = run.services().aws().principal(&wait, Instant::now(), &new.key.principal).await;
        principal = if looked_up.is_err() { principal.or(Some(looked_up)) } else { Some(looked_up) };
        let gives_up = principal.as_ref().is_some_and(is_absent) && Instant::now() + pause >= absent_after;
        if gives_up || wait.pause(pause).await.is_err() {
            let absent = matches!(principal, Some(Ok(Lookup::Absent)));
            let sso_roles = if absent { near::sso_roles(run, &new.key.principal).await } else { Vec::new() };
            return Err(failures::invalid_principal(&new.key, principal.as_ref(), &sso_roles, &error).into());
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn is_absent(principal: &std::result::Result<Lookup<Principal>, Error>) -> bool {
    matches!(principal, Ok(Lookup::Absent | Lookup::Elsewhere(_)))
}

/// An entry is there, or may be: one Describe tells whether it is the one that was asked for.
async fn settle(
    run: &mut Run<'_, AccessEntry>,
    new: &NewEntry,
    error: Error,
    begun: Timestamp,
) -> Result<Entry> {
    let NewEntry { key, .. } = new;
    let found = run.services().aws().eks(None).describe_entry(&Patience::to_settle(), key).await;
    match found {
        Ok(entry) if error.is_outcome_unknown() && is_ours(new, &entry, begun) => Ok(entry),
        Ok(entry) if error.is_already_there() => Err(failures::entry_exists(&entry).into()),
        Ok(entry) => Err(failures::outcome_differs(&entry, &error).into()),
        Err(_) if error.is_already_there() => Err(failures::entry_exists_unseen(key, &error).into()),
        Err(unseen) if unseen.is_no_entry() => Err(failures::of("creating", key, &error).into()),
        Err(unseen) => Err(failures::outcome_unknown(key, &error, &unseen).into()),
    }
}

/// Whether the entry that was found is what this create would have made.
fn is_ours(new: &NewEntry, entry: &Entry, begun: Timestamp) -> bool {
    let NewEntry { key, entry_type, groups, user_name, tags } = new;
    let is_young = entry.created_at.checked_add(CLOCKS_APART).is_ok_and(|latest| latest >= begun);
    let groups_fit = entry_type.is_node() || entry.groups == groups.clone().unwrap_or_default();
    let name_fits = user_name.is_none() || *user_name == entry.user_name;
    is_young
        && *key == entry.key
        && *entry_type == entry.entry_type
        && groups_fit
        && name_fits
        && tags::own(&entry.tags) == *tags
}
