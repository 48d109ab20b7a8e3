//! What a caller may ask of an error. Every comparison with AWS's codes and words stands here once, as class and a part
//! of the text, beside where it was seen. Never here: what to do about it.

use super::super::single_flight::{Failure, Reach};
use super::{CredentialsFault, Error, Fault, Service, Stopped};

/// Codes by which AWS's services say "too fast" (the SDKs' retry specification).
const THROTTLING: [&str; 8] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "PriorRequestNotComplete",
];

/// Codes of credentials whose time is over.
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// Codes of credentials that AWS does not know or that do not fit together.
const BAD_CREDENTIALS: [&str; 8] = [
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
];

/// Codes of an identity provider's token that STS does not accept, or cannot have checked (STS service model).
const IDENTITY_TOKEN: [&str; 3] = ["InvalidIdentityToken", "IDPRejectedClaim", "IDPCommunicationError"];

/// Codes by which AWS's services forbid.
const DENIED: [&str; 4] =
    ["AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "AuthorizationError"];

/// What hyper-util says where a proxy answers the request for a connection with 407.
pub(super) const PROXY_LOGIN: &str = "proxy authorization required";

/// What it says of every other refusal of a proxy.
const PROXY_REFUSAL: &str = "tunnel error";

impl Error {
    /// The cluster does not exist. EKS says so with either class.
    #[must_use]
    pub fn is_no_cluster(&self) -> bool {
        // "No cluster found for name: X."
        let said = self.has(&["ResourceNotFoundException", "ClientException"], "No cluster found");
        said || (self.about().operation == "DescribeCluster" && self.is_code("ResourceNotFoundException"))
    }

    /// The entry does not exist.
    #[must_use]
    pub fn is_no_entry(&self) -> bool {
        // "The specified principalArn could not be found. You can view your available access entries with …"
        let said = self.has(&["ResourceNotFoundException"], "principalArn could not be found");
        let tagging = matches!(self.about().operation, "TagResource" | "UntagResource");
        said || (tagging && (self.is_code("NotFoundException") || self.is_code("ResourceNotFoundException")))
    }

    /// The access policy does not exist, or not in this partition; or the entry does not have it.
    #[must_use]
    pub fn is_no_policy(&self) -> bool {
        // "The specified policyArn could not be found."
        self.has(&["ResourceNotFoundException", "InvalidParameterException"], "policyArn could not be found")
    }

    /// What was to be made exists.
    #[must_use]
    pub fn is_already_there(&self) -> bool {
        // "The specified access entry resource is already in use on this cluster."
        self.is_code("ResourceInUseException") || matches!(self.0.fault, Fault::Answer { status: 409, .. })
    }

    /// EKS does not know the principal: it does not exist, is too young, or its path is wrong.
    #[must_use]
    pub fn is_invalid_principal(&self) -> bool {
        // "The specified principalArn is invalid: invalid principal."
        self.has(&["InvalidParameterException"], "invalid principal")
    }

    /// The cluster's authentication mode knows no access entries.
    #[must_use]
    pub fn is_wrong_mode(&self) -> bool {
        // "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
        self.has(&["InvalidRequestException"], "authentication mode must be set")
    }

    /// The entry's type does not take what was asked.
    #[must_use]
    pub fn is_wrong_type(&self) -> bool {
        // "This operation can only be performed on Access Entries with a type of "STANDARD""
        self.has(&["InvalidParameterException", "InvalidRequestException"], "Access Entries with a type of")
    }

    /// The caller may not do it.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        let bare = self.status() == Some(403) && self.code().is_none();
        (bare && !self.is_foreign()) || self.code().is_some_and(|code| DENIED.contains(&code))
    }

    /// The IAM action that the caller lacks: the one that AWS names, else the one of the operation.
    #[must_use]
    pub fn denied_action(&self) -> String {
        // "User: arn:… is not authorized to perform: eks:TagResource on resource: arn:… because …"
        let named = self.message().and_then(|text| text.split_once("not authorized to perform: "));
        let word = named.and_then(|(_, rest)| rest.split_whitespace().next());
        let action =
            word.map(|word| word.trim_end_matches(['.', ',', ';'])).filter(|word| word.contains(':'));
        let own = || format!("{}:{}", self.about().service.prefix(), self.about().operation);
        action.map_or_else(own, str::to_owned)
    }

    /// AWS says that requests come too fast.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.status() == Some(429) || self.code().is_some_and(|code| THROTTLING.contains(&code))
    }

    /// Trying again may help: the service failed, or nothing came back.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.0.fault {
            // 428: ResourcePropagationDelay, which the EKS model marks as retryable.
            Fault::Answer { status, .. } | Fault::Unreadable { status, .. } => {
                *status >= 500 || matches!(status, 408 | 428)
            }
            Fault::Connection { passing, .. } => *passing,
            Fault::LimitPassed(_) => true,
            Fault::Malformed { .. }
            | Fault::TooLarge { .. }
            | Fault::Credentials { .. }
            | Fault::Setup(_)
            | Fault::Unsigned { .. }
            | Fault::NotSent => false,
        }
    }

    /// The credentials, or the session they come from, are no longer valid.
    #[must_use]
    pub fn is_expired_credentials(&self) -> bool {
        let refused = self.code().is_some_and(|code| EXPIRED.contains(&code));
        let ended = |fault| matches!(fault, &CredentialsFault::Expired | &CredentialsFault::SignIn(_));
        refused || self.credentials_fault().is_some_and(|(fault, _)| ended(fault))
    }

    /// AWS does not accept the credentials for another reason: not known, or the secret does not fit.
    #[must_use]
    pub fn is_bad_credentials(&self) -> bool {
        self.code().is_some_and(|code| BAD_CREDENTIALS.contains(&code)) && !self.is_clock_off()
    }

    /// AWS refuses the signature because our clock is wrong.
    #[must_use]
    pub fn is_clock_off(&self) -> bool {
        // "Signature expired: … is now earlier than …" and "Signature not yet current: …"
        let said = |part| self.message().is_some_and(|text| text.contains(part));
        self.is_code("RequestTimeTooSkewed") || said("Signature expired") || said("Signature not yet current")
    }

    /// A session that one role's credentials begin of another may not last as long as was asked for.
    #[must_use]
    pub fn is_role_chaining_limit(&self) -> bool {
        // "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        self.has(&["ValidationError"], "role chaining")
    }

    /// A session of the role may not last as long as was asked for.
    #[must_use]
    pub fn is_session_too_long(&self) -> bool {
        // "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        self.has(&["ValidationError"], "MaxSessionDuration")
    }

    /// STS does not accept the token of an identity provider, or cannot have it checked.
    #[must_use]
    pub fn is_identity_token_refused(&self) -> bool {
        let asked = self.about().operation == "AssumeRoleWithWebIdentity";
        asked && self.code().is_some_and(|code| IDENTITY_TOKEN.contains(&code) || EXPIRED.contains(&code))
    }

    /// STS is switched off for the account in the region.
    #[must_use]
    pub fn is_region_disabled(&self) -> bool {
        // "STS is not activated in this region for account:111122223333. Your account administrator can activate STS …"
        self.is_code("RegionDisabledException")
    }

    /// There are no credentials, for whatever reason; [`Error::credentials_fault`] says which.
    #[must_use]
    pub fn is_no_credentials(&self) -> bool {
        self.credentials_fault().is_some()
    }

    /// No connection could be made, so nothing was sent.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self.0.fault, Fault::Connection { sent: false, .. })
    }

    /// A proxy requires a user name and a password, before it opens a connection or instead of an answer.
    #[must_use]
    pub fn is_proxy_login(&self) -> bool {
        self.status() == Some(407) || self.is_no_connection_as(PROXY_LOGIN)
    }

    /// A proxy did not open a connection to the host.
    #[must_use]
    pub fn is_refused_by_proxy(&self) -> bool {
        self.is_no_connection_as(PROXY_REFUSAL)
    }

    fn is_no_connection_as(&self, part: &str) -> bool {
        matches!(&self.0.fault, Fault::Connection { text, .. } if text.contains(part))
    }

    /// Nothing came back, whether a connection could be made or not.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        matches!(self.0.fault, Fault::Connection { .. } | Fault::LimitPassed(_))
    }

    /// What came back is not an answer of the service's kind, or not a whole one.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(self.0.fault, Fault::Unreadable { .. } | Fault::Malformed { .. } | Fault::TooLarge { .. })
    }

    /// What answered is not AWS: a proxy or a sign-in page, say. Each answer of AWS's has a request id.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        match &self.0.fault {
            Fault::Unreadable { foreign, .. } => *foreign,
            Fault::Malformed { request_id, .. } => request_id.is_none(),
            Fault::TooLarge { .. } => true,
            _ => false,
        }
    }

    /// The service cannot be had from here: nothing answers, or something else does.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        let stopped = self.is_cancelled() || self.is_out_of_time();
        !stopped && (self.is_unanswered() || self.is_foreign())
    }

    /// The run was cancelled before the call, or while it waited to try again.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.stopped == Some(Stopped::Cancelled)
    }

    /// The time given was over before the call, or while it waited to try again.
    #[must_use]
    pub fn is_out_of_time(&self) -> bool {
        self.0.stopped == Some(Stopped::OutOfTime)
    }

    /// Nothing was sent, since the time was over or the run was cancelled before.
    #[must_use]
    pub fn is_not_sent(&self) -> bool {
        matches!(self.0.fault, Fault::NotSent)
    }

    /// A write that may have been carried out, now or in an earlier attempt. One Describe settles it.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        let now = match &self.0.fault {
            Fault::Connection { sent, .. } => *sent,
            Fault::LimitPassed(_) | Fault::Malformed { .. } | Fault::TooLarge { .. } => true,
            Fault::Answer { status, .. } => *status >= 500 || *status == 408,
            // 408 is a proxy's word as well: it may have waited for AWS.
            Fault::Unreadable { status, .. } => *status >= 500 || *status < 300 || *status == 408,
            Fault::Credentials { .. } | Fault::Setup(_) | Fault::Unsigned { .. } | Fault::NotSent => false,
        };
        self.about().writes && (now || self.0.unknown_before)
    }

    /// IAM has no such role or user in the caller's account.
    #[must_use]
    pub fn is_no_such_principal(&self) -> bool {
        self.about().service == Service::Iam && self.is_code("NoSuchEntity")
    }

    /// The cluster has as many entries as it may (3,000, not adjustable).
    #[must_use]
    pub fn is_limit_reached(&self) -> bool {
        self.is_code("ResourceLimitExceededException")
    }

    /// The service has answered about what was asked, and said no: later it may say yes.
    fn is_verdict(&self) -> bool {
        let way = self.is_access_denied()
            || self.is_throttled()
            || self.is_transient()
            || self.is_expired_credentials()
            || self.is_bad_credentials()
            || self.is_clock_off();
        matches!(self.0.fault, Fault::Answer { .. }) && !way
    }

    fn is_code(&self, code: &str) -> bool {
        self.code() == Some(code)
    }

    fn has(&self, codes: &[&str], part: &str) -> bool {
        let class = self.code().is_some_and(|code| codes.contains(&code));
        class && self.message().is_some_and(|text| text.contains(part))
    }
}

impl Failure for Error {
    fn reach(&self) -> Reach {
        if self.is_cancelled() || self.is_out_of_time() {
            Reach::Asker
        } else if self.is_verdict() {
            Reach::Waiting
        } else {
            Reach::Everybody
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::About;
    use super::*;

    type Question = fn(&Error) -> bool;

    const QUESTIONS: [(&str, Question); 18] = [
        ("no_cluster", Error::is_no_cluster),
        ("no_entry", Error::is_no_entry),
        ("no_policy", Error::is_no_policy),
        ("already_there", Error::is_already_there),
        ("invalid_principal", Error::is_invalid_principal),
        ("wrong_mode", Error::is_wrong_mode),
        ("wrong_type", Error::is_wrong_type),
        ("access_denied", Error::is_access_denied),
        ("throttled", Error::is_throttled),
        ("expired", Error::is_expired_credentials),
        ("bad_credentials", Error::is_bad_credentials),
        ("clock_off", Error::is_clock_off),
        ("no_such_principal", Error::is_no_such_principal),
        ("limit_reached", Error::is_limit_reached),
        ("role_chaining", Error::is_role_chaining_limit),
        ("session_too_long", Error::is_session_too_long),
        ("identity_token", Error::is_identity_token_refused),
        ("region_disabled", Error::is_region_disabled),
    ];

    fn error(service: Service, operation: &'static str, status: u16, code: &str, message: &str) -> Error {
        let about = About::new(service, operation, "demo".to_owned());
        Error::answered(&about, status, Some(code), Some(message), None)
    }

    /// What AWS says (service, operation, status, code, text), and the one question that it answers with yes.
    type Message = (Service, &'static str, u16, &'static str, &'static str, &'static str);

    const MESSAGES: [Message; 23] = [
        (
            Service::Eks,
            "DescribeCluster",
            404,
            "ResourceNotFoundException",
            "No cluster found for name: demo.",
            "no_cluster",
        ),
        (
            Service::Eks,
            "CreateAccessEntry",
            400,
            "ClientException",
            "No cluster found for name: demo.",
            "no_cluster",
        ),
        (
            Service::Eks,
            "DescribeAccessEntry",
            404,
            "ResourceNotFoundException",
            "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
            "no_entry",
        ),
        (Service::Eks, "TagResource", 404, "NotFoundException", "Resource was not found", "no_entry"),
        (
            Service::Eks,
            "AssociateAccessPolicy",
            404,
            "ResourceNotFoundException",
            "The specified policyArn could not be found.",
            "no_policy",
        ),
        (
            Service::Eks,
            "CreateAccessEntry",
            409,
            "ResourceInUseException",
            "The specified access entry resource is already in use on this cluster.",
            "already_there",
        ),
        (
            Service::Eks,
            "CreateAccessEntry",
            400,
            "InvalidParameterException",
            "The specified principalArn is invalid: invalid principal.",
            "invalid_principal",
        ),
        (
            Service::Eks,
            "CreateAccessEntry",
            400,
            "InvalidRequestException",
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
            "wrong_mode",
        ),
        (
            Service::Eks,
            "AssociateAccessPolicy",
            400,
            "InvalidParameterException",
            "This operation can only be performed on Access Entries with a type of \"STANDARD\"",
            "wrong_type",
        ),
        (Service::Eks, "CreateAccessEntry", 403, "AccessDeniedException", "not allowed", "access_denied"),
        (Service::Iam, "GetRole", 403, "AccessDenied", "not allowed", "access_denied"),
        (
            Service::Sts,
            "AssumeRole",
            400,
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
            "role_chaining",
        ),
        (
            Service::Sts,
            "AssumeRole",
            400,
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            "session_too_long",
        ),
        (
            Service::Sts,
            "AssumeRoleWithWebIdentity",
            400,
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account for https://oidc.example.com",
            "identity_token",
        ),
        (
            Service::Sts,
            "AssumeRole",
            403,
            "RegionDisabledException",
            "STS is not activated in this region for account:111122223333.",
            "region_disabled",
        ),
        (Service::Eks, "CreateAccessEntry", 429, "TooManyRequestsException", "slow down", "throttled"),
        (Service::Iam, "GetRole", 400, "Throttling", "Rate exceeded", "throttled"),
        (
            Service::Eks,
            "DescribeCluster",
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
            "expired",
        ),
        (
            Service::Sts,
            "GetCallerIdentity",
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            "bad_credentials",
        ),
        (
            Service::Eks,
            "DescribeCluster",
            403,
            "InvalidSignatureException",
            "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z",
            "clock_off",
        ),
        (
            Service::Iam,
            "GetRole",
            404,
            "NoSuchEntity",
            "The role with name x cannot be found.",
            "no_such_principal",
        ),
        (
            Service::Eks,
            "CreateAccessEntry",
            400,
            "ResourceLimitExceededException",
            "too many",
            "limit_reached",
        ),
        (
            Service::Eks,
            "CreateAccessEntry",
            400,
            "InvalidParameterException",
            "The username must not begin with system:",
            "",
        ),
    ];

    #[test]
    fn each_message_of_aws_means_one_thing() {
        for (service, operation, status, code, message, meaning) in MESSAGES {
            let error = error(service, operation, status, code, message);
            let yes = QUESTIONS.iter().filter(|(_, ask)| ask(&error)).map(|(name, _)| *name);
            let expected = Some(meaning).filter(|meaning| !meaning.is_empty());
            assert_eq!(
                yes.collect::<Vec<_>>(),
                expected.into_iter().collect::<Vec<_>>(),
                "{code}: {message}"
            );
        }
    }

    /// Public report: creation is denied only because tags need another action.
    #[test]
    fn the_denied_action_is_the_one_that_aws_names() {
        let named = "User: arn:aws:sts::111122223333:assumed-role/ci/run is not authorized to perform: eks:TagResource on resource: arn:aws:eks:eu-west-1:111122223333:access-entry/demo/*";
        for (message, action) in
            [(named, "eks:TagResource"), ("User is not authorized", "eks:CreateAccessEntry")]
        {
            let denied = error(Service::Eks, "CreateAccessEntry", 403, "AccessDeniedException", message);
            assert_eq!(denied.denied_action(), action);
        }
    }

    #[test]
    fn a_refused_write_was_not_carried_out() {
        for (status, code) in [
            (400, "InvalidParameterException"),
            (403, "AccessDeniedException"),
            (409, "ResourceInUseException"),
            (429, "ThrottlingException"),
        ] {
            let about = About::new(Service::Eks, "CreateAccessEntry", "demo".to_owned()).writes();
            assert!(!Error::answered(&about, status, Some(code), None, None).is_outcome_unknown(), "{code}");
        }
        let about = About::new(Service::Eks, "CreateAccessEntry", "demo".to_owned()).writes();
        assert!(Error::answered(&about, 500, Some("ServerException"), None, None).is_outcome_unknown());
    }
}
