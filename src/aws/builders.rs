//! The builders of the SDK's clients: what each service has of its own beside what all share, which is its endpoint, the
//! kind of its hosts, its region. Never here: credentials, operations.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_types::region::Region;

use super::endpoints;
use super::observations::{Observations, Observer};
use super::settings::{Endpoints, Settings};
use super::user_agent::UserAgent;

/// What the clients of all services are made of.
#[derive(Clone, Copy)]
pub(super) struct Builders<'a> {
    /// What they share.
    pub(super) config: &'a SdkConfig,
    /// The settings.
    pub(super) settings: &'a Settings,
    /// The products that each request names.
    pub(super) user_agent: &'a UserAgent,
}

impl Builders<'_> {
    /// EKS in a region.
    pub(super) fn eks(self, region: &str, seen: &Arc<Observations>) -> aws_sdk_eks::config::Builder {
        let (config, url) = self.reach("EKS", |endpoints| endpoints.eks.as_ref());
        let mut builder = aws_sdk_eks::config::Builder::from(&config).region(Region::new(region.to_owned()));
        builder.set_interceptors(self.interceptors(seen));
        builder.set_endpoint_url(url);
        builder
    }

    /// IAM.
    pub(super) fn iam(self, seen: &Arc<Observations>) -> aws_sdk_iam::config::Builder {
        let (config, url) = self.reach("IAM", |endpoints| endpoints.iam.as_ref());
        let mut builder = aws_sdk_iam::config::Builder::from(&config);
        builder.set_interceptors(self.interceptors(seen));
        builder.set_endpoint_url(url);
        builder
    }

    /// STS in its own region, else the shared one.
    pub(super) fn sts(self, seen: &Arc<Observations>) -> aws_sdk_sts::config::Builder {
        let (config, url) = self.reach("STS", |endpoints| endpoints.sts.as_ref());
        let mut builder = aws_sdk_sts::config::Builder::from(&config);
        builder.set_interceptors(self.interceptors(seen));
        builder.set_endpoint_url(url);
        if let Some(region) = &self.settings.sts_region {
            builder = builder.region(Region::new(region.clone()));
        }
        builder
    }

    /// What looks at each request and answer. Nobody turns these off, so the SDK need not look for that at each step of a call.
    fn interceptors(self, seen: &Arc<Observations>) -> [SharedInterceptor; 2] {
        [
            SharedInterceptor::permanent(Observer(Arc::clone(seen))),
            SharedInterceptor::permanent(self.user_agent.clone()),
        ]
    }

    /// The configuration and the custom endpoint of a service. A custom endpoint is one host: the SDK rejects FIPS and
    /// dual stack beside it, and the aws provider ignores both.
    fn reach(self, service: &str, setting: fn(&Endpoints) -> Option<&String>) -> (SdkConfig, Option<String>) {
        let own = setting(&self.settings.endpoints).cloned();
        match own.or_else(|| endpoints::named(self.config, service)) {
            None => (self.config.clone(), None),
            Some(url) => (self.config.to_builder().use_fips(false).use_dual_stack(false).build(), Some(url)),
        }
    }
}
