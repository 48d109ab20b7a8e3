//! What a 404 is worth: gone, or looked for in the wrong place.

use super::place;
use crate::{
    access::Place,
    aws::Error,
    diag::Diagnostics,
    framework::{Resource, Run},
    provider::{Services, region::Region, services::deadline, words::failures},
};

/// Takes a 404 for an answer only where the object was made: the same account, the same region.
///
/// # Errors
/// When the caller now works elsewhere, or one of the two cannot be determined.
pub(super) async fn confirm_gone<R: Resource<Services = Services>>(
    run: &mut Run<R>,
    region: &Region,
    error: &Error,
    made_in: Option<Place>,
) -> Result<(), Diagnostics> {
    let Some(made_in) = made_in.or_else(|| place::recorded(&run.private)) else {
        return Err(failures::gone_unconfirmed(error).into());
    };
    let here = region.place(&deadline(&run.context)).await;
    let here = here.map_err(|unknown| failures::gone_but_where(error, &made_in, &unknown))?;
    if here != made_in {
        return Err(failures::gone_elsewhere(error, &made_in, &here).into());
    }
    if error.is_no_cluster() {
        run.warn(failures::cluster_gone(error, &here));
    }
    Ok(())
}
