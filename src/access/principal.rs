//! The IAM principals that an access entry can be for, and what people write in their place.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Partition;
use super::arn::ArnFields;
use super::caller::{FederatedUser, SSO_ROLE_PREFIX, Session};
use crate::text::excerpt;

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// An IAM role.
    Role,
    /// An IAM user.
    User,
    /// The account itself, `:root`. EKS accepts it for an entry, and it never matches anybody.
    Root,
}

/// The ARN of an IAM role, an IAM user, or an account's root, with its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalArn {
    partition: Partition,
    account: String,
    kind: PrincipalKind,
    path: String,
    name: String,
}

/// A text that an access entry cannot be for; each variant carries what was found instead.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotAPrincipal {
    /// A session of a role: the entry belongs to the role.
    #[error("{0} is a session of the role {name}, not a principal", name = .0.role_name)]
    Session(Session),
    /// A federated user has no role or user behind it that EKS could match.
    #[error("{0} is a federated user, not a principal")]
    FederatedUser(FederatedUser),
    /// An ARN of another service, by the service's short name.
    #[error("{} belongs to {}, not to IAM", excerpt(.arn), excerpt(.service))]
    NotIam {
        /// The ARN as it was given.
        arn: String,
        /// The service that it names.
        service: String,
    },
    /// Something in IAM that is neither role nor user, such as `group` or `instance-profile`.
    #[error("{} is an IAM {}, neither a role nor a user", excerpt(.arn), excerpt(.kind))]
    OtherResource {
        /// The ARN as it was given.
        arn: String,
        /// The kind of thing that it names.
        kind: String,
    },
    /// Nothing of the above, and what is wrong with it.
    #[error("\"{}\" is not the ARN of a principal: {fault}", excerpt(.text))]
    Malformed {
        /// The text as it was given.
        text: String,
        /// What is wrong.
        fault: &'static str,
    },
}

impl PrincipalArn {
    /// A role's ARN from its parts; `path` begins and ends with `/`.
    #[must_use]
    pub fn role(partition: Partition, account: &str, path: &str, name: &str) -> Self {
        let kind = PrincipalKind::Role;
        Self { partition, account: account.to_owned(), kind, path: path.to_owned(), name: name.to_owned() }
    }

    /// The partition.
    #[must_use]
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The account id, 12 digits.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Role, user or root.
    #[must_use]
    pub fn kind(&self) -> PrincipalKind {
        self.kind
    }

    /// The path, which begins and ends with `/` and is `/` for most.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name without its path; `root` for an account.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is the account's root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.kind == PrincipalKind::Root
    }

    /// Whether it is a service-linked role, for which callers cannot make entries.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        self.kind == PrincipalKind::Role && self.path.starts_with("/aws-service-role/")
    }

    /// Whether it is a role of IAM Identity Center, by its name. Such a role always has a path.
    #[must_use]
    pub fn is_sso_role(&self) -> bool {
        self.kind == PrincipalKind::Role && self.name.starts_with(SSO_ROLE_PREFIX)
    }
}

impl FromStr for PrincipalArn {
    type Err = NotAPrincipal;

    fn from_str(text: &str) -> Result<Self, NotAPrincipal> {
        let malformed = |fault| NotAPrincipal::Malformed { text: text.to_owned(), fault };
        if text.trim() != text {
            return Err(malformed("it starts or ends with whitespace"));
        }
        let fields = ArnFields::of(text).ok_or_else(|| malformed(why_no_arn(text)))?;
        match fields.service {
            "iam" => principal(fields).map_err(|fault| fault.into_refusal(text)),
            "sts" => Err(from_sts(text, fields)),
            service => Err(NotAPrincipal::NotIam { arn: text.to_owned(), service: service.to_owned() }),
        }
    }
}

impl fmt::Display for PrincipalArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, account, kind, path, name } = self;
        let [word, path, name] = match kind {
            PrincipalKind::Root => ["root", "", ""],
            PrincipalKind::Role => ["role", path, name],
            PrincipalKind::User => ["user", path, name],
        };
        let mut parts = ["arn:", partition.as_str(), ":iam::", account, ":", word, path, name].into_iter();
        parts.try_for_each(|part| out.write_str(part))
    }
}

/// What is wrong with a text that is not an ARN.
fn why_no_arn(text: &str) -> &'static str {
    if text.contains(char::is_whitespace) {
        "it contains whitespace"
    } else if text.starts_with(['"', '\'']) {
        "it is in quotation marks"
    } else if !text.starts_with("arn:") && text.to_ascii_lowercase().starts_with("arn:") {
        "an ARN starts with arn: in lower case"
    } else {
        "an ARN has six fields, joined by colons"
    }
}

/// What stands in an IAM ARN after the account.
const HOW_PRINCIPALS_ARE_NAMED: &str =
    "after the account ID, it must have role/NAME or user/NAME in lower case";

/// How STS names a session; a path would be taken for its role.
const HOW_SESSIONS_ARE_NAMED: &str =
    "a session ARN is arn:PARTITION:sts::ACCOUNT:assumed-role/ROLE/SESSION, without the role's path";

/// Why an IAM ARN is no principal.
enum Fault {
    Malformed(&'static str),
    Kind(String),
}

impl Fault {
    fn into_refusal(self, arn: &str) -> NotAPrincipal {
        let arn = arn.to_owned();
        match self {
            Self::Malformed(fault) => NotAPrincipal::Malformed { text: arn, fault },
            Self::Kind(kind) => NotAPrincipal::OtherResource { arn, kind },
        }
    }
}

fn principal(fields: ArnFields<'_>) -> Result<PrincipalArn, Fault> {
    let ArnFields { partition, service: _, region, account, resource } = fields;
    let made = |kind, path: &str, name: &str| PrincipalArn {
        partition: Partition::from(partition),
        account: account.to_owned(),
        kind,
        path: path.to_owned(),
        name: name.to_owned(),
    };
    if !region.is_empty() {
        return Err(Fault::Malformed("IAM ARNs have no region"));
    }
    if !is_account(account) {
        return Err(Fault::Malformed("the account ID must have 12 digits"));
    }
    if resource == "root" {
        return Ok(made(PrincipalKind::Root, "/", "root"));
    }
    let (word, path, name) = split_resource(resource)?;
    let kind = match word {
        "role" => PrincipalKind::Role,
        "user" => PrincipalKind::User,
        "assumed-role" => return Err(Fault::Malformed(HOW_SESSIONS_ARE_NAMED)),
        other if is_misspelt(other) => return Err(Fault::Malformed(HOW_PRINCIPALS_ARE_NAMED)),
        other => return Err(Fault::Kind(other.to_owned())),
    };
    check_name(path, name)?;
    Ok(made(kind, path, name))
}

/// Whether a kind is `role` or `user`, in other letters or with an `s`.
fn is_misspelt(kind: &str) -> bool {
    ["role", "user", "roles", "users"].iter().any(|word| word.eq_ignore_ascii_case(kind))
}

/// `role/team/dev` is the role `dev` under the path `/team/`.
fn split_resource(resource: &str) -> Result<(&str, &str, &str), Fault> {
    let first = resource.find('/').ok_or(Fault::Malformed(HOW_PRINCIPALS_ARE_NAMED))?;
    let (word, rest) = resource.split_at(first);
    let last = rest.rfind('/').map_or(rest.len(), |place| place + 1);
    let (path, name) = rest.split_at(last);
    Ok((word, path, name))
}

/// IAM's rules: a name has 1 to 64 letters, digits and `+=,.@_-`; a path has up to 512 characters and no empty part.
fn check_name(path: &str, name: &str) -> Result<(), Fault> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    if name.is_empty() {
        return Err(Fault::Malformed("the name after the last slash is missing"));
    }
    if name.len() > 64 || !name.bytes().all(letter) {
        return Err(Fault::Malformed("an IAM name has 1 to 64 letters, digits and + = , . @ _ -"));
    }
    if path.len() > 512 || path.contains("//") || !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Fault::Malformed("an IAM path has up to 512 printable characters and no empty part"));
    }
    Ok(())
}

/// Whether a text is an account id.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn from_sts(text: &str, fields: ArnFields<'_>) -> NotAPrincipal {
    if let Some(session) = Session::of(fields) {
        return NotAPrincipal::Session(session);
    }
    if let Some(user) = FederatedUser::of(fields) {
        return NotAPrincipal::FederatedUser(user);
    }
    if fields.resource.starts_with("assumed-role/") {
        return NotAPrincipal::Malformed { text: text.to_owned(), fault: HOW_SESSIONS_ARE_NAMED };
    }
    NotAPrincipal::NotIam { arn: text.to_owned(), service: "sts".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_keeps_partition_account_path_and_name() {
        use PrincipalKind::{Role, Root, User};
        for (text, kind, path, name) in [
            ("arn:aws:iam::111122223333:role/dev", Role, "/", "dev"),
            ("arn:aws-cn:iam::111122223333:role/team/a/dev", Role, "/team/a/", "dev"),
            ("arn:aws-us-gov:iam::111122223333:user/jo@example.com", User, "/", "jo@example.com"),
            ("arn:aws:iam::111122223333:root", Root, "/", "root"),
        ] {
            let arn: PrincipalArn = text.parse().unwrap();
            assert_eq!(
                (arn.kind(), arn.path(), arn.name(), arn.account()),
                (kind, path, name, "111122223333")
            );
            assert_eq!(arn.to_string(), text);
        }
    }

    #[test]
    fn a_service_linked_role_is_told_by_its_path() {
        let linked =
            "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
        assert!(linked.parse::<PrincipalArn>().unwrap().is_service_linked());
        let named_so = "arn:aws:iam::111122223333:role/AWSServiceRoleForAmazonEKS";
        assert!(!named_so.parse::<PrincipalArn>().unwrap().is_service_linked());
    }

    /// Public report: an assumed-role ARN is refused by EKS with a message that does not say why.
    #[test]
    fn a_session_is_refused_with_its_role() {
        let text = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice";
        let Err(NotAPrincipal::Session(session)) = text.parse::<PrincipalArn>() else {
            panic!("not refused as a session");
        };
        assert_eq!(session.role_name, "AWSReservedSSO_Admin_0123456789abcdef");
        assert_eq!(session.session_name, "alice");
    }

    #[test]
    fn each_wrong_kind_is_named() {
        let refusal = |text: &str| text.parse::<PrincipalArn>().unwrap_err();
        let federated = refusal("arn:aws:sts::111122223333:federated-user/jo");
        assert!(matches!(federated, NotAPrincipal::FederatedUser(user) if user.name == "jo"));
        let other = refusal("arn:aws:s3:::bucket");
        assert!(matches!(other, NotAPrincipal::NotIam { service, .. } if service == "s3"));
        for kind in ["group", "instance-profile", "policy", "oidc-provider"] {
            let refused = refusal(&format!("arn:aws:iam::111122223333:{kind}/x"));
            assert!(matches!(refused, NotAPrincipal::OtherResource { kind: found, .. } if found == kind));
        }
    }

    #[test]
    fn what_is_wrong_with_a_text_is_said_of_that_text() {
        for (text, said) in [
            ("arn:aws:iam::111122223333:role/team /dev", "contains whitespace"),
            ("\"arn:aws:iam::111122223333:role/dev\"", "in quotation marks"),
            ("ARN:AWS:IAM::111122223333:ROLE/DEV", "arn: in lower case"),
            ("arn:aws:iam::111122223333:Role/dev", "role/NAME or user/NAME in lower case"),
            ("arn:aws:iam::111122223333:users/jo", "role/NAME or user/NAME in lower case"),
            ("arn:aws:iam::111122223333:assumed-role/dev/jo", "sts::ACCOUNT:assumed-role/ROLE/SESSION"),
            ("arn:aws:sts::111122223333:assumed-role/dev", "assumed-role/ROLE/SESSION"),
            ("arn:aws:sts::111122223333:assumed-role/team/dev/jo", "without the role's path"),
            ("arn:aws:iam::my-company:role/dev", "the account ID must have 12 digits"),
            ("AROAEXAMPLE", "six fields"),
        ] {
            let refusal = text.parse::<PrincipalArn>().unwrap_err();
            assert!(matches!(refusal, NotAPrincipal::Malformed { .. }), "{text}: {refusal:?}");
            assert!(refusal.to_string().contains(said), "{text}: {refusal}");
        }
    }

    #[test]
    fn a_malformed_principal_is_refused() {
        for text in [
            "dev",
            "role/dev",
            "arn:aws:iam::1111:role/dev",
            "arn:aws:iam:eu-west-1:111122223333:role/dev",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:role//dev",
            "arn:aws:iam::111122223333:role/d*v",
            "arn:aws:iam::111122223333:role",
            " arn:aws:iam::111122223333:role/dev",
            "arn:aws:iam::111122223333:role/dev\n",
        ] {
            assert!(matches!(text.parse::<PrincipalArn>(), Err(NotAPrincipal::Malformed { .. })), "{text}");
        }
    }
}
