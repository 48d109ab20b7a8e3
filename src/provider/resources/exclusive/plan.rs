//! What the plan of an exclusive resource says before anything is removed: everything that will be, whether the caller's own
//! access is among it, and what other addresses of the run have to do with it. Never here: removals (`sync`).

use super::{Exclusive, Found, Search};
use crate::{
    aws::Deadline,
    diag::Diagnostics,
    framework::{Plan, PlanKind},
    provider::{
        exclusive::Allowed,
        region::Region,
        resources::{look_ahead, regional},
        services::deadline,
        words::exclusive as words,
    },
};

/// Completes a plan: only warns and rejects. A destruction removes nothing, so nothing is said of it.
pub(in crate::provider::resources) async fn plan<E: Exclusive>(
    plan: &mut Plan<E>,
    planned: Option<&E>,
) -> Result<(), Diagnostics> {
    let Some(planned) = planned else { return Ok(()) };
    let Some(region) = regional::planned(plan, planned).await? else { return Ok(()) };
    let Ok(owner) = planned.owner() else { return Ok(()) };
    let allowed = planned.arguments().allowed();
    let known = planned.arguments().are_known().then_some(&allowed);
    note(plan, &region, &owner, known)?;
    if let Some(allowed) = known {
        let held = E::held_elsewhere(&region, &owner, allowed);
        if !held.is_empty() {
            return Err(words::held_elsewhere(E::SUBJECT, &owner, &held).into());
        }
    }
    // Hosts drop the warnings of the second plan of a replacement.
    if region.is_planning() && plan.replaced().is_none() {
        look_ahead(plan, &region, planned, (&owner, &allowed)).await?;
    }
    Ok(())
}

/// Notes a plan for the others of this run, and rejects it where another address keeps something else. The same at two
/// addresses may be one that is planned twice, so that the apply decides.
fn note<E: Exclusive>(
    plan: &Plan<E>,
    region: &Region,
    owner: &E::Owner,
    known: Option<&Allowed>,
) -> Result<(), Diagnostics> {
    let Some(instance) = plan.instance() else { return Ok(()) };
    let memory = E::memory(region);
    let others = match plan.kind {
        PlanKind::Create => memory.note_creator(owner, instance, plan.replaced(), known.cloned()),
        PlanKind::Update | PlanKind::NoChange => {
            memory.note_holder(owner, instance, known.cloned(), plan.kind == PlanKind::NoChange)
        }
        PlanKind::Replace | PlanKind::Destroy => return Ok(()),
    };
    if known.is_some_and(|allowed| others.iter().any(|theirs| theirs != allowed)) {
        memory.forget_creator(owner, instance);
        return Err(words::two_addresses(E::SUBJECT, owner).into());
    }
    Ok(())
}

/// Looks at what is there, and says what becomes of it.
async fn look_ahead<E: Exclusive>(
    plan: &mut Plan<E>,
    region: &Region,
    planned: &E,
    (owner, allowed): (&E::Owner, &Allowed),
) -> Result<(), Diagnostics> {
    let before = match (plan.kind, &plan.prior) {
        (PlanKind::NoChange | PlanKind::Destroy, _) => return Ok(()),
        (PlanKind::Update, Some(prior)) => Some(prior.arguments().allowed()),
        (PlanKind::Create | PlanKind::Update | PlanKind::Replace, _) => None,
    };
    if before.as_ref() == Some(allowed) {
        return Ok(());
    }
    let Some(wait) = plan.context().map(|context| deadline(context)) else { return Ok(()) };
    let shown = before.as_ref().and_then(|before| allowed.shown_by(before));
    let search = Search { region, wait: &wait, owner, allowed, shown };
    match E::find(&search).await {
        Ok(mut found) => {
            found.extra.retain(|extra| !E::is_going(region, &extra.key));
            announce(plan, (region, &wait), planned, owner, &found).await
        }
        Err(error) if look_ahead::warn_of_cluster(plan, region, E::cluster(owner), &error) => Ok(()),
        // The entry may be created by the same run.
        Err(error) if error.is_no_entry() => Ok(()),
        Err(error) => {
            plan.warn(words::not_listed(E::SUBJECT, owner, &error));
            Ok(())
        }
    }
}

/// Names what is removed, and rejects that another address has it or the caller needs it. While not all is known nothing is
/// certain.
async fn announce<E: Exclusive>(
    plan: &mut Plan<E>,
    (region, wait): (&Region, &Deadline),
    planned: &E,
    owner: &E::Owner,
    found: &Found<E::Key>,
) -> Result<(), Diagnostics> {
    if found.extra.is_empty() {
        return Ok(());
    }
    let arguments = planned.arguments();
    if !arguments.are_known() {
        plan.warn(words::may_be_removed(E::SUBJECT, owner, &found.lines()));
        return Ok(());
    }
    let held = found.extra.iter().filter(|extra| E::is_held(region, &extra.key));
    let held: Vec<String> = held.map(|extra| extra.arn.clone()).collect();
    if !held.is_empty() {
        return Err(words::held_elsewhere(E::SUBJECT, owner, &held).into());
    }
    plan.warn(words::will_be_removed(E::SUBJECT, owner, &found.lines()));
    // The apply asks again, and does not go on without an answer.
    let Ok(caller) = region.aws().caller_if_reachable(wait).await else { return Ok(()) };
    let own = found.own(&caller.arn);
    if own.is_empty() {
        return Ok(());
    }
    if arguments.protect_caller() {
        return Err(words::own_access_protected(E::SUBJECT, &caller, &own).into());
    }
    plan.warn(words::own_access_goes(E::SUBJECT, &caller, &own));
    Ok(())
}
