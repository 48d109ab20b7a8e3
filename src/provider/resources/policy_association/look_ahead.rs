//! What the plan of an association looks up: the cluster of a new one and its policy if the entry has it already, and what goes
//! with one that is removed. An association that stays is not asked about. Never here: what other addresses plan.

use super::{PolicyAssociation, Region, scope_of};
use crate::{
    access::{AssociationKey, Scope},
    framework::{Plan, PlanKind},
    provider::{
        resources::look_ahead::{self, caller_with},
        words::plan::{self as words, Remaining},
    },
};

/// Warns of what the world has in store for a plan.
pub(super) async fn look_ahead(
    plan: &mut Plan<PolicyAssociation>,
    region: &Region,
    planned: Option<&PolicyAssociation>,
) {
    // Hosts drop the warnings of the second plan of a replacement.
    if !region.is_planning() || plan.replaced().is_some() {
        return;
    }
    let before = plan.prior.as_ref().and_then(|prior| prior.key().ok());
    match (plan.kind, before) {
        (PlanKind::Create, _) => arrive(plan, region, planned).await,
        (PlanKind::NoChange, Some(key)) => stay(plan, region, &key),
        (PlanKind::Update, Some(key)) => {
            stay(plan, region, &key);
            if narrows(plan, planned) {
                take(plan, region, &key, true).await;
            }
        }
        (PlanKind::Destroy | PlanKind::Replace, Some(key)) if !region.entries().is_going(&key.entry) => {
            take(plan, region, &key, false).await;
        }
        _ => {}
    }
}

/// A new association. The entry is asked for its policies only if it is there.
async fn arrive(plan: &mut Plan<PolicyAssociation>, region: &Region, planned: Option<&PolicyAssociation>) {
    let Some(planned) = planned else { return };
    let Ok(cluster) = planned.cluster() else { return };
    let survey = look_ahead::survey(plan, region, &cluster).await;
    let (Ok(key), Some(scope)) = (planned.key(), scope_of(&planned.access_scope)) else { return };
    let is_there = survey.is_some_and(|survey| survey.may_have(&key.entry.principal));
    if is_there && !region.entries().is_going(&key.entry) && !region.associations().is_in_state(&key) {
        meet(plan, region, &key, &scope).await;
    }
}

/// The policy may be associated already, with another scope.
async fn meet(plan: &mut Plan<PolicyAssociation>, region: &Region, key: &AssociationKey, scope: &Scope) {
    let Some(wait) = look_ahead::wait(plan) else { return };
    let listed = region.eks().list_associations(&wait, &key.entry).await.unwrap_or_default();
    if let Some(existing) = listed.iter().find(|it| it.policy == key.policy && it.scope != *scope) {
        plan.warn(words::association_exists(key, existing));
    }
}

/// An association that stays, perhaps without its entry.
fn stay(plan: &mut Plan<PolicyAssociation>, region: &Region, key: &AssociationKey) {
    if region.entries().is_going(&key.entry) {
        plan.warn(words::association_goes_with_entry(key));
    }
}

/// Whether the scope will no longer hold wherever it did.
fn narrows(plan: &Plan<PolicyAssociation>, planned: Option<&PolicyAssociation>) -> bool {
    let scope = |association: &PolicyAssociation| scope_of(&association.access_scope);
    let (before, after) = (plan.prior.as_ref().and_then(scope), planned.and_then(scope));
    before.zip(after).is_some_and(|(before, after)| !after.includes(&before))
}

/// A policy is taken from its entry, or a part of its scope.
async fn take(plan: &mut Plan<PolicyAssociation>, region: &Region, key: &AssociationKey, narrowed: bool) {
    let Some(caller) = caller_with(plan, region, &key.entry.principal).await else { return };
    let Some(wait) = look_ahead::wait(plan) else { return };
    let policies = region.eks().list_associations(&wait, &key.entry).await.ok().map(|mut listed| {
        listed.retain(|association| association.policy != key.policy);
        listed
    });
    let entry = region.eks().describe_entry(&wait, &key.entry).await.ok();
    let groups = entry.map(|entry| entry.groups.into_iter().collect());
    plan.warn(words::own_policy_goes(&caller, key, narrowed, &Remaining { policies, groups }));
}
