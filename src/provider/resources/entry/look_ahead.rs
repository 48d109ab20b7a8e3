//! What the plan of an entry looks up: the cluster and the principal of a new one, an entry that is there already, and what
//! goes with one that is deleted or replaced. An entry that stays is not asked about. What seldom happens is boxed, as in
//! `create`. Never here: what other addresses plan.

use super::{AccessEntry, Region, adopt, recreated, regional};
use crate::{
    access::EntryKey,
    framework::{Plan, PlanKind},
    provider::{existing::ExistingEntry, resources::look_ahead, words::plan as words},
};

/// Warns of what the world has in store for a plan.
pub(super) async fn look_ahead(plan: &mut Plan<AccessEntry>, region: &Region, planned: Option<&AccessEntry>) {
    // Hosts drop the warnings of the second plan of a replacement.
    if !region.is_planning() || plan.replaced().is_some() {
        return;
    }
    let key = |state: &AccessEntry| state.key().ok();
    match plan.kind {
        PlanKind::NoChange => recreated::warn(plan),
        PlanKind::Update => {
            recreated::warn(plan);
            Box::pin(lose_groups(plan, region, planned)).await;
        }
        PlanKind::Create => arrive(plan, region, planned).await,
        PlanKind::Destroy => {
            let before = plan.prior.as_ref().and_then(key);
            Box::pin(leave(plan, region, before)).await;
        }
        PlanKind::Replace => {
            let (before, after) = (plan.prior.as_ref().and_then(key), planned.and_then(key));
            let Some(former) = regional::former(plan).await else { return };
            let is_elsewhere = after.is_none() || after != before || former.name() != region.name();
            Box::pin(leave(plan, &former, before)).await;
            if is_elsewhere {
                Box::pin(arrive(plan, region, planned)).await;
            }
        }
    }
}

/// A new entry.
async fn arrive(plan: &mut Plan<AccessEntry>, region: &Region, planned: Option<&AccessEntry>) {
    let Some(planned) = planned else { return };
    let cluster = planned.cluster().ok();
    let survey = match &cluster {
        Some(cluster) => look_ahead::survey(plan, region, cluster).await,
        None => None,
    };
    let Ok(principal) = planned.principal() else { return };
    look_ahead::principal(plan, region, &principal).await;
    let Some(cluster) = cluster else { return };
    let may_be_there = survey.is_some_and(|survey| survey.may_have(&principal));
    let key = EntryKey { cluster, principal };
    if may_be_there && !region.entries().is_in_state(&key) {
        Box::pin(meet(plan, region, planned, &key)).await;
    }
}

/// There may be an entry already.
async fn meet(plan: &mut Plan<AccessEntry>, region: &Region, planned: &AccessEntry, key: &EntryKey) {
    let Some(wait) = look_ahead::wait(plan) else { return };
    let Ok(entry) = region.eks().describe_entry(&wait, key).await else { return };
    let principal = region.aws().survey_principal(&wait, &key.principal).await.ok();
    let existing = ExistingEntry::find_out(region, entry).await;
    let refusal = adopt::refusal(&existing.entry, planned.entry_type(), principal.as_ref());
    let warning = match (planned.adopts(), refusal) {
        (false, _) => words::entry_exists(&existing),
        (true, Some(refusal)) => words::entry_not_adoptable(&existing, &refusal),
        (true, None) => words::entry_to_adopt(&existing),
    };
    plan.warn(warning);
}

/// Groups that the caller's own entry loses.
async fn lose_groups(plan: &mut Plan<AccessEntry>, region: &Region, planned: Option<&AccessEntry>) {
    let (Some(prior), Some(Ok(key))) = (plan.prior.as_ref(), planned.map(AccessEntry::key)) else { return };
    let before = prior.groups().unwrap_or_default();
    let Some(after) = planned.and_then(AccessEntry::groups) else { return };
    let lost: Vec<String> = before.difference(&after).cloned().collect();
    if lost.is_empty() {
        return;
    }
    let Some(caller) = look_ahead::caller_with(plan, region, &key.principal).await else { return };
    let Some(wait) = look_ahead::wait(plan) else { return };
    let policies = region.eks().list_associations(&wait, &key).await.ok();
    plan.warn(words::own_groups_go(&caller, &key, &lost, policies.as_deref()));
}

/// An entry that goes, for good or to be replaced.
async fn leave(plan: &mut Plan<AccessEntry>, region: &Region, key: Option<EntryKey>) {
    let Some(key) = key else { return };
    let is_replaced = plan.kind == PlanKind::Replace;
    if let Some(caller) = look_ahead::caller_with(plan, region, &key.principal).await {
        plan.warn(words::own_entry_goes(&caller, &key, is_replaced));
    }
    for association in region.associations().kept_keys(|association| association.entry == key) {
        plan.warn(words::association_goes_with_entry(&association));
    }
    let Some(wait) = look_ahead::wait(plan).filter(|_| is_replaced) else { return };
    match region.eks().list_associations(&wait, &key).await {
        Ok(policies) if !policies.is_empty() => plan.warn(words::replacement_takes_policies(&key, &policies)),
        Ok(_) => {}
        Err(error) => tracing::info!(%error, "cannot list the policies of the entry"),
    }
}
