//! What a 404 is worth: gone, or looked for in the wrong place.

use crate::{
    access::{AccessEntryArn, Partition, PrincipalArn},
    aws::Error,
    diag::Diagnostics,
    framework::{Resource, Run},
    provider::{Services, services::patience, words::failures},
    value::Tf,
};

/// The account and region in which an object was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    /// The account id of the cluster, 12 digits.
    pub(super) account: String,
    /// The region of the cluster.
    pub(super) region: String,
}

/// The name under which [`Private`](crate::framework::Private) keeps the account.
const ACCOUNT: &str = "account";
/// The name under which it keeps the region.
const REGION: &str = "region";

impl Home {
    /// The home of an access entry, by its ARN.
    pub(super) fn of(access_entry_arn: &Tf<String>) -> Option<Self> {
        let AccessEntryArn { region, account, .. } = access_entry_arn.known()?.parse().ok()?;
        Some(Self { account, region })
    }

    /// The home that was recorded beside the state.
    pub(super) fn recorded<R: Resource>(run: &Run<R>) -> Option<Self> {
        let (account, region) = (run.private.get(ACCOUNT)?, run.private.get(REGION)?);
        Some(Self { account: account.to_owned(), region: region.to_owned() })
    }

    /// Records it beside the state.
    fn record<R: Resource>(self, run: &mut Run<R>) {
        run.private.set(ACCOUNT, self.account);
        run.private.set(REGION, self.region);
    }
}

/// Records where the caller works now, for an object that was just made or seen there. One look-up
/// a run; where STS cannot be asked nothing is recorded, and a later 404 is then taken more carefully.
pub(super) async fn record_home<R: Resource<Services = Services>>(run: &mut Run<R>) {
    if Home::recorded(run).is_some() {
        return;
    }
    let (aws, wait) = (run.services().aws(), patience(&run.context));
    if let (Ok(caller), Ok(region)) = (aws.caller_if_reachable(&wait).await, aws.default_region(&wait).await)
    {
        Home { account: caller.account.clone(), region }.record(run);
    }
}

/// Takes a 404 for an answer only where the object was made: the same account, the same region.
///
/// # Errors
/// When the caller now works elsewhere, or one of the two cannot be determined.
pub(super) async fn confirm_gone<R: Resource<Services = Services>>(
    run: &mut Run<R>,
    error: &Error,
    made_in: Option<Home>,
) -> Result<(), Diagnostics> {
    let Some(made_in) = made_in.or_else(|| Home::recorded(run)) else {
        return Err(failures::gone_unconfirmed(error).into());
    };
    let here = here(run)
        .await
        .map_err(|unknown| failures::gone_but_where(error, &made_in.account, &made_in.region, &unknown))?;
    if here != made_in {
        let (then, now) = ((&*made_in.account, &*made_in.region), (&*here.account, &*here.region));
        return Err(failures::gone_elsewhere(error, then, now).into());
    }
    if error.is_no_cluster() {
        run.warn(failures::cluster_gone(error, &here.account, &here.region));
    }
    Ok(())
}

/// Refuses an import id whose region is not the provider's.
///
/// # Errors
/// When the two differ, or the provider has none.
pub(super) async fn right_region<R: Resource<Services = Services>>(
    run: &mut Run<R>,
    named: Option<&str>,
) -> Result<(), Diagnostics> {
    let Some(named) = named else { return Ok(()) };
    let region = run
        .services()
        .aws()
        .default_region(&patience(&run.context))
        .await
        .map_err(|error| failures::of("importing", &named, &error))?;
    if region == named { Ok(()) } else { Err(failures::import_from_other_region(named, &region).into()) }
}

/// Refuses a principal of another partition than the provider's region: no call could succeed.
///
/// # Errors
/// When the two differ, or the provider has no region.
pub(super) async fn right_partition<R: Resource<Services = Services>>(
    run: &mut Run<R>,
    principal: &PrincipalArn,
) -> Result<(), Diagnostics> {
    let region = run.services().aws().default_region(&patience(&run.context)).await;
    let region = region.map_err(|error| failures::of("creating the access entry for", principal, &error))?;
    if Partition::of_region(&region) == *principal.partition() {
        return Ok(());
    }
    Err(failures::region_of_other_partition(&region, principal).into())
}

/// Where the caller works now.
async fn here<R: Resource<Services = Services>>(run: &mut Run<R>) -> Result<Home, Error> {
    let aws = run.services().aws();
    let wait = patience(&run.context);
    let account = aws.caller(&wait).await?.account.clone();
    Ok(Home { account, region: aws.default_region(&wait).await? })
}
