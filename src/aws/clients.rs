//! The SDK's clients, built when the first call is made and not before. The SDK's retries are off: ours know deadlines
//! and cancellation. Never here: operations.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_types::request_id::RequestId;
use jiff::SignedDuration;

use super::builders::Builders;
use super::configuration::{attempts, load};
use super::confirmation::WriteConfirmation;
use super::credentials::{
    CachedCredentials, Chain, Context, CredentialCache, Profiles, Sessions, Signing, Source, signing,
};
use super::deadline::Deadline;
use super::endpoints;
use super::environment::Environment;
use super::error::{About, Error, MalformedResponse, Service, SetupFault};
use super::http::SharedHttp;
use super::observations::Observations;
use super::pace::Paces;
use super::proxies::Proxies;
use super::retry::{RetryPolicy, attempt};
use super::retry_quota::{Attempts, RetryQuota};
use super::settings::{Endpoints, Secret, Settings};
use super::user_agent::UserAgent;
use crate::text;

/// Everything that is needed to send.
pub(super) struct Clients {
    settings: Settings,
    config: SdkConfig,
    user_agent: UserAgent,
    region: Option<String>,
    /// The source of the credentials, for messages.
    source: Source,
    /// The same with the roles that are assumed, for people who ask.
    credentials_path: String,
    credentials: Arc<CredentialCache>,
    sessions: Sessions,
    policy: RetryPolicy,
    retry_quota: Option<RetryQuota>,
    eks: Mutex<HashMap<String, aws_sdk_eks::Client>>,
    iam: aws_sdk_iam::Client,
    sts: aws_sdk_sts::Client,
    observations: ServiceObservations,
    paces: Paces,
    /// Those in URLs of endpoints and proxies, held so that no text shows them.
    _passwords: Vec<Secret>,
}

/// Which of a service's hosts the settings, environment or profile ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndpointKind {
    /// Hosts whose cryptography is validated by FIPS 140.
    pub(super) fips: bool,
    /// Hosts that are reached by IPv6 too.
    pub(super) dual_stack: bool,
}

/// What was observed of each service, and of EKS in each region: one that cannot be reached says nothing of another.
#[derive(Default)]
struct ServiceObservations {
    eks: Mutex<BTreeMap<String, Arc<Observations>>>,
    iam: Arc<Observations>,
    sts: Arc<Observations>,
}

impl ServiceObservations {
    fn of(&self, about: &About) -> Arc<Observations> {
        match about.service {
            Service::Eks => self.of_eks(about.region.as_deref().unwrap_or_default()),
            Service::Iam => Arc::clone(&self.iam),
            Service::Sts => Arc::clone(&self.sts),
        }
    }

    fn of_eks(&self, region: &str) -> Arc<Observations> {
        let mut regions = self.eks.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(regions.entry(region.to_owned()).or_default())
    }

    fn clock_ahead(&self) -> Option<SignedDuration> {
        let regions = self.eks.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = regions.values().chain([&self.sts, &self.iam]);
        all.find_map(|observations| observations.ahead())
    }
}

impl Clients {
    /// Reads files and builds the clients. Asks nobody, except that a region which is set nowhere may be asked of the
    /// instance when the credentials are the instance's.
    ///
    /// # Errors
    /// When the settings cannot be used. A missing region is an error only where one is needed.
    pub(super) async fn build(settings: &Settings, environment: &Environment) -> Result<Self, SetupFault> {
        let profiles = Profiles::read(settings, environment).await?;
        let chain = Chain::of(settings, environment, &profiles)?;
        let http = SharedHttp::new(settings, environment, profiles.get("ca_bundle"))?;
        let user_agent = UserAgent::of(settings, environment)?;
        let config = load(settings, environment, &profiles, &http, chain.source.sign_in.as_ref()).await?;
        let observations = ServiceObservations::default();
        let context = Context {
            settings,
            environment,
            profiles: &profiles,
            http: &http,
            config: &config,
            user_agent: &user_agent,
            sts_observations: &observations.sts,
        };
        let Signing { credentials, sessions, region } = signing(&chain, context).await?;
        let config = config
            .to_builder()
            .region(region.clone())
            .credentials_provider(SharedCredentialsProvider::new(CachedCredentials(Arc::clone(&credentials))))
            .retry_config(RetryConfig::disabled())
            .build();
        let builders = Builders { config: &config, settings, user_agent: &user_agent };
        let attempts = attempts(settings.max_retries, environment, profiles.get("max_attempts"));
        Ok(Self {
            settings: settings.clone(),
            region: region.map(|region| region.to_string()),
            credentials_path: chain.path(),
            source: chain.source,
            credentials,
            sessions,
            policy: RetryPolicy::with_attempts(attempts),
            retry_quota: settings.retry_capacity.map(RetryQuota::new),
            eks: Mutex::default(),
            iam: aws_sdk_iam::Client::from_conf(builders.iam(&observations.iam).build()),
            sts: aws_sdk_sts::Client::from_conf(builders.sts(&observations.sts).build()),
            observations,
            paces: Paces::default(),
            _passwords: passwords(settings, environment, &config),
            user_agent,
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

    /// Where the credentials come from: the source, and the roles that are assumed from there.
    pub(super) fn credentials_path(&self) -> &str {
        &self.credentials_path
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
        let Self { settings, config, user_agent, .. } = self;
        let mut builder =
            Builders { config, settings, user_agent }.eks(region, &self.observations.of_eks(region));
        builder.push_interceptor(SharedInterceptor::permanent(WriteConfirmation));
        aws_sdk_eks::Client::from_conf(builder.build())
    }

    /// IAM.
    pub(super) fn iam(&self, about: &About) -> Result<aws_sdk_iam::Client, Error> {
        self.region(about)?;
        Ok(self.iam.clone())
    }

    /// STS in its own region, else in the default one.
    pub(super) fn sts(&self, about: &About) -> Result<aws_sdk_sts::Client, Error> {
        if self.settings.sts_region.is_none() {
            self.region(about)?;
        }
        Ok(self.sts.clone())
    }

    /// How failures are tried again.
    pub(super) fn policy(&self) -> RetryPolicy {
        self.policy
    }

    /// How far the clock of AWS's services is ahead of ours, by the last answer of one of them.
    pub(super) fn clock_ahead(&self) -> Option<SignedDuration> {
        self.observations.clock_ahead()
    }

    /// The credentials, loaded when there are none or they end soon. Nothing is in flight meanwhile, so the wait may end.
    ///
    /// # Errors
    /// What the source says.
    pub(super) async fn credentials(&self, deadline: &Deadline, about: &About) -> Result<Credentials, Error> {
        self.given_by(&self.credentials, deadline, about).await
    }

    /// The credentials of another session of the role that is assumed. The role's own credentials are not needed for it.
    ///
    /// # Errors
    /// When no role is assumed, or STS gives no credentials of it.
    pub(super) async fn credentials_of_session(
        &self,
        deadline: &Deadline,
        about: &About,
        name: &str,
    ) -> Result<Credentials, Error> {
        let none = || Error::setup(about, SetupFault::NoRoleAssumed { origin: self.source.name.clone() });
        let session = self.sessions.named(name).ok_or_else(none)?;
        self.given_by(&session, deadline, about).await
    }

    async fn given_by(
        &self,
        cache: &CredentialCache,
        deadline: &Deadline,
        about: &About,
    ) -> Result<Credentials, Error> {
        let given = deadline.enforce(cache.credentials()).await;
        let given = given.map_err(|stopped| Error::not_sent(about, stopped))?;
        given.map_err(|error| Error::from_credentials(about, &self.source, &error))
    }

    /// Sends until an answer is final, and reads it.
    ///
    /// # Errors
    /// The last failure, or what is wrong with the answer.
    pub(super) async fn send<T, U, E, F, Answer>(
        &self,
        deadline: &Deadline,
        policy: RetryPolicy,
        about: &About,
        send: F,
        read: impl FnOnce(T) -> Result<U, MalformedResponse>,
    ) -> Result<U, Error>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        T: RequestId,
    {
        let observations = self.observations.of(about);
        let answer = self.answer(deadline, observations.limited(policy), about, send).await;
        observations.record_outcome(&answer, self.policy);
        let answer = answer?;
        let request_id = answer.request_id().map(str::to_owned);
        let malformed = |fault| Error::malformed(about, fault, request_id).at(observations.host());
        read(answer).map_err(malformed)
    }

    /// The final answer. Credentials that AWS calls expired are loaded anew, once.
    async fn answer<T, E, F, Answer>(
        &self,
        deadline: &Deadline,
        policy: RetryPolicy,
        about: &About,
        send: F,
    ) -> Result<T, Error>
    where
        F: Fn() -> Answer,
        Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let attempts = Attempts::new(self.retry_quota.as_ref(), policy.attempts);
        let once = || async {
            let answer = Box::pin(send()).await;
            let host = || self.observations.of(about).host();
            attempts.settle(answer.map_err(|error| Error::from_sdk(about, error).at(host())))
        };
        let pace = self.paces.of(about);
        self.credentials(deadline, about).await?;
        match attempt(deadline, &policy, &pace, about, once).await {
            Err(error) if error.is_expired_credentials() && self.credentials.forget().await => {
                let renewed = async {
                    self.credentials(deadline, about).await?;
                    attempt(deadline, &policy, &pace, about, once).await
                };
                // What was sent with the old credentials may have been carried out all the same.
                Box::pin(renewed).await.map_err(|later| later.after_unknown(error.is_outcome_unknown()))
            }
            answer => answer,
        }
    }
}

/// The passwords in the URLs of endpoints and proxies, of settings, environment and profile.
fn passwords(settings: &Settings, environment: &Environment, config: &SdkConfig) -> Vec<Secret> {
    let Endpoints { eks, iam, sts } = &settings.endpoints;
    let given = [eks, iam, sts].into_iter().filter_map(Option::as_deref);
    let endpoints: Vec<String> = endpoints::all_named(config).collect();
    let proxies = Proxies::of(settings, environment).unwrap_or_default();
    let urls = given.chain(endpoints.iter().map(String::as_str)).chain(proxies.urls());
    urls.flat_map(text::passwords).collect()
}
