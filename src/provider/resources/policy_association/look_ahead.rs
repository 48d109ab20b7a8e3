//! What the plan of an association looks up: the cluster of a new one, and what the caller keeps of its own access when one is
//! removed. An association that stays is not asked about. Never here: what other addresses plan.

use super::{PolicyAssociation, Region, scope_of};
use crate::{
    access::AssociationKey,
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

/// A new association: warns of its cluster, if that was not said for an entry.
async fn arrive(plan: &mut Plan<PolicyAssociation>, region: &Region, planned: Option<&PolicyAssociation>) {
    if let Some(Ok(cluster)) = planned.map(PolicyAssociation::cluster) {
        look_ahead::survey(plan, region, &cluster).await;
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
