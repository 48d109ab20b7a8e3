//! The two ways into a cluster, and which of them a principal stands before: access entries, which know principals
//! by their id, and the `ConfigMap` aws-auth, which knows them by name.
//!
//! Where a cluster has both, an entry goes first; one that no longer works leaves the `ConfigMap` its say.
//! Never here: words, or the order in which causes are named.

use std::time::Duration;

use jiff::Timestamp;

use super::facts::{ClusterFact, Fact, Facts};
use super::question::Who;
use crate::access::timing::{TAKES_EFFECT_WITHIN, is_surely_later};
use crate::access::{Association, AuthenticationMode, Entry, grants_something};
use crate::aws_auth::Mapping;

/// When the principal was made, against when its entry was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Before its entry, or at once.
    Older,
    /// After it, by a minute at most.
    Unclear,
    /// After it: the entry is tied to a former principal of the same name.
    Recreated,
}

/// Compares the two times.
#[must_use]
pub fn age(principal_made: Timestamp, entry_made: Timestamp) -> Age {
    if is_surely_later(principal_made, entry_made) {
        Age::Recreated
    } else if principal_made > entry_made {
        Age::Unclear
    } else {
        Age::Older
    }
}

/// What access entries do for the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryDoor {
    /// They are not read, or the cluster serves nobody.
    Closed,
    /// Whether they are read is not known: the mode is newer than this program.
    ModeUnknown,
    /// None lets a subject of this kind in: root, federated users, what is no principal.
    NotForThisKind,
    /// There is none.
    Missing,
    /// There is none under this ARN, but the exact ARN is not known and there may be one under that.
    PathUnknown,
    /// The caller may not ask EKS whether there is one.
    Withheld,
    /// There is none under the user's ARN, but there may be one under a name that the user had before.
    FormerName,
    /// There is none for the principal, but one for its name under another path or in other letters.
    WrongPath,
    /// There is one, for a former principal of the same name.
    Stale,
    /// There is one.
    Matches,
}

/// What the `ConfigMap` does for the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapDoor {
    /// It is not read, or the cluster serves nobody.
    Closed,
    /// Whether it is read is not known: the mode is newer than this program.
    ModeUnknown,
    /// It is read, and was not given.
    NotGiven,
    /// A list cannot be read here, and no other names the subject.
    Unreadable,
    /// No line names the subject.
    NoMatch,
    /// This line does.
    Matches(Mapping),
}

/// What lets the subject in, as far as is known.
#[derive(Clone, Debug)]
pub enum WayIn<'a> {
    /// An access entry, with its policies.
    Entry(&'a Entry, &'a [Association]),
    /// A line of aws-auth.
    Mapping(Mapping),
}

impl WayIn<'_> {
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
    /// What access entries do for the subject.
    #[must_use]
    pub fn entry_door(&self) -> EntryDoor {
        match self.serving().map(|cluster| cluster.mode.takes_entries()) {
            None | Some(Some(false)) => return EntryDoor::Closed,
            Some(None) => return EntryDoor::ModeUnknown,
            Some(Some(true)) => {}
        }
        if !self.can_have_an_entry() {
            return EntryDoor::NotForThisKind;
        }
        match &self.entry {
            Fact::Known(entry) if self.is_recreated_after(entry) => EntryDoor::Stale,
            Fact::Known(_) => EntryDoor::Matches,
            entry if entry.withheld().is_some() => EntryDoor::Withheld,
            Fact::Absent | Fact::Unknown(_) if self.may_hide_behind_a_path() => EntryDoor::PathUnknown,
            Fact::Absent | Fact::Unknown(_) if self.may_have_a_former_name() => EntryDoor::FormerName,
            Fact::Absent | Fact::Unknown(_) if self.misplaced_entry().is_some() => EntryDoor::WrongPath,
            Fact::Absent | Fact::Unknown(_) => EntryDoor::Missing,
        }
    }

    /// What the `ConfigMap` does for the subject.
    #[must_use]
    pub fn map_door(&self) -> MapDoor {
        match self.serving().map(|cluster| cluster.mode.reads_config_map()) {
            None | Some(Some(false)) => return MapDoor::Closed,
            Some(None) => return MapDoor::ModeUnknown,
            Some(Some(true)) => {}
        }
        let Some(lines) = &self.question.aws_auth else { return MapDoor::NotGiven };
        let Some((arn, account)) = self.canonical_name() else { return MapDoor::NoMatch };
        match lines.find(&arn, &account) {
            Some(line) => MapDoor::Matches(line),
            None if lines.unreadable().is_empty() => MapDoor::NoMatch,
            None => MapDoor::Unreadable,
        }
    }

    /// Whether something else than access entries lets the subject in, or may do so: a line of aws-auth, or having
    /// created the cluster. In the mode `CONFIG_MAP` the creator has access and stands in no list; in the others it has an
    /// entry like everybody (EKS creates it with the cluster, or when the mode is switched).
    #[must_use]
    pub fn others_may_let_in(&self) -> bool {
        match self.map_door() {
            MapDoor::Closed => false,
            MapDoor::NoMatch => self.is_creator_hidden(),
            MapDoor::NotGiven | MapDoor::Unreadable | MapDoor::Matches(_) | MapDoor::ModeUnknown => true,
        }
    }

    /// Whether the cluster's creator has access without an entry or a line.
    #[must_use]
    pub fn is_creator_hidden(&self) -> bool {
        self.serving().is_some_and(|cluster| cluster.mode == AuthenticationMode::ConfigMap)
    }

    /// Whether there may be a way in that is not known: what the API server says then contradicts nothing.
    #[must_use]
    pub fn may_have_an_unknown_way_in(&self) -> bool {
        let may_be_stale = self.entry_door() == EntryDoor::Matches && !self.entry_is_surely_live();
        self.entry.withheld().is_some()
            || may_be_stale && self.others_may_let_in()
            || self.way_in().is_none() && (self.may_have_an_unseen_entry() || self.others_may_let_in())
    }

    /// Whether there may be an entry of the subject that was not seen.
    #[must_use]
    pub fn may_have_an_unseen_entry(&self) -> bool {
        matches!(
            self.entry_door(),
            EntryDoor::PathUnknown | EntryDoor::FormerName | EntryDoor::ModeUnknown | EntryDoor::Withheld
        )
    }

    /// Whether the subject may have policies that cannot be seen: EKS may not be asked, or the entry is not known. Policies
    /// do not show at the API server.
    #[must_use]
    pub fn may_have_unseen_policies(&self) -> bool {
        let has_entries = self.serving().is_some_and(|cluster| cluster.mode.takes_entries() != Some(false));
        let is_withheld = self.entry.withheld().is_some() || self.policies.withheld().is_some();
        is_withheld || has_entries && self.way_in().is_none()
    }

    /// What lets the subject in; an entry that may be stale counts, one that surely is does not.
    #[must_use]
    pub fn way_in(&self) -> Option<WayIn<'_>> {
        if let (EntryDoor::Matches, Some(entry)) = (self.entry_door(), self.entry.known()) {
            let policies = self.policies.known().map_or(&[][..], Vec::as_slice);
            return Some(WayIn::Entry(entry, policies));
        }
        match self.map_door() {
            MapDoor::Matches(line) => Some(WayIn::Mapping(line)),
            MapDoor::Closed
            | MapDoor::ModeUnknown
            | MapDoor::NotGiven
            | MapDoor::Unreadable
            | MapDoor::NoMatch => None,
        }
    }

    /// Whether the mode can be switched so that an entry of the user's could let the subject in.
    #[must_use]
    pub fn could_use_an_entry(&self) -> bool {
        let is_for_aws_alone = self.entry_principal().is_some_and(|principal| principal.is_service_linked());
        self.can_switch_mode() && self.can_have_an_entry() && !is_for_aws_alone
    }

    /// Whether an entry could let a subject of this kind in.
    fn can_have_an_entry(&self) -> bool {
        match &self.subject.who {
            Who::Principal(principal) => !principal.is_root(),
            Who::Session(_) => true,
            Who::FederatedUser(_) | Who::Nobody(_) => false,
        }
    }

    /// Whether the entry is tied to a former principal of the same name.
    fn is_recreated_after(&self, entry: &Entry) -> bool {
        let made = self.principal.known().filter(|principal| principal.arn == entry.key.principal);
        made.is_some_and(|principal| age(principal.created_at, entry.created_at) == Age::Recreated)
    }

    /// Whether the entry surely still is this principal's. One that may be stale leaves aws-auth its say.
    #[must_use]
    pub fn entry_is_surely_live(&self) -> bool {
        let (Some(principal), Some(entry)) = (self.principal.known(), self.entry.known()) else {
            return false;
        };
        principal.arn == entry.key.principal && age(principal.created_at, entry.created_at) == Age::Older
    }

    /// How long the entry that lets the subject in still takes to count; none for one that had the time.
    #[must_use]
    pub fn left_to_settle(&self) -> Option<Duration> {
        let (Some(WayIn::Entry(entry, _)), Some(now)) = (self.way_in(), self.now) else { return None };
        let left = TAKES_EFFECT_WITHIN - now.duration_since(entry.created_at);
        Duration::try_from(left).ok().filter(|left| !left.is_zero())
    }

    /// Whether anything that gives the subject rights is too young to count everywhere: the entry with its groups, or a
    /// policy.
    #[must_use]
    pub fn has_young_rights(&self) -> bool {
        let (Some(WayIn::Entry(entry, policies)), Some(now)) = (self.way_in(), self.now) else {
            return false;
        };
        let mut changes = policies.iter().map(|policy| policy.modified_at).chain([entry.modified_at]);
        changes.any(|changed| now.duration_since(changed) < TAKES_EFFECT_WITHIN)
    }

    /// The account of the cluster, where that is known.
    #[must_use]
    pub fn cluster_account(&self) -> Option<&str> {
        self.cluster.known().map(|ClusterFact { arn, .. }| arn.account.as_str())
    }
}
