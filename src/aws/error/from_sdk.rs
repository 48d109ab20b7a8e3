//! The SDK's errors into ours. Never here: judgement, which is left to the questions.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{DispatchFailure, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::super::credentials::AssumeRoleFailed;
use super::super::response::{ResponseTooLarge, is_foreign};
use super::excerpt::excerpt;
use super::scrub::scrub;
use super::{About, CredentialsFault, Error, Fault, SetupFault};

/// What a failed attempt to connect says somewhere in its chain of causes (hyper-util and the SDK's connector).
const CONNECTING: [&str; 3] = ["client error (Connect)", "HTTP connect timeout", "dns error"];

/// What a source says whose own session is over or was never begun (the SDK's providers, and programs of profiles).
const SIGN_IN: [&str; 2] = ["expired", "the cached SSO token"];

/// What the SDK says of a profile whose source profile is missing, or that lacks what belongs to `sso_session`.
const BAD_PROFILE: [&str; 2] = ["was not defined", "`sso_account_id`"];

impl Error {
    /// An error of the SDK, of any operation.
    pub(in super::super) fn from_sdk<E>(about: &About, error: SdkError<E, HttpResponse>) -> Self
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        if let Some(fault) = find::<SetupFault>(&error) {
            return Self::setup(about, fault.clone());
        }
        if let Some(found) = find::<CredentialsError>(&error) {
            return Self::from_credentials(about, "the configured source", found);
        }
        if let Some(found) = find::<ResponseTooLarge>(&error) {
            return Self::new(about, Fault::TooLarge { text: found.to_string() });
        }
        let request_id = error.request_id().map(str::to_owned);
        let causes = StdError::source(&error).map_or_else(|| error.to_string(), chain);
        match error {
            SdkError::ServiceError(context) => {
                let (status, raw) = (context.raw().status().as_u16(), context.raw());
                let (code, message) = (context.err().code(), context.err().message());
                if code.is_none() {
                    return Self::unreadable(about, raw, request_id, None);
                }
                Self::answered(about, status, code, message, request_id.as_deref())
            }
            SdkError::ResponseError(context) => {
                Self::unreadable(about, context.raw(), request_id, Some(&causes))
            }
            SdkError::DispatchFailure(failure) => Self::no_answer(about, &failure, &causes),
            SdkError::TimeoutError(_) => Self::connection(about, true, true, &causes),
            _ => Self::connection(about, false, false, &causes),
        }
    }

    /// Credentials that could not be had.
    pub(in super::super) fn from_credentials(about: &About, source: &str, error: &CredentialsError) -> Self {
        if let Some(fault) = find::<SetupFault>(error) {
            return Self::setup(about, fault.clone());
        }
        let text = chain(error);
        let says = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
        let role = find::<AssumeRoleFailed>(error).map(|failed| failed.role_arn.clone());
        let fault = match (role, error) {
            (Some(role), _) => CredentialsFault::AssumeRole(role),
            (_, CredentialsError::ProviderTimedOut(_)) => CredentialsFault::TimedOut,
            _ if says(&SIGN_IN) => CredentialsFault::Expired,
            (_, CredentialsError::InvalidConfiguration(_)) => CredentialsFault::Misconfigured,
            _ if says(&BAD_PROFILE) => CredentialsFault::Misconfigured,
            (_, CredentialsError::CredentialsNotLoaded(_)) => CredentialsFault::NoneFound,
            _ => CredentialsFault::Failed,
        };
        Self::credentials(about, fault, source, &text)
    }

    fn no_answer(about: &About, failure: &DispatchFailure, text: &str) -> Self {
        let sent = !CONNECTING.iter().any(|mark| text.contains(mark));
        // An answer that breaks off counts as passing, a certificate that is not trusted does not.
        let passing = failure.is_io() || failure.is_timeout() || failure.as_other().is_some();
        let untrusted = text.contains("invalid peer certificate");
        Self::connection(about, sent && !untrusted, passing && !untrusted, text)
    }

    fn connection(about: &About, sent: bool, passing: bool, text: &str) -> Self {
        Self::new(about, Fault::Connection { sent, passing, text: scrub(text) })
    }

    fn unreadable(
        about: &About,
        raw: &HttpResponse,
        request_id: Option<String>,
        causes: Option<&str>,
    ) -> Self {
        let shown = excerpt(raw.body().bytes().unwrap_or_default());
        let text = causes.map_or_else(|| shown.clone(), |causes| format!("{causes}: {shown}"));
        let (status, foreign) = (raw.status().as_u16(), is_foreign(raw));
        Self::new(about, Fault::Unreadable { status, request_id, foreign, text: scrub(&text) })
    }
}

/// The first of a kind in a chain of causes.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    std::iter::successors(Some(error), |&error| error.source()).find_map(|error| error.downcast_ref())
}

/// What each error in a chain of causes says, without saying anything twice.
pub(in super::super) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for error in std::iter::successors(Some(error), |&error| error.source()) {
        let text = error.to_string();
        if !said.last().is_some_and(|last| last.contains(&text)) {
            said.push(text);
        }
    }
    said.join(": ")
}
