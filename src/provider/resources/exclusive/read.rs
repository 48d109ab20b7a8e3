//! What is there of an exclusive resource's objects, for its state. Never here: what becomes of them (`plan`, `sync`).

use super::{Exclusive, Found, SYNCED_AT, Search};
use crate::{
    aws::{Deadline, Error},
    diag::{Diagnostic, Diagnostics},
    framework::{Private, Run},
    provider::{
        near,
        region::Region,
        resources::{gone::confirm_gone, late::read_settled, place, regional},
        services::deadline,
        words::{exclusive::unreadable_entries, failures},
    },
    value::Tf,
};

/// What is there, as the configuration that would have no difference; none where its owner is gone.
pub(in crate::provider::resources) async fn read<E: Exclusive>(
    run: &mut Run<E>,
    state: E,
) -> Result<Option<E>, Diagnostics> {
    let owner = state.owner()?;
    let doing = E::SUBJECT.doing("reading");
    let region = regional::of_run(run, &state, &doing, &owner).await?;
    match find_settled::<E>(&region, &deadline(&run.context), &owner, &state, &run.private).await {
        Ok(found) => {
            place::record(run, &region).await;
            if !found.unreadable.is_empty() {
                run.warn(unreadable_entries(E::cluster(&owner), &found.unreadable));
            }
            Ok(Some(state.with_names(found.names()).in_region(&region)))
        }
        Err(error) if error.is_no_entry() || error.is_no_cluster() => {
            confirm_gone(run, &region, &error, state.made_in()).await?;
            Ok(None)
        }
        Err(error) => Err(failures::of(&doing, &owner, &error).into()),
    }
}

/// What is there, once EKS does not show what was before the last apply.
async fn find_settled<E: Exclusive>(
    region: &Region,
    wait: &Deadline,
    owner: &E::Owner,
    state: &E,
    private: &Private,
) -> Result<Found<E::Key>, Error> {
    let allowed = state.arguments().allowed();
    let search = Search { region, wait, owner, allowed: &allowed, shown: None };
    let synced_at: Tf<String> = private.get(SYNCED_AT).map(str::to_owned).into();
    let find = || E::find(&search);
    read_settled(region.aws(), wait, &synced_at, find, |answer, _| match answer {
        Ok(found) => found.names() != allowed.names,
        Err(error) => error.is_no_entry(),
    })
    .await
}

/// What is there, for an import: `blank` names what it is exclusive for.
///
/// # Errors
/// When EKS cannot be asked, or the owner is not there.
pub(in crate::provider::resources) async fn import<E: Exclusive>(
    run: &mut Run<E>,
    region: &Region,
    blank: E,
) -> Result<E, Diagnostics> {
    let (owner, allowed) = (blank.owner()?, blank.arguments().allowed());
    let wait = deadline(&run.context);
    let search = Search { region, wait: &wait, owner: &owner, allowed: &allowed, shown: None };
    let found = match E::find(&search).await {
        Ok(found) => found,
        Err(error) => return Err(not_importable(region, &blank, &owner, &error).await.into()),
    };
    place::record(run, region).await;
    Ok(blank.with_names(found.names()).in_region(region))
}

/// Why there is nothing to import, with the entries that are nearly the one whose objects are asked for.
async fn not_importable<E: Exclusive>(
    region: &Region,
    blank: &E,
    owner: &E::Owner,
    error: &Error,
) -> Diagnostic {
    match blank.entry().filter(|_| error.is_no_entry()) {
        Some(entry) => {
            let near = near::entries(region.eks(), &entry.cluster).await;
            failures::entry_not_found(&entry, region.name(), &near)
        }
        None => failures::of("importing", owner, error),
    }
}
