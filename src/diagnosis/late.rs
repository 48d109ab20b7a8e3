//! What AWS shows late, and how that is seen: what the same run wrote is not there yet, or one answer contradicts another.
//!
//! Never here: how long it is waited for (`context`), or how the facts are gathered.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::fact::Fact;
use super::facts::Facts;
use crate::access::timing::IAM_SHOWS_WITHIN;
use crate::access::{Association, Entry, PolicyArn, PrincipalArn};

/// What the asker has written in the same run to the cluster asked about: EKS may show it late.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentWrites {
    /// The entries as they were last written; none for one that was deleted.
    pub entries: BTreeMap<PrincipalArn, Option<Entry>>,
    /// The policies as they were last associated; none for one that was disassociated.
    pub associations: BTreeMap<(PrincipalArn, PolicyArn), Option<Association>>,
}

impl Facts {
    /// Whether AWS shows something of the subject late, so that it is worth asking again.
    pub(super) fn are_late(&self) -> bool {
        let Some(principal) = self.entry_principal() else { return false };
        let written = &self.question.recent_writes;
        let entry = written.entries.get(&principal);
        entry.is_some_and(|written| self.entry_is_late(written.as_ref()))
            || self.policies_are_late(&principal)
            || self.entry_is_listed_only(&principal)
            || self.principal_is_late()
    }

    /// Whether EKS describes another entry than the one that was written, or one from before the last change.
    fn entry_is_late(&self, written: Option<&Entry>) -> bool {
        match (&self.entry, written) {
            (Fact::Absent, Some(_)) | (Fact::Known(_), None) => true,
            (Fact::Known(shown), Some(written)) => is_from_before(shown, written),
            (Fact::Absent, None) | (Fact::Unknown(_), _) => false,
        }
    }

    /// Whether EKS lists other policies than those that were written. What was written before the entry went with an
    /// earlier entry.
    fn policies_are_late(&self, principal: &PrincipalArn) -> bool {
        let (Some(entry), Some(shown)) = (self.entry.known(), self.policies.known()) else { return false };
        let scope = |policy: &PolicyArn| shown.iter().find(|one| one.policy == *policy).map(|one| &one.scope);
        let mut written = self.question.recent_writes.associations.iter();
        written.any(|((whose, policy), written)| {
            let is_of_entry = written.as_ref().is_none_or(|written| written.modified_at >= entry.created_at);
            whose == principal
                && is_of_entry
                && scope(policy) != written.as_ref().map(|written| &written.scope)
        })
    }

    /// Whether EKS lists an entry that it does not describe.
    fn entry_is_listed_only(&self, principal: &PrincipalArn) -> bool {
        let others = self.others.known();
        self.entry.is_absent() && others.is_some_and(|others| others.principals.contains(principal))
    }

    /// Whether IAM does not show a principal that surely exists: the caller, or one that EKS has accepted a moment ago.
    fn principal_is_late(&self) -> bool {
        let is_young =
            |entry: &Entry, now: Timestamp| now.duration_since(entry.created_at) < IAM_SHOWS_WITHIN;
        let young = self.entry.known().zip(self.now).is_some_and(|(entry, now)| is_young(entry, now));
        self.principal.is_absent() && (young || self.subject.is_caller)
    }
}

/// Whether EKS shows an entry that was replaced or changed since.
fn is_from_before(shown: &Entry, written: &Entry) -> bool {
    if shown.access_entry_arn == written.access_entry_arn {
        return shown.modified_at < written.modified_at;
    }
    shown.created_at < written.created_at
}
