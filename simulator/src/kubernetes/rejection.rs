//! Every reason why a cluster answers 401. The log and the journal say it; the client learns none of it.
//! Never here: pieces of a token.

use std::fmt;

/// Why a request is nobody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    NoToken,
    /// The token's form is wrong: what the cluster itself sees.
    Form(TokenError),
    /// STS does not vouch for it, with the code that it would give.
    Sts(&'static str),
    /// No access entry is this principal's.
    NoEntry(String),
    /// The entry is that of a former principal of the same name.
    Recreated(String),
    /// The entry was made a moment ago.
    TooYoung(String),
    /// An account root: its entry has no effect.
    Root(String),
    /// aws-auth names neither this principal nor its account.
    NotInAwsAuth(String),
    /// Both were asked.
    NeitherEntryNorAwsAuth(String),
    /// A user name or group stands for an EC2 instance, and the session is none.
    NoInstance,
    /// The world lost the cluster while the request was on its way.
    NoCluster,
}

/// What is wrong with a token's form, in the order of the checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenError {
    TooLong,
    Prefix,
    Encoding,
    NotUrl,
    Scheme,
    Host,
    Path,
    UnknownParameter(String),
    RepeatedParameter(String),
    Action,
    ClusterHeaderUnsigned,
    Expires,
    DateMissing,
    DateUnreadable,
    Expired,
}

impl From<TokenError> for Rejection {
    fn from(error: TokenError) -> Self {
        Self::Form(error)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => to.write_str("no bearer token"),
            Self::Form(error) => write!(to, "token: {error}"),
            Self::Sts(code) => write!(to, "token: STS answers {code}"),
            Self::NoEntry(arn) => write!(to, "no access entry for {arn}"),
            Self::Recreated(arn) => write!(to, "the access entry is that of a former {arn}"),
            Self::TooYoung(arn) => {
                write!(to, "the access entry for {arn} has not reached the API server yet")
            }
            Self::Root(arn) => write!(to, "the access entry for {arn} has no effect: it is an account root"),
            Self::NotInAwsAuth(arn) => write!(to, "aws-auth does not name {arn}"),
            Self::NeitherEntryNorAwsAuth(arn) => {
                write!(to, "no access entry for {arn}, and aws-auth does not name it")
            }
            Self::NoInstance => {
                to.write_str("{{EC2PrivateDNSName}} needs a session that is named after an EC2 instance")
            }
            Self::NoCluster => to.write_str("the cluster is gone"),
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => to.write_str("longer than 4096 bytes"),
            Self::Prefix => to.write_str("does not begin with k8s-aws-v1."),
            Self::Encoding => to.write_str("not unpadded base64url"),
            Self::NotUrl => to.write_str("holds no URL"),
            Self::Scheme => to.write_str("the URL's scheme is not https"),
            Self::Host => to.write_str("the URL's host is no STS endpoint of the cluster's partition"),
            Self::Path => to.write_str("the URL's path is not /"),
            Self::UnknownParameter(name) => write!(to, "query parameter {name:?} is not allowed"),
            Self::RepeatedParameter(name) => write!(to, "query parameter {name:?} is there more than once"),
            Self::Action => to.write_str("Action is not GetCallerIdentity"),
            Self::ClusterHeaderUnsigned => to.write_str("x-k8s-aws-id is not among the signed headers"),
            Self::Expires => to.write_str("X-Amz-Expires is not a number from 0 to 900"),
            Self::DateMissing => to.write_str("X-Amz-Date is missing"),
            Self::DateUnreadable => to.write_str("X-Amz-Date cannot be read"),
            Self::Expired => to.write_str("older than 15 minutes"),
        }
    }
}
