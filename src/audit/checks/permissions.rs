//! Which entries and lines grant nothing?

use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::grant::has_permissions;
use crate::audit::picture::{EntryState, EntryView, LineView, Picture};
use crate::aws_auth::List;
use crate::diagnosis::Remedy;

/// Why that may still be right.
const UNLESS: &str = "every request is Forbidden unless RBAC names the user";

pub(super) fn of_entry(view: &EntryView<'_>) -> Option<Finding> {
    if !is_empty(view) {
        return None;
    }
    let principal = &view.entry.key.principal;
    let summary =
        format!("The access entry for {principal} has neither a group nor an access policy, so {UNLESS}.");
    Some(Finding::about(Code::GrantsNothing, principal, summary).with(Remedy::words(
        "Associate an access policy or set kubernetes_groups. If nobody uses the entry, delete it.",
    )))
}

pub(super) fn of_lines(picture: &Picture<'_>) -> Vec<Finding> {
    let lines = picture.lines.iter().filter(|view| grants_nothing(view)).map(|view| {
        let line = view.line;
        let summary = format!(
            "{}, line {}: {} has no group that grants anything, so {UNLESS}.",
            line.list.key(),
            line.line,
            line.who
        );
        Finding::about(Code::GrantsNothing, &line.who, summary)
    });
    lines.collect()
}

fn is_empty(view: &EntryView<'_>) -> bool {
    let may_be_used = matches!(view.state, EntryState::Live | EntryState::Young | EntryState::Unknown);
    may_be_used && !has_permissions(view) && !view.entry.key.principal.is_service_linked()
}

/// Lines of accounts have a finding of their own.
fn grants_nothing(view: &LineView<'_>) -> bool {
    let line = view.line;
    view.may_apply() && line.list != List::Accounts && line.granting_groups().next().is_none()
}
