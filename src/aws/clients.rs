//! The SDK's clients, built when the first call is made and not before. The SDK's retries are off: ours know deadlines
//! and cancellation. Never here: operations.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::Region;

use super::configuration::{attempts, keeper, load, region, variable};
use super::credentials::{Base, Keeper, Kept, Profiles};
use super::error::{About, Error, Service, SetupFault};
use super::http::SharedHttp;
use super::retry::{Patience, RetryPolicy, attempt};
use super::settings::Settings;
use super::watch::{Watch, Watcher};

/// Everything that is needed to send.
pub(super) struct Clients {
    settings: Settings,
    config: SdkConfig,
    region: Option<String>,
    /// The source of the credentials in words.
    source: String,
    keeper: Arc<Keeper>,
    policy: RetryPolicy,
    eks: Mutex<HashMap<String, aws_sdk_eks::Client>>,
    iam: aws_sdk_iam::Client,
    sts: aws_sdk_sts::Client,
    watches: Watches,
}

/// Which of a service's hosts the settings, environment or profile ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndpointKind {
    /// Hosts whose cryptography is validated by FIPS 140.
    pub(super) fips: bool,
    /// Hosts that are reached by IPv6 too.
    pub(super) dual_stack: bool,
}

/// A watch for each service.
#[derive(Default)]
struct Watches {
    eks: Arc<Watch>,
    iam: Arc<Watch>,
    sts: Arc<Watch>,
}

impl Watches {
    fn of(&self, service: Service) -> &Watch {
        match service {
            Service::Eks => &self.eks,
            Service::Iam => &self.iam,
            Service::Sts => &self.sts,
        }
    }
}

impl Clients {
    /// Reads files and environment and builds the clients. Asks nobody, except that a region which is set nowhere may be
    /// asked of the instance when the credentials are the instance's.
    ///
    /// # Errors
    /// When the settings cannot be used. A missing region is an error only where one is needed.
    pub(super) async fn build(settings: &Settings) -> Result<Self, SetupFault> {
        let profiles = Profiles::of(settings, &variable);
        profiles.check().await?;
        let http = SharedHttp::new(settings)?;
        let base = Base::of(settings);
        let config = load(settings, &profiles, &http, &base).await?;
        let keeper = keeper(settings, &config);
        let region = region(&config, &keeper, &http).await;
        let config = config
            .into_builder()
            .region(region.clone().map(Region::new))
            .credentials_provider(SharedCredentialsProvider::new(Kept(Arc::clone(&keeper))))
            .retry_config(RetryConfig::disabled())
            .build();
        let watches = Watches::default();
        Ok(Self {
            settings: settings.clone(),
            region,
            source: base.describe(&profiles),
            keeper,
            policy: RetryPolicy::with_attempts(attempts(
                settings.max_retries,
                variable("AWS_MAX_ATTEMPTS").as_deref(),
            )),
            eks: Mutex::default(),
            iam: iam_client(&config, settings.endpoints.iam.as_deref(), &watches.iam),
            sts: sts_client(&config, settings.endpoints.sts.as_deref(), &watches.sts),
            watches,
            config,
        })
    }

    /// The default region.
    ///
    /// # Errors
    /// When none is set.
    pub(super) fn region(&self, about: &About) -> Result<&str, Error> {
        self.region.as_deref().ok_or_else(|| Error::setup(about, SetupFault::RegionMissing))
    }

    /// The kind of hosts to talk to.
    pub(super) fn endpoint_kind(&self) -> EndpointKind {
        EndpointKind {
            fips: self.config.use_fips().unwrap_or_default(),
            dual_stack: self.config.use_dual_stack().unwrap_or_default(),
        }
    }

    /// EKS in a region.
    pub(super) fn eks(&self, region: &str) -> aws_sdk_eks::Client {
        let mut made = self.eks.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(region.to_owned()).or_insert_with(|| self.eks_client(region)).clone()
    }

    fn eks_client(&self, region: &str) -> aws_sdk_eks::Client {
        let mut builder = aws_sdk_eks::config::Builder::from(&self.config)
            .region(Region::new(region.to_owned()))
            .interceptor(Watcher(Arc::clone(&self.watches.eks)));
        if let Some(url) = &self.settings.endpoints.eks {
            builder = builder.endpoint_url(url);
        }
        aws_sdk_eks::Client::from_conf(builder.build())
    }

    /// IAM.
    pub(super) fn iam(&self, about: &About) -> Result<aws_sdk_iam::Client, Error> {
        self.region(about)?;
        Ok(self.iam.clone())
    }

    /// STS in the default region.
    pub(super) fn sts(&self, about: &About) -> Result<aws_sdk_sts::Client, Error> {
        self.region(about)?;
        Ok(self.sts.clone())
    }

    /// How failures are tried again.
    pub(super) fn policy(&self) -> RetryPolicy {
        self.policy
    }

    /// What was noted of a service's answers.
    pub(super) fn watch(&self, service: Service) -> &Watch {
        self.watches.of(service)
    }

    /// The credentials, loaded when there are none or they end soon. Nothing is in flight meanwhile, so the wait may end.
    ///
    /// # Errors
    /// What the source says.
    pub(super) async fn credentials(&self, patience: &Patience, about: &About) -> Result<Credentials, Error> {
        let given = patience.give(self.keeper.credentials()).await;
        let given = given.map_err(|stopped| Error::not_sent(about, stopped))?;
        given.map_err(|error| Error::from_credentials(about, &self.source, &error))
    }

    /// Sends until an answer is final. Credentials that AWS calls expired are loaded anew, once.
    ///
    /// # Errors
    /// The last failure.
    pub(super) async fn send<T, E, F, Answer>(
        &self,
        patience: &Patience,
        policy: RetryPolicy,
        about: &About,
        send: F,
    ) -> Result<T, Error>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let once = || async {
            let answer = Box::pin(send()).await;
            answer.map_err(|error| Error::from_sdk(about, error).at(self.watch(about.service).host()))
        };
        self.credentials(patience, about).await?;
        match attempt(patience, &policy, about, once).await {
            Err(error) if error.is_expired_credentials() && self.keeper.forget().await => {
                let renewed = async {
                    self.credentials(patience, about).await?;
                    attempt(patience, &policy, about, once).await
                };
                // What was sent with the old credentials may have been carried out all the same.
                renewed.await.map_err(|later| later.after_unknown(error.is_outcome_unknown()))
            }
            answer => answer,
        }
    }
}

fn iam_client(config: &SdkConfig, endpoint: Option<&str>, watch: &Arc<Watch>) -> aws_sdk_iam::Client {
    let mut builder = aws_sdk_iam::config::Builder::from(config).interceptor(Watcher(Arc::clone(watch)));
    if let Some(url) = endpoint {
        builder = builder.endpoint_url(url);
    }
    aws_sdk_iam::Client::from_conf(builder.build())
}

fn sts_client(config: &SdkConfig, endpoint: Option<&str>, watch: &Arc<Watch>) -> aws_sdk_sts::Client {
    let mut builder = aws_sdk_sts::config::Builder::from(config).interceptor(Watcher(Arc::clone(watch)));
    if let Some(url) = endpoint {
        builder = builder.endpoint_url(url);
    }
    aws_sdk_sts::Client::from_conf(builder.build())
}
