//! What the plan of an entry tells and hears of this run: two addresses of one entry, and policies that its type does not
//! take. Never here: what it looks up (`look_ahead`).

use super::{
    AccessEntry, Region,
    look_ahead::look_ahead,
    regional,
    wanted::{agree, known},
};
use crate::{
    access::{AssociationKey, EntryKey},
    aws::NewEntry,
    diag::Diagnostics,
    framework::{Plan, PlanKind},
    provider::{region::EntryWrites, resources::entries_exclusive, words::clashes},
    schema::Named,
    value::Path,
};

/// Notes a plan for the others of this run, and warns or refuses by what these have planned.
pub(super) async fn check(
    plan: &mut Plan<AccessEntry>,
    planned: Option<&AccessEntry>,
) -> Result<(), Diagnostics> {
    if matches!(plan.kind, PlanKind::Destroy | PlanKind::Replace) {
        Box::pin(note_end(plan)).await;
    }
    let Some(region) = regional::of_either(plan, planned).await? else { return Ok(()) };
    if let Some((planned, key)) = planned.and_then(|planned| Some((planned, planned.key().ok()?))) {
        warn_of_policies(plan, &region, planned, &key);
        check_exclusive(plan, &region, planned, &key)?;
        note(plan, region.entries(), planned, &key)?;
    }
    look_ahead(plan, &region, planned).await;
    Ok(())
}

/// Notes which others have the entry, for the deletion: only a plan knows all instances that there are.
async fn note_end(plan: &mut Plan<AccessEntry>) {
    let Some(region) = regional::former(plan).await else { return };
    let (Some(prior), Some(instance)) = (&plan.prior, plan.instance().cloned()) else { return };
    if let Ok(key) = prior.key() {
        region.entries().note_goer(&key, &instance);
        region.entries().note_others(&key, &instance, &mut plan.private);
    }
}

fn note(
    plan: &Plan<AccessEntry>,
    entries: &EntryWrites,
    planned: &AccessEntry,
    key: &EntryKey,
) -> Result<(), Diagnostics> {
    let Some(instance) = plan.instance() else { return Ok(()) };
    let wanted = known(planned, key);
    let is_settled = plan.kind == PlanKind::NoChange && plan.prior.as_ref() == Some(planned);
    let others = match plan.kind {
        PlanKind::Create => entries.note_creator(key, instance, plan.replaced(), wanted.clone()),
        PlanKind::Update | PlanKind::NoChange => {
            entries.note_holder(key, instance, wanted.clone(), is_settled)
        }
        PlanKind::Replace | PlanKind::Destroy => return Ok(()),
    };
    let differs = |wanted: NewEntry| others.iter().any(|theirs| !agree(&wanted, theirs));
    let is_taken = plan.kind == PlanKind::Create && entries.is_kept(key);
    if is_taken || wanted.is_some_and(differs) {
        entries.forget_creator(key, instance);
        return Err(clashes::entry_of_other_address(key, "manages").into());
    }
    Ok(())
}

/// Rejects an entry that an exclusive address would remove again.
fn check_exclusive(
    plan: &Plan<AccessEntry>,
    region: &Region,
    planned: &AccessEntry,
    key: &EntryKey,
) -> Result<(), Diagnostics> {
    let Some(entry_type) = planned.entry_type() else { return Ok(()) };
    match entries_exclusive::refusal(region, key, entry_type.is_node()) {
        Some(refusal) if plan.kind != PlanKind::Replace => {
            Err(refusal.at(Path::root().attribute(AccessEntry::NAMES.principal_arn)).into())
        }
        _ => Ok(()),
    }
}

/// Warns of the associations that were planned before this entry.
fn warn_of_policies(plan: &mut Plan<AccessEntry>, region: &Region, planned: &AccessEntry, key: &EntryKey) {
    let (Some(entry_type), None) = (planned.entry_type(), plan.replaced()) else { return };
    let refused = |association: &AssociationKey| {
        association.entry == *key && entry_type.is_known() && !entry_type.takes_policy(&association.policy)
    };
    for association in region.associations().planned_keys(refused) {
        let path = Path::root().attribute(AccessEntry::NAMES.kind);
        plan.warn(clashes::policy_of_other_type(&association, &entry_type).at(path));
    }
}
