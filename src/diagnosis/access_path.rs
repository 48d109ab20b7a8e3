//! How a cluster can authenticate a principal: by an access entry, which matches the ID of the principal, or by a line of
//! the `ConfigMap` aws-auth, which matches its name.
//!
//! Where a cluster reads both, an entry takes precedence; one of a previous principal leaves the decision to the
//! `ConfigMap`.
//! Never here: words, or the order in which causes are named.

use std::time::Duration;

use jiff::Timestamp;

use super::facts::{ClusterFact, Facts};
use super::matching::{AwsAuthMatch, EntryMatch};
use crate::access::timing::{TAKES_EFFECT_WITHIN, is_surely_later};
use crate::access::{Association, AuthenticationMode, Entry, grants_something};
use crate::aws_auth::Mapping;

/// When the principal was created, compared with its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Before its entry, or at once.
    Older,
    /// After it, by a minute at most.
    Unclear,
    /// After it: the entry is tied to a previous principal of the same name.
    Recreated,
}

/// Compares the two times.
#[must_use]
pub fn age(principal_created: Timestamp, entry_created: Timestamp) -> Age {
    if is_surely_later(principal_created, entry_created) {
        Age::Recreated
    } else if principal_created > entry_created {
        Age::Unclear
    } else {
        Age::Older
    }
}

/// What authenticates the subject, as far as is known.
#[derive(Clone, Debug)]
pub enum AccessPath<'a> {
    /// An access entry, with its policies.
    Entry(&'a Entry, &'a [Association]),
    /// A line of aws-auth.
    Mapping(Mapping),
}

impl AccessPath<'_> {
    /// The user name, templates unexpanded.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        match self {
            Self::Entry(entry, _) => entry.user_name.as_deref(),
            Self::Mapping(line) => Some(&line.user_name),
        }
    }

    /// The Kubernetes groups.
    #[must_use]
    pub fn groups(&self) -> Vec<&str> {
        match self {
            Self::Entry(entry, _) => entry.groups.iter().map(String::as_str).collect(),
            Self::Mapping(line) => line.groups.iter().map(String::as_str).collect(),
        }
    }

    /// The groups that can grant something: not those that every user is in.
    #[must_use]
    pub fn granting_groups(&self) -> Vec<&str> {
        self.groups().into_iter().filter(|group| grants_something(group)).collect()
    }

    /// The access policies: none without an entry.
    #[must_use]
    pub fn policies(&self) -> &[Association] {
        match self {
            Self::Entry(_, policies) => policies,
            Self::Mapping(_) => &[],
        }
    }
}

impl Facts {
    /// Whether something else than access entries authenticates the subject, or may do so: a line of aws-auth, or having
    /// created the cluster. In the mode `CONFIG_MAP` the creator has implicit access; in the others it has an entry like
    /// everybody (EKS creates it with the cluster, or when the mode is switched).
    #[must_use]
    pub fn may_have_other_access(&self) -> bool {
        match self.aws_auth_match() {
            AwsAuthMatch::NotRead => false,
            AwsAuthMatch::NotNamed => self.creator_has_implicit_access(),
            AwsAuthMatch::NotProvided
            | AwsAuthMatch::Unreadable
            | AwsAuthMatch::Line(_)
            | AwsAuthMatch::ModeUnknown => true,
        }
    }

    /// Whether the cluster's creator has access without an entry or a line.
    #[must_use]
    pub fn creator_has_implicit_access(&self) -> bool {
        self.serving().is_some_and(|cluster| cluster.mode == AuthenticationMode::ConfigMap)
    }

    /// Whether there may be access that is not known: what the API server says then contradicts nothing.
    #[must_use]
    pub fn may_have_an_unknown_access_path(&self) -> bool {
        let may_be_stale = self.entry_match() == EntryMatch::Found && !self.entry_is_surely_live();
        self.entry.unavailable().is_some()
            || may_be_stale && self.may_have_other_access()
            || self.access_path().is_none()
                && (self.may_have_an_unseen_entry() || self.may_have_other_access())
    }

    /// Whether there may be an entry of the subject that was not seen.
    #[must_use]
    pub fn may_have_an_unseen_entry(&self) -> bool {
        matches!(
            self.entry_match(),
            EntryMatch::PathUnknown
                | EntryMatch::PreviousName
                | EntryMatch::ModeUnknown
                | EntryMatch::Unreadable
        )
    }

    /// Whether the subject may have policies that cannot be seen: EKS may not be asked, or the entry is not known. Policies
    /// do not show at the API server.
    #[must_use]
    pub fn may_have_unseen_policies(&self) -> bool {
        let has_entries = self.serving().is_some_and(|cluster| cluster.mode.takes_entries() != Some(false));
        let is_withheld = self.entry.unavailable().is_some() || self.policies.unavailable().is_some();
        is_withheld || has_entries && self.access_path().is_none()
    }

    /// What authenticates the subject: an entry that may be of a previous principal does, one that surely is does not.
    #[must_use]
    pub fn access_path(&self) -> Option<AccessPath<'_>> {
        if let (EntryMatch::Found, Some(entry)) = (self.entry_match(), self.entry.known()) {
            let policies = self.policies.known().map_or(&[][..], Vec::as_slice);
            return Some(AccessPath::Entry(entry, policies));
        }
        match self.aws_auth_match() {
            AwsAuthMatch::Line(line) => Some(AccessPath::Mapping(line)),
            AwsAuthMatch::NotRead
            | AwsAuthMatch::ModeUnknown
            | AwsAuthMatch::NotProvided
            | AwsAuthMatch::Unreadable
            | AwsAuthMatch::NotNamed => None,
        }
    }

    /// Whether the mode can be switched so that an entry could authenticate the subject.
    #[must_use]
    pub fn could_use_an_entry(&self) -> bool {
        let is_for_aws_alone = self.entry_principal().is_some_and(|principal| principal.is_service_linked());
        self.can_switch_mode() && self.can_have_an_entry() && !is_for_aws_alone
    }

    /// Whether the entry surely still is this principal's. One that may not be leaves the decision to aws-auth.
    #[must_use]
    pub fn entry_is_surely_live(&self) -> bool {
        let (Some(principal), Some(entry)) = (self.principal.known(), self.entry.known()) else {
            return false;
        };
        principal.arn == entry.key.principal && age(principal.created_at, entry.created_at) == Age::Older
    }

    /// How long the subject's entry may still take to take effect; none for one that had the time.
    #[must_use]
    pub fn left_to_settle(&self) -> Option<Duration> {
        let (Some(AccessPath::Entry(entry, _)), Some(now)) = (self.access_path(), self.now) else {
            return None;
        };
        let left = TAKES_EFFECT_WITHIN - now.duration_since(entry.created_at);
        Duration::try_from(left).ok().filter(|left| !left.is_zero())
    }

    /// How long what grants the subject rights may still take to take effect: the entry with its groups, or a policy.
    #[must_use]
    pub fn rights_settle_in(&self) -> Option<Duration> {
        let (Some(AccessPath::Entry(entry, policies)), Some(now)) = (self.access_path(), self.now) else {
            return None;
        };
        let changes = policies.iter().map(|policy| policy.modified_at).chain([entry.modified_at]);
        let left = changes.map(|changed| TAKES_EFFECT_WITHIN - now.duration_since(changed)).max()?;
        Duration::try_from(left).ok().filter(|left| !left.is_zero())
    }

    /// Whether any of that may not have taken effect yet.
    #[must_use]
    pub fn has_young_rights(&self) -> bool {
        self.rights_settle_in().is_some()
    }

    /// The account of the cluster, where that is known.
    #[must_use]
    pub fn cluster_account(&self) -> Option<&str> {
        self.cluster.known().map(|ClusterFact { arn, .. }| arn.account.as_str())
    }
}
