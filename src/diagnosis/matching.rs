//! What the access entries and aws-auth of a cluster have for the subject, each by itself.
//!
//! Never here: which of the two applies (`access_path`).

use super::access_path::{Age, age};
use super::fact::Fact;
use super::facts::Facts;
use super::question::SubjectKind;
use crate::access::Entry;
use crate::aws_auth::Mapping;

/// What the access entries have for the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryMatch {
    /// They are not read, or the cluster serves nobody.
    NotRead,
    /// Whether they are read is not known: the mode is newer than this program.
    ModeUnknown,
    /// None authenticates a subject of this kind: root, federated users, what is not a principal.
    UnsupportedKind,
    /// There is none.
    Missing,
    /// There is none under this ARN, but the exact ARN is not known and there may be one under that.
    PathUnknown,
    /// The caller may not ask EKS whether there is one.
    Unreadable,
    /// There is none under the user's ARN, but there may be one under a previous name of the user.
    PreviousName,
    /// There is none for the principal, but one for its name under another path or in other letters.
    WrongPath,
    /// There is one, for a previous principal of the same name.
    Recreated,
    /// There is one.
    Found,
}

/// What the `ConfigMap` has for the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwsAuthMatch {
    /// It is not read, or the cluster serves nobody.
    NotRead,
    /// Whether it is read is not known: the mode is newer than this program.
    ModeUnknown,
    /// It is read, and was not provided.
    NotProvided,
    /// A list cannot be read here, and no other names the subject.
    Unreadable,
    /// No line names the subject.
    NotNamed,
    /// This line names the subject.
    Line(Mapping),
}

impl Facts {
    /// What access entries do for the subject.
    #[must_use]
    pub fn entry_match(&self) -> EntryMatch {
        match self.serving().map(|cluster| cluster.mode.takes_entries()) {
            None | Some(Some(false)) => return EntryMatch::NotRead,
            Some(None) => return EntryMatch::ModeUnknown,
            Some(Some(true)) => {}
        }
        if !self.can_have_an_entry() {
            return EntryMatch::UnsupportedKind;
        }
        match &self.entry {
            Fact::Known(entry) if self.is_recreated_after(entry) => EntryMatch::Recreated,
            Fact::Known(_) => EntryMatch::Found,
            entry if entry.unavailable().is_some() => EntryMatch::Unreadable,
            Fact::Absent | Fact::Unknown(_) if self.may_hide_behind_a_path() => EntryMatch::PathUnknown,
            Fact::Absent | Fact::Unknown(_) if self.may_have_a_previous_name() => EntryMatch::PreviousName,
            Fact::Absent | Fact::Unknown(_) if self.misplaced_entry().is_some() => EntryMatch::WrongPath,
            Fact::Absent | Fact::Unknown(_) => EntryMatch::Missing,
        }
    }

    /// What the `ConfigMap` does for the subject.
    #[must_use]
    pub fn aws_auth_match(&self) -> AwsAuthMatch {
        match self.serving().map(|cluster| cluster.mode.reads_config_map()) {
            None | Some(Some(false)) => return AwsAuthMatch::NotRead,
            Some(None) => return AwsAuthMatch::ModeUnknown,
            Some(Some(true)) => {}
        }
        let Some(lines) = &self.question.aws_auth else { return AwsAuthMatch::NotProvided };
        let Some((arn, account)) = self.canonical_name() else { return AwsAuthMatch::NotNamed };
        match lines.find(&arn, &account) {
            Some(line) => AwsAuthMatch::Line(line),
            None if lines.unreadable().is_empty() => AwsAuthMatch::NotNamed,
            None => AwsAuthMatch::Unreadable,
        }
    }

    /// Whether an entry could authenticate a subject of this kind.
    pub(super) fn can_have_an_entry(&self) -> bool {
        match &self.subject.kind {
            SubjectKind::Principal(principal) => !principal.is_root(),
            SubjectKind::Session(_) => true,
            SubjectKind::FederatedUser(_) | SubjectKind::Invalid(_) => false,
        }
    }

    /// Whether the entry is tied to a previous principal of the same name.
    fn is_recreated_after(&self, entry: &Entry) -> bool {
        let principal = self.principal.known().filter(|principal| principal.arn == entry.key.principal);
        principal.is_some_and(|principal| age(principal.created_at, entry.created_at) == Age::Recreated)
    }
}
