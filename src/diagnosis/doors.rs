//! The two ways into a cluster, and which of them a principal stands before: access entries, which know principals
//! by their id, and the `ConfigMap` aws-auth, which knows them by name.
//!
//! Where a cluster has both, an entry goes first; one that no longer works leaves the `ConfigMap` its say.
//! Never here: words, or the order in which causes are named.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::facts::{ClusterFact, Fact, Facts};
use super::question::Who;
use crate::access::{Association, Entry, PrincipalArn, PrincipalKind};
use crate::aws_auth::Mapping;

/// How much later than its entry a principal must have been made to be surely another than the entry's. Within it the
/// two services' clocks may disagree.
pub const SURELY_LATER: SignedDuration = SignedDuration::from_secs(60);

/// A new entry takes up to about 30 s to count at the API servers (EKS user guide; measured by Teleport).
pub const SETTLES_WITHIN: SignedDuration = SignedDuration::from_secs(30);

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
    let later = principal_made.duration_since(entry_made);
    if later > SURELY_LATER {
        Age::Recreated
    } else if later.is_positive() {
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
    /// None lets a subject of this kind in: root, federated users, what is no principal.
    NotForThisKind,
    /// There is none.
    Missing,
    /// There is none for the role without a path, but its path is not known and there may be one with it.
    PathUnknown,
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
        let Some(_) = self.serving().filter(|cluster| cluster.mode.takes_entries()) else {
            return EntryDoor::Closed;
        };
        if !self.can_have_an_entry() {
            return EntryDoor::NotForThisKind;
        }
        match &self.entry {
            Fact::Known(entry) if self.is_recreated_after(entry) => EntryDoor::Stale,
            Fact::Known(_) => EntryDoor::Matches,
            Fact::Absent | Fact::Unknown(_) if self.may_hide_behind_a_path() => EntryDoor::PathUnknown,
            Fact::Absent | Fact::Unknown(_) => EntryDoor::Missing,
        }
    }

    /// What the `ConfigMap` does for the subject.
    #[must_use]
    pub fn map_door(&self) -> MapDoor {
        let Some(_) = self.serving().filter(|cluster| cluster.mode.reads_config_map()) else {
            return MapDoor::Closed;
        };
        let Some(lines) = &self.question.aws_auth else { return MapDoor::NotGiven };
        let Some((arn, account)) = self.canonical_name() else { return MapDoor::NoMatch };
        match lines.find(&arn, &account) {
            Some(line) => MapDoor::Matches(line),
            None if lines.unreadable().is_empty() => MapDoor::NoMatch,
            None => MapDoor::Unreadable,
        }
    }

    /// Whether aws-auth lets the subject in, or may do so, where no access entry does.
    #[must_use]
    pub fn aws_auth_may_let_in(&self) -> bool {
        match self.map_door() {
            MapDoor::Closed | MapDoor::NoMatch => false,
            MapDoor::NotGiven | MapDoor::Unreadable | MapDoor::Matches(_) => true,
        }
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
            MapDoor::Closed | MapDoor::NotGiven | MapDoor::Unreadable | MapDoor::NoMatch => None,
        }
    }

    /// The canonical ARN, by which API servers and aws-auth know the subject, and its account. A role's has no path.
    #[must_use]
    pub fn canonical_name(&self) -> Option<(String, String)> {
        match &self.subject.who {
            Who::Principal(principal) if principal.kind() == PrincipalKind::Role => {
                let bare = PrincipalArn::role(
                    principal.partition().clone(),
                    principal.account(),
                    "/",
                    principal.name(),
                );
                Some((bare.to_string(), principal.account().to_owned()))
            }
            Who::Principal(principal) => Some((principal.to_string(), principal.account().to_owned())),
            Who::Session(session) => Some((session.role_without_path().to_string(), session.account.clone())),
            Who::FederatedUser(user) => Some((user.to_string(), user.account.clone())),
            Who::Nobody(_) => None,
        }
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
        let left = SETTLES_WITHIN - now.duration_since(entry.created_at);
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
        changes.any(|changed| now.duration_since(changed) < SETTLES_WITHIN)
    }

    /// Whether the subject is a session whose role's path is unknown, and an entry for a role of its name under some
    /// path exists or may exist. Role names are unique in an account, so no other role can be meant.
    fn may_hide_behind_a_path(&self) -> bool {
        let (Some(session), Fact::Unknown(_)) = (self.subject.session(), &self.principal) else {
            return false;
        };
        let role = session.role_without_path();
        match &self.others {
            Fact::Known(others) => {
                !others.complete || others.principals.iter().any(|other| is_namesake(other, &role))
            }
            Fact::Absent | Fact::Unknown(_) => true,
        }
    }

    /// The account of the cluster, where that is known.
    #[must_use]
    pub fn cluster_account(&self) -> Option<&str> {
        self.cluster.known().map(|ClusterFact { account, .. }| account.as_str())
    }
}

/// Whether two ARNs differ in nothing but the path.
#[must_use]
pub fn is_namesake(one: &PrincipalArn, other: &PrincipalArn) -> bool {
    (one.partition(), one.account(), one.kind(), one.name())
        == (other.partition(), other.account(), other.kind(), other.name())
}
