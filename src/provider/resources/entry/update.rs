//! A change in place: groups and user name in one write, tags in their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{AccessEntry, Run, create::new_token, failures, patience, tags};
use crate::{
    access::{Entry, EntryKey},
    aws::{Error, Patience},
    diag::Result,
    schema::Named,
};

/// Sends what differs, and hands each step to `run` as soon as it is done.
pub(super) async fn update(
    run: &mut Run<'_, AccessEntry>,
    state: AccessEntry,
    plan: AccessEntry,
) -> Result<AccessEntry> {
    let key = state.key()?;
    let mut state = state;
    if plan.differs_in_identity(&state) {
        state = identity(run, &key, state, &plan).await?;
        run.keep(state.clone());
    }
    if tags::wanted(&plan.tags) != tags::wanted(&state.tags) {
        state = retag(run, &key, state, &plan).await?;
        run.keep(state.clone());
    }
    Ok(plan.with_answers_of(state))
}

/// Sends groups and user name together: EKS resets the one left out, which is how a removed user
/// name goes back to the default.
async fn identity(
    run: &mut Run<'_, AccessEntry>,
    key: &EntryKey,
    state: AccessEntry,
    plan: &AccessEntry,
) -> Result<AccessEntry> {
    let groups = plan.groups().unwrap_or_default();
    let name = plan.user_name.known().cloned();
    let eks = run.services().aws().eks(None);
    let updated = eks.update_entry(&patience(&run.ask), key, &groups, name.as_deref(), &new_token()).await;
    let entry = match updated {
        Ok(entry) => entry,
        Err(error) => {
            let name_fits = |entry: &Entry| match &name {
                Some(_) => entry.user_name == name,
                // A reset is planned only where the name differs from the default.
                None => entry.user_name.as_ref() != state.user_name.known(),
            };
            let is_done = |entry: &Entry| entry.groups == groups && name_fits(entry);
            settle(run, key, &state, ("updating", error), is_done).await?
        }
    };
    if name.is_none() {
        remember_default(run, &entry);
    }
    Ok(state.seen(entry))
}

/// Records what AWS made of a user name that was left out.
pub(super) fn remember_default(run: &mut Run<'_, AccessEntry>, entry: &Entry) {
    if let Some(name) = &entry.user_name {
        run.private.set_default(AccessEntry::NAMES.user_name, name.clone());
    }
}

/// Takes away and sets the tags that differ.
async fn retag(
    run: &mut Run<'_, AccessEntry>,
    key: &EntryKey,
    state: AccessEntry,
    plan: &AccessEntry,
) -> Result<AccessEntry> {
    let wanted = tags::wanted(&plan.tags);
    let retagged = AccessEntry { tags: plan.tags.clone(), ..state.clone() };
    if let Err(error) = send_tags(run, &state, &wanted).await {
        let is_done = |entry: &Entry| tags::own(&entry.tags) == wanted;
        let entry = settle(run, key, &state, ("tagging", error), is_done).await?;
        return Ok(retagged.seen(entry));
    }
    match run.services().aws().eks(None).describe_entry(&patience(&run.ask), key).await {
        Ok(entry) => Ok(retagged.seen(entry)),
        // The tags are set: that they cannot be looked at is no failure.
        Err(error) => {
            run.warn(failures::tags_not_read_back(key, &error));
            Ok(retagged)
        }
    }
}

async fn send_tags(
    run: &Run<'_, AccessEntry>,
    state: &AccessEntry,
    wanted: &BTreeMap<String, String>,
) -> std::result::Result<(), Error> {
    let Some(arn) = state.access_entry_arn.known() else { return Ok(()) };
    let before = tags::wanted(&state.tags);
    let gone: BTreeSet<String> = before.keys().filter(|key| !wanted.contains_key(*key)).cloned().collect();
    let is_new = |key: &String, value: &String| before.get(key) != Some(value);
    let new = wanted.iter().filter(|(key, value)| is_new(key, value));
    let new = new.map(|(key, value)| (key.clone(), value.clone())).collect();
    let eks = run.services().aws().eks(None);
    let wait = patience(&run.ask);
    eks.untag(&wait, arn, &gone).await?;
    eks.tag(&wait, arn, &new).await
}

/// A write failed. Where it may have been carried out all the same one Describe tells; what it shows
/// is kept either way.
async fn settle(
    run: &mut Run<'_, AccessEntry>,
    key: &EntryKey,
    state: &AccessEntry,
    (doing, error): (&str, Error),
    is_done: impl Fn(&Entry) -> bool,
) -> Result<Entry> {
    let failed = failures::of(doing, key, &error);
    match run.services().aws().eks(None).describe_entry(&Patience::to_settle(), key).await {
        Ok(entry) if error.is_outcome_unknown() && is_done(&entry) => return Ok(entry),
        Ok(entry) => run.keep(state.clone().seen(entry)),
        Err(unseen) => tracing::info!(error = %unseen, "what came of a failed write could not be seen"),
    }
    Err(failed.into())
}
