//! The adoption of an entry that was there before: it is updated to match the plan. It is not in state until all of that is
//! done: hosts delete what a failed creation leaves there, and this was not ours. Never here: finding it (`create`).

use tokio::time::Instant;

use super::{
    AccessEntry, Region, Run, deadline, failures,
    identity::default_name,
    recreated,
    update::{Change, change, remember_default},
    wanted::wanted,
};
use crate::{
    access::{Entry, EntryType, timing::is_surely_later},
    aws::{Lookup, Principal},
    diag::Diagnostics,
    provider::{
        existing::ExistingEntry,
        region::EntryTurn,
        services::warn_of_iam_outage,
        words::{clashes, failures::AdoptionRefusal},
    },
    schema::WhenUnset,
};

/// Takes an entry over, unless it is of another type, of a previous principal, or of another address.
pub(super) async fn adopt(
    run: &mut Run<AccessEntry>,
    region: &Region,
    plan: AccessEntry,
    found: Entry,
) -> Result<AccessEntry, Diagnostics> {
    let turn = region.entries().turn(&found.key, run.instance()).await;
    if turn.written_by_other().is_some() || turn.is_held_by_other() {
        return Err(clashes::entry_of_other_address(&found.key, "manages").into());
    }
    let (wait, principal) = (deadline(&run.context), &found.key.principal);
    let principal = region.aws().principal(&wait, Instant::now(), principal).await;
    warn_of_iam_outage(&mut run.context);
    let existing = ExistingEntry::find_out(region, found).await;
    if let Some(refusal) = refusal(&existing.entry, plan.entry_type(), principal.as_ref().ok()) {
        return Err(failures::entry_not_adoptable(&existing, &refusal).into());
    }
    let principal_recreated =
        recreated::settled(plan.principal_recreated.clone(), &existing.entry, &principal);
    let plan = AccessEntry { principal_recreated: principal_recreated.into_known().into(), ..plan };
    match match_plan(run, region, &turn, &plan, existing.entry.clone()).await {
        Ok(state) => {
            run.warn(failures::entry_adopted(&existing));
            Ok(plan.with_answers_of(state))
        }
        Err(failure) => {
            run.keep_nothing();
            Err(failures::adoption_failed(&existing.entry, failure))
        }
    }
}

/// Why an entry is not adopted. A principal that IAM does not show is not held against it: EKS knows it.
pub(super) fn refusal(
    entry: &Entry,
    wanted: Option<EntryType>,
    principal: Option<&Lookup<Principal>>,
) -> Option<AdoptionRefusal> {
    if let Some(wanted) = wanted.filter(|wanted| *wanted != entry.entry_type) {
        return Some(AdoptionRefusal::OtherType(wanted));
    }
    match principal {
        Some(Lookup::Found(principal)) if is_surely_later(principal.created_at, entry.created_at) => {
            Some(AdoptionRefusal::Recreated(principal.created_at))
        }
        _ => None,
    }
}

/// Sends what differs.
async fn match_plan(
    run: &mut Run<AccessEntry>,
    region: &Region,
    turn: &EntryTurn,
    plan: &AccessEntry,
    found: Entry,
) -> Result<AccessEntry, Diagnostics> {
    let (new, rules) = (wanted(plan)?, region.tag_rules());
    let state = AccessEntry::default().seen(found.clone(), rules);
    let what = Change { identity: differs(plan, &state), tags: new.tags != rules.managed(&state.all_tags()) };
    if plan.user_name.known().is_none() && !what.identity {
        remember_default(run, &found);
    }
    let state = change(run, region, turn, state, (plan, what)).await?;
    if !what.identity && !what.tags {
        turn.wrote(found, new);
    }
    Ok(state)
}

/// Whether groups or user name are to be sent. A name that the configuration omits is to be the one that EKS makes.
fn differs(plan: &AccessEntry, state: &AccessEntry) -> bool {
    if plan.entry_type().is_some_and(|entry_type| entry_type.is_node()) {
        return false;
    }
    let name_fits = match plan.user_name.known() {
        Some(_) => plan.user_name == state.user_name,
        None => match default_name(state) {
            WhenUnset::Value(name) => state.user_name.known() == Some(&name),
            WhenUnset::Unknown | WhenUnset::ServiceDefault => false,
        },
    };
    plan.kubernetes_groups != state.kubernetes_groups || !name_fits
}
