//! Which lines of aws-auth does an access entry override?

use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::{EntryState, EntryView, Picture};
use crate::aws_auth::{List, Mapping};
use crate::diagnosis::{Remedy, lost, needs};

pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let live = picture.entries.iter().filter(|view| view.state == EntryState::Live);
    live.filter_map(|view| of_line(view, view.line?)).collect()
}

/// A line of a whole account is no entry's own: nothing of it is lost by one principal, unless it grants more.
fn of_line(view: &EntryView<'_>, line: &Mapping) -> Option<Finding> {
    let principal = &view.entry.key.principal;
    let place = format!("{}, line {}", line.list.key(), line.line);
    let lost = lost(line, view.entry, view.policies);
    if !lost.is_empty() {
        let lost = lost.join(" and ");
        let summary = format!(
            "{place}: the access entry for {principal} overrides this line. Without the entry, the principal would have {lost}."
        );
        let words = format!("To keep the access of that line, the entry needs {}.", needs(line, principal));
        return Some(Finding::about(Code::HiddenRights, principal, summary).with(Remedy::words(words)));
    }
    if line.list == List::Accounts {
        return None;
    }
    let summary =
        format!("{place}: the access entry for {principal} overrides this line and grants as much.");
    let remedy = Remedy::words("Remove the line from aws-auth.");
    Some(Finding::about(Code::HiddenLine, principal, summary).with(remedy))
}
