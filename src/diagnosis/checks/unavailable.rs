//! Why AWS reported nothing, and how to change that: one wording for all checks.
//!
//! Never here: whether it matters (each check).

use crate::diagnosis::fact::UnknownReason;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::Remedy;

/// Why IAM reported nothing, as a sentence, and how to change that.
pub(super) fn iam_unavailable(facts: &Facts, unknown: &UnknownReason) -> (String, Option<Remedy>) {
    let about = &about(facts);
    match unknown {
        UnknownReason::Forbidden(action) => (
            format!("IAM denied the caller {action} on {about}."),
            Some(Remedy::words(format!(
                "Allow {action} on {about} for the credentials of the provider.{}",
                probe(facts)
            ))),
        ),
        UnknownReason::Skipped => (
            format!("IAM was not asked about {about}, because skip_iam_lookups is set."),
            Some(Remedy::words(format!("Remove skip_iam_lookups from the provider block.{}", probe(facts)))),
        ),
        UnknownReason::OtherAccount => (
            format!("Another account owns {about}, and its IAM cannot be read from here."),
            Some(Remedy::words(
                "Run this as that principal with live_probe = true (`--live` at the shell): the API server then decides.",
            )),
        ),
        UnknownReason::Failed(why) => (
            format!("The lookup of {about} in IAM failed: {why}."),
            Some(Remedy::words(format!(
                "Check that the IAM endpoint is reachable, and run this again.{}",
                probe(facts)
            ))),
        ),
        UnknownReason::NotNeeded(why) => (format!("Not checked: {why}."), None),
    }
}

/// Why EKS reported nothing about the subject's access, as the end of a sentence, and how to change that.
pub(super) fn eks_unavailable(unknown: &UnknownReason) -> (String, String) {
    match unknown {
        UnknownReason::Forbidden(action) => {
            (format!("the caller is not allowed to call {action}"), format!("Allow {action} for the caller."))
        }
        UnknownReason::Failed(why) => (format!("EKS did not respond: {why}"), "Run this again.".to_owned()),
        UnknownReason::Skipped | UnknownReason::OtherAccount | UnknownReason::NotNeeded(_) => {
            ("EKS was not asked".to_owned(), "Run this again.".to_owned())
        }
    }
}

/// Whom IAM is asked about: for a session its role.
fn about(facts: &Facts) -> String {
    match facts.subject.session() {
        Some(session) => format!("the role {} of the account {}", session.role_name, session.account),
        None => facts.subject.text.clone(),
    }
}

/// How to ask the API server itself, where it is not asked already.
pub(super) fn probe(facts: &Facts) -> &'static str {
    if facts.subject.is_caller && facts.question.is_live() {
        ""
    } else if facts.subject.is_caller {
        " Alternatively, ask the API server: set live_probe = true (`--live` at the shell)."
    } else {
        " Alternatively, ask the API server: set live_probe = true (`--live` at the shell), and run this as that principal."
    }
}
