//! Where an object was made: the place in its entry's ARN, or the one that is recorded beside the state, by which a later 404
//! is judged. Never here: what a 404 is worth (`gone`), or the argument `region` (`regional`).

use std::fmt::Display;

use crate::{
    access::{AccessEntryArn, Place, PrincipalArn},
    diag::Diagnostics,
    framework::{Private, Resource, Run},
    provider::{Services, region::Region, services::deadline, words::failures},
    value::{Path, Tf},
};

// The names under which `Private` keeps a place.
const PARTITION: &str = "partition";
const ACCOUNT: &str = "account";
const REGION: &str = "region";

/// The place of an access entry, by its own ARN.
pub(super) fn of_entry(access_entry_arn: &Tf<String>) -> Option<Place> {
    let AccessEntryArn { place, .. } = access_entry_arn.known()?.parse().ok()?;
    Some(place)
}

/// The place that was recorded beside the state.
pub(super) fn recorded(private: &Private) -> Option<Place> {
    Some(Place {
        partition: private.get(PARTITION)?.into(),
        account: private.get(ACCOUNT)?.to_owned(),
        region: private.get(REGION)?.to_owned(),
    })
}

/// Records the place of an object that was just created or seen there. One look-up a run; where STS cannot be asked nothing
/// is recorded, and a later 404 is then taken more carefully.
pub(super) async fn record<R: Resource<Services = Services>>(run: &mut Run<R>, region: &Region) {
    if recorded(&run.private).is_some() {
        return;
    }
    let Some(Place { partition, account, region }) = region.place_if_reachable(&deadline(&run.context)).await
    else {
        return;
    };
    run.private.set(PARTITION, partition.to_string());
    run.private.set(ACCOUNT, account);
    run.private.set(REGION, region);
}

/// Refuses the account of an identity that names no object with an ARN of its own: it must be the caller's, whose clusters alone
/// EKS shows. `path` is where the identity has it.
///
/// # Errors
/// When it is another one, or STS cannot be asked.
pub(super) async fn check_account<R: Resource<Services = Services>>(
    run: &Run<R>,
    region: &Region,
    target: &(impl Display + Sync),
    (named, path): (&Tf<String>, &str),
) -> Result<(), Diagnostics> {
    let Some(named) = named.known() else { return Ok(()) };
    let here = region.place(&deadline(&run.context)).await;
    let here = here.map_err(|error| failures::of("importing", target, &error))?;
    if here.account == *named {
        return Ok(());
    }
    let path = Path::root().attribute(path);
    Err(failures::identity_in_other_account(named, &here.account).at(path).into())
}

/// Refuses a principal of another partition than the region's: no call could succeed.
///
/// # Errors
/// When the two differ.
pub(super) async fn check_partition<R: Resource<Services = Services>>(
    run: &Run<R>,
    region: &Region,
    principal: &PrincipalArn,
) -> Result<(), Diagnostics> {
    match region.other_partition(&deadline(&run.context), principal).await {
        None => Ok(()),
        Some(partition) => {
            Err(failures::principal_of_other_partition(principal, region.name(), &partition).into())
        }
    }
}
