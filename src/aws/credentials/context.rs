//! What credentials are asked for with. Never here: who is asked.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;

use super::super::environment::Environment;
use super::super::http::SharedHttp;
use super::super::observations::{Observations, Observer};
use super::profiles::Profiles;

/// What is read and asked for credentials.
#[derive(Clone, Copy)]
pub(in crate::aws) struct Context<'a> {
    /// The environment.
    pub(in crate::aws) environment: &'a Environment,
    /// The shared files.
    pub(in crate::aws) profiles: &'a Profiles,
    /// The client that everything shares.
    pub(in crate::aws) http: &'a SharedHttp,
    /// The SDK's configuration.
    pub(in crate::aws) config: &'a SdkConfig,
    /// The settings' own endpoint of STS.
    pub(in crate::aws) sts_endpoint: Option<&'a str>,
    /// What is noted of STS's answers.
    pub(in crate::aws) sts_observations: &'a Arc<Observations>,
}

impl Context<'_> {
    /// The same for the SDK's own sources of credentials.
    pub(super) fn provider_config(self) -> ProviderConfig {
        ProviderConfig::without_region()
            .with_region(self.config.region().cloned())
            .with_use_fips(self.config.use_fips())
            .with_use_dual_stack(self.config.use_dual_stack())
            .with_http_client(self.http.clone())
            .with_retry_config(RetryConfig::standard())
    }

    /// A client of STS that tries three times, as the SDK does for credentials.
    pub(super) fn sts(self, signs: Option<SharedCredentialsProvider>) -> aws_sdk_sts::Client {
        let mut builder = aws_sdk_sts::config::Builder::from(self.config)
            .retry_config(RetryConfig::standard())
            .interceptor(Observer(Arc::clone(self.sts_observations)));
        builder.set_credentials_provider(signs);
        if let Some(url) = self.sts_endpoint {
            builder = builder.endpoint_url(url);
        }
        aws_sdk_sts::Client::from_conf(builder.build())
    }
}
