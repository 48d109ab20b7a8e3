//! The only room that talks to the world: EKS, IAM and STS, with domain types in and out. Nothing is read or sent before
//! the first call. Never here: Terraform, words for users, what follows from an answer.

mod account;
mod association_lists;
mod backoff;
mod builders;
mod clients;
mod configuration;
mod confirmation;
mod credentials;
mod deadline;
mod eks;
mod endpoints;
mod environment;
mod error;
mod http;
mod iam;
mod inventory;
mod lookups;
mod observations;
mod outage;
mod pace;
mod pages;
mod principal_lists;
mod probe;
mod proxies;
mod response;
mod retry;
mod retry_quota;
mod settings;
mod single_flight;
mod sts;
mod survey;
mod tag_rules;
mod token;
#[cfg(test)]
mod transport_tests;
mod user_agent;

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;

pub use association_lists::AssociationList;
pub use backoff::Backoff;
pub use deadline::{Deadline, Stopped};
pub use eks::{
    ApiServerAddress, Cluster, Eks, EntryPages, ListedEntries, ListedPolicy, NewEntry, NoApiServer,
};
pub use endpoints::is_endpoint;
pub use error::{About, CredentialsFault, EmptySource, Error, ProfileFault, Service, SetupFault};
pub use iam::{Iam, Lookup, Principal, PrincipalTags};
pub use inventory::{EntryWithPolicies, Inventory, Progress, Selection};
pub use outage::{IamDenied, IamOutage};
pub use probe::{CanI, ProbeError, ProbeRetries, Reviewed, TlsFault, Unreachable};
pub use proxies::is_proxy;
pub use retry::{ATTEMPT_LIMIT, DEFAULT_ATTEMPTS, RetryPolicy};
pub use settings::{
    AssumeRole, DefaultTags, Endpoints, IgnoredTags, Metadata, MetadataMode, Secret, Settings, WebIdentity,
    WebIdentitySettings, WebIdentityToken, is_session_policy,
};
pub use sts::{Caller, Sts};
pub use survey::ClusterSurvey;
pub use tag_rules::{DEFAULT_TAG_VARIABLE, TagRules, is_of_aws};
pub use token::{HIDDEN_KEY, Token};
pub use user_agent::is_product;

use association_lists::AssociationLists;
use clients::Clients;
use configuration::{check_region, named_region};
use environment::Environment;
use lookups::Lookups;
use observations::Observations;
use outage::Outages;
use sts::about_caller;

use eks::time as eks_time;

/// AWS, as the settings reach it. Clones share everything.
#[derive(Clone)]
pub struct Aws(Arc<Shared>);

struct Shared {
    settings: Settings,
    environment: Environment,
    tag_rules: TagRules,
    clients: OnceCell<Clients>,
    lookups: Lookups,
    association_lists: AssociationLists,
    outages: Outages,
    /// What is noted of the answers of clusters' own API servers.
    api_servers: Observations,
}

impl Aws {
    /// AWS with these settings, in the environment of this process. Reads no file and sends nothing.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::within(Environment::of_process(), settings)
    }

    /// AWS with these settings, in an environment.
    fn within(environment: Environment, settings: Settings) -> Self {
        let tag_rules = TagRules::of(&settings, &environment);
        Self(Arc::new(Shared {
            settings,
            environment,
            tag_rules,
            clients: OnceCell::new(),
            lookups: Lookups::default(),
            association_lists: AssociationLists::default(),
            outages: Outages::default(),
            api_servers: Observations::default(),
        }))
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Which tags are managed, by settings and environment.
    #[must_use]
    pub fn tag_rules(&self) -> &TagRules {
        &self.0.tag_rules
    }

    /// EKS in a region.
    #[must_use]
    pub fn eks(&self, region: &str) -> Eks {
        Eks::new(self.clone(), region.to_owned())
    }

    /// IAM.
    #[must_use]
    pub fn iam(&self) -> Iam {
        Iam::new(self.clone())
    }

    /// STS in the default region.
    #[must_use]
    pub fn sts(&self) -> Sts {
        Sts(self.clone())
    }

    /// The default region. Files are read for it only where neither settings nor environment name one.
    ///
    /// # Errors
    /// [`SetupFault::RegionMissing`] when none is set anywhere, or what else keeps the settings from being used.
    pub async fn default_region(&self, deadline: &Deadline) -> Result<String, Error> {
        let about = About::new(Service::Sts, "GetCallerIdentity", "the default region".to_owned());
        if let Some(region) = named_region(self.settings(), &self.0.environment) {
            check_region(self.settings(), region).map_err(|fault| Error::setup(&about, fault))?;
            return Ok(region.to_owned());
        }
        let clients = self.clients_of_any_account(deadline, &about).await?;
        clients.region(&about).map(str::to_owned)
    }

    /// Rejects a region that an object names and that cannot exist, unless the settings accept any.
    ///
    /// # Errors
    /// [`SetupFault::Region`].
    pub fn check_region(&self, region: &str) -> Result<(), Error> {
        let about = About::new(Service::Eks, "DescribeCluster", format!("the region {region}"));
        check_region(self.settings(), region).map_err(|fault| Error::setup(&about, fault))
    }

    /// Where the credentials come from, for people to read: the source that applies, and the roles that are assumed from there.
    /// Nothing of the credentials themselves.
    ///
    /// # Errors
    /// When the settings cannot be used, or are for another account.
    pub async fn credentials_source(&self, deadline: &Deadline) -> Result<String, Error> {
        let clients = self.clients(deadline, &about_caller()).await?;
        Ok(clients.credentials_path().to_owned())
    }

    /// How far the clock of AWS's services is ahead of ours, to the second, by the last answer of any, else of a cluster's
    /// API server; none before an answer.
    #[must_use]
    pub fn clock_ahead(&self) -> Option<SignedDuration> {
        let clients = self.0.clients.get().and_then(Clients::clock_ahead);
        clients.or_else(|| self.0.api_servers.ahead())
    }

    /// Now, by the clock of AWS's services if it has been heard, else by ours.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let ours = Timestamp::now();
        let ahead = self.clock_ahead().unwrap_or_default();
        ours.checked_add(ahead).unwrap_or(ours)
    }

    /// The clients, of an account that the settings allow.
    async fn clients(&self, deadline: &Deadline, about: &About) -> Result<&Clients, Error> {
        let clients = self.clients_of_any_account(deadline, about).await?;
        self.check_account(deadline).await.map_err(|error| error.regarding(about))?;
        Ok(clients)
    }

    /// The clients, built by whoever calls first. By them the account is found out.
    async fn clients_of_any_account(&self, deadline: &Deadline, about: &About) -> Result<&Clients, Error> {
        let build = || async {
            let built =
                deadline.enforce(Box::pin(Clients::build(self.settings(), &self.0.environment))).await;
            let built = built.map_err(|stopped| Error::not_sent(about, stopped))?;
            built.map_err(|fault| Error::setup(about, fault))
        };
        self.0.clients.get_or_try_init(build).await
    }

    /// Whether the configuration's profile is used although the environment has access keys.
    #[must_use]
    pub fn is_profile_before_keys(&self) -> bool {
        let Settings { profile, access_key, assume_role_with_web_identity, .. } = self.settings();
        let is_used = profile.is_some() && access_key.is_none() && assume_role_with_web_identity.is_none();
        let has = |name| self.0.environment.variable(name).is_some();
        is_used && (has("AWS_ACCESS_KEY_ID") || has("AWS_SECRET_ACCESS_KEY"))
    }

    /// Why IAM was not asked in this run, if it was not: the first time is kept.
    #[must_use]
    pub fn iam_outage(&self) -> Option<IamOutage> {
        self.outages().first()
    }

    fn lookups(&self) -> &Lookups {
        &self.0.lookups
    }

    fn association_lists(&self) -> &AssociationLists {
        &self.0.association_lists
    }

    fn outages(&self) -> &Outages {
        &self.0.outages
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Aws")
    }
}
