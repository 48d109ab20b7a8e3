//! The end of an association, unless another address has it too. Never here: how it is written.

use super::{
    PolicyAssociation, Run, deadline, failures,
    regional::{self, Regional},
};
use crate::{
    access::AssociationKey,
    aws::{Deadline, Eks, Error},
    diag::Diagnostics,
    provider::{resources::gone::confirm_gone, words::clashes},
};

/// Takes the policy from the entry.
pub(super) async fn delete(
    run: &mut Run<PolicyAssociation>,
    state: PolicyAssociation,
) -> Result<(), Diagnostics> {
    let key = state.key()?;
    let region = regional::of_run(run, &state, "deleting", &key).await?;
    let turn = region.associations().turn_to_delete(&key, run.instance()).await;
    if turn.outlives(&run.private) {
        turn.released();
        run.warn(clashes::association_left_to_other_address(&key, region.name()));
        return Ok(());
    }
    match disassociate(region.eks(), &deadline(&run.context), &key).await {
        Ok(()) => {}
        Err(error) if error.is_no_entry() || error.is_no_policy() || error.is_no_cluster() => {
            confirm_gone(run, &region, &error, state.made_in()).await?;
        }
        Err(error) => return Err(failures::of("deleting", &key, &error).into()),
    }
    turn.deleted();
    Ok(())
}

/// Sends the disassociation. Where its answer was lost one look at the list tells what came of it.
pub(in crate::provider::resources) async fn disassociate(
    eks: &Eks,
    wait: &Deadline,
    key: &AssociationKey,
) -> Result<(), Error> {
    match eks.disassociate(wait, key).await {
        Err(error) if error.is_outcome_unknown() => {
            match eks.list_associations(&Deadline::to_settle(), &key.entry).await {
                Ok(listed) if listed.iter().all(|it| it.policy != key.policy) => Ok(()),
                Err(seen) if seen.is_no_entry() => Ok(()),
                _ => Err(error),
            }
        }
        answered => answered,
    }
}
