//! Can this kind of principal have an access entry, and does it belong to the cluster's partition?

use super::{Check, CheckResult, Status};
use crate::access::{NotAPrincipal, Partition, PrincipalArn, PrincipalKind, SSO_PATH, Session};
use crate::diagnosis::fact::Fact;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::question::SubjectKind;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "principal_kind", asks: "Can this kind of principal have an access entry?", run: check };

#[allow(clippy::unnecessary_wraps, reason = "the shape of every check")]
fn check(facts: &Facts) -> Option<CheckResult> {
    if let Some(partition) = facts.other_partition() {
        return Some(other_partition(facts, partition));
    }
    let kind = of_kind(facts);
    let is_fine = kind.status == Status::Ok;
    Some(if is_fine && facts.subject.has_blanks { has_blanks(facts, &kind.summary) } else { kind })
}

fn of_kind(facts: &Facts) -> CheckResult {
    match &facts.subject.kind {
        SubjectKind::Principal(principal) if principal.is_root() => root(facts, principal),
        SubjectKind::Principal(principal) if principal.is_service_linked() => {
            service_linked(facts, principal)
        }
        SubjectKind::Principal(principal) => {
            CheckResult::ok(format!("{principal} is an IAM {}.", kind(principal)))
        }
        SubjectKind::Session(session) => of_session(facts, session),
        SubjectKind::FederatedUser(user) => {
            let summary = format!("{user} is an STS federated user, which cannot have an access entry.");
            CheckResult::entries_deny(facts, Reason::FederatedUser, summary)
                .with(a_role_instead(&user.account))
        }
        SubjectKind::Invalid(refusal) => invalid(refusal),
    }
}

/// The ARN is right but for the blanks around it, which are easy to paste and hard to see.
fn has_blanks(facts: &Facts, summary: &str) -> CheckResult {
    let text = &facts.subject.text;
    CheckResult::warning(format!(
        "{summary} The given ARN has a leading or trailing space, which EKS and IAM reject."
    ))
    .with(Remedy::words(format!("Remove the space wherever the ARN is used: principal_arn = \"{text}\".")))
}

fn other_partition(facts: &Facts, partition: &Partition) -> CheckResult {
    let text = &facts.subject.text;
    let summary = format!("{text} belongs to another partition than the cluster, which is in {partition}.");
    CheckResult::denies(Reason::OtherPartition, summary)
        .with(Remedy::words(format!("Use a role or user whose ARN begins with arn:{partition}:iam::.")))
}

/// Public report: an administrator who signs in as root expects access in API mode.
fn root(facts: &Facts, principal: &PrincipalArn) -> CheckResult {
    let summary =
        format!("{principal} is the account's root user, which an access entry does not authenticate.");
    CheckResult::entries_deny(facts, Reason::RootUser, summary).with(a_role_instead(principal.account()))
}

/// What to use where no access entry can serve.
fn a_role_instead(account: &str) -> Remedy {
    Remedy::words(format!(
        "Use a role in the account {account} instead. Run this again with the ARN of that role to see what it needs."
    ))
}

fn service_linked(facts: &Facts, principal: &PrincipalArn) -> CheckResult {
    let about = format!("{principal} is a service-linked role: only AWS can create its access entry");
    match &facts.entry {
        Fact::Known(_) => CheckResult::ok(format!("{about}, and it has created one.")),
        Fact::Absent => CheckResult::entries_deny(
            facts,
            Reason::ServiceLinkedRole,
            format!("{about}, and it has not created one here."),
        )
        .with(Remedy::words("Enable the feature of the AWS service for this cluster, or use your own role.")),
        Fact::Unknown(_) => CheckResult::ok(format!("{about}.")),
    }
}

/// Public report: the caller's own ARN, a session's, given as `principal_arn`.
fn of_session(facts: &Facts, session: &Session) -> CheckResult {
    let (name, role) = (&session.session_name, &session.role_name);
    let Some(exact) = facts.exact_principal() else {
        let hint = if session.is_sso() {
            format!(" Roles of IAM Identity Center have a path below {SSO_PATH}.")
        } else {
            String::new()
        };
        let summary = format!(
            "{name} is a session of the role {role}. The ARN of a session does not include the path of the role.{hint}"
        );
        return CheckResult::ok(summary);
    };
    CheckResult::ok(format!("{name} is a session of the role {exact}."))
}

fn invalid(refusal: &NotAPrincipal) -> CheckResult {
    CheckResult::denies(Reason::MalformedPrincipal, format!("{refusal}.")).with(Remedy::words(
        "Use the ARN of an IAM role or user, for example arn:aws:iam::111122223333:role/path/NAME, or of a role session.",
    ))
}

fn kind(principal: &PrincipalArn) -> &'static str {
    if principal.kind() == PrincipalKind::User { "user" } else { "role" }
}
