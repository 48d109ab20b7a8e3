//! What a session's name tells of who uses it: nodes name their sessions after themselves, and so does kubectl's helper.
//! Never here: what to do about it.

use super::{EntryType, Session};

/// The name that `aws eks get-token --role-arn` gives its session.
const GET_TOKEN: &str = "EKSGetTokenAuth";

/// Who uses a session, by the session's name and its role's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// An EC2 instance: the name is its id, `i-` and 8 or 17 letters or digits, as aws-iam-authenticator wants it.
    Instance,
    /// A hybrid node: the name is its id in Systems Manager, `mi-` and 17 hexadecimal digits.
    HybridNode,
    /// A Fargate pod's kubelet: the name is the node's, `fargate-ip-…`.
    FargateNode,
    /// kubectl with `aws eks get-token --role-arn`.
    GetToken,
    /// A person: the role is of IAM Identity Center, or the name is an e-mail address.
    Person,
    /// A person or a program; the name does not tell.
    Unclear,
}

impl SessionKind {
    /// The kind of a session.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let name = session.session_name.as_str();
        if is_instance_id(name) {
            Self::Instance
        } else if is_managed_node_id(name) {
            Self::HybridNode
        } else if name.starts_with("fargate-ip-") {
            Self::FargateNode
        } else if name == GET_TOKEN {
            Self::GetToken
        } else if session.is_sso() || name.contains('@') {
            Self::Person
        } else {
            Self::Unclear
        }
    }

    /// The type of entry that a node of this kind needs; none for people and programs.
    #[must_use]
    pub const fn node_type(self) -> Option<EntryType> {
        match self {
            Self::Instance => Some(EntryType::Ec2Linux),
            Self::HybridNode => Some(EntryType::HybridLinux),
            Self::FargateNode => Some(EntryType::FargateLinux),
            Self::GetToken | Self::Person | Self::Unclear => None,
        }
    }

    /// The session name of `aws eks get-token --role-arn`.
    #[must_use]
    pub const fn get_token_name() -> &'static str {
        GET_TOKEN
    }
}

fn is_instance_id(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.strip_prefix("i-").is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(is_word))
}

fn is_managed_node_id(name: &str) -> bool {
    let id = name.strip_prefix("mi-");
    id.is_some_and(|id| id.len() == 17 && id.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Partition;

    #[test]
    fn the_name_of_a_session_tells_who_uses_it() {
        use SessionKind::{FargateNode, GetToken, HybridNode, Instance, Person, Unclear};
        for (role_name, session_name, expected) in [
            ("node", "i-0123456789abcdef0", Instance),
            ("node", "i-01234567", Instance),
            ("node", "i-012345678", Unclear),
            ("node", "i-", Unclear),
            ("node", "mi-0123456789abcdef0", HybridNode),
            ("node", "mi-0123456789abcdefg", Unclear),
            ("pods", "fargate-ip-10-0-1-2.eu-west-1.compute.internal", FargateNode),
            ("dev", "EKSGetTokenAuth", GetToken),
            ("dev", "jo@example.com", Person),
            ("AWSReservedSSO_Admin_0123456789abcdef", "jo", Person),
            ("dev", "jo", Unclear),
        ] {
            let session = Session {
                partition: Partition::Aws,
                account: "111122223333".to_owned(),
                role_name: role_name.to_owned(),
                session_name: session_name.to_owned(),
            };
            assert_eq!(SessionKind::of(&session), expected, "{session_name}");
        }
    }
}
