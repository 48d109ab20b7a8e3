//! Which entries and lines are for principals that are not there, or not those that they were for?

use crate::access::timing::SERVICE_CLOCK_SKEW;
use crate::access::{EntryKey, PrincipalArn, PrincipalKind};
use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::{EntryState, EntryView, LineState, LineView, Picture};
use crate::diagnosis::{PrincipalFact, Remedy, to_the_second};

pub(super) fn of_lines(picture: &Picture<'_>) -> Vec<Finding> {
    picture.lines.iter().filter_map(of_line).collect()
}

pub(super) fn of_entry(view: &EntryView<'_>) -> Option<Finding> {
    let principal = &view.entry.key.principal;
    let is_user = principal.kind() == PrincipalKind::User;
    match &view.state {
        EntryState::Live | EntryState::Unknown => None,
        EntryState::Root => Some(root(view)),
        EntryState::Recreated(_) | EntryState::Missing | EntryState::Elsewhere(_) if is_user => {
            Some(perhaps_renamed(principal))
        }
        EntryState::Recreated(current) => Some(recreated(view, current)),
        EntryState::Elsewhere(current) => Some(elsewhere(view, current)),
        EntryState::Missing => {
            let summary = format!("IAM has no role {principal}, so its access entry authenticates nobody.");
            let finding = Finding::about(Code::PrincipalDoesNotExist, principal, summary);
            Some(finding.with(deletion(view, "A new role with this name would need a new entry.")))
        }
        EntryState::Young => Some(Finding::about(
            Code::MadeTogether,
            principal,
            format!(
                "IAM reports that {principal} was created up to {} s after its access entry, or does not report it yet. Which \
                 came first cannot be determined.",
                SERVICE_CLOCK_SKEW.as_secs()
            ),
        )),
    }
}

fn root(view: &EntryView<'_>) -> Finding {
    let principal = &view.entry.key.principal;
    let summary =
        format!("The access entry for {principal} authenticates nobody: EKS matches roles and users only.");
    let words = "Add an entry for each role or user that needs access.";
    Finding::about(Code::RootUser, principal, summary).with(deletion(view, words))
}

/// An entry belongs to the ID of its user, and IAM cannot be asked who has an ID.
fn perhaps_renamed(principal: &PrincipalArn) -> Finding {
    let name = principal.name();
    let summary = format!(
        "The access entry for {principal} belongs to a previous user {name}. If that user was renamed or moved to another \
         path, it still has this access."
    );
    Finding::about(Code::UserMayBeRenamed, principal, summary).with(Remedy::words(format!(
        "Check in CloudTrail what happened to the user {name} (UpdateUser or DeleteUser). If it was deleted, delete the entry."
    )))
}

/// Public report: a role destroyed and recreated; its entry looks right, and every call answers 401.
fn recreated(view: &EntryView<'_>, current: &PrincipalFact) -> Finding {
    let principal = &view.entry.key.principal;
    let summary = format!(
        "{principal} was deleted and recreated: it was created at {}, its access entry at {}. The entry belongs to the previous \
         role and does not authenticate this one.",
        to_the_second(current.created_at),
        to_the_second(view.entry.created_at)
    );
    let hides = match view.line {
        Some(_) => " aws-auth authenticates it until then, and a new entry overrides that line.",
        None => "",
    };
    Finding::about(Code::PrincipalRecreated, principal, summary).with(Remedy::words(format!(
        "If the recreated role should have this access, replace the entry (`terraform apply -replace=ADDRESS`) and associate its \
         policies again. Otherwise delete it.{hides}"
    )))
}

fn elsewhere(view: &EntryView<'_>, current: &PrincipalArn) -> Finding {
    let principal = &view.entry.key.principal;
    let summary = format!(
        "The access entry is for {principal}, but the role is {current}. A role cannot change its path, so the entry belongs to \
         a previous role and authenticates nobody."
    );
    let words = "If the current role should have this access, add an entry for it.";
    Finding::about(Code::WrongPath, principal, summary).with(deletion(view, words))
}

fn deletion(view: &EntryView<'_>, words: &str) -> Remedy {
    let EntryKey { cluster, principal } = &view.entry.key;
    Remedy::shell(
        format!("{words} To delete the entry outside Terraform:"),
        format!(
            "aws eks delete-access-entry --cluster-name {cluster} --region {} --principal-arn {principal}",
            view.region
        ),
    )
}

/// aws-auth matches names, so the next principal of a name has the access of the one before.
fn of_line(view: &LineView<'_>) -> Option<Finding> {
    if view.state != LineState::Missing {
        return None;
    }
    let line = view.line;
    let summary = format!(
        "{}, line {}: IAM has no principal {}. aws-auth matches names, so a new one with this name would have its access.",
        line.list.key(),
        line.line,
        line.who
    );
    let remedy = Remedy::words("Remove the line from aws-auth.");
    Some(Finding::about(Code::LineOfMissingPrincipal, &line.who, summary).with(remedy))
}
