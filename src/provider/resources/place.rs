//! Where an object was made: the place in its entry's ARN, or the one that is recorded beside the state, by which a later 404
//! is judged. Never here: what a 404 is worth (`gone`), or the argument `region` (`regional`).

use crate::{
    access::{AccessEntryArn, Place, PrincipalArn},
    diag::Diagnostics,
    framework::{Private, Resource, Run},
    provider::{Services, region::Region, services::deadline, words::failures},
    value::Tf,
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
