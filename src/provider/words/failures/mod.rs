//! The words for requests that AWS rejected or did not answer, one subject a file.
//!
//! A title states the problem. A detail says what was found, why that matters here, and what to do.

mod existing;
mod import;
mod kind;
mod look_up;
mod not_found;
mod partial;

use std::fmt::Display;

pub(crate) use existing::{
    AdoptionRefusal, adoption_failed, association_outcome_unknown, entry_adopted, entry_exists,
    entry_exists_unseen, entry_not_adoptable, may_appear, outcome_differs, outcome_unknown,
};
pub(super) use existing::{
    details, how_to_manage, policies_text, policies_that_come_along, unmanaged, why_not_adopted,
};
pub(crate) use import::{
    bad_import_id, identity_in_other_account, import_block, no_association_to_import, no_entry_of_that_arn,
    perhaps_a_name,
};
pub(crate) use look_up::{iam_look_ups_skipped, no_sso_role, several_sso_roles};
pub(crate) use not_found::{
    cluster_gone, cluster_not_found, entry_not_found, gone_but_where, gone_elsewhere, gone_unconfirmed,
    near_entries, principal_of_other_partition,
};
pub(crate) use partial::{iam_outage, not_read_back, tags_not_read_back, unreadable_principals};

use self::kind::{Reader, explained};
use super::sentence;
use crate::{aws::Error, diag::Diagnostic, value::Path};

/// A failure while `doing` something to `target`.
pub(crate) fn of(doing: &str, target: &impl Display, error: &Error) -> Diagnostic {
    failure(doing, target, error, Reader::Host)
}

/// The same, for a block that has no `timeouts`.
pub(crate) fn without_timeouts(doing: &str, target: &impl Display, error: &Error) -> Diagnostic {
    failure(doing, target, error, Reader::HostWithoutTimeouts)
}

/// The same, at the shell.
pub(crate) fn at_the_shell(doing: &str, target: &impl Display, error: &Error) -> Diagnostic {
    failure(doing, target, error, Reader::Shell)
}

fn failure(doing: &str, target: &impl Display, error: &Error, reader: Reader) -> Diagnostic {
    let (kind, advice) = explained(error, reader);
    let found = error.setup_fault().map_or_else(|| format!("{error}."), |fault| sentence(fault));
    Diagnostic::error(format!("{kind} while {doing} {target}"), format!("{found}\n\n{advice}"))
}

/// The attribute that names the principal.
pub(super) fn in_principal_arn() -> Path {
    Path::root().attribute("principal_arn")
}
