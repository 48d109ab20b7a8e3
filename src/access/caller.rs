//! Who a caller is, in the words of STS: a session of a role, a user, root, or a federated user.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use thiserror::Error;

use super::arn::ArnFields;
use super::principal::is_account;
use super::{Partition, PrincipalArn, PrincipalKind};
use crate::text::excerpt;

/// Where IAM Identity Center keeps its roles; a region may follow as one more part of the path.
pub const SSO_PATH: &str = "/aws-reserved/sso.amazonaws.com/";

/// How the names of IAM Identity Center's roles begin.
pub(super) const SSO_ROLE_PREFIX: &str = "AWSReservedSSO_";

/// A session of a role, `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. The role's path cannot be seen in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// The partition.
    pub partition: Partition,
    /// The role's account id.
    pub account: String,
    /// The role's name, without its path.
    pub role_name: String,
    /// The session's name.
    pub session_name: String,
}

/// A user made by `GetFederationToken`, `arn:aws:sts::ACCOUNT:federated-user/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FederatedUser {
    /// The partition.
    pub partition: Partition,
    /// The account id.
    pub account: String,
    /// The name given to the session.
    pub name: String,
}

/// How many characters the name of a session has (STS API reference).
const SESSION_NAME: RangeInclusive<usize> = 2..=64;

/// Whether a role can be assumed under this name: 2 to 64 letters, digits and `_+=,.@-`.
#[must_use]
pub fn is_session_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    SESSION_NAME.contains(&name.len()) && name.chars().all(fits)
}

/// What `GetCallerIdentity` says of a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerArn {
    /// A session of a role.
    Session(Session),
    /// A user, an account's root, or a role by its own ARN.
    Principal(PrincipalArn),
    /// A federated user.
    FederatedUser(FederatedUser),
}

/// A text that STS would not say of a caller.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{}\" is not the ARN of a caller", excerpt(.0))]
pub struct NotACaller(pub String);

impl Session {
    /// The session that an ARN names, if it names one.
    pub(super) fn of(arn: ArnFields<'_>) -> Option<Self> {
        let rest = arn.resource.strip_prefix("assumed-role/")?;
        let (role_name, session_name) = rest.split_once('/')?;
        let whole = is_of_sts(arn)
            && !role_name.is_empty()
            && !session_name.is_empty()
            && !session_name.contains('/');
        whole.then(|| Self {
            partition: Partition::from(arn.partition),
            account: arn.account.to_owned(),
            role_name: role_name.to_owned(),
            session_name: session_name.to_owned(),
        })
    }

    /// The role's ARN if it has no path. A role of IAM Identity Center always has one, see [`Self::path_hint`].
    #[must_use]
    pub fn role_without_path(&self) -> PrincipalArn {
        PrincipalArn::role(self.partition.clone(), &self.account, "/", &self.role_name)
    }

    /// Where the role is likely to live, when its name tells.
    #[must_use]
    pub fn path_hint(&self) -> Option<&'static str> {
        self.is_sso().then_some(SSO_PATH)
    }

    /// Whether the role is one of IAM Identity Center's, by its name.
    #[must_use]
    pub fn is_sso(&self) -> bool {
        self.role_name.starts_with(SSO_ROLE_PREFIX)
    }
}

impl FederatedUser {
    /// The federated user that an ARN names, if it names one.
    pub(super) fn of(arn: ArnFields<'_>) -> Option<Self> {
        let name = arn.resource.strip_prefix("federated-user/")?;
        let whole = is_of_sts(arn) && !name.is_empty();
        whole.then(|| Self {
            partition: Partition::from(arn.partition),
            account: arn.account.to_owned(),
            name: name.to_owned(),
        })
    }
}

/// Whether an ARN is one of STS: in an account, and in no region.
fn is_of_sts(arn: ArnFields<'_>) -> bool {
    arn.service == "sts" && arn.region.is_empty() && is_account(arn.account)
}

impl CallerArn {
    /// The caller's account id.
    #[must_use]
    pub fn account(&self) -> &str {
        match self {
            Self::Session(session) => &session.account,
            Self::Principal(principal) => principal.account(),
            Self::FederatedUser(user) => &user.account,
        }
    }

    /// The canonical ARN by which API servers know the caller: a session is known by its role, without the role's path.
    #[must_use]
    pub fn canonical(&self) -> String {
        match self {
            Self::Session(session) => session.role_without_path().to_string(),
            Self::Principal(principal) => principal.to_string(),
            Self::FederatedUser(user) => user.to_string(),
        }
    }

    /// Whether an entry for this principal is the caller's own. A session does not show its role's path, but names are
    /// unique in an account.
    #[must_use]
    pub fn acts_as(&self, principal: &PrincipalArn) -> bool {
        match self {
            Self::Session(session) => {
                let role = session.role_without_path();
                principal.kind() == PrincipalKind::Role
                    && principal.name() == role.name()
                    && principal.account() == role.account()
                    && principal.partition() == role.partition()
            }
            Self::Principal(own) => own == principal,
            Self::FederatedUser(_) => false,
        }
    }

    /// The caller's partition.
    #[must_use]
    pub fn partition(&self) -> &Partition {
        match self {
            Self::Session(session) => &session.partition,
            Self::Principal(principal) => principal.partition(),
            Self::FederatedUser(user) => &user.partition,
        }
    }
}

impl FromStr for CallerArn {
    type Err = NotACaller;

    fn from_str(text: &str) -> Result<Self, NotACaller> {
        let refusal = || NotACaller(text.to_owned());
        let arn = ArnFields::of(text).ok_or_else(refusal)?;
        if let Some(session) = Session::of(arn) {
            return Ok(Self::Session(session));
        }
        if let Some(user) = FederatedUser::of(arn) {
            return Ok(Self::FederatedUser(user));
        }
        text.parse().map(Self::Principal).map_err(|_| refusal())
    }
}

impl fmt::Display for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, account, role_name, session_name } = self;
        write!(out, "arn:{partition}:sts::{account}:assumed-role/{role_name}/{session_name}")
    }
}

impl fmt::Display for FederatedUser {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, account, name } = self;
        write!(out, "arn:{partition}:sts::{account}:federated-user/{name}")
    }
}

impl fmt::Display for CallerArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(session) => session.fmt(out),
            Self::Principal(principal) => principal.fmt(out),
            Self::FederatedUser(user) => user.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_read_as_what_it_is_and_written_back() {
        for (text, is) in [
            ("arn:aws:sts::111122223333:assumed-role/dev/jo", "session"),
            ("arn:aws:sts::111122223333:federated-user/jo", "federated"),
            ("arn:aws:iam::111122223333:user/team/jo", "principal"),
            ("arn:aws:iam::111122223333:root", "principal"),
        ] {
            let caller: CallerArn = text.parse().unwrap();
            let found = match &caller {
                CallerArn::Session(_) => "session",
                CallerArn::FederatedUser(_) => "federated",
                CallerArn::Principal(_) => "principal",
            };
            assert_eq!((found, caller.to_string().as_str(), caller.account()), (is, text, "111122223333"));
        }
    }

    #[test]
    fn the_canonical_arn_of_a_session_is_its_role_and_of_anybody_else_its_own() {
        for (caller, canonical) in [
            ("arn:aws:sts::111122223333:assumed-role/dev/jo", "arn:aws:iam::111122223333:role/dev"),
            ("arn:aws:iam::111122223333:user/team/jo", "arn:aws:iam::111122223333:user/team/jo"),
            ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"),
            ("arn:aws:sts::111122223333:federated-user/jo", "arn:aws:sts::111122223333:federated-user/jo"),
        ] {
            assert_eq!(caller.parse::<CallerArn>().unwrap().canonical(), canonical);
        }
    }

    #[test]
    fn a_caller_acts_as_its_role_whatever_the_path_and_as_its_own_user_alone() {
        const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/dev/jo";
        for (caller, principal, is_own) in [
            (SESSION, "arn:aws:iam::111122223333:role/dev", true),
            (SESSION, "arn:aws:iam::111122223333:role/team/dev", true),
            (SESSION, "arn:aws:iam::111122223333:role/ops", false),
            (SESSION, "arn:aws:iam::444455556666:role/dev", false),
            (SESSION, "arn:aws:iam::111122223333:user/dev", false),
            ("arn:aws:iam::111122223333:user/jo", "arn:aws:iam::111122223333:user/jo", true),
            ("arn:aws:iam::111122223333:user/jo", "arn:aws:iam::111122223333:user/team/jo", false),
            ("arn:aws:sts::111122223333:federated-user/jo", "arn:aws:iam::111122223333:user/jo", false),
        ] {
            let parsed: CallerArn = caller.parse().unwrap();
            assert_eq!(parsed.acts_as(&principal.parse().unwrap()), is_own, "{caller} {principal}");
        }
    }

    #[test]
    fn a_session_without_role_or_name_is_no_caller() {
        for text in [
            "arn:aws:sts::111122223333:assumed-role/dev",
            "arn:aws:sts::111122223333:assumed-role//jo",
            "arn:aws:sts::111122223333:assumed-role/team/dev/jo",
            "jo",
        ] {
            assert_eq!(text.parse::<CallerArn>(), Err(NotACaller(text.to_owned())));
        }
    }

    #[test]
    fn only_an_identity_center_session_hints_at_a_path() {
        let session = |role: &str| match format!("arn:aws:sts::111122223333:assumed-role/{role}/jo").parse() {
            Ok(CallerArn::Session(session)) => session,
            other => panic!("{other:?}"),
        };
        assert_eq!(session("AWSReservedSSO_Admin_0123456789abcdef").path_hint(), Some(SSO_PATH));
        assert_eq!(session("dev").path_hint(), None);
        assert_eq!(session("dev").role_without_path().to_string(), "arn:aws:iam::111122223333:role/dev");
    }
}
