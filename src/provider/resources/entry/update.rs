//! A change in place: groups and user name in one write, tags in their own. What EKS shows afterwards is what state has.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{
    AccessEntry, Region, Run,
    create::new_token,
    deadline, failures, place,
    wanted::{agree, differences, wanted},
};
use crate::{
    access::{Entry, EntryKey, timing::TAGS_WAIT},
    aws::{Backoff, Deadline, Error, NewEntry, TagRules},
    diag::Diagnostics,
    provider::{region::EntryTurn, words::clashes},
    schema::Named,
};

/// What of an entry is to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// Groups and user name.
    pub(super) identity: bool,
    /// Tags.
    pub(super) tags: bool,
}

/// Sends what differs, and hands each step to `run` as soon as it is done.
pub(super) async fn update(
    run: &mut Run<AccessEntry>,
    state: AccessEntry,
    plan: AccessEntry,
) -> Result<AccessEntry, Diagnostics> {
    let (key, new) = (state.key()?, wanted(&plan)?);
    let rules = run.services().tag_rules();
    let retags = new.tags != rules.managed(&state.all_tags());
    let what = Change { identity: plan.differs_in_identity(&state), tags: retags };
    if !what.identity && !what.tags {
        return Ok(plan.with_answers_of(state));
    }
    let region = place::region_of(run, "updating", &key).await?;
    let turn = region.entries().turn(&key, run.instance()).await;
    if let Some(theirs) = turn.written_by_other() {
        return share(&turn, &new, plan, theirs, region.tag_rules());
    }
    if turn.settled_by_other().is_some_and(|theirs| !agree(&new, &theirs)) {
        return Err(clashes::entry_of_other_address(&key, "manages").into());
    }
    let state = change(run, &region, &turn, state, (&plan, what)).await?;
    Ok(plan.with_answers_of(state))
}

/// Sends it in the turn that this instance has, and returns the state as EKS shows it then.
pub(super) async fn change(
    run: &mut Run<AccessEntry>,
    region: &Region,
    turn: &EntryTurn,
    state: AccessEntry,
    (plan, what): (&AccessEntry, Change),
) -> Result<AccessEntry, Diagnostics> {
    let (key, new) = (state.key()?, wanted(plan)?);
    let mut state = state;
    if what.identity {
        let entry = identity(run, region, &key, &state, plan).await?;
        state = state.seen(entry.clone(), region.tag_rules());
        run.keep(state.clone());
        turn.wrote(entry.clone(), new.clone());
        confirm(&key, &new, &entry, region.tag_rules())?;
    }
    if what.tags {
        state = retag(run, region, turn, state, plan).await?;
        run.keep(state.clone());
    }
    Ok(state)
}

/// Another address wrote the entry in this run: it is taken as it is where it is what this plan asks for.
fn share(
    turn: &EntryTurn,
    new: &NewEntry,
    plan: AccessEntry,
    theirs: Entry,
    rules: &TagRules,
) -> Result<AccessEntry, Diagnostics> {
    if !differences(new, &theirs, rules).is_empty() {
        return Err(clashes::entry_of_other_address(&theirs.key, "changed").into());
    }
    turn.shares(new.clone());
    Ok(plan.seen(theirs, rules))
}

/// What EKS answered to an update must be what was sent.
fn confirm(key: &EntryKey, new: &NewEntry, entry: &Entry, rules: &TagRules) -> Result<(), Diagnostics> {
    let mut different = differences(new, entry, rules);
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
    region: &Region,
    key: &EntryKey,
    state: &AccessEntry,
    plan: &AccessEntry,
) -> Result<Entry, Diagnostics> {
    let groups = plan.groups().unwrap_or_default();
    let name = plan.user_name.known().cloned();
    let updated =
        region.eks().update_entry(&deadline(&run.context), key, &groups, name.as_deref(), &new_token()).await;
    let entry = match updated {
        Ok(entry) => entry,
        Err(error) => {
            let name_fits = |entry: &Entry| match &name {
                Some(_) => entry.user_name == name,
                // A reset is planned only where the name differs from the default.
                None => entry.user_name.as_ref() != state.user_name.known(),
            };
            let is_done = |entry: &Entry| entry.groups == groups && name_fits(entry);
            settle(run, region, key, state, ("updating", error), is_done).await?
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
    region: &Region,
    turn: &EntryTurn,
    state: AccessEntry,
    plan: &AccessEntry,
) -> Result<AccessEntry, Diagnostics> {
    let new = wanted(plan)?;
    let retagged = AccessEntry { tags: plan.tags.clone(), tags_all: plan.tags_all.clone(), ..state.clone() };
    let shown = match send_tags(region, &deadline(&run.context), &state, &new.tags).await {
        Ok(()) => tags_show(run, region, &new, &retagged).await?,
        Err(error) => {
            let is_done = |entry: &Entry| region.tag_rules().managed(&entry.tags) == new.tags;
            Some(settle(run, region, &new.key, &state, ("tagging", error), is_done).await?)
        }
    };
    let Some(entry) = shown else {
        turn.shares(new);
        return Ok(retagged);
    };
    turn.wrote(entry.clone(), new);
    Ok(retagged.seen(entry, region.tag_rules()))
}

/// The entry once it shows the tags. That it cannot be read is only a warning; that it stays without them is an error, and
/// what it shows is kept.
async fn tags_show(
    run: &mut Run<AccessEntry>,
    region: &Region,
    NewEntry { key, tags: wanted, .. }: &NewEntry,
    retagged: &AccessEntry,
) -> Result<Option<Entry>, Diagnostics> {
    let wait = deadline(&run.context);
    let mut backoff = Backoff::polling();
    loop {
        let entry = match region.eks().describe_entry(&wait, key).await {
            Ok(entry) => entry,
            Err(error) => {
                run.warn(failures::tags_not_read_back(key, &error));
                return Ok(None);
            }
        };
        if region.tag_rules().managed(&entry.tags) == *wanted {
            return Ok(Some(entry));
        }
        if backoff.pause_within(TAGS_WAIT, &wait).await.is_err() {
            run.keep(retagged.clone().seen(entry, region.tag_rules()));
            let tags = [AccessEntry::NAMES.tags];
            return Err(clashes::update_does_not_show(key, &tags, backoff.waited()).into());
        }
    }
}

/// Changes the tags that differ. One that is ignored now is left as it is, also if the state has it.
async fn send_tags(
    region: &Region,
    wait: &Deadline,
    state: &AccessEntry,
    wanted: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let Some(arn) = state.access_entry_arn.known() else { return Ok(()) };
    let before = region.tag_rules().managed(&state.all_tags());
    let gone: BTreeSet<String> = before.keys().filter(|key| !wanted.contains_key(*key)).cloned().collect();
    let is_new = |key: &String, value: &String| before.get(key) != Some(value);
    let new = wanted.iter().filter(|(key, value)| is_new(key, value));
    let new = new.map(|(key, value)| (key.clone(), value.clone())).collect();
    region.eks().untag(wait, arn, &gone).await?;
    region.eks().tag(wait, arn, &new).await
}

/// A write failed. Where it may have been carried out all the same one Describe tells; what it shows
/// is kept either way.
async fn settle(
    run: &mut Run<AccessEntry>,
    region: &Region,
    key: &EntryKey,
    state: &AccessEntry,
    (doing, error): (&str, Error),
    is_done: impl Fn(&Entry) -> bool,
) -> Result<Entry, Diagnostics> {
    let failed = failures::of(doing, key, &error);
    match region.eks().describe_entry(&Deadline::to_settle(), key).await {
        Ok(entry) if error.is_outcome_unknown() && is_done(&entry) => return Ok(entry),
        Ok(entry) => run.keep(state.clone().seen(entry, region.tag_rules())),
        Err(unseen) => tracing::info!(error = %unseen, "cannot read the entry after a failed write"),
    }
    Err(failed.into())
}
