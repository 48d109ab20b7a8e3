//! Can something of this kind have an access entry at all, and does it live in the cluster's partition?

use super::{Check, Status, Verdict};
use crate::access::{NotAPrincipal, Partition, PrincipalArn, PrincipalKind, SSO_PATH, Session};
use crate::diagnosis::facts::{Fact, Facts};
use crate::diagnosis::question::Who;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "principal_kind", asks: "Is it a principal that an access entry can let in?", run: check };

#[allow(clippy::unnecessary_wraps, reason = "the shape of every check")]
fn check(facts: &Facts) -> Option<Verdict> {
    if let Some(partition) = facts.other_partition() {
        return Some(other_partition(facts, partition));
    }
    let kind = of_kind(facts);
    let is_fine = kind.status == Status::Ok;
    Some(if is_fine && facts.subject.has_blanks { has_blanks(facts, &kind.summary) } else { kind })
}

fn of_kind(facts: &Facts) -> Verdict {
    match &facts.subject.who {
        Who::Principal(principal) if principal.is_root() => root(facts, principal),
        Who::Principal(principal) if principal.is_service_linked() => service_linked(facts, principal),
        Who::Principal(principal) => Verdict::ok(format!("{principal} is an IAM {}.", kind(principal))),
        Who::Session(session) => of_session(facts, session),
        Who::FederatedUser(user) => {
            let summary =
                format!("{user} is a federated user of STS, for which no access entry can be created.");
            Verdict::entries_deny(facts, Reason::FederatedUser, summary).with(a_role_instead(&user.account))
        }
        Who::Nobody(refusal) => nobody(refusal),
    }
}

/// The ARN is right but for the blanks around it, which are easy to paste and hard to see.
fn has_blanks(facts: &Facts, summary: &str) -> Verdict {
    let text = &facts.subject.text;
    Verdict::warning(format!(
        "{summary} It was given with a leading or trailing blank, which EKS and IAM reject."
    ))
    .with(Remedy::words(format!("Remove the blank wherever the ARN is used: principal_arn = \"{text}\".")))
}

fn other_partition(facts: &Facts, partition: &Partition) -> Verdict {
    let text = &facts.subject.text;
    let summary = format!("{text} is of another partition than the cluster, which is in {partition}.");
    Verdict::denies(Reason::OtherPartition, summary)
        .with(Remedy::words(format!("Name a role or user whose ARN begins with arn:{partition}:iam::.")))
}

/// Public report: an administrator who signs in as root expects access in API mode.
fn root(facts: &Facts, principal: &PrincipalArn) -> Verdict {
    let summary = format!(
        "{principal} is the account's root user. An access entry never authenticates it, and its permissions in IAM grant \
         nothing in Kubernetes."
    );
    Verdict::entries_deny(facts, Reason::RootUser, summary).with(a_role_instead(principal.account()))
}

/// What to use where no access entry can serve.
fn a_role_instead(account: &str) -> Remedy {
    Remedy::words(format!(
        "Use a role instead: assume one in the account {account}, and ask with its ARN as principal_arn. The report then \
         shows what that role needs."
    ))
}

fn service_linked(facts: &Facts, principal: &PrincipalArn) -> Verdict {
    let about = format!("{principal} is a service-linked role: only AWS makes access entries for it");
    match &facts.entry {
        Fact::Known(_) => Verdict::ok(format!("{about}, and it has made one.")),
        Fact::Absent => Verdict::entries_deny(
            facts,
            Reason::ServiceLinkedRole,
            format!("{about}, and it has made none here."),
        )
        .with(Remedy::words(
            "Turn on the AWS service's feature for this cluster, or use a role of your own.",
        )),
        Fact::Unknown(_) => Verdict::ok(format!("{about}.")),
    }
}

/// Public report: the caller's own ARN, a session's, given as `principal_arn`.
fn of_session(facts: &Facts, session: &Session) -> Verdict {
    let (name, role) = (&session.session_name, &session.role_name);
    let Some(exact) = facts.exact_principal() else {
        let hint = if session.is_sso() {
            format!(" It is a role of IAM Identity Center, so it lies under {SSO_PATH}.")
        } else {
            String::new()
        };
        let summary = format!(
            "{name} is a session of the role {role}. The path of the role cannot be seen in a session's ARN.{hint}"
        );
        return Verdict::ok(summary);
    };
    Verdict::ok(format!("{name} is a session of the role {exact}."))
}

fn nobody(refusal: &NotAPrincipal) -> Verdict {
    Verdict::denies(Reason::MalformedPrincipal, format!("{refusal}.")).with(Remedy::words(
        "Give the ARN of an IAM role or user, such as arn:aws:iam::111122223333:role/path/NAME, or of a session of a \
         role.",
    ))
}

fn kind(principal: &PrincipalArn) -> &'static str {
    if principal.kind() == PrincipalKind::User { "user" } else { "role" }
}
