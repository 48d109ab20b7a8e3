//! The words of the action `eksaccess_verify`.

use std::time::Duration;

use crate::{
    diag::Diagnostic,
    diagnosis::{Answer, Evidence, Finding, Status, Verdict},
    framework::duration_text,
};

/// What an answer means for a verification that is to end now; none where access works.
pub(crate) fn refusal(answer: &Answer) -> Option<Diagnostic> {
    let is_elsewhere = || answer.finding_about_namespace().is_some_and(|it| it.status == Status::Problem);
    let title = match answer.verdict {
        Verdict::Denied(_) => "Principal cannot authenticate",
        Verdict::Undetermined(_) => "Access cannot be verified",
        Verdict::Authenticates | Verdict::AuthenticatesWithoutPermissions if is_elsewhere() => {
            "No access in the namespace"
        }
        Verdict::Authenticates | Verdict::AuthenticatesWithoutPermissions => return None,
    };
    Some(Diagnostic::error(title, answer.report.to_string()))
}

/// The wait is over before what grants the access has had time to take effect.
pub(crate) fn too_young(answer: &Answer, left: Duration, timeout: Duration) -> Diagnostic {
    let (left, timeout) = (seconds(left), duration_text(timeout));
    Diagnostic::error(
        "Timed out while waiting for access",
        format!(
            "Recent changes can take {left} more to take effect, but the wait is limited to {timeout}. Set a longer `timeout` in the \
             action, or run it again.\n\n{}",
            answer.report
        ),
    )
}

pub(crate) fn cancelled(answer: &Answer) -> Diagnostic {
    Diagnostic::error(
        "Cancelled while waiting for access",
        format!(
            "The run was cancelled before the access was verified. The action changes nothing. To run it again:\n\n\
             \x20 terraform apply -invoke=action.eksaccess_verify.NAME\n\n{}",
            answer.report
        ),
    )
}

pub(crate) fn namespace_unknown(finding: &Finding) -> Diagnostic {
    Diagnostic::warning(
        "Access in the namespace cannot be verified",
        format!(
            "{} The principal can authenticate. To check the rights that RBAC grants, use `can_i` of the data source \
             `eksaccess_authentication`.",
            finding.summary
        ),
    )
}

/// The answer may still become another one.
pub(crate) fn not_yet(summary: &str, again: Duration) -> String {
    format!("{summary} Checking again in {}.", seconds(again))
}

/// A wait of the diagnosis, which says how long it is and for what.
pub(crate) fn waiting(text: &str) -> String {
    format!("Waiting {text}")
}

/// What grants the access is too young.
pub(crate) fn settling(left: Duration) -> String {
    waiting(&format!("{} for EKS to apply recent changes.", seconds(left)))
}

/// The answer, and how it is known.
pub(crate) fn verified(answer: &Answer) -> String {
    let source = match answer.evidence {
        Some(Evidence::Live) => "the API server of the cluster",
        Some(Evidence::Inferred) | None => "the EKS API and IAM",
    };
    format!("{} Source: {source}.", answer.summary)
}

/// A duration in whole seconds.
fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64().ceil())
}
