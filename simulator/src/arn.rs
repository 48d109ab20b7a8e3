//! Amazon resource names as the services read them: partitions, and the ARNs of IAM principals.
//! Never here: whether such a principal exists.

use serde::{Serialize, Serializer};

/// What a principal's ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Role,
    User,
    /// `arn:aws:iam::ACCOUNT:root`, the whole account.
    Root,
}

/// The ARN of an IAM role, user or account, with its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PrincipalArn {
    text: String,
    pub(crate) partition: String,
    /// Twelve digits.
    pub(crate) account: String,
    pub(crate) kind: Kind,
    /// `/` or `/team/`; begins and ends with a slash.
    pub(crate) path: String,
    /// Empty for the account root.
    pub(crate) name: String,
}

impl Serialize for PrincipalArn {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

impl PrincipalArn {
    /// Reads `arn:PARTITION:iam::ACCOUNT:role|user/PATH/NAME` or `…:root`; nothing else is a principal of an entry.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let [head, partition, service, region, account, resource] = split_arn(text)?;
        let plain = head == "arn" && service == "iam" && region.is_empty();
        if !plain || !is_partition(partition) || !is_account(account) {
            return None;
        }
        let (kind, path, name) = read_resource(resource)?;
        Some(Self {
            text: text.to_owned(),
            partition: partition.to_owned(),
            account: account.to_owned(),
            kind,
            path,
            name,
        })
    }

    /// Puts an ARN together from its parts; `path` begins and ends with a slash.
    pub(crate) fn from_parts(partition: &str, account: &str, kind: Kind, path: &str, name: &str) -> Self {
        let word = kind.word();
        let text = match kind {
            Kind::Root => format!("arn:{partition}:iam::{account}:root"),
            Kind::Role | Kind::User => format!("arn:{partition}:iam::{account}:{word}{path}{name}"),
        };
        Self {
            text,
            partition: partition.to_owned(),
            account: account.to_owned(),
            kind,
            path: path.to_owned(),
            name: name.to_owned(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Roles that AWS services make for themselves live under this path.
    pub(crate) fn is_service_linked(&self) -> bool {
        self.kind == Kind::Role && self.path.starts_with("/aws-service-role/")
    }

    /// The ARN of a session of this role: its path is not part of it.
    pub(crate) fn session(&self, session_name: &str) -> String {
        let Self { partition, account, name, .. } = self;
        format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}")
    }
}

impl Kind {
    /// The word in ARNs: `role`, `user` or `root`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Root => "root",
        }
    }
}

/// The partition that a region belongs to.
pub(crate) fn partition_of(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// The six parts of an ARN; the last keeps its colons.
pub(crate) fn split_arn(text: &str) -> Option<[&str; 6]> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}

/// Whether this is an account id: twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_partition(text: &str) -> bool {
    matches!(text, "aws" | "aws-cn" | "aws-us-gov")
}

fn read_resource(resource: &str) -> Option<(Kind, String, String)> {
    if resource == "root" {
        return Some((Kind::Root, "/".to_owned(), String::new()));
    }
    let (word, rest) = resource.split_once('/')?;
    let kind = match word {
        "role" => Kind::Role,
        "user" => Kind::User,
        _ => return None,
    };
    let (path, name) = match rest.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name),
        None => ("/".to_owned(), rest),
    };
    (is_name(name) && is_path(&path)).then(|| (kind, path, name.to_owned()))
}

/// IAM names are letters, digits and `_+=,.@-` (IAM service model).
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|one| one.is_ascii_alphanumeric() || "_+=,.@-".contains(one))
}

/// An IAM path: one slash, or printable characters between two slashes (IAM service model).
pub(crate) fn is_path(text: &str) -> bool {
    text == "/"
        || (text.len() > 2
            && text.starts_with('/')
            && text.ends_with('/')
            && text.bytes().all(|byte| (0x21..=0x7e).contains(&byte)))
}

#[cfg(test)]
mod tests {
    use super::{Kind, PrincipalArn};

    #[test]
    fn a_path_is_kept_apart_from_the_name() {
        let arn = PrincipalArn::parse("arn:aws:iam::111122223333:role/team/a/dev").expect("a role");
        assert_eq!((arn.kind, arn.path.as_str(), arn.name.as_str()), (Kind::Role, "/team/a/", "dev"));
        assert_eq!(arn.session("me"), "arn:aws:sts::111122223333:assumed-role/dev/me");
    }

    #[test]
    fn only_roles_users_and_accounts_are_principals() {
        for (text, good) in [
            ("arn:aws:iam::111122223333:user/bob", true),
            ("arn:aws:iam::111122223333:root", true),
            ("arn:aws-cn:iam::111122223333:role/x", true),
            ("arn:aws:sts::111122223333:assumed-role/x/y", false),
            ("arn:aws:iam::111122223333:group/x", false),
            ("arn:aws:iam::11112222333:role/x", false),
            ("arn:aws:iam:eu-west-1:111122223333:role/x", false),
            ("arn:aws:iam::111122223333:role/", false),
            ("arn:aws:iam::111122223333:role//x", false),
            ("arn:aws:iam::111122223333:role/a b", false),
            ("111122223333", false),
        ] {
            assert_eq!(PrincipalArn::parse(text).is_some(), good, "{text}");
        }
    }
}
