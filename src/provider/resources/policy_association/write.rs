//! The one write call that makes an association or changes its scope, and the looks before and after it. Never here: the
//! end of an association.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    PolicyAssociation, Region, Run, deadline, failures, list, place,
    regional::{self, Regional},
};
use crate::{
    access::{Association, AssociationKey, Scope, timing::MISSING_ENTRY_WAIT},
    aws::{Backoff, Deadline, Eks, Error, Stopped},
    diag::{Diagnostic, Diagnostics},
    framework::Resource,
    provider::{near, region::AssociationTurn, words::clashes},
};

/// What may go away, so that a creation is tried again.
enum Obstacle {
    /// There is no entry yet.
    NoEntry(Error),
    /// The policy is associated with another scope, and another address takes it away or changes it in this run.
    Changing(Association),
}

/// What came of an attempt to create.
enum Attempt {
    /// It was written, and answered with this.
    Written(Association),
    /// Another address of this configuration keeps it.
    Shared(Association),
    /// Another address of this configuration gives it up or changes it.
    Changing(Association),
    /// Somebody else created it.
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
    let wait = deadline(&run.context);
    // Begins with the first obstacle: a call that takes long is no wait for an entry.
    let mut backoff = None;
    let mut last = None;
    loop {
        let turn = region.associations().turn(&key, run.instance()).await;
        let obstacle = match attempt(&region, &wait, &turn, (&key, &scope)).await {
            Ok(Attempt::Written(answered)) => {
                return confirm(run, &region, turn, (&key, &scope), plan, answered).await;
            }
            Ok(Attempt::Shared(theirs)) => {
                return share(run, &region, &turn, (&key, &scope), plan, theirs).await;
            }
            Ok(Attempt::Foreign(other)) => return Err(association_exists(&region, &key, &other).into()),
            Ok(Attempt::Changing(other)) => Obstacle::Changing(other),
            Err(error) if error.is_outcome_unknown() => {
                let answered = settle(&region, &key, &scope, (&plan, error)).await?;
                return confirm(run, &region, turn, (&key, &scope), plan, answered).await;
            }
            Err(error) if error.is_no_entry() => Obstacle::NoEntry(error),
            Err(error) => match last.filter(|_| error.is_not_sent()) {
                Some(obstacle) => obstacle,
                None => return Err(failed(&key, &error).into()),
            },
        };
        drop(turn);
        let backoff = backoff.get_or_insert_with(Backoff::polling);
        if backoff.pause_within(MISSING_ENTRY_WAIT, &wait).await.is_err() {
            return Err(explain(run, &region, &key, (obstacle, backoff.waited())).await.into());
        }
        last = Some(obstacle);
    }
}

/// Looks at what is there, and writes where nothing is in the way.
async fn attempt(
    region: &Region,
    wait: &Deadline,
    turn: &AssociationTurn,
    (key, scope): (&AssociationKey, &Scope),
) -> Result<Attempt, Error> {
    if let Some(theirs) = turn.written_by_other() {
        return Ok(Attempt::Shared(theirs));
    }
    match list::present(region, wait, key).await? {
        // A list may still show what this run deleted.
        _ if turn.is_deleted() => {}
        Some(theirs) if turn.settled_by_other().is_some() => return Ok(Attempt::Shared(theirs)),
        Some(other) if other.scope == *scope => {}
        Some(other) if turn.is_left_by_other() || turn.is_held_by_other() => {
            return Ok(Attempt::Changing(other));
        }
        Some(other) => return Ok(Attempt::Foreign(other)),
        None => {}
    }
    region.eks().associate(wait, key, scope).await.map(Attempt::Written)
}

fn failed(key: &AssociationKey, error: &Error) -> Diagnostic {
    let doing = if error.about().writes { "associating" } else { "creating" };
    failures::of(doing, key, error)
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
        let written = region.eks().associate(&deadline(&run.context), &key, &scope).await;
        let answered = match written {
            Ok(association) => association,
            Err(error) => settle(&region, &key, &scope, (&plan, error)).await?,
        };
        confirm(run, &region, turn, (&key, &scope), plan, answered).await?
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

/// Keeps what was answered to the write, and waits until the list shows it.
async fn confirm(
    run: &mut Run<PolicyAssociation>,
    region: &Region,
    turn: AssociationTurn,
    (key, scope): (&AssociationKey, &Scope),
    plan: PolicyAssociation,
    answered: Association,
) -> Result<PolicyAssociation, Diagnostics> {
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
    region: &Region,
    key: &AssociationKey,
    scope: &Scope,
    (plan, error): (&PolicyAssociation, Error),
) -> Result<Association, Diagnostics> {
    let failed = failures::of("associating", key, &error);
    if !error.is_outcome_unknown() {
        return Err(failed.into());
    }
    let is_it = |it: &Association| it.policy == key.policy && it.scope == *scope;
    let import_id = region.import_id(key);
    match region.eks().list_associations(&Deadline::to_settle(), &key.entry).await {
        Ok(listed) => match listed.into_iter().find(is_it) {
            Some(association) => Ok(association),
            None if is_new(plan) => {
                Err(failures::may_appear(failed, PolicyAssociation::NAME, &import_id).into())
            }
            None => Err(failed.into()),
        },
        Err(unseen) if is_new(plan) => {
            let here = (region.name(), import_id.as_str());
            Err(failures::association_outcome_unknown(key, here, &error, &unseen).into())
        }
        Err(_) => Err(failed.into()),
    }
}

/// Whether nothing of it is in state yet, so that an error must name what brings it in.
fn is_new(plan: &PolicyAssociation) -> bool {
    plan.associated_at.is_unknown()
}

/// The association once EKS lists what was answered, and not one like it from before. The write has been answered, so that
/// the list cannot be read is only a warning; that it stays without the association is an error. One list shows all
/// associations of the entry that were written at the same time.
async fn shows(
    run: &mut Run<PolicyAssociation>,
    eks: &Eks,
    key: &AssociationKey,
    answered: &Association,
) -> Result<Option<Association>, Diagnostics> {
    let wait = deadline(&run.context);
    let mut backoff = Backoff::polling();
    loop {
        let listed = match eks.associations_after_write(&wait, Instant::now(), &key.entry).await {
            Ok(list) => list.of(&key.policy).cloned(),
            Err(error) if error.is_no_entry() => None,
            Err(error) if error.is_cancelled() => return Ok(None),
            Err(error) => {
                run.warn(failures::not_read_back(key, &error));
                return Ok(None);
            }
        };
        let is_it = |it: &Association| it.scope == answered.scope && it.modified_at >= answered.modified_at;
        if let Some(shown) = listed.filter(is_it) {
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
