//! What can go wrong on the way to AWS and back, as one type that answers questions. Never here: words that tell a user
//! what to do, and never in it: a secret, a token, a signature, an access key's id.

mod empty_source;
mod excerpt;
mod fault;
mod from_sdk;
mod questions;
mod scrub;

use std::fmt;
use std::time::Duration;

use super::deadline::Stopped;
use crate::text::excerpt;
pub use empty_source::EmptySource;
use fault::Fault;
pub(super) use fault::MalformedResponse;
pub use fault::{CredentialsFault, ProfileFault, SetupFault};
pub(super) use from_sdk::chain;
use questions::PROXY_LOGIN;
pub(super) use scrub::scrub;

/// A service of AWS that we talk to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// Elastic Kubernetes Service.
    Eks,
    /// Identity and Access Management.
    Iam,
    /// Security Token Service.
    Sts,
}

impl Service {
    /// The prefix of its actions in IAM policies.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Eks => "eks",
            Self::Iam => "iam",
            Self::Sts => "sts",
        }
    }
}

/// What a call was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The service that was called.
    pub service: Service,
    /// The operation, as AWS calls it.
    pub operation: &'static str,
    /// What it was to be done to: a cluster, an entry's key, a principal.
    pub target: String,
    /// The region that was asked; none for a service that is one for all regions.
    pub region: Option<String>,
    /// Whether it changes anything, so that a lost answer leaves its outcome unknown.
    pub writes: bool,
}

impl About {
    /// A call that reads.
    #[must_use]
    pub fn new(service: Service, operation: &'static str, target: String) -> Self {
        Self { service, operation, target, region: None, writes: false }
    }

    /// The same as a call to that region.
    #[must_use]
    pub fn in_region(self, region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..self }
    }

    /// The same as a call that writes.
    #[must_use]
    pub fn writes(self) -> Self {
        Self { writes: true, ..self }
    }
}

/// A call that did not succeed. Ask it questions; every text in it is fit to be shown.
#[derive(Clone, Debug)]
pub struct Error(Box<Report>);

#[derive(Clone, Debug)]
struct Report {
    about: About,
    fault: Fault,
    host: Option<String>,
    attempts: u32,
    /// An earlier attempt at this write may have been carried out.
    unknown_before: bool,
    stopped: Option<Stopped>,
    /// The quota of retries did not allow another attempt.
    is_out_of_quota: bool,
}

impl Error {
    fn new(about: &About, fault: Fault) -> Self {
        Self(Box::new(Report {
            about: about.clone(),
            fault,
            host: None,
            attempts: 1,
            unknown_before: false,
            stopped: None,
            is_out_of_quota: false,
        }))
    }

    /// An answer of the service that says no.
    pub(super) fn answered(
        about: &About,
        status: u16,
        code: Option<&str>,
        message: Option<&str>,
        request_id: Option<&str>,
    ) -> Self {
        let (code, request_id) = (code.map(excerpt), request_id.map(excerpt));
        Self::new(about, Fault::Answer { status, code, message: message.map(scrub), request_id })
    }

    /// A good answer that is not what every such answer is.
    pub(super) fn malformed(about: &About, fault: MalformedResponse, request_id: Option<String>) -> Self {
        Self::new(about, Fault::Malformed { fault, request_id })
    }

    /// An attempt that took longer than it may.
    pub(super) fn limit_passed(about: &About, limit: Duration) -> Self {
        Self::new(about, Fault::LimitPassed(limit))
    }

    /// Settings that cannot be used.
    pub(super) fn setup(about: &About, fault: SetupFault) -> Self {
        Self::new(about, Fault::Setup(fault)).after(0, false)
    }

    /// A token that could not be signed.
    pub(super) fn unsigned(about: &About, region: &str, text: &str) -> Self {
        let (region, text) = (region.to_owned(), scrub(text));
        Self::new(about, Fault::Unsigned { region, text }).after(0, false)
    }

    /// A source of credentials that gave none.
    pub(super) fn credentials(about: &About, fault: CredentialsFault, source: &str, text: &str) -> Self {
        let (source, text) = (source.to_owned(), scrub(text));
        let (refused, empty) = (None, Vec::new());
        Self::new(about, Fault::Credentials { fault, source, text, refused, empty }).after(0, false)
    }

    /// The same, after all these sources had none.
    pub(super) fn after_empty(mut self, sources: Vec<EmptySource>) -> Self {
        if let Fault::Credentials { empty, .. } = &mut self.0.fault {
            *empty = sources;
        }
        self
    }

    /// A role that STS gave no credentials of, for what it said.
    pub(super) fn role_refused(about: &About, role_arn: &str, source: &str, refused: Self) -> Self {
        let (fault, source) = (CredentialsFault::AssumeRole(role_arn.to_owned()), source.to_owned());
        let (text, refused, empty) = (refused.to_string(), Some(Box::new(refused)), Vec::new());
        Self::new(about, Fault::Credentials { fault, source, text, refused, empty }).after(0, false)
    }

    /// A call that was never made.
    pub(super) fn not_sent(about: &About, stopped: Stopped) -> Self {
        Self::new(about, Fault::NotSent).after(0, false).stopped_by(stopped)
    }

    /// The same, as the failure of another call, which would have met it too.
    pub(super) fn regarding(mut self, about: &About) -> Self {
        self.0.about = about.clone();
        self
    }

    /// The same, of a host.
    pub(super) fn at(mut self, host: Option<String>) -> Self {
        self.0.host = host;
        self
    }

    /// The same, after so many attempts, of which one may have been carried out.
    pub(super) fn after(mut self, attempts: u32, unknown: bool) -> Self {
        self.0.attempts = attempts;
        self.0.unknown_before = unknown;
        self
    }

    /// The same, after earlier attempts of which one may have been carried out.
    pub(super) fn after_unknown(mut self, unknown: bool) -> Self {
        self.0.unknown_before |= unknown;
        self
    }

    /// The same, when waiting for the next attempt was ended.
    pub(super) fn stopped_by(mut self, stopped: Stopped) -> Self {
        self.0.stopped = Some(stopped);
        self
    }

    /// The same, where the quota of retries allows no other attempt.
    pub(super) fn out_of_quota(mut self) -> Self {
        self.0.is_out_of_quota = true;
        self
    }

    /// Whether the quota of retries allowed no other attempt.
    #[must_use]
    pub fn is_out_of_quota(&self) -> bool {
        self.0.is_out_of_quota
    }

    /// What the call was about.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.0.about
    }

    /// The service's code, such as `InvalidParameterException`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.0.fault {
            Fault::Answer { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// The service's own words.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match &self.0.fault {
            Fault::Answer { message, .. } => message.as_deref(),
            _ => None,
        }
    }

    /// The HTTP status, when something answered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.0.fault {
            Fault::Answer { status, .. } | Fault::Unreadable { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The id by which AWS's support finds the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.fault {
            Fault::Answer { request_id, .. }
            | Fault::Unreadable { request_id, .. }
            | Fault::Malformed { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    /// The host that was asked, with its port.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.0.host.as_deref()
    }

    /// How many attempts were made; none when nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What is wrong with the settings, if it is they.
    #[must_use]
    pub fn setup_fault(&self) -> Option<&SetupFault> {
        match &self.0.fault {
            Fault::Setup(fault) => Some(fault),
            _ => None,
        }
    }

    /// Why there are no credentials, if that is it, and the source that was asked, such as `profile "dev"`.
    #[must_use]
    pub fn credentials_fault(&self) -> Option<(&CredentialsFault, &str)> {
        match &self.0.fault {
            Fault::Credentials { fault, source, .. } => Some((fault, source)),
            _ => None,
        }
    }

    /// The sources of credentials that were looked at and have none, in their order; empty where one is set up.
    #[must_use]
    pub fn empty_sources(&self) -> &[EmptySource] {
        match &self.0.fault {
            Fault::Credentials { empty, .. } => empty,
            _ => &[],
        }
    }

    /// What STS said to the request for a role's credentials, if that is why there are none.
    #[must_use]
    pub fn refused_role(&self) -> Option<&Self> {
        match &self.0.fault {
            Fault::Credentials { refused, .. } => refused.as_deref(),
            _ => None,
        }
    }

    /// What happened, without what it was about: AWS's text, or the chain of causes.
    #[must_use]
    pub fn detail(&self) -> String {
        self.0.fault.to_string()
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            about: About { service, operation, target, region, writes: _ },
            fault,
            host,
            attempts,
            unknown_before: _,
            stopped,
            is_out_of_quota,
        } = &*self.0;
        if let Fault::Setup(fault) = fault {
            return fault.fmt(out); // Whatever call was to come, it was not made.
        }
        write!(out, "{}:{operation} for {target}", service.prefix())?;
        if let Some(region) = region {
            write!(out, " in {region}")?;
        }
        write!(out, ": {fault}")?;
        if let Some(host) = host.as_ref().filter(|_| self.is_unanswered() || self.is_unreadable()) {
            write!(out, " (host {host})")?;
        }
        if *attempts > 1 {
            write!(out, ", after {attempts} attempts")?;
        }
        if *is_out_of_quota {
            out.write_str("; the quota for retries (token_bucket_rate_limiter_capacity) is used up")?;
        }
        match stopped {
            Some(Stopped::Cancelled) => out.write_str("; the run was cancelled"),
            Some(Stopped::OutOfTime) => out.write_str("; timed out"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_operation_target_text_and_request_id() {
        let about = About::new(Service::Eks, "CreateAccessEntry", "demo:arn".to_owned()).writes();
        let error = Error::answered(
            &about,
            400,
            Some("InvalidParameterException"),
            Some("invalid principal."),
            Some("id-1"),
        );
        let expected = "eks:CreateAccessEntry for demo:arn: InvalidParameterException: invalid principal. (HTTP 400, request ID id-1)";
        assert_eq!(error.to_string(), expected);
        let later = error.at(Some("host".to_owned())).after(3, false).stopped_by(Stopped::OutOfTime);
        assert_eq!(later.to_string(), format!("{expected}, after 3 attempts; timed out"));
    }

    #[test]
    fn an_error_without_an_answer_names_the_host() {
        let about = About::new(Service::Sts, "GetCallerIdentity", "the caller".to_owned());
        let error = Error::limit_passed(&about, Duration::from_mins(1)).at(Some("127.0.0.1:1".to_owned()));
        assert_eq!(
            error.to_string(),
            "sts:GetCallerIdentity for the caller: no response within 60 s (host 127.0.0.1:1)"
        );
    }
}
