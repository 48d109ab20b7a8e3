//! An access entry as EKS shows it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{EntryKey, EntryType};

/// An access entry as EKS shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which cluster and which principal.
    pub key: EntryKey,
    /// What it is for.
    pub entry_type: EntryType,
    /// The name under which Kubernetes sees the principal, templates unexpanded; none where the service says none.
    pub user_name: Option<String>,
    /// The Kubernetes groups that the principal is in.
    pub groups: BTreeSet<String>,
    /// The entry's tags, those of AWS's own included.
    pub tags: BTreeMap<String, String>,
    /// The entry's own ARN. Text, so that a form that is newer than this program can still be shown.
    pub access_entry_arn: String,
    /// When it was made, to the millisecond.
    pub created_at: Timestamp,
    /// When it was last changed; tags and policies do not count.
    pub modified_at: Timestamp,
}
