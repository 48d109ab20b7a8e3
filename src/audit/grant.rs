//! What each access entry and each line of aws-auth grants: the rows of the table.
//!
//! Never here: what is wrong with that (`checks/`), or the layout (`report`).

use super::picture::{EntryState, EntryView, LineState, LineView, Picture};
use crate::access::{Association, EntryType, grants_something};
use crate::aws_auth::List;

/// By which way a principal can authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// An access entry.
    AccessEntry {
        /// Its own ARN.
        arn: String,
        /// Its type.
        entry_type: EntryType,
    },
    /// A line of the `ConfigMap` aws-auth.
    AwsAuth {
        /// The list.
        list: List,
        /// The line of the list's text in which it begins, counted from 1.
        line: usize,
    },
}

/// Whether the principal can authenticate by this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It can.
    Authenticates,
    /// It can, and nothing but RBAC for its user name can grant it anything.
    AuthenticatesWithoutPermissions,
    /// It cannot.
    Denied,
    /// That cannot be determined.
    Undetermined,
}

/// What an access entry or a line of aws-auth grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whom, as the entry or the line names it: an ARN, or for a line of `mapAccounts` an account ID.
    pub principal: String,
    /// By which way.
    pub way: Way,
    /// Whether it can authenticate by it.
    pub status: Status,
    /// The Kubernetes user name, templates unexpanded; none where EKS says none.
    pub user_name: Option<String>,
    /// The Kubernetes groups.
    pub groups: Vec<String>,
    /// The access policies.
    pub policies: Vec<Association>,
}

impl Way {
    /// The word in `via`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AccessEntry { .. } => "access_entry",
            Self::AwsAuth { .. } => "aws_auth",
        }
    }
}

impl Status {
    /// The word in `status`, as in `data "eksaccess_authentication"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authenticates => "authenticates",
            Self::AuthenticatesWithoutPermissions => "authenticates_without_permissions",
            Self::Denied => "denied",
            Self::Undetermined => "undetermined",
        }
    }

    fn with_permissions(has_permissions: bool) -> Self {
        if has_permissions { Self::Authenticates } else { Self::AuthenticatesWithoutPermissions }
    }
}

/// The grants of all entries and lines.
pub(super) fn all(picture: &Picture<'_>) -> Vec<Grant> {
    let lines = picture.lines.iter().map(of_line);
    picture.entries.iter().map(of_entry).chain(lines).collect()
}

fn of_entry(view: &EntryView<'_>) -> Grant {
    let entry = view.entry;
    Grant {
        principal: entry.key.principal.to_string(),
        way: Way::AccessEntry { arn: entry.access_entry_arn.clone(), entry_type: entry.entry_type.clone() },
        status: entry_status(view),
        user_name: entry.user_name.clone(),
        groups: entry.groups.iter().cloned().collect(),
        policies: view.policies.to_vec(),
    }
}

fn entry_status(view: &EntryView<'_>) -> Status {
    if view.is_dead() {
        return Status::Denied;
    }
    if view.state != EntryState::Live {
        return Status::Undetermined;
    }
    Status::with_permissions(has_permissions(view))
}

/// Whether a group or policy grants something; nodes have what EKS gives them.
pub(super) fn has_permissions(view: &EntryView<'_>) -> bool {
    let EntryView { region: _, entry, policies, state: _, line: _ } = view;
    entry.entry_type.is_node()
        || !policies.is_empty()
        || entry.groups.iter().any(|group| grants_something(group))
}

fn of_line(view: &LineView<'_>) -> Grant {
    let line = view.line;
    let user_name = Some(line.user_name.clone()).filter(|_| line.list != List::Accounts);
    Grant {
        principal: line.who.clone(),
        way: Way::AwsAuth { list: line.list, line: line.line },
        status: match view.state {
            LineState::Applies => Status::with_permissions(line.granting_groups().next().is_some()),
            LineState::NotRead | LineState::Overridden | LineState::Missing => Status::Denied,
            LineState::EitherOfTwo | LineState::BehindAnEntry => Status::Undetermined,
        },
        user_name,
        groups: line.groups.clone(),
        policies: Vec::new(),
    }
}
