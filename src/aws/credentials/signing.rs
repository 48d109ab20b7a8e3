//! From a chain to the cache of what its last role gives, and what goes with it. Never here: what the chain is.

use std::sync::Arc;

use aws_types::region::Region;

use super::super::SetupFault;
use super::cache::CredentialCache;
use super::chain::{Chain, Origin};
use super::context::Context;
use super::provider::{instance_region, provider_of};
use super::roles::{assume, assume_with_web_identity};
use super::sessions::Sessions;

/// What signs requests.
pub(in crate::aws) struct Signing {
    /// The cache of the credentials.
    pub(in crate::aws) credentials: Arc<CredentialCache>,
    /// Further sessions of the role that the credentials belong to.
    pub(in crate::aws) sessions: Sessions,
    /// The region that is set, else the instance's if the credentials begin there.
    pub(in crate::aws) region: Option<Region>,
}

/// What signs requests. Asks nobody, but an instance where no region is set.
///
/// # Errors
/// When something to be asked is no URL, or a role is to be assumed and there is no region.
pub(in crate::aws) async fn signing(chain: &Chain, context: Context<'_>) -> Result<Signing, SetupFault> {
    let mut role = match &chain.origin {
        Origin::WebIdentity(identity) => Some(assume_with_web_identity(identity, context)),
        _ => None,
    };
    let mut credentials = CredentialCache::new(match &role {
        Some(role) => role.clone().credentials(),
        None => provider_of(&chain.origin, context)?,
    });
    let region = region(&credentials, &chain.origin, context).await?;
    let asks_sts = role.is_some() || !chain.roles.is_empty();
    if region.is_none() && context.settings.sts_region.is_none() && asks_sts {
        return Err(SetupFault::RegionMissing);
    }
    let config = context.config.to_builder().region(region.clone()).build();
    let context = Context { config: &config, ..context };
    for next in &chain.roles {
        let next = assume(next, credentials, context);
        credentials = CredentialCache::new(next.clone().credentials());
        role = Some(next);
    }
    Ok(Signing { credentials, sessions: Sessions::of(role), region })
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
