//! Which Kubernetes user name does the principal get, where the name has templates?

use super::{Check, CheckResult};
use crate::access::{PrincipalKind, SessionKind};
use crate::diagnosis::facts::Facts;
use crate::diagnosis::question::{Subject, SubjectKind};
use crate::diagnosis::user_name::{has, rendered, rendered_for_session, unfilled};

pub(super) const CHECK: Check =
    Check { name: "user_name", asks: "Which Kubernetes user name does the principal get?", run: check };

fn check(facts: &Facts) -> Option<CheckResult> {
    let access_path = facts.access_path()?;
    let name = access_path.user_name().filter(|name| name.contains("{{"))?;
    let subject = &facts.subject;
    Some(match rendered(name, subject) {
        Some(seen) => {
            CheckResult::ok(format!("The user name {name} becomes {seen}.{}", without_session(name, subject)))
        }
        None => CheckResult::ok(format!("The user name is {name}. {}", not_known(name, subject))),
    })
}

/// A user has no session, so the template stands for nothing.
fn without_session(name: &str, subject: &Subject) -> &'static str {
    match &subject.kind {
        SubjectKind::Principal(principal) if principal.kind() == PrincipalKind::User && has_session(name) => {
            " An IAM user has no session, so its session name is empty."
        }
        _ => "",
    }
}

/// What each template stands for that cannot be filled in from the question.
fn not_known(name: &str, subject: &Subject) -> String {
    let mut open: Vec<String> =
        unfilled(name, subject).filter_map(|template| why(template, name, subject)).collect();
    open.dedup();
    open.join(" ")
}

fn why(template: &str, name: &str, subject: &Subject) -> Option<String> {
    match template {
        "SessionName" | "SessionNameRaw" => Some(session_name(name, subject)),
        "AccessKeyID" => Some(
            "It includes the ID of the access key that signs the token, which depends on the credentials."
                .to_owned(),
        ),
        "EC2PrivateDNSName" => Some(
            "It includes the private DNS name of the instance, which the cluster looks up in EC2.".to_owned(),
        ),
        _ => None,
    }
}

/// Public report: RBAC for people who use kubectl through `--role-arn` names a user that nobody ever is.
fn session_name(name: &str, subject: &Subject) -> String {
    let get_token = SessionKind::get_token_name();
    let seen =
        rendered_for_session(name, subject, get_token).map_or_else(String::new, |seen| format!(": {seen}"));
    format!(
        "The session name is set when the role is assumed; `aws eks get-token --role-arn` sets {get_token}{seen}."
    )
}

fn has_session(name: &str) -> bool {
    ["SessionName", "SessionNameRaw"].iter().any(|template| has(name, template))
}
