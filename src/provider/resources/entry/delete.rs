//! The end of an entry, and of this entry alone: another one for the same principal is left alone. What seldom happens is
//! boxed, as in `create`.

use super::{
    AccessEntry, Region, Run, deadline, failures,
    regional::{self, Regional},
};
use crate::{
    access::{Entry, EntryKey},
    aws::{Deadline, Eks, Error},
    diag::Diagnostics,
    provider::{
        resources::{
            gone::confirm_gone,
            late::{is_recent, time},
        },
        words::clashes,
    },
};

/// Deletes the entry of this state.
pub(super) async fn delete(run: &mut Run<AccessEntry>, state: AccessEntry) -> Result<(), Diagnostics> {
    let key = state.key()?;
    let region = regional::of_run(run, &state, "deleting", &key).await?;
    let turn = region.entries().turn_to_delete(&key, run.instance()).await;
    if turn.outlives(&run.private) {
        turn.released();
        run.warn(clashes::entry_left_to_other_address(&key, region.name()));
        return Ok(());
    }
    match region.eks().describe_entry(&deadline(&run.context), &key).await {
        Ok(entry) => match other_than_ours(&entry, &state) {
            Some(ours) => {
                turn.released();
                run.warn(clashes::other_entry_left(&entry, ours));
                return Ok(());
            }
            None => remove(run, &region, &key, &state).await?,
        },
        Err(error) if error.is_no_entry() => {
            Box::pin(confirm_gone(run, &region, &error, state.made_in())).await?;
            if may_not_show_yet(&region, &key, &state) {
                Box::pin(remove(run, &region, &key, &state)).await?;
            }
        }
        Err(error) if error.is_no_cluster() => {
            Box::pin(confirm_gone(run, &region, &error, state.made_in())).await?;
        }
        Err(error) => return Err(failures::of("deleting", &key, &error).into()),
    }
    turn.deleted();
    Ok(())
}

/// Whether the entry was created so short a time ago that EKS may say that there is none.
fn may_not_show_yet(region: &Region, key: &EntryKey, state: &AccessEntry) -> bool {
    let is_young = time(&state.created_at).is_some_and(|created| is_recent(region.aws(), created));
    is_young || region.entries().has_written(key)
}

/// Sends the delete. That it is gone already is success, where it was looked for in the right place.
async fn remove(
    run: &mut Run<AccessEntry>,
    region: &Region,
    key: &EntryKey,
    state: &AccessEntry,
) -> Result<(), Diagnostics> {
    match send(region.eks(), &deadline(&run.context), key).await {
        Ok(()) => Ok(()),
        Err(error) if error.is_no_entry() || error.is_no_cluster() => {
            Box::pin(confirm_gone(run, region, &error, state.made_in())).await
        }
        Err(error) => Err(failures::of("deleting", key, &error).into()),
    }
}

/// Sends the delete. Where its answer was lost one Describe tells what came of it.
pub(in crate::provider::resources) async fn send(
    eks: &Eks,
    wait: &Deadline,
    key: &EntryKey,
) -> Result<(), Error> {
    match eks.delete_entry(wait, key).await {
        Err(error) if error.is_outcome_unknown() => {
            match Box::pin(eks.describe_entry(&Deadline::to_settle(), key)).await {
                Err(seen) if seen.is_no_entry() => Ok(()),
                _ => Err(error),
            }
        }
        answered => answered,
    }
}

/// The ARN of the entry in this state, if the one on AWS is another. Times do not tell: they may be in whole seconds in a
/// state from elsewhere.
fn other_than_ours<'s>(entry: &Entry, state: &'s AccessEntry) -> Option<&'s str> {
    let ours = state.access_entry_arn.known()?;
    (*ours != entry.access_entry_arn).then_some(ours.as_str())
}
