//! From a chain to the cache of what its last role gives, and the region that goes with it. Never here: what the chain is.

use std::sync::Arc;

use aws_types::region::Region;

use super::super::SetupFault;
use super::cache::CredentialCache;
use super::chain::{Chain, Origin};
use super::context::Context;
use super::provider::{instance_region, provider_of};
use super::roles::assume;

/// The cache of the credentials that sign, and the region that is set, else the instance's if the credentials begin
/// there. Asks nobody, but an instance where no region is set.
///
/// # Errors
/// When something to be asked is no URL, or a role is to be assumed and there is no region.
pub(in crate::aws) async fn signing_credentials(
    chain: &Chain,
    context: Context<'_>,
) -> Result<(Arc<CredentialCache>, Option<Region>), SetupFault> {
    let base = CredentialCache::new(provider_of(&chain.origin, context)?);
    let region = region(&base, &chain.origin, context).await?;
    let asks_sts = !chain.roles.is_empty() || matches!(chain.origin, Origin::WebIdentity(_));
    if region.is_none() && context.settings.sts_region.is_none() && asks_sts {
        return Err(SetupFault::RegionMissing);
    }
    let config = context.config.to_builder().region(region.clone()).build();
    let context = Context { config: &config, ..context };
    let cache = chain.roles.iter().fold(base, |base, role| CredentialCache::new(assume(role, base, context)));
    Ok((cache, region))
}

async fn region(
    base: &CredentialCache,
    origin: &Origin,
    context: Context<'_>,
) -> Result<Option<Region>, SetupFault> {
    if let Some(region) = context.config.region() {
        return Ok(Some(region.clone()));
    }
    let is_instance = matches!(origin, Origin::Instance) && base.credentials().await.is_ok();
    if is_instance { instance_region(context).await } else { Ok(None) }
}
