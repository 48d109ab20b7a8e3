//! What AWS says about permissions and credentials.
//! Never here: credentials that were never sent, but for the fault that says so.

use super::super::{CredentialsFault, Error};

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

impl Error {
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

    /// There are no credentials, for whatever reason; [`Error::credentials_fault`] says which.
    #[must_use]
    pub fn is_no_credentials(&self) -> bool {
        self.credentials_fault().is_some()
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
}
