//! The apply of an exclusive resource: what is neither named nor ignored is removed, one after another, and named whatever
//! becomes of the rest. Never here: what a plan says before.

use super::{Exclusive, Extra, Found, Removal, SYNCED_AT, Search};
use crate::{
    diag::Diagnostics,
    framework::Run,
    provider::{
        near,
        region::Region,
        resources::{place, regional},
        services::deadline,
        words::{exclusive as words, failures},
    },
};

/// Removes everything that the configuration neither names nor ignores.
pub(in crate::provider::resources) async fn create<E: Exclusive>(
    run: &mut Run<E>,
    plan: E,
) -> Result<E, Diagnostics> {
    let region = regional::of_run(run, &plan, &E::SUBJECT.doing("reading"), &plan.owner()?).await?;
    if let Some(entry) = plan.entry() {
        place::check_partition(run, &region, &entry.principal).await?;
    }
    let plan = plan.in_region(&region);
    sync(run, &region, None, &plan).await?;
    Ok(plan)
}

/// Removes what state has, and the configuration no longer names: the plan has shown it. Where something else is ignored than
/// before, removes everything that is neither named nor ignored now.
pub(in crate::provider::resources) async fn update<E: Exclusive>(
    run: &mut Run<E>,
    state: E,
    plan: E,
) -> Result<E, Diagnostics> {
    if state.arguments().allowed() == plan.arguments().allowed() {
        return Ok(plan);
    }
    let region = regional::of_run(run, &plan, &E::SUBJECT.doing("reading"), &plan.owner()?).await?;
    sync(run, &region, Some(&state), &plan).await?;
    Ok(plan)
}

/// Takes the turn of the address, so that no other one removes what this one keeps.
async fn sync<E: Exclusive>(
    run: &mut Run<E>,
    region: &Region,
    state: Option<&E>,
    plan: &E,
) -> Result<(), Diagnostics> {
    let (owner, allowed) = (plan.owner()?, plan.arguments().allowed());
    let turn = E::memory(region).turn(&owner, run.instance()).await;
    match turn.written_by_other() {
        Some(theirs) if theirs != allowed => return Err(words::two_addresses(E::SUBJECT, &owner).into()),
        Some(_) => run.warn(words::shared(E::SUBJECT, &owner)),
        None => {}
    }
    let before = state.map(|state| state.arguments().allowed());
    let shown = before.as_ref().and_then(|before| allowed.shown_by(before));
    let wait = deadline(&run.context);
    let search = Search { region, wait: &wait, owner: &owner, allowed: &allowed, shown };
    let found = find(&search, plan).await?;
    place::record(run, region).await;
    protect_caller(run, region, plan, &owner, &found).await?;
    remove_all(run, region, state, &owner, &found).await?;
    turn.wrote(allowed.clone(), allowed.clone());
    let is_missing = |arn: &&String| !found.named.contains(*arn) && !E::is_written(region, &owner, arn);
    let missing: Vec<&str> = allowed.names.iter().filter(is_missing).map(String::as_str).collect();
    if !missing.is_empty() {
        run.warn(words::missing(E::SUBJECT, &owner, &missing));
    }
    Ok(())
}

/// What is there, unless it can only be what this run wrote. The entry whose associations are looked for must exist.
async fn find<E: Exclusive>(search: &Search<'_, E::Owner>, plan: &E) -> Result<Found<E::Key>, Diagnostics> {
    if E::is_new(search.region, search.owner) {
        return Ok(Found::nothing());
    }
    match E::find(search).await {
        Ok(found) => Ok(found),
        Err(error) => Err(match plan.entry().filter(|_| error.is_no_entry()) {
            Some(entry) => {
                let near = near::entries(search.region.eks(), &entry.cluster).await;
                words::no_entry(&entry, &near, &error).into()
            }
            None => failures::of(&E::SUBJECT.doing("reading"), search.owner, &error).into(),
        }),
    }
}

/// Rejects the removal of the caller's own access, unless that is allowed: also where it cannot be determined who that is.
async fn protect_caller<E: Exclusive>(
    run: &Run<E>,
    region: &Region,
    plan: &E,
    owner: &E::Owner,
    found: &Found<E::Key>,
) -> Result<(), Diagnostics> {
    if found.extra.is_empty() || !plan.arguments().protect_caller() {
        return Ok(());
    }
    match region.aws().caller(&deadline(&run.context)).await {
        Ok(caller) => match &found.own(&caller.arn)[..] {
            [] => Ok(()),
            own => Err(words::own_access_protected(E::SUBJECT, &caller, own).into()),
        },
        Err(error) => Err(words::caller_unknown(E::SUBJECT, owner, found.extra.len(), &error).into()),
    }
}

/// Removes what was found, up to the first failure. State no longer has what is gone.
async fn remove_all<E: Exclusive>(
    run: &mut Run<E>,
    region: &Region,
    state: Option<&E>,
    owner: &E::Owner,
    found: &Found<E::Key>,
) -> Result<(), Diagnostics> {
    let mut removed: Vec<&str> = Vec::new();
    let mut left = state.map(|state| state.arguments().allowed().names).unwrap_or_default();
    let mut failure = None;
    for Extra { key, arn, principal: _, line } in &found.extra {
        match E::remove(region, &deadline(&run.context), key, run.instance()).await {
            Ok(Removal::Held) => {
                run.warn(words::kept(E::SUBJECT, line));
                continue;
            }
            Ok(Removal::Removed) => removed.push(line),
            Ok(Removal::WasGone) => {}
            Err(error) => {
                failure = Some(failures::of("removing", key, &error));
                break;
            }
        }
        left.remove(arn);
        if let Some(state) = state {
            run.keep(state.clone().with_names(left.clone()));
        }
    }
    run.private.set(SYNCED_AT, region.aws().now().to_string());
    if !removed.is_empty() {
        run.warn(words::removed(E::SUBJECT, owner, &removed));
    }
    failure.map_or(Ok(()), |failure| Err(failure.into()))
}
