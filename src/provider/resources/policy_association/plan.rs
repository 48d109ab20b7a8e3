//! What the plan of an association tells and hears of this run: two addresses of one association, and an entry whose type
//! does not take the policy. Never here: what it looks up (`look_ahead`).

use super::{PolicyAssociation, Region, look_ahead::look_ahead, place, scope_of};
use crate::{
    diag::Diagnostics,
    framework::{Plan, PlanKind},
    provider::{region::AssociationWrites, words::clashes},
    schema::Named,
    value::Path,
};

/// Notes a plan for the others of this run, and warns or refuses by what these have planned.
pub(super) async fn check(
    plan: &mut Plan<PolicyAssociation>,
    planned: Option<&PolicyAssociation>,
) -> Result<(), Diagnostics> {
    let Some(region) = place::region_of_plan(plan).await else { return Ok(()) };
    if matches!(plan.kind, PlanKind::Destroy | PlanKind::Replace) {
        note_end(plan, region.associations());
    }
    if let Some(planned) = planned {
        warn_of_type(plan, &region, planned);
        note(plan, region.associations(), planned)?;
    }
    look_ahead(plan, &region, planned).await;
    Ok(())
}

/// Notes which others have the association, for the deletion: only a plan knows all instances that there are.
fn note_end(plan: &mut Plan<PolicyAssociation>, associations: &AssociationWrites) {
    let (Some(prior), Some(instance)) = (&plan.prior, plan.instance().cloned()) else { return };
    if let Ok(key) = prior.key() {
        associations.note_goer(&key, &instance);
        associations.note_others(&key, &instance, &mut plan.private);
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
