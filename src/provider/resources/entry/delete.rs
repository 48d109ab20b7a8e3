//! The end of an entry, and of this entry alone: one that was made after it is left alone.

use jiff::Timestamp;

use super::{AccessEntry, Run, failures, patience};
use crate::{
    access::{Entry, EntryKey},
    aws::{Error, Patience},
    diag::Result,
    provider::resources::gone::confirm_gone,
};

/// Deletes the entry of this state.
pub(super) async fn delete(run: &mut Run<'_, AccessEntry>, state: AccessEntry) -> Result<()> {
    let key = state.key()?;
    let turn = run.services().entries().turn_to_delete(&key, run.instance()).await;
    let found = run.services().aws().eks(None).describe_entry(&patience(&run.ask), &key).await;
    let outcome = match found {
        Ok(entry) if is_newer(&entry, &state) => {
            run.warn(failures::newer_entry_left(&entry));
            return Ok(());
        }
        Ok(_) => send(run, &key).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {
            turn.deleted();
            Ok(())
        }
        Err(error) if error.is_no_entry() || error.is_no_cluster() => {
            confirm_gone(run, &error, state.home()).await
        }
        Err(error) => Err(failures::of("deleting", &key, &error).into()),
    }
}

/// Sends the delete. Where its answer was lost one Describe tells what came of it.
async fn send(run: &Run<'_, AccessEntry>, key: &EntryKey) -> std::result::Result<(), Error> {
    let eks = run.services().aws().eks(None);
    match eks.delete_entry(&patience(&run.ask), key).await {
        Err(error) if error.is_outcome_unknown() => {
            match eks.describe_entry(&Patience::to_settle(), key).await {
                Err(seen) if seen.is_no_entry() => Ok(()),
                _ => Err(error),
            }
        }
        answered => answered,
    }
}

/// Whether the entry on AWS was made after the one in this state.
fn is_newer(entry: &Entry, state: &AccessEntry) -> bool {
    let ours = state.created_at.known().and_then(|created_at| created_at.parse::<Timestamp>().ok());
    ours.is_some_and(|ours| entry.created_at > ours)
}
