//! What becomes of a user name's template once somebody authenticates.
//!
//! Never here: which names may be set (`access`).

use super::question::{Subject, Who};

/// The template that the authenticator fills in by asking EC2 about the session's instance.
const INSTANCE_TEMPLATE: &str = "{{EC2PrivateDNSName}}";

/// Whether only an EC2 instance can be given the name.
#[must_use]
pub fn needs_an_instance(user_name: &str) -> bool {
    user_name.contains(INSTANCE_TEMPLATE)
}

/// Whether a session's name is an EC2 instance's id, `i-` and 8 or 17 letters or digits, as the authenticator wants it.
#[must_use]
pub fn is_instance_id(session_name: &str) -> bool {
    session_name.strip_prefix("i-").is_some_and(|id| {
        matches!(id.len(), 8 | 17) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// The name as Kubernetes will see it; none where something that a template stands for is not known.
///
/// `{{SessionName}}` has `-` for `@`, `{{SessionNameRaw}}` has not (aws-iam-authenticator).
#[must_use]
pub fn rendered(user_name: &str, subject: &Subject) -> Option<String> {
    let mut rendered = user_name.to_owned();
    if let Some(session) = subject.session() {
        rendered = rendered
            .replace("{{SessionName}}", &session.session_name.replace('@', "-"))
            .replace("{{SessionNameRaw}}", &session.session_name);
    }
    if let Some(account) = account(subject) {
        rendered = rendered.replace("{{AccountID}}", account);
    }
    (!rendered.contains("{{")).then_some(rendered)
}

fn account(subject: &Subject) -> Option<&str> {
    match &subject.who {
        Who::Principal(principal) => Some(principal.account()),
        Who::Session(session) => Some(&session.account),
        Who::FederatedUser(user) => Some(&user.account),
        Who::Nobody(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_in_from_the_session() {
        let alice = "arn:aws:sts::111122223333:assumed-role/dev/alice@example.com";
        let role = "arn:aws:iam::111122223333:role/dev";
        for (template, who, expected) in [
            ("dev:{{SessionName}}", alice, Some("dev:alice-example.com")),
            ("dev:{{SessionNameRaw}}", alice, Some("dev:alice@example.com")),
            ("a:{{AccountID}}", role, Some("a:111122223333")),
            ("dev:{{SessionName}}", role, None),
            ("system:node:{{EC2PrivateDNSName}}", alice, None),
            ("dev:{{AccessKeyID}}", alice, None),
            ("plain", role, Some("plain")),
        ] {
            assert_eq!(rendered(template, &Subject::written(who)).as_deref(), expected, "{template}");
        }
    }

    #[test]
    fn only_instance_ids_are_instances() {
        for (name, expected) in [
            ("i-0123456789abcdef0", true),
            ("i-01234567", true),
            ("i-", false),
            ("alice", false),
            ("i-012345678", false),
        ] {
            assert_eq!(is_instance_id(name), expected, "{name}");
        }
    }
}
