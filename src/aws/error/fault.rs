//! The kinds of failure, and what each says of itself. Never here: what the call was about.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error as ThisError;

use super::{EmptySource, Error};
use crate::text::excerpt;

/// What happened.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// The service said no.
    Answer { status: u16, code: Option<String>, message: Option<String>, request_id: Option<String> },
    /// Something answered, but not as the service does. It is foreign if it was not the service itself.
    Unreadable { status: u16, request_id: Option<String>, foreign: bool, text: String },
    /// The answer can be read, but is not what every such answer is.
    Malformed { fault: MalformedResponse, request_id: Option<String> },
    /// The answer is longer than any of AWS's.
    TooLarge { text: String },
    /// No answer.
    Connection { sent: bool, passing: bool, text: String },
    /// No answer within the limit of an attempt.
    LimitPassed(Duration),
    /// No credentials to sign with.
    Credentials {
        fault: CredentialsFault,
        source: String,
        text: String,
        refused: Option<Box<Error>>,
        empty: Vec<EmptySource>,
    },
    /// The settings cannot be used.
    Setup(SetupFault),
    /// A token could not be signed.
    Unsigned { region: String, text: String },
    /// Nothing was sent, for lack of time or because the run was cancelled.
    NotSent,
}

/// What is wrong with an answer that can be read.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub(in crate::aws) enum MalformedResponse {
    /// It lacks something that every such answer has.
    #[error("the response has no {0}")]
    Lacks(&'static str),
    /// It is a page of a list, and names one before it as the next.
    #[error("the list repeats its pagination token and would never end")]
    RepeatsToken,
    /// It is a page of a list that has more of them than any list of AWS's.
    #[error("the list did not end after {0} pages")]
    TooManyPages(usize),
}

/// Why there are no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialsFault {
    /// No source had any.
    NoneFound,
    /// The source took too long.
    TimedOut,
    /// The source gives credentials whose time is over.
    Expired,
    /// The sign-in that the source needs is over, or was never made; carries the command that makes it.
    SignIn(String),
    /// The source is not set up rightly.
    Misconfigured,
    /// A key or a token is no text that AWS could have issued.
    Malformed,
    /// The file with the token that the source wants cannot be read.
    TokenFile(PathBuf),
    /// A role could not be assumed; carries its ARN. [`Error::refused_role`] has what STS said.
    AssumeRole(String),
    /// The source failed.
    Failed,
}

/// Why settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum SetupFault {
    /// No region is set anywhere.
    #[error("No AWS region is configured")]
    RegionMissing,
    /// What is set as the region is no region's name.
    #[error("\"{}\" is not the name of a region", excerpt(.region))]
    Region {
        /// What is set.
        region: String,
    },
    /// An endpoint's URL is none. It is not repeated, since it may hold a password.
    #[error("{setting}, or {key} in the profile, is not the URL of an endpoint")]
    Endpoint {
        /// The variable that sets it.
        setting: &'static str,
        /// The key of a profile that sets it.
        key: &'static str,
    },
    /// A profile was named, and none of the files has it.
    #[error("the profile \"{}\" does not exist in {}", excerpt(.profile), listed(.files))]
    ProfileMissing {
        /// The profile's name.
        profile: String,
        /// The files that were read.
        files: Vec<PathBuf>,
    },
    /// The files with profiles cannot be read.
    #[error("the shared config files cannot be read: {cause}")]
    ProfileFiles {
        /// What is wrong.
        cause: String,
    },
    /// A bundle of certificates cannot be used.
    #[error("{setting}: the CA bundle {} cannot be used: {cause}", excerpt(&path.to_string_lossy()))]
    CaBundle {
        /// The setting or variable that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// A proxy's URL is none. It is not repeated, since it may hold a password.
    #[error("{setting} is not the URL of a proxy")]
    Proxy {
        /// The setting that gives it.
        setting: &'static str,
    },
    /// Of two values that are of use only together, one is given.
    #[error("{given} is set in {place}, but {missing} is not")]
    Half {
        /// Where they belong, such as `the environment`.
        place: String,
        /// The one that is given.
        given: &'static str,
        /// The other one.
        missing: &'static str,
    },
    /// A role is to be assumed with a token of an identity provider, and half of what that takes is nowhere.
    #[error("assume_role_with_web_identity has no {missing}, and the environment has none for it")]
    WebIdentityIncomplete {
        /// The argument that is missing.
        missing: &'static str,
    },
    /// The credentials belong to an account that is not among those that are allowed.
    #[error("the credentials belong to the AWS account {account}, which is not in allowed_account_ids")]
    AccountNotAllowed {
        /// The account.
        account: String,
    },
    /// The credentials belong to an account that is forbidden.
    #[error("the credentials belong to the AWS account {account}, which is in forbidden_account_ids")]
    AccountForbidden {
        /// The account.
        account: String,
    },
    /// A value is not what it must be. It is not repeated.
    #[error("{setting} is not {expected}")]
    Value {
        /// The setting or variable.
        setting: &'static str,
        /// What it must be, such as `a number`.
        expected: &'static str,
    },
    /// A session of another name was asked for, of credentials that belong to no role that is assumed here.
    #[error(
        "a session name is set, but the credentials are not those of a role that is assumed: they come from {origin}"
    )]
    NoRoleAssumed {
        /// Where the credentials come from.
        origin: String,
    },
    /// A variable of the environment is no text.
    #[error("the value of {variable} in the environment is not valid UTF-8")]
    NotText {
        /// The variable.
        variable: String,
    },
    /// A profile cannot give credentials.
    #[error("profile \"{}\": {fault}", excerpt(.profile))]
    Profile {
        /// The profile.
        profile: String,
        /// What is wrong with it.
        fault: ProfileFault,
    },
}

/// Why a profile cannot give credentials.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum ProfileFault {
    /// The role wants a code that somebody reads off a device, and there is nobody to ask.
    #[error("mfa_serial is set, but a provider cannot ask for an MFA code")]
    Mfa,
    /// The duration is none, or out of STS's bounds.
    #[error("duration_seconds is not a number from 900 to 43200")]
    Duration,
    /// Nothing says with whose credentials the role is assumed.
    #[error("role_arn is set, but neither source_profile nor credential_source")]
    NoSource,
    /// Two things say with whose credentials the role is assumed.
    #[error("source_profile and credential_source are both set")]
    TwoSources,
    /// `credential_source` is none of the three that exist.
    #[error("credential_source {0:?} is not Environment, Ec2InstanceMetadata or EcsContainer")]
    UnknownSource(String),
    /// `credential_source` is the environment, which has no keys.
    #[error("credential_source is Environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")]
    EnvironmentEmpty,
    /// `source_profile` names a profile that is in none of the files.
    #[error("source_profile {0:?} does not exist")]
    SourceMissing(String),
    /// `source_profile` names a profile without credentials.
    #[error("source_profile {0:?} has no credentials")]
    SourceEmpty(String),
    /// `source_profile` leads back.
    #[error("the chain of source_profile leads back to profile {0:?}")]
    Loop(String),
    /// `sso_session` names a section that is not there.
    #[error("sso_session {0:?} has no section [sso-session {0}]")]
    SsoSessionMissing(String),
    /// A key of IAM Identity Center is missing.
    #[error("{0} is missing; IAM Identity Center requires it")]
    SsoIncomplete(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { status, code, message, request_id } => {
                let said: Vec<&str> = [code, message].into_iter().filter_map(Option::as_deref).collect();
                write!(out, "{} (HTTP {status}{})", said.join(": "), Id(request_id))
            }
            Self::Unreadable { status, request_id, foreign: _, text } => {
                write!(out, "the response cannot be read (HTTP {status}{}): {text}", Id(request_id))
            }
            Self::Malformed { fault, request_id: Some(id) } => write!(out, "{fault} (request ID {id})"),
            Self::Malformed { fault, request_id: None } => fault.fmt(out),
            Self::TooLarge { text } => out.write_str(text),
            Self::Connection { text, .. } => write!(out, "no response: {text}"),
            Self::LimitPassed(limit) => write!(out, "no response within {} s", limit.as_secs()),
            Self::Credentials { source, text, .. } => {
                write!(out, "no credentials from {source}: {text}")
            }
            Self::Setup(fault) => fault.fmt(out),
            Self::Unsigned { region, text } => {
                write!(out, "the request cannot be signed for the region {region}: {text}")
            }
            Self::NotSent => out.write_str("not sent"),
        }
    }
}

/// Paths as a list.
pub(super) fn listed(files: &[PathBuf]) -> String {
    let shown: Vec<_> =
        files.iter().map(|path| format!("\"{}\"", excerpt(&path.to_string_lossy()))).collect();
    format!("[{}]", shown.join(", "))
}

/// A request's id as it stands behind the status.
struct Id<'a>(&'a Option<String>);

impl fmt::Display for Id<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(out, ", request ID {id}"),
            None => Ok(()),
        }
    }
}
