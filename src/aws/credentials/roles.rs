//! Roles that are assumed with other credentials or with a token of an identity provider. The SDK's own providers know
//! neither source identities nor transitive tags nor literal tokens. Never here: keeping what STS gave.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts::operation::assume_role::builders::AssumeRoleFluentBuilder;
use aws_sdk_sts::operation::assume_role_with_web_identity::builders::AssumeRoleWithWebIdentityFluentBuilder;
use aws_sdk_sts::types::{Credentials as Issued, PolicyDescriptorType, Tag};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use thiserror::Error as ThisError;

use super::super::error::{About, Error, MalformedResponse, Service};
use super::super::observations::Observations;
use super::super::settings::{AssumeRole, WebIdentity, WebIdentityToken};
use super::cache::{CachedCredentials, CredentialCache};
use super::context::Context;

/// A role that could not be assumed, with what STS said.
#[derive(Debug, ThisError)]
#[error("{error}")]
pub(in crate::aws) struct AssumeRoleFailed {
    pub(in crate::aws) role_arn: String,
    pub(in crate::aws) error: Error,
}

/// A token file that holds no token.
#[derive(Clone, Debug, ThisError)]
#[error("the token file {} {cause}", path.display())]
pub(in crate::aws) struct TokenFileUnreadable {
    pub(in crate::aws) path: PathBuf,
    cause: String,
}

/// A role that is assumed, with what assumes it.
#[derive(Clone, Debug)]
pub(super) enum AssumedRole {
    /// With other credentials.
    WithCredentials(Role),
    /// With a token of an identity provider.
    WithToken(WebRole),
}

impl AssumedRole {
    /// The credentials of the role.
    pub(super) fn credentials(self) -> SharedCredentialsProvider {
        match self {
            Self::WithCredentials(role) => SharedCredentialsProvider::new(role),
            Self::WithToken(role) => SharedCredentialsProvider::new(role),
        }
    }

    /// The same role in a session of this name.
    pub(super) fn in_session(&self, name: &str) -> Self {
        match self.clone() {
            Self::WithCredentials(role) => {
                Self::WithCredentials(Role { request: role.request.role_session_name(name), ..role })
            }
            Self::WithToken(role) => {
                Self::WithToken(WebRole { request: role.request.role_session_name(name), ..role })
            }
        }
    }
}

/// A role, assumed with the credentials that a cache has. A duration that is not given is STS's: 1 hour.
pub(super) fn assume(role: &AssumeRole, base: Arc<CredentialCache>, context: Context) -> AssumedRole {
    let client = context.sts(Some(SharedCredentialsProvider::new(CachedCredentials(Arc::clone(&base)))));
    let AssumeRole {
        role_arn,
        session_name,
        external_id,
        duration,
        policy,
        policy_arns,
        tags,
        source_identity,
        transitive_tag_keys,
    } = role;
    let mut request = client
        .assume_role()
        .role_arn(role_arn)
        .role_session_name(session_name.clone().unwrap_or_else(own_session_name))
        .set_external_id(external_id.clone())
        .set_duration_seconds(duration.map(seconds))
        .set_policy(policy.clone())
        .set_source_identity(source_identity.clone());
    for arn in policy_arns {
        request = request.policy_arns(PolicyDescriptorType::builder().arn(arn).build());
    }
    for (key, value) in tags {
        // Key and value are given, which is all that can be missing.
        if let Ok(tag) = Tag::builder().key(key).value(value).build() {
            request = request.tags(tag);
        }
    }
    for key in transitive_tag_keys {
        request = request.transitive_tag_keys(key);
    }
    let operation = Operation::new("AssumeRole", role_arn, context);
    AssumedRole::WithCredentials(Role { operation, base, request })
}

/// A role, assumed with a token.
pub(super) fn assume_with_web_identity(identity: &WebIdentity, context: Context) -> AssumedRole {
    let WebIdentity { role_arn, session_name, duration, policy, policy_arns, token } = identity;
    let mut request = context
        .sts(None)
        .assume_role_with_web_identity()
        .role_arn(role_arn)
        .role_session_name(session_name.clone().unwrap_or_else(own_session_name))
        .set_duration_seconds(duration.map(seconds))
        .set_policy(policy.clone());
    for arn in policy_arns {
        request = request.policy_arns(PolicyDescriptorType::builder().arn(arn).build());
    }
    let operation = Operation::new("AssumeRoleWithWebIdentity", role_arn, context);
    AssumedRole::WithToken(WebRole { operation, token: token.clone(), request })
}

fn own_session_name() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("eksaccess-{}", since.as_nanos())
}

fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}

/// What is asked of STS, and of which role.
#[derive(Clone)]
struct Operation {
    name: &'static str,
    role_arn: String,
    observations: Arc<Observations>,
}

impl Operation {
    fn new(name: &'static str, role_arn: &str, context: Context) -> Self {
        Self { name, role_arn: role_arn.to_owned(), observations: Arc::clone(context.sts_observations) }
    }

    fn about(&self) -> About {
        About::new(Service::Sts, self.name, self.role_arn.clone())
    }

    fn refused<E>(&self, error: SdkError<E, HttpResponse>) -> Error
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        Error::from_sdk(&self.about(), error).at(self.observations.host())
    }

    fn failed(&self, error: Error) -> CredentialsError {
        CredentialsError::provider_error(AssumeRoleFailed { role_arn: self.role_arn.clone(), error })
    }

    /// What an answer has of credentials.
    fn in_answer(&self, issued: Option<Issued>, request_id: Option<String>) -> Result<Issued, Error> {
        let malformed =
            |fault| Error::malformed(&self.about(), fault, request_id).at(self.observations.host());
        issued.ok_or(MalformedResponse::Lacks("Credentials")).map_err(malformed)
    }
}

/// A role that is assumed with other credentials.
#[derive(Clone)]
pub(super) struct Role {
    operation: Operation,
    base: Arc<CredentialCache>,
    request: AssumeRoleFluentBuilder,
}

impl Role {
    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let given = match self.ask().await? {
            // Credentials that AWS calls expired before their time are loaded anew, once.
            Err(error) if error.is_expired_credentials() && self.base.forget().await => self.ask().await?,
            asked => asked,
        };
        let given = given.map_err(|error| self.operation.failed(error))?;
        issued(&given, Feature::CredentialsStsAssumeRole)
    }

    /// What STS answers. The credentials that sign come first, so that what is wrong with them is not told as the role's.
    async fn ask(&self) -> Result<Result<Issued, Error>, CredentialsError> {
        self.base.credentials().await?;
        Ok(match self.request.clone().send().await {
            Ok(answer) => {
                let request_id = answer.request_id().map(str::to_owned);
                self.operation.in_answer(answer.credentials, request_id)
            }
            Err(error) => Err(self.operation.refused(error)),
        })
    }
}

/// A role that is assumed with a token.
#[derive(Clone)]
pub(super) struct WebRole {
    operation: Operation,
    token: WebIdentityToken,
    request: AssumeRoleWithWebIdentityFluentBuilder,
}

impl WebRole {
    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let token = match &self.token {
            WebIdentityToken::Literal(token) => token.reveal().trim().to_owned(),
            WebIdentityToken::File(path) => read_token(path).await?,
        };
        let answer = self.request.clone().web_identity_token(token).send().await;
        let given = answer.map_err(|error| self.operation.refused(error)).and_then(|answer| {
            let request_id = answer.request_id().map(str::to_owned);
            self.operation.in_answer(answer.credentials, request_id)
        });
        let given = given.map_err(|error| self.operation.failed(error))?;
        issued(&given, Feature::CredentialsStsAssumeRoleWebId)
    }
}

/// What a token file holds now.
///
/// # Errors
/// When it cannot be read, or holds nothing.
pub(super) async fn read_token(path: &Path) -> Result<String, CredentialsError> {
    let unreadable = |cause| TokenFileUnreadable { path: path.to_owned(), cause };
    let read = tokio::task::spawn_blocking({
        let path = path.to_owned();
        move || std::fs::read_to_string(path)
    });
    let text = read.await.map_err(CredentialsError::unhandled)?.map_err(|error| {
        CredentialsError::invalid_configuration(unreadable(format!("cannot be read: {error}")))
    })?;
    match text.trim() {
        "" => Err(CredentialsError::invalid_configuration(unreadable("is empty".to_owned()))),
        token => Ok(token.to_owned()),
    }
}

/// What STS gave, as the SDK wants it.
fn issued(given: &Issued, mark: Feature) -> Result<Credentials, CredentialsError> {
    let end = SystemTime::try_from(*given.expiration()).map_err(CredentialsError::unhandled)?;
    let token = Some(given.session_token().to_owned());
    let (id, secret) = (given.access_key_id(), given.secret_access_key());
    let mut credentials = Credentials::new(id, secret, token, Some(end), "AssumeRole");
    credentials.get_property_mut_or_default::<Vec<Feature>>().push(mark);
    Ok(credentials)
}

impl ProvideCredentials for Role {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl ProvideCredentials for WebRole {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl fmt::Debug for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Role({})", self.operation.role_arn)
    }
}

impl fmt::Debug for WebRole {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "WebRole({})", self.operation.role_arn)
    }
}
