//! Where an object is: the region that an operation works in, and the place that is recorded beside the state, by which a
//! later 404 is judged. Never here: what a 404 is worth (`gone`).

use std::{fmt::Display, sync::Arc};

use crate::{
    access::{AccessEntryArn, Place, PrincipalArn},
    diag::Diagnostics,
    framework::{Plan, Private, Resource, Run},
    provider::{Services, region::Region, services::deadline, words::failures},
    value::Tf,
};

// The names under which `Private` keeps a place.
const PARTITION: &str = "partition";
const ACCOUNT: &str = "account";
const REGION: &str = "region";

/// The region that an operation works in.
///
/// # Errors
/// When none is set, or the settings cannot be used.
pub(super) async fn region_of<R: Resource<Services = Services>>(
    run: &Run<R>,
    doing: &str,
    target: &(impl Display + Sync),
) -> Result<Arc<Region>, Diagnostics> {
    let region = run.services().region(&deadline(&run.context)).await;
    region.map_err(|error| failures::of(doing, target, &error).into())
}

/// The region that a plan is for; none before the provider is configured, or while no region can be told.
pub(super) async fn region_of_plan<R: Resource<Services = Services>>(
    plan: &mut Plan<R>,
) -> Option<Arc<Region>> {
    let context = plan.context()?;
    context.services().region(&deadline(context)).await.ok()
}

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

/// Refuses an import ID that names another region than the provider block's, in which a refresh would look for the object.
///
/// # Errors
/// When the two differ.
pub(super) fn check_import(region: &Region, id: &str, named: Option<&str>) -> Result<(), Diagnostics> {
    match named.filter(|named| *named != region.name()) {
        None => Ok(()),
        Some(named) => Err(failures::import_from_other_region(id, named, region.name()).into()),
    }
}
