//! The SDK's errors into ours. Never here: judgement, which is left to the questions.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{DispatchFailure, SdkError};
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::super::confirmation::Unconfirmed;
use super::super::credentials::{AssumeRoleFailed, SignIn, Source, TokenFileUnreadable, Unusable};
use super::super::observations::host_of;
use super::super::response::{ResponseTooLarge, is_foreign};
use super::excerpt::excerpt;
use super::scrub::scrub;
use super::{About, CredentialsFault, EmptySource, Error, Fault, PROXY_LOGIN, SetupFault};

/// What a failed attempt to connect says somewhere in its chain of causes (hyper-util and the SDK's connector).
const CONNECTING: [&str; 3] = ["client error (Connect)", "HTTP connect timeout", "dns error"];

/// What a sign-in says that is over or was never made (the SDK's providers of IAM Identity Center and of `aws login`, and
/// Identity Center itself).
const SIGNED_OUT: [&str; 7] = [
    "expired",
    "cached SSO token",
    "cached Login token",
    "failed to read `",
    "UnauthorizedException",
    "reauthenticate",
    "Session token not found or invalid",
];

/// What is said of a sign-in that may still count: it may not be prolonged, or its service cannot be reached.
const SIGNED_IN: [&str; 3] = ["insufficient permissions", "dispatch failure", "request has timed out"];

/// What a source says of credentials whose time is over (programs of profiles).
const EXPIRED: &str = "expired";

impl Error {
    /// An error of the SDK, of any operation.
    pub(in crate::aws) fn from_sdk<E>(about: &About, error: SdkError<E, HttpResponse>) -> Self
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        if let Some(fault) = find::<SetupFault>(&error) {
            return Self::setup(about, fault.clone());
        }
        if let Some(found) = find::<CredentialsError>(&error) {
            let source = Source { name: "the configured source".to_owned(), ..Source::default() };
            return Self::from_credentials(about, &source, found);
        }
        if let Some(found) = find::<ResponseTooLarge>(&error) {
            return Self::new(about, Fault::TooLarge { text: found.to_string() });
        }
        let request_id = error.request_id().map(str::to_owned);
        let causes = StdError::source(&error).map_or_else(|| error.to_string(), chain);
        let unconfirmed = find::<Unconfirmed>(&error).map(ToString::to_string);
        match error {
            SdkError::ServiceError(context) => {
                let (status, raw) = (context.raw().status().as_u16(), context.raw());
                let (code, message) = (context.err().code(), message(context.err()));
                if code.is_none() && (message.is_none() || is_foreign(raw)) {
                    return Self::unreadable(about, raw, request_id, None);
                }
                Self::answered(about, status, code, message, request_id.as_deref())
            }
            SdkError::ResponseError(context) => {
                Self::unreadable(about, context.raw(), request_id, Some(&unconfirmed.unwrap_or(causes)))
            }
            SdkError::DispatchFailure(failure) => Self::no_answer(about, &failure, &causes),
            SdkError::TimeoutError(_) => Self::connection(about, true, true, &causes),
            _ => Self::connection(about, false, false, &causes),
        }
    }

    /// Credentials that could not be had.
    pub(in crate::aws) fn from_credentials(about: &About, source: &Source, error: &CredentialsError) -> Self {
        if let Some(fault) = find::<SetupFault>(error) {
            return Self::setup(about, fault.clone());
        }
        let Source { name, sign_in, empty } = source;
        if let Some(AssumeRoleFailed { role_arn, error }) = find(error) {
            return Self::role_refused(about, role_arn, name, error.clone());
        }
        if let Some(unusable) = find::<Unusable>(error) {
            let fault = match unusable {
                Unusable::Malformed { .. } => CredentialsFault::Malformed,
                Unusable::Expired(_) => CredentialsFault::Expired,
            };
            return Self::credentials(about, fault, name, &unusable.to_string());
        }
        if let Some(file) = find::<TokenFileUnreadable>(error) {
            let fault = CredentialsFault::TokenFile(file.path.clone());
            return Self::credentials(about, fault, name, &file.to_string());
        }
        let text = chain(error);
        let fault = credentials_fault(error, &text, sign_in.as_ref());
        Self::credentials(about, fault, name, &text).after_empty(all_empty(empty, &text))
    }

    fn no_answer(about: &About, failure: &DispatchFailure, text: &str) -> Self {
        let sent = !CONNECTING.iter().any(|mark| text.contains(mark));
        // An answer that breaks off counts as passing, a certificate that is not trusted does not.
        let passing = failure.is_io() || failure.is_timeout() || failure.as_other().is_some();
        let untrusted = text.contains("invalid peer certificate");
        let unknown_here = text.contains(PROXY_LOGIN);
        Self::connection(about, sent && !untrusted, passing && !untrusted && !unknown_here, text)
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
        let shown = shown(raw);
        let text = causes.map_or_else(|| shown.clone(), |causes| format!("{causes}: {shown}"));
        let (status, foreign) = (raw.status().as_u16(), is_foreign(raw));
        Self::new(about, Fault::Unreadable { status, request_id, foreign, text: scrub(&text) })
    }
}

/// What the service says. Without a code the SDK keeps it as a cause alone.
fn message<E: StdError + ProvideErrorMetadata + 'static>(error: &E) -> Option<&str> {
    error.message().or_else(|| find::<ErrorMetadata>(error)?.message())
}

/// What shows of a response why it cannot be read. Of a redirect's target only the host: the rest may hold a secret.
fn shown(raw: &HttpResponse) -> String {
    let header = |name| raw.headers().get(name);
    if let Some(target) = header("location").filter(|target| target.contains("://")) {
        return format!("a redirect to {}", host_of(target));
    }
    match header("content-encoding") {
        Some(encoding) => format!("a body with the content encoding {encoding}"),
        None => excerpt(raw.body().bytes().unwrap_or_default()),
    }
}

/// The sources without credentials. Where none is left after the container's endpoint, it was the instance's metadata
/// service that was asked and failed.
fn all_empty(empty: &[EmptySource], text: &str) -> Vec<EmptySource> {
    let asked = matches!(empty.last(), Some(EmptySource::Container));
    let asked = asked.then(|| EmptySource::Metadata { text: scrub(text) });
    empty.iter().cloned().chain(asked).collect()
}

/// What the SDK's sources of credentials mean, of which only the texts tell.
fn credentials_fault(error: &CredentialsError, text: &str, sign_in: Option<&SignIn>) -> CredentialsFault {
    let says = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    let is_signed_out = says(&SIGNED_OUT) && !says(&SIGNED_IN);
    match (error, sign_in) {
        (CredentialsError::ProviderTimedOut(_), _) => CredentialsFault::TimedOut,
        (_, Some(sign_in)) if is_signed_out => CredentialsFault::SignIn(sign_in.to_string()),
        (_, None) if text.contains(EXPIRED) => CredentialsFault::Expired,
        (CredentialsError::InvalidConfiguration(_), _) => CredentialsFault::Misconfigured,
        (CredentialsError::CredentialsNotLoaded(_), _) => CredentialsFault::NoneFound,
        _ => CredentialsFault::Failed,
    }
}

/// The first of a kind in a chain of causes.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    std::iter::successors(Some(error), |&error| error.source()).find_map(|error| error.downcast_ref())
}

/// What an error of the SDK says that does nothing but hold another.
const WRAPPERS: [&str; 5] = [
    "service error",
    "an error occurred while loading credentials",
    "unexpected credentials error",
    "the credential provider was not enabled",
    "the credentials provider was not properly configured",
];

/// What each error in a chain of causes says, without saying anything twice. An answer of a service that the SDK has no
/// type for is said by code and message, where the SDK would show its own struct.
pub(in crate::aws) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for error in std::iter::successors(Some(error), |&error| error.source()) {
        let text = match error.downcast_ref::<ErrorMetadata>() {
            Some(answer) => answer_text(answer),
            None => error.to_string(),
        };
        let is_wrapper = WRAPPERS.contains(&text.as_str()) || text.starts_with("unhandled error");
        let is_said = said.last().is_some_and(|last| last.contains(&text));
        let adds_nothing = is_said || (is_wrapper && error.source().is_some());
        if !adds_nothing {
            said.push(text);
        }
    }
    said.join(": ")
}

fn answer_text(answer: &ErrorMetadata) -> String {
    match (answer.code(), answer.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(text), None) | (None, Some(text)) => text.to_owned(),
        (None, None) => "an error without a message".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Service;
    use super::*;

    fn credentials_error(source: &Source, error: &CredentialsError) -> Error {
        Error::from_credentials(
            &About::new(Service::Sts, "GetCallerIdentity", "the caller".to_owned()),
            source,
            error,
        )
    }

    /// The SDK's words for a session of `aws login` that it could not prolong.
    #[test]
    fn only_a_session_that_is_over_is_to_be_begun_anew() {
        let command = "aws login --profile jo";
        let source = Source {
            name: "profile \"jo\"".to_owned(),
            sign_in: Some(SignIn::for_tests("jo")),
            ..Source::default()
        };
        for (text, is_over) in [
            ("cached Login token is expired", true),
            ("failed to read `/home/jo/.aws/login/cache/x.json`", true),
            ("failed to refresh cached Login token: dispatch failure: io error", false),
            (
                "failed to refresh cached Login token: Unable to refresh credentials due to insufficient permissions.",
                false,
            ),
        ] {
            let error = credentials_error(&source, &CredentialsError::unhandled(text));
            let (fault, _) = error.credentials_fault().unwrap();
            assert_eq!(*fault == CredentialsFault::SignIn(command.to_owned()), is_over, "{error}");
        }
    }

    /// Public report: what a service answered is shown as the SDK's own struct.
    #[test]
    fn an_answer_that_the_sdk_has_no_type_for_is_said_by_code_and_message() {
        let answer = ErrorMetadata::builder().code("ForbiddenException").message("No access").build();
        let error = credentials_error(&Source::default(), &CredentialsError::provider_error(answer));
        assert_eq!(error.detail(), "no credentials from : ForbiddenException: No access");
    }
}
