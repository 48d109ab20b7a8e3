//! Settings, files and environment as the SDK's configuration. Never here: clients, operations.

use std::sync::Arc;

use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::config::IdentityCache;
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::Region;

use super::credentials::{self, Base, CredentialsSource, Keeper, Profiles};
use super::endpoints;
use super::error::SetupFault;
use super::http::SharedHttp;
use super::retry::DEFAULT_ATTEMPTS;
use super::settings::Settings;
use crate::access::is_region_name;

/// A variable of the environment that is set and not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The attempts at most: the configuration's, else the environment's if it is a number, else the default; at least one.
pub(super) fn attempts(setting: Option<u32>, environment: Option<&str>) -> u32 {
    let from_environment = environment.and_then(|text| text.parse().ok());
    setting.or(from_environment).unwrap_or(DEFAULT_ATTEMPTS).max(1)
}

/// The SDK's configuration, with the base credentials. The retries are set, since the SDK panics at some values of
/// `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE` that it would read otherwise.
pub(super) async fn load(
    settings: &Settings,
    profiles: &Profiles,
    http: &SharedHttp,
    base: &Base,
) -> Result<SdkConfig, SetupFault> {
    let set = |name| variable(name).map(Region::new);
    let given = settings.region.clone().map(Region::new);
    let files = profiles.files();
    let mut from_profile = ProfileFileRegionProvider::builder().profile_files(files.clone());
    if let Some(name) = profiles.name() {
        from_profile = from_profile.profile_name(name);
    }
    let region = RegionProviderChain::first_try(given)
        .or_else(set("AWS_REGION"))
        .or_else(set("AWS_DEFAULT_REGION"))
        .or_else(from_profile.build());
    let found = region.region().await;
    if let Some(region) = found.as_ref().filter(|region| !is_region_name(region.as_ref())) {
        return Err(SetupFault::Region { region: region.to_string() });
    }
    let mut loader: ConfigLoader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .retry_config(RetryConfig::standard())
        .identity_cache(IdentityCache::no_cache())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .profile_files(files)
        .region(found.clone());
    if let Some(name) = profiles.name() {
        loader = loader.profile_name(name);
    }
    if let Some(fips) = settings.use_fips_endpoint {
        loader = loader.use_fips(fips);
    }
    if let Some(dual) = settings.use_dualstack_endpoint {
        loader = loader.use_dual_stack(dual);
    }
    let loader = match base {
        Base::Chain => loader,
        Base::WebIdentity => loader.no_credentials(),
        Base::Static => loader.credentials_provider(credentials::static_keys(settings)?),
        Base::Profile(name) => {
            let config = ProviderConfig::without_region()
                .with_region(found)
                .with_http_client(http.clone())
                .with_retry_config(RetryConfig::standard());
            loader.credentials_provider(credentials::profile(name, profiles, &config))
        }
    };
    endpoints::checked(loader.load().await)
}

/// The keeper of the credentials that sign: the base ones, or those of the last role that is assumed.
pub(super) fn keeper(settings: &Settings, config: &SdkConfig) -> Arc<Keeper> {
    let endpoint = settings.endpoints.sts.as_deref();
    let none = || {
        SharedCredentialsProvider::new(provide_credentials_fn(|| async {
            Err(CredentialsError::not_loaded_no_source())
        }))
    };
    let base = match &settings.assume_role_with_web_identity {
        Some(identity) => credentials::assume_with_web_identity(identity, config, endpoint),
        None => config.credentials_provider().unwrap_or_else(none),
    };
    let chained = |keeper, role| Keeper::new(credentials::assume(role, keeper, config, endpoint));
    settings.assume_role.iter().fold(Keeper::new(base), chained)
}

/// The region that was found, else the instance's if the credentials are the instance's, as the aws provider does.
pub(super) async fn region(config: &SdkConfig, keeper: &Keeper, http: &SharedHttp) -> Option<String> {
    if let Some(region) = config.region() {
        return Some(region.to_string());
    }
    let credentials = keeper.credentials().await.ok()?;
    if CredentialsSource::of(&credentials) != CredentialsSource::Instance {
        return None;
    }
    let reach = ProviderConfig::without_region().with_http_client(http.clone());
    let instance = ImdsRegionProvider::builder().configure(&reach).build();
    instance.region().await.map(|region| region.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The SDK's own reader of this variable panics at 0.
    #[test]
    fn a_senseless_number_of_attempts_is_not_fatal() {
        for (setting, environment, expected) in [
            (None, None, 25),
            (None, Some("3"), 3),
            (Some(7), Some("3"), 7),
            (None, Some("0"), 1),
            (Some(0), None, 1),
            (None, Some("many"), 25),
        ] {
            assert_eq!(attempts(setting, environment), expected);
        }
    }
}
