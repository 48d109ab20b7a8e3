//! The endpoints that environment and profile name. One that is empty is not set; one that is no URL is said to be none
//! before anything is sent, where the SDK would panic or show its request.
//!
//! Never here: the settings' own endpoints, which are checked where they are written.

use aws_config::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use hyper::Uri;

use super::credentials::{Profiles, SignIn};
use super::environment::Environment;
use super::error::SetupFault;

/// The variable that names the endpoint of all services, and the key of a profile or of a section of its `services`.
const EVERY_SERVICE: &str = "AWS_ENDPOINT_URL";
const IN_PROFILE: &str = "endpoint_url";

/// The variable, and the key of a profile, by which none of these endpoints counts.
const IGNORED: (&str, &str) = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");

/// A name that no variable can have: with it the SDK looks into the profile alone, where it would take a variable that is
/// empty for an endpoint.
const NO_VARIABLE: &str = "=";

/// The SDK's name of each service that we talk to, and the variable that names its endpoint.
const SERVICES: [(&str, &str); 3] =
    [("EKS", "AWS_ENDPOINT_URL_EKS"), ("IAM", "AWS_ENDPOINT_URL_IAM"), ("STS", "AWS_ENDPOINT_URL_STS")];

/// The most characters of a host's name (RFC 1035, without the root).
const LONGEST_HOST: usize = 253;

/// Whether a text is the URL of an endpoint: of the scheme `http` or `https`, with a host.
#[must_use]
pub fn is_endpoint(text: &str) -> bool {
    let has_host = |url: &Uri| url.host().is_some_and(|host| host.len() <= LONGEST_HOST);
    let is_ours = |url: Uri| matches!(url.scheme_str(), Some("http" | "https")) && has_host(&url);
    text.parse().is_ok_and(is_ours)
}

/// The configuration with the endpoints that environment and profile name, and none that is empty.
///
/// # Errors
/// When an endpoint that counts is no URL. Those of a sign-in, whose clients are the SDK's own, may not be empty either.
pub(super) fn checked(
    config: SdkConfig,
    environment: &Environment,
    profiles: &Profiles,
    sign_in: Option<&SignIn>,
) -> Result<SdkConfig, SetupFault> {
    let is_ignored = environment.is_true(IGNORED.0)
        || profiles.get(IGNORED.1).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let named = Named { config, environment: environment.clone(), is_ignored };
    for (id, setting) in SERVICES {
        if named.of(id).is_some_and(|url| !is_endpoint(&url)) {
            return Err(SetupFault::Endpoint { setting, key: IN_PROFILE });
        }
    }
    for (id, setting) in sign_in.map_or(&[][..], SignIn::services) {
        let (setting, url) = named.as_the_sdk_reads(id, setting);
        if url.is_some_and(|url| !is_endpoint(&url)) {
            return Err(SetupFault::Endpoint { setting, key: IN_PROFILE });
        }
    }
    let mut builder = named.config.to_builder();
    builder.set_endpoint_url(None);
    Ok(builder.service_config(named).build())
}

/// The endpoint that environment and profile name for a service, of a configuration that was checked.
pub(super) fn named(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env(EVERY_SERVICE).profile(IN_PROFILE);
    config.service_config()?.load_config(key.build().ok()?)
}

/// Every endpoint that environment and profile name, likewise.
pub(super) fn all_named(config: &SdkConfig) -> impl Iterator<Item = String> {
    SERVICES.iter().filter_map(|(service, _)| named(config, service))
}

/// What environment and profile say of single services.
#[derive(Debug)]
struct Named {
    config: SdkConfig,
    environment: Environment,
    is_ignored: bool,
}

impl Named {
    /// The endpoint of a service: its own of the environment, the environment's for all, the profile's likewise.
    fn of(&self, service: &str) -> Option<String> {
        if self.is_ignored {
            return None;
        }
        let own = format!("{EVERY_SERVICE}_{}", service.to_ascii_uppercase().replace(' ', "_"));
        let set = self.environment.variable(&own).or_else(|| self.environment.variable(EVERY_SERVICE));
        set.map(str::to_owned).or_else(|| self.in_profile(service))
    }

    /// What the SDK takes for the endpoint of a service whose client it builds itself, and the variable to look at. A
    /// variable that is empty is one to the SDK, which panics at it.
    fn as_the_sdk_reads(&self, service: &str, own: &'static str) -> (&'static str, Option<String>) {
        let set = [own, EVERY_SERVICE].into_iter().find_map(|name| Some((name, self.environment.raw(name)?)));
        match set {
            Some((name, url)) => (name, Some(url.to_owned())),
            None => (own, self.in_profile(service)),
        }
    }

    fn in_profile(&self, service: &str) -> Option<String> {
        let key = ServiceConfigKey::builder().service_id(service).env(NO_VARIABLE).profile(IN_PROFILE);
        let found = self.config.service_config()?.load_config(key.build().ok()?);
        found.filter(|url| !url.trim().is_empty())
    }
}

impl LoadServiceConfig for Named {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if key.env() == EVERY_SERVICE {
            return self.of(key.service_id());
        }
        self.config.service_config()?.load_config(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_a_scheme_and_a_host() {
        for good in
            ["http://127.0.0.1:4566", "https://eks.eu-west-1.amazonaws.com", "https://x/", "http://[::1]:1"]
        {
            assert!(is_endpoint(good), "{good}");
        }
        for bad in ["", "foo", "127.0.0.1:4566", "http://", "https:///x", "ftp://x", ":::", "http://a b"] {
            assert!(!is_endpoint(bad), "{bad}");
        }
    }
}
