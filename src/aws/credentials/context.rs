//! What credentials are asked for with. Never here: who is asked.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;

use super::super::builders::Builders;
use super::super::environment::Environment;
use super::super::http::SharedHttp;
use super::super::observations::Observations;
use super::super::settings::Settings;
use super::super::user_agent::UserAgent;
use super::profiles::Profiles;

/// What is read and asked for credentials.
#[derive(Clone, Copy)]
pub(in crate::aws) struct Context<'a> {
    /// The settings.
    pub(in crate::aws) settings: &'a Settings,
    /// The environment.
    pub(in crate::aws) environment: &'a Environment,
    /// The shared files.
    pub(in crate::aws) profiles: &'a Profiles,
    /// The client that everything shares.
    pub(in crate::aws) http: &'a SharedHttp,
    /// The SDK's configuration.
    pub(in crate::aws) config: &'a SdkConfig,
    /// The products that each request names.
    pub(in crate::aws) user_agent: &'a UserAgent,
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
        let Self { settings, config, user_agent, .. } = self;
        let builders = Builders { config, settings, user_agent };
        let mut builder = builders.sts(self.sts_observations).retry_config(RetryConfig::standard());
        builder.set_credentials_provider(signs);
        aws_sdk_sts::Client::from_conf(builder.build())
    }
}
