//! What the plan of an association tells and hears of this run: two addresses of one association, and an entry whose type
//! does not take the policy. Never here: what it looks up (`look_ahead`).

use super::{PolicyAssociation, Region, look_ahead::look_ahead, regional, scope_of};
use crate::{
    diag::Diagnostics,
    framework::{Plan, PlanKind},
    provider::{region::AssociationWrites, resources::policy_associations_exclusive, words::clashes},
    schema::Named,
    value::Path,
};

/// Notes a plan for the others of this run, and warns or refuses by what these have planned.
pub(super) async fn check(
    plan: &mut Plan<PolicyAssociation>,
    planned: Option<&PolicyAssociation>,
) -> Result<(), Diagnostics> {
    if matches!(plan.kind, PlanKind::Destroy | PlanKind::Replace) {
        note_end(plan).await;
    }
    if let Some(elsewhere) = planned.and_then(PolicyAssociation::entry_elsewhere) {
        return Err(elsewhere.into());
    }
    let Some(region) = regional::of_either(plan, planned).await? else { return Ok(()) };
    if let Some(planned) = planned {
        warn_of_type(plan, &region, planned);
        check_exclusive(plan, &region, planned)?;
        note(plan, region.associations(), planned)?;
    }
    look_ahead(plan, &region, planned).await;
    Ok(())
}

/// Notes which others have the association, for the deletion: only a plan knows all instances that there are.
async fn note_end(plan: &mut Plan<PolicyAssociation>) {
    let Some(region) = regional::former(plan).await else { return };
    let (Some(prior), Some(instance)) = (&plan.prior, plan.instance().cloned()) else { return };
    if let Ok(key) = prior.key() {
        region.associations().note_goer(&key, &instance);
        region.associations().note_others(&key, &instance, &mut plan.private);
    }
}

/// The same scope at two addresses is no error: the apply shares the association, and warns.
fn note(
    plan: &Plan<PolicyAssociation>,
    associations: &AssociationWrites,
    planned: &PolicyAssociation,
) -> Result<(), Diagnostics> {
    let (Ok(key), Some(instance)) = (planned.key(), plan.instance()) else { return Ok(()) };
    let scope = scope_of(&planned.access_scope);
    let is_settled = plan.kind == PlanKind::NoChange;
    let others = match plan.kind {
        PlanKind::Create => associations.note_creator(&key, instance, plan.replaced(), scope.clone()),
        PlanKind::Update | PlanKind::NoChange => {
            associations.note_holder(&key, instance, scope.clone(), is_settled)
        }
        PlanKind::Replace | PlanKind::Destroy => return Ok(()),
    };
    let Some(scope) = scope else { return Ok(()) };
    match others.into_iter().find(|theirs| *theirs != scope) {
        Some(theirs) => {
            associations.forget_creator(&key, instance);
            Err(clashes::association_clash(&key, &scope, &theirs).into())
        }
        None => Ok(()),
    }
}

/// Rejects an association that an exclusive address would remove again.
fn check_exclusive(
    plan: &Plan<PolicyAssociation>,
    region: &Region,
    planned: &PolicyAssociation,
) -> Result<(), Diagnostics> {
    let Ok(key) = planned.key() else { return Ok(()) };
    match policy_associations_exclusive::refusal(region, &key) {
        Some(refusal) if plan.kind != PlanKind::Replace => {
            Err(refusal.at(Path::root().attribute(PolicyAssociation::NAMES.policy_arn)).into())
        }
        _ => Ok(()),
    }
}

/// Warns if the entry was planned before this association, with a type that does not take the policy.
fn warn_of_type(plan: &mut Plan<PolicyAssociation>, region: &Region, planned: &PolicyAssociation) {
    let (Ok(key), None) = (planned.key(), plan.replaced()) else { return };
    let types = region.entries().planned(&key.entry).into_iter().map(|entry| entry.entry_type);
    let refuses = types.into_iter().find(|it| it.is_known() && !it.takes_policy(&key.policy));
    if let Some(entry_type) = refuses {
        let path = Path::root().attribute(PolicyAssociation::NAMES.policy_arn);
        plan.warn(clashes::policy_of_other_type(&key, &entry_type).at(path));
    }
}
