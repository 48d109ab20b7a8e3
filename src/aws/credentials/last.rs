//! From a chain to the keeper of what its last role gives, and the region that goes with it. Never here: what the chain is.

use std::sync::Arc;

use aws_types::region::Region;

use super::super::SetupFault;
use super::chain::{Chain, Origin};
use super::context::Context;
use super::keeper::Keeper;
use super::origin::{instance_region, origin};
use super::roles::assume;
use super::source::CredentialsSource;

/// The keeper of the credentials that sign, and the region that is set, else the instance's if the credentials begin
/// there. Asks nobody, but an instance where no region is set.
///
/// # Errors
/// When something to be asked is no URL, or a role is to be assumed and there is no region.
pub(in super::super) async fn last_keeper(
    chain: &Chain,
    context: Context<'_>,
) -> Result<(Arc<Keeper>, Option<Region>), SetupFault> {
    let base = Keeper::new(origin(&chain.origin, context)?);
    let region = region(&base, context).await?;
    let asks_sts = !chain.roles.is_empty() || matches!(chain.origin, Origin::WebIdentity(_));
    if region.is_none() && asks_sts {
        return Err(SetupFault::RegionMissing);
    }
    let config = context.config.to_builder().region(region.clone()).build();
    let context = Context { config: &config, ..context };
    let keeper = chain.roles.iter().fold(base, |base, role| Keeper::new(assume(role, base, context)));
    Ok((keeper, region))
}

async fn region(base: &Keeper, context: Context<'_>) -> Result<Option<Region>, SetupFault> {
    if let Some(region) = context.config.region() {
        return Ok(Some(region.clone()));
    }
    match base.credentials().await {
        Ok(given) if CredentialsSource::of(&given) == CredentialsSource::Instance => {
            instance_region(context).await
        }
        _ => Ok(None),
    }
}
