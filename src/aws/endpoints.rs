//! The endpoints that environment and profile name. One that is empty is not set; one that is no URL is said to be none
//! before anything is sent, where the SDK would panic or show its request.
//!
//! Never here: the settings' own endpoints, which are checked where they are written.

use aws_config::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use hyper::Uri;

use super::error::SetupFault;

/// The variable that names the endpoint of all services, and those of one each, with the SDK's name of the service.
const EVERY_SERVICE: &str = "AWS_ENDPOINT_URL";
const SERVICES: [(&str, &str); 3] =
    [("EKS", "AWS_ENDPOINT_URL_EKS"), ("IAM", "AWS_ENDPOINT_URL_IAM"), ("STS", "AWS_ENDPOINT_URL_STS")];

/// Whether a text is the URL of an endpoint: of the scheme `http` or `https`, with a host.
#[must_use]
pub fn is_endpoint(text: &str) -> bool {
    let is_ours = |url: Uri| matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some();
    text.parse().is_ok_and(is_ours)
}

/// The configuration with no empty endpoint in it.
///
/// # Errors
/// When an endpoint that counts is none.
pub(super) fn checked(config: SdkConfig) -> Result<SdkConfig, SetupFault> {
    let every = config.endpoint_url().filter(|url| !url.is_empty()).map(str::to_owned);
    let named = NotEmpty(config);
    let of_one = SERVICES.iter().filter_map(|(id, setting)| Some((*setting, named.of(id)?)));
    for (setting, url) in of_one.chain(every.iter().map(|url| (EVERY_SERVICE, url.clone()))) {
        if !is_endpoint(&url) {
            return Err(SetupFault::Endpoint { setting });
        }
    }
    let mut builder = named.0.to_builder();
    builder.set_endpoint_url(every);
    Ok(builder.service_config(named).build())
}

/// Every endpoint that environment and profile name.
pub(super) fn named(config: &SdkConfig) -> Vec<String> {
    let of_one = NotEmpty(config.clone());
    let each = SERVICES.iter().filter_map(|(id, _)| of_one.of(id));
    each.chain(config.endpoint_url().map(str::to_owned)).collect()
}

/// What a configuration says of single services, but for what is empty.
#[derive(Debug)]
struct NotEmpty(SdkConfig);

impl NotEmpty {
    fn of(&self, service: &str) -> Option<String> {
        let key = ServiceConfigKey::builder()
            .service_id(service)
            .env(EVERY_SERVICE)
            .profile("endpoint_url")
            .build();
        self.load_config(key.ok()?)
    }
}

impl LoadServiceConfig for NotEmpty {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        self.0.service_config()?.load_config(key).filter(|value| !value.is_empty())
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
