//! Which entries are of a type that does not fit their principal? Node groups are another matter (`nodes`).

use crate::access::{EntryType, SSO_PATH};
use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::EntryView;
use crate::diagnosis::Remedy;

pub(super) fn of_entry(view: &EntryView<'_>) -> Option<Finding> {
    let (principal, entry_type) = (&view.entry.key.principal, &view.entry.entry_type);
    if let EntryType::Other(word) = entry_type {
        let summary = format!(
            "The access entry for {principal} is of type {word}, which this version does not recognize, so which sessions it \
             accepts cannot be determined."
        );
        let remedy = Remedy::words("Upgrade the provider.");
        return Some(Finding::about(Code::EntryTypeUnknown, principal, summary).with(remedy));
    }
    if !entry_type.is_node() || !principal.path().starts_with(SSO_PATH) {
        return None;
    }
    let summary = format!(
        "The access entry for {principal} is of type {entry_type}, which is for nodes, but the role is one of IAM Identity \
         Center, whose sessions are people."
    );
    let words = "Replace the entry with one of type STANDARD: set type, and give it the access policies that the people need.";
    Some(Finding::about(Code::WrongType, principal, summary).with(Remedy::words(words)))
}
