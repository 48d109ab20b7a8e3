//! A change in place: groups and user name in one write, tags in their own. What EKS shows afterwards is what state has.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{
    AccessEntry, Run,
    create::new_token,
    deadline, failures, regional, tags,
    wanted::{agree, differences, wanted},
};
use crate::{
    access::{Entry, EntryKey, timing::TAGS_WAIT},
    aws::{Backoff, Deadline, Eks, Error, NewEntry},
    diag::Diagnostics,
    provider::{region::EntryTurn, words::clashes},
    schema::Named,
};

/// Sends what differs, and hands each step to `run` as soon as it is done.
pub(super) async fn update(
    run: &mut Run<AccessEntry>,
    state: AccessEntry,
    plan: AccessEntry,
) -> Result<AccessEntry, Diagnostics> {
    let (key, new) = (state.key()?, wanted(&plan)?);
    let (renames, retags) = (plan.differs_in_identity(&state), !plan.has_tags_of(&state));
    if !renames && !retags {
        return Ok(plan.with_answers_of(state));
    }
    let region = regional::of_run(run, &state, "updating", &key).await?;
    let turn = region.entries().turn(&key, run.instance()).await;
    if let Some(theirs) = turn.written_by_other() {
        return share(&turn, &new, plan, theirs);
    }
    if turn.settled_by_other().is_some_and(|theirs| !agree(&new, &theirs)) {
        return Err(clashes::entry_of_other_address(&key, "manages").into());
    }
    let mut state = state;
    if renames {
        let entry = identity(run, region.eks(), &key, &state, &plan).await?;
        state = state.seen(entry.clone());
        run.keep(state.clone());
        turn.wrote(entry.clone(), new.clone());
        confirm(&key, &new, &entry)?;
    }
    if retags {
        state = retag(run, region.eks(), &turn, state, &plan).await?;
        run.keep(state.clone());
    }
    Ok(plan.with_answers_of(state))
}

/// Another address wrote the entry in this run: it is taken as it is where it is what this plan asks for.
fn share(
    turn: &EntryTurn,
    new: &NewEntry,
    plan: AccessEntry,
    theirs: Entry,
) -> Result<AccessEntry, Diagnostics> {
    if !differences(new, &theirs).is_empty() {
        return Err(clashes::entry_of_other_address(&theirs.key, "changed").into());
    }
    turn.shares(new.clone());
    Ok(plan.seen(theirs))
}

/// What EKS answered to an update must be what was sent.
fn confirm(key: &EntryKey, new: &NewEntry, entry: &Entry) -> Result<(), Diagnostics> {
    let mut different = differences(new, entry);
    different.retain(|name| *name != AccessEntry::NAMES.tags);
    if different.is_empty() {
        return Ok(());
    }
    Err(clashes::update_does_not_show(key, &different, Duration::ZERO).into())
}

/// Sends groups and user name together: EKS resets the one left out, which is how a removed user
/// name goes back to the default.
async fn identity(
    run: &mut Run<AccessEntry>,
    eks: &Eks,
    key: &EntryKey,
    state: &AccessEntry,
    plan: &AccessEntry,
) -> Result<Entry, Diagnostics> {
    let groups = plan.groups().unwrap_or_default();
    let name = plan.user_name.known().cloned();
    let updated =
        eks.update_entry(&deadline(&run.context), key, &groups, name.as_deref(), &new_token()).await;
    let entry = match updated {
        Ok(entry) => entry,
        Err(error) => {
            let name_fits = |entry: &Entry| match &name {
                Some(_) => entry.user_name == name,
                // A reset is planned only where the name differs from the default.
                None => entry.user_name.as_ref() != state.user_name.known(),
            };
            let is_done = |entry: &Entry| entry.groups == groups && name_fits(entry);
            settle(run, eks, key, state, ("updating", error), is_done).await?
        }
    };
    if name.is_none() {
        remember_default(run, &entry);
    }
    Ok(entry)
}

/// Records what AWS made of a user name that was left out.
pub(super) fn remember_default(run: &mut Run<AccessEntry>, entry: &Entry) {
    if let Some(name) = &entry.user_name {
        run.private.set_default(AccessEntry::NAMES.user_name, name.clone());
    }
}

/// Takes away and sets the tags that differ, and reads them back.
async fn retag(
    run: &mut Run<AccessEntry>,
    eks: &Eks,
    turn: &EntryTurn,
    state: AccessEntry,
    plan: &AccessEntry,
) -> Result<AccessEntry, Diagnostics> {
    let new = wanted(plan)?;
    let retagged = AccessEntry { tags: plan.tags.clone(), ..state.clone() };
    let shown = match send_tags(eks, &deadline(&run.context), &state, &new.tags).await {
        Ok(()) => tags_show(run, eks, &new, &retagged).await?,
        Err(error) => {
            let is_done = |entry: &Entry| tags::own(&entry.tags) == new.tags;
            Some(settle(run, eks, &new.key, &state, ("tagging", error), is_done).await?)
        }
    };
    let Some(entry) = shown else {
        turn.shares(new);
        return Ok(retagged);
    };
    turn.wrote(entry.clone(), new);
    Ok(retagged.seen(entry))
}

/// The entry once it shows the tags. That it cannot be read is only a warning; that it stays without them is an error, and
/// what it shows is kept.
async fn tags_show(
    run: &mut Run<AccessEntry>,
    eks: &Eks,
    NewEntry { key, tags: wanted, .. }: &NewEntry,
    retagged: &AccessEntry,
) -> Result<Option<Entry>, Diagnostics> {
    let wait = deadline(&run.context);
    let mut backoff = Backoff::polling();
    loop {
        let entry = match eks.describe_entry(&wait, key).await {
            Ok(entry) => entry,
            Err(error) => {
                run.warn(failures::tags_not_read_back(key, &error));
                return Ok(None);
            }
        };
        if tags::own(&entry.tags) == *wanted {
            return Ok(Some(entry));
        }
        if backoff.pause_within(TAGS_WAIT, &wait).await.is_err() {
            run.keep(retagged.clone().seen(entry));
            let tags = [AccessEntry::NAMES.tags];
            return Err(clashes::update_does_not_show(key, &tags, backoff.waited()).into());
        }
    }
}

async fn send_tags(
    eks: &Eks,
    wait: &Deadline,
    state: &AccessEntry,
    wanted: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let Some(arn) = state.access_entry_arn.known() else { return Ok(()) };
    let before = tags::wanted(&state.tags);
    let gone: BTreeSet<String> = before.keys().filter(|key| !wanted.contains_key(*key)).cloned().collect();
    let is_new = |key: &String, value: &String| before.get(key) != Some(value);
    let new = wanted.iter().filter(|(key, value)| is_new(key, value));
    let new = new.map(|(key, value)| (key.clone(), value.clone())).collect();
    eks.untag(wait, arn, &gone).await?;
    eks.tag(wait, arn, &new).await
}

/// A write failed. Where it may have been carried out all the same one Describe tells; what it shows
/// is kept either way.
async fn settle(
    run: &mut Run<AccessEntry>,
    eks: &Eks,
    key: &EntryKey,
    state: &AccessEntry,
    (doing, error): (&str, Error),
    is_done: impl Fn(&Entry) -> bool,
) -> Result<Entry, Diagnostics> {
    let failed = failures::of(doing, key, &error);
    match eks.describe_entry(&Deadline::to_settle(), key).await {
        Ok(entry) if error.is_outcome_unknown() && is_done(&entry) => return Ok(entry),
        Ok(entry) => run.keep(state.clone().seen(entry)),
        Err(unseen) => tracing::info!(error = %unseen, "cannot read the entry after a failed write"),
    }
    Err(failed.into())
}
