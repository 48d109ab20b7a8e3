//! Settings, files and environment as the SDK's configuration. Never here: clients, operations.

use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_sdk_sts::config::IdentityCache;
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::Region;

use super::credentials::{Profiles, SignIn};
use super::endpoints;
use super::environment::Environment;
use super::error::SetupFault;
use super::http::SharedHttp;
use super::retry::DEFAULT_ATTEMPTS;
use super::settings::Settings;
use crate::access::{is_known_region, is_region_label};

/// The attempts at most: the configuration's, else the environment's or the profile's if they are a number, else the
/// default; at least one.
pub(super) fn attempts(setting: Option<u32>, environment: &Environment, profile: Option<&str>) -> u32 {
    let named = environment.variable("AWS_MAX_ATTEMPTS").or(profile);
    setting.or_else(|| named?.parse().ok()).unwrap_or(DEFAULT_ATTEMPTS).max(1)
}

/// The SDK's configuration, without credentials. The retries are set, since the SDK panics at some values of
/// `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE` that it would read otherwise.
pub(super) async fn load(
    settings: &Settings,
    environment: &Environment,
    profiles: &Profiles,
    http: &SharedHttp,
    sign_in: Option<&SignIn>,
) -> Result<SdkConfig, SetupFault> {
    let mut loader: ConfigLoader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .retry_config(RetryConfig::standard())
        .identity_cache(IdentityCache::no_cache())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .profile_files(profiles.files())
        .profile_name(profiles.name_or_default())
        .region(region(settings, environment, profiles).await?)
        .no_credentials();
    if let Some(fips) = settings.use_fips_endpoint {
        loader = loader.use_fips(fips);
    }
    if let Some(dual) = settings.use_dualstack_endpoint {
        loader = loader.use_dual_stack(dual);
    }
    endpoints::checked(loader.load().await, environment, profiles, sign_in)
}

/// The region that the settings or the environment name, for which no file is read.
pub(super) fn named_region<'a>(settings: &'a Settings, environment: &'a Environment) -> Option<&'a str> {
    let variable = |name| environment.variable(name);
    settings.region.as_deref().or_else(|| variable("AWS_REGION")).or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// The region that is set somewhere.
async fn region(
    settings: &Settings,
    environment: &Environment,
    profiles: &Profiles,
) -> Result<Option<Region>, SetupFault> {
    let named = named_region(settings, environment).map(|name| Region::new(name.to_owned()));
    let from_profile = ProfileFileRegionProvider::builder()
        .profile_files(profiles.files())
        .profile_name(profiles.name_or_default());
    let found = RegionProviderChain::first_try(named).or_else(from_profile.build()).region().await;
    found.iter().try_for_each(|region| check_region(settings, region.as_ref()))?;
    Ok(found)
}

/// Whether a region is one, as far as the settings ask for that.
///
/// # Errors
/// When it is none.
pub(super) fn check_region(settings: &Settings, region: &str) -> Result<(), SetupFault> {
    let is_accepted = if settings.skip_region_validation { is_region_label } else { is_known_region };
    if is_accepted(region) { Ok(()) } else { Err(SetupFault::Region { region: region.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_of_the_settings_goes_before_the_environment_s() {
        let both = Environment::from([("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "us-east-1")]);
        let default = Environment::from([("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-1")]);
        let set = Settings { region: Some("eu-north-1".to_owned()), ..Settings::default() };
        for (settings, environment, region) in [
            (&set, &both, Some("eu-north-1")),
            (&Settings::default(), &both, Some("eu-west-1")),
            (&Settings::default(), &default, Some("us-east-1")),
            (&Settings::default(), &Environment::default(), None),
        ] {
            assert_eq!(named_region(settings, environment), region);
        }
    }

    #[test]
    fn a_region_is_a_known_one_unless_that_is_not_checked() {
        let skipping = Settings { skip_region_validation: true, ..Settings::default() };
        for (region, is_known, is_accepted_unchecked) in [
            ("eu-west-1", true, true),
            ("eu-wset-1", false, true),
            ("RegionOne", false, true),
            ("evil.example/", false, false),
            ("", false, false),
        ] {
            assert_eq!(check_region(&Settings::default(), region).is_ok(), is_known, "{region}");
            assert_eq!(check_region(&skipping, region).is_ok(), is_accepted_unchecked, "{region}");
        }
    }

    /// The SDK's own reader of this variable panics at 0.
    #[test]
    fn a_senseless_number_of_attempts_is_not_fatal() {
        for (setting, variable, profile, expected) in [
            (None, "", None, 25),
            (None, "3", None, 3),
            (Some(7), "3", Some("4"), 7),
            (None, "3", Some("4"), 3),
            (None, "", Some("4"), 4),
            (None, "0", None, 1),
            (Some(0), "", None, 1),
            (None, "many", None, 25),
        ] {
            let environment = Environment::from([("AWS_MAX_ATTEMPTS", variable)]);
            assert_eq!(attempts(setting, &environment, profile), expected);
        }
    }
}
