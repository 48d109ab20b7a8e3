//! What becomes of the templates in a user name or group once somebody authenticates.
//!
//! Never here: which names may be set (`access`).

use super::question::{Subject, SubjectKind};
use crate::access::{PrincipalKind, Session, TEMPLATES};
use crate::aws::HIDDEN_KEY;
use crate::text::excerpt;

/// The template that the authenticator fills in by asking EC2 about the session's instance.
const INSTANCE_TEMPLATE: &str = "EC2PrivateDNSName";

/// Whether only an EC2 instance can be given the name.
#[must_use]
pub fn needs_an_instance(user_name: &str) -> bool {
    has(user_name, INSTANCE_TEMPLATE)
}

/// Whether a name that Kubernetes sees is one of this session alone: the session's name is in it, or its access key's id.
#[must_use]
pub fn is_of_session(name: &str, session: &Session) -> bool {
    let raw = session.session_name.as_str();
    [raw, &raw.replace('@', "-"), HIDDEN_KEY].iter().any(|part| name.contains(part))
}

/// A name within a sentence: an empty one is no gap there.
#[must_use]
pub fn shown(name: &str) -> String {
    if name.is_empty() { "\"\" (an empty user name)".to_owned() } else { excerpt(name) }
}

/// The name or group as Kubernetes will see it; none where something that a template stands for is not known.
#[must_use]
pub fn rendered(text: &str, subject: &Subject) -> Option<String> {
    let rendered = filled(text, session_name(subject), account(subject));
    TEMPLATES.iter().all(|template| !has(&rendered, template)).then_some(rendered)
}

/// The name as it is for a session of this name; none where something else in it is not known.
#[must_use]
pub fn rendered_for_session(text: &str, subject: &Subject, session: &str) -> Option<String> {
    rendered(&filled(text, Some(session), account(subject)), subject)
}

/// The templates whose meaning is not known.
pub fn unfilled(text: &str, subject: &Subject) -> impl Iterator<Item = &'static str> {
    let rendered = filled(text, session_name(subject), account(subject));
    TEMPLATES.into_iter().filter(move |template| has(&rendered, template))
}

/// Whether a template stands in a text.
#[must_use]
pub fn has(text: &str, template: &str) -> bool {
    text.contains(&braced(template))
}

/// `{{SessionName}}` has `-` for `@`, `{{SessionNameRaw}}` has not; what is no known template stays as it is
/// (aws-iam-authenticator).
fn filled(text: &str, session: Option<&str>, account: Option<&str>) -> String {
    let mut filled = text.to_owned();
    if let Some(session) = session {
        filled = filled
            .replace(&braced("SessionName"), &session.replace('@', "-"))
            .replace(&braced("SessionNameRaw"), session);
    }
    if let Some(account) = account {
        filled = filled.replace(&braced("AccountID"), account);
    }
    filled
}

fn braced(template: &str) -> String {
    format!("{{{{{template}}}}}")
}

/// What stands for a session's name: a user and an account's root have none, which gives an empty text; a role is asked
/// about without one.
fn session_name(subject: &Subject) -> Option<&str> {
    match &subject.kind {
        SubjectKind::Session(session) => Some(&session.session_name),
        SubjectKind::FederatedUser(user) => Some(&user.name),
        SubjectKind::Principal(principal) => (principal.kind() != PrincipalKind::Role).then_some(""),
        SubjectKind::Invalid(_) => None,
    }
}

fn account(subject: &Subject) -> Option<&str> {
    match &subject.kind {
        SubjectKind::Principal(principal) => Some(principal.account()),
        SubjectKind::Session(session) => Some(&session.account),
        SubjectKind::FederatedUser(user) => Some(&user.account),
        SubjectKind::Invalid(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "arn:aws:sts::111122223333:assumed-role/dev/alice@example.com";
    const ROLE: &str = "arn:aws:iam::111122223333:role/dev";
    const USER: &str = "arn:aws:iam::111122223333:user/jo";

    #[test]
    fn templates_are_filled_in_from_the_session() {
        for (template, who, expected) in [
            ("dev:{{SessionName}}", ALICE, Some("dev:alice-example.com")),
            ("dev:{{SessionNameRaw}}", ALICE, Some("dev:alice@example.com")),
            ("a:{{AccountID}}", ROLE, Some("a:111122223333")),
            ("dev:{{SessionName}}", ROLE, None),
            ("dev:{{SessionName}}", USER, Some("dev:")),
            ("dev:{{SessionName}}", "arn:aws:sts::111122223333:federated-user/jo", Some("dev:jo")),
            ("system:node:{{EC2PrivateDNSName}}", ALICE, None),
            ("dev:{{AccessKeyID}}", ALICE, None),
            ("dev:{{Unknown}}", ALICE, Some("dev:{{Unknown}}")),
            ("plain", ROLE, Some("plain")),
        ] {
            assert_eq!(rendered(template, &Subject::written(who)).as_deref(), expected, "{template}");
        }
    }

    #[test]
    fn a_role_has_the_name_of_the_session_that_is_assumed() {
        let role = Subject::written(ROLE);
        for (template, expected) in
            [("x::{{SessionName}}", Some("x::jo-a")), ("{{AccessKeyID}}:{{SessionName}}", None)]
        {
            assert_eq!(rendered_for_session(template, &role, "jo@a").as_deref(), expected, "{template}");
        }
        assert_eq!(unfilled("{{AccountID}}:{{SessionName}}", &role).collect::<Vec<_>>(), ["SessionName"]);
    }
}
