//! The one write call that makes an association or changes its scope, and the looks before and after it. Never here: the
//! end of an association.

use std::time::Duration;

use super::{
    PolicyAssociation, Region, Run, deadline, failures, place,
    regional::{self, Regional},
};
use crate::{
    access::{Association, AssociationKey, Scope, timing::MISSING_ENTRY_WAIT},
    aws::{Backoff, Deadline, Eks, Error, Stopped},
    diag::{Diagnostic, Diagnostics},
    provider::{region::AssociationTurn, resources::near, words::clashes},
};

/// What may go away, so that a creation is tried again.
enum Obstacle {
    /// There is no entry yet.
    NoEntry(Error),
    /// The policy is associated with another scope, and another address takes it away or changes it in this run.
    Changing(Association),
}

/// What stands where a creation wants to write.
enum Found {
    /// Nothing, or what was asked for.
    Free,
    /// What another address of this configuration keeps.
    Shared(Association),
    /// What another address of this configuration gives up or changes.
    Changing(Association),
    /// What somebody else made.
    Foreign(Association),
}

/// Associates a policy that the entry does not have yet, once there is an entry.
pub(super) async fn create(
    run: &mut Run<PolicyAssociation>,
    plan: PolicyAssociation,
) -> Result<PolicyAssociation, Diagnostics> {
    let (key, scope) = (plan.key()?, plan.scope()?);
    let region = regional::of_run(run, &plan, "creating", &key).await?;
    place::check_partition(run, &region, &key.entry.principal).await?;
    let plan = plan.in_region(&region);
    let wait = deadline(&run.context).at_most(MISSING_ENTRY_WAIT);
    let mut backoff = Backoff::polling();
    let mut last = None;
    loop {
        let turn = region.associations().turn(&key, run.instance()).await;
        if let Some(theirs) = turn.written_by_other() {
            return share(run, &region, &turn, (&key, &scope), plan, theirs).await;
        }
        let obstacle = match region.eks().list_associations(&wait, &key.entry).await {
            Ok(listed) => match found(&turn, &key, &scope, listed) {
                Found::Free => return associate(run, &region, turn, (&key, &scope), plan).await,
                Found::Shared(theirs) => {
                    return share(run, &region, &turn, (&key, &scope), plan, theirs).await;
                }
                Found::Foreign(other) => return Err(association_exists(&region, &key, &other).into()),
                Found::Changing(other) => Obstacle::Changing(other),
            },
            Err(error) if error.is_no_entry() => Obstacle::NoEntry(error),
            Err(error) => match last.filter(|_| error.is_not_sent()) {
                Some(obstacle) => obstacle,
                None => return Err(failures::of("creating", &key, &error).into()),
            },
        };
        drop(turn);
        if backoff.pause(&wait).await.is_err() {
            return Err(explain(run, &region, &key, (obstacle, backoff.waited())).await.into());
        }
        last = Some(obstacle);
    }
}

fn found(turn: &AssociationTurn, key: &AssociationKey, scope: &Scope, listed: Vec<Association>) -> Found {
    let same_policy = listed.into_iter().find(|association| association.policy == key.policy);
    match same_policy {
        // A list may still show what this run deleted.
        _ if turn.is_deleted() => Found::Free,
        Some(theirs) if turn.settled_by_other().is_some() => Found::Shared(theirs),
        Some(other) if other.scope == *scope => Found::Free,
        Some(other) if turn.is_left_by_other() || turn.is_held_by_other() => Found::Changing(other),
        Some(other) => Found::Foreign(other),
        None => Found::Free,
    }
}

async fn explain(
    run: &Run<PolicyAssociation>,
    region: &Region,
    key: &AssociationKey,
    (obstacle, waited): (Obstacle, Duration),
) -> Diagnostic {
    match obstacle {
        Obstacle::NoEntry(error) => match &run.services().other_regions_of(&key.entry, region)[..] {
            [] => {
                let near = near::entries(region.eks(), &key.entry.cluster).await;
                clashes::no_entry_for_association(&key.entry, &near, &error, waited)
            }
            elsewhere => clashes::entry_only_elsewhere(&key.entry, region.name(), elsewhere, &error),
        },
        Obstacle::Changing(other) => association_exists(region, key, &other),
    }
}

fn association_exists(region: &Region, key: &AssociationKey, existing: &Association) -> Diagnostic {
    clashes::association_exists(key, existing, &region.import_id(key))
}

/// Changes the scope in place, or associates the policy anew with an entry that came to be referred to.
pub(super) async fn update(
    run: &mut Run<PolicyAssociation>,
    plan: PolicyAssociation,
) -> Result<PolicyAssociation, Diagnostics> {
    let (key, scope) = (plan.key()?, plan.scope()?);
    let region = regional::of_run(run, &plan, "updating", &key).await?;
    let turn = region.associations().turn(&key, run.instance()).await;
    let associated_at = plan.associated_at.clone();
    let updated = if let Some(theirs) = turn.written_by_other() {
        share(run, &region, &turn, (&key, &scope), plan, theirs).await?
    } else if let Some(theirs) = turn.settled_by_other().filter(|theirs| *theirs != scope) {
        return Err(clashes::association_clash(&key, &scope, &theirs).into());
    } else {
        associate(run, &region, turn, (&key, &scope), plan).await?
    };
    // One that went after the plan is associated anew. Hosts want the time that was planned; the next refresh has the new one.
    Ok(PolicyAssociation { associated_at, ..updated })
}

/// Another address has the association: it is taken as it is with the same scope, and never written again with another.
async fn share(
    run: &mut Run<PolicyAssociation>,
    region: &Region,
    turn: &AssociationTurn,
    (key, scope): (&AssociationKey, &Scope),
    plan: PolicyAssociation,
    theirs: Association,
) -> Result<PolicyAssociation, Diagnostics> {
    if theirs.scope != *scope {
        return Err(clashes::association_clash(key, scope, &theirs.scope).into());
    }
    turn.shares(scope.clone());
    region.associations().note_others(key, &run.instance().clone(), &mut run.private);
    run.warn(clashes::association_shared(key));
    place::record(run, region).await;
    Ok(plan.seen(key, theirs))
}

/// Associates, and waits until the list shows it with the scope that was asked for.
async fn associate(
    run: &mut Run<PolicyAssociation>,
    region: &Region,
    turn: AssociationTurn,
    (key, scope): (&AssociationKey, &Scope),
    plan: PolicyAssociation,
) -> Result<PolicyAssociation, Diagnostics> {
    let written = region.eks().associate(&deadline(&run.context), key, scope).await;
    let answered = match written {
        Ok(association) => association,
        Err(error) => settle(region.eks(), key, scope, error).await?,
    };
    turn.wrote(answered.clone(), scope.clone());
    drop(turn);
    run.keep(plan.clone().seen(key, answered.clone()));
    place::record(run, region).await;
    let shown = shows(run, region.eks(), key, &answered).await?.unwrap_or(answered);
    // Another address may have come to share it meanwhile.
    region.associations().note_others(key, &run.instance().clone(), &mut run.private);
    Ok(plan.seen(key, shown))
}

/// A write failed. Where it may have been carried out all the same, one look at the list tells.
async fn settle(
    eks: &Eks,
    key: &AssociationKey,
    scope: &Scope,
    error: Error,
) -> Result<Association, Diagnostics> {
    let failed = failures::of("associating", key, &error);
    if !error.is_outcome_unknown() {
        return Err(failed.into());
    }
    let listed = eks.list_associations(&Deadline::to_settle(), &key.entry).await.unwrap_or_default();
    listed.into_iter().find(|it| it.policy == key.policy && it.scope == *scope).ok_or_else(|| failed.into())
}

/// The association once EKS lists what was answered, and not one like it from before. The write has been answered, so that the list cannot be read is
/// only a warning; that it stays without the association is an error.
async fn shows(
    run: &mut Run<PolicyAssociation>,
    eks: &Eks,
    key: &AssociationKey,
    answered: &Association,
) -> Result<Option<Association>, Diagnostics> {
    let wait = deadline(&run.context);
    let mut backoff = Backoff::polling();
    loop {
        let listed = match eks.list_associations(&wait, &key.entry).await {
            Ok(listed) => listed,
            Err(error) if error.is_no_entry() => Vec::new(),
            Err(error) => {
                run.warn(failures::not_read_back(key, &error));
                return Ok(None);
            }
        };
        let is_it = |it: &Association| {
            it.policy == key.policy && it.scope == answered.scope && it.modified_at >= answered.modified_at
        };
        if let Some(shown) = listed.into_iter().find(is_it) {
            return Ok(Some(shown));
        }
        match backoff.pause(&wait).await {
            Ok(()) => {}
            Err(Stopped::Cancelled) => return Ok(None),
            Err(Stopped::OutOfTime) => {
                return Err(clashes::association_does_not_show(key, backoff.waited()).into());
            }
        }
    }
}
