//! The subject under other spellings: the ARN by which API servers know it, and the entries that are its own, or may be,
//! under another path, in other letters, or under a previous name.
//!
//! Never here: what follows for the answer (`access_path`), or words.

use super::fact::{Fact, UnknownReason};
use super::facts::{Facts, OtherEntries};
use super::question::SubjectKind;
use crate::access::{PrincipalArn, PrincipalKind, is_other_spelling};

impl Facts {
    /// The canonical ARN, by which API servers and aws-auth know the subject, and its account. A role's has no path.
    #[must_use]
    pub fn canonical_name(&self) -> Option<(String, String)> {
        match &self.subject.kind {
            SubjectKind::Principal(_) => {
                let principal = self.exact_principal()?;
                let arn = match principal.kind() {
                    PrincipalKind::Role => without_path(principal),
                    PrincipalKind::User | PrincipalKind::Root => principal.clone(),
                };
                Some((arn.to_string(), principal.account().to_owned()))
            }
            SubjectKind::Session(session) => {
                Some((session.role_without_path().to_string(), session.account.clone()))
            }
            SubjectKind::FederatedUser(user) => Some((user.to_string(), user.account.clone())),
            SubjectKind::Invalid(_) => None,
        }
    }

    /// Whether the exact ARN of the subject is not known, and an entry for its name under another path or in other
    /// letters exists or may exist. Names are unique in an account, so nobody else can be meant.
    pub(super) fn may_hide_behind_a_path(&self) -> bool {
        let is_exact = match &self.principal {
            Fact::Known(_) => true,
            // IAM may be late to show a caller, who surely exists.
            Fact::Absent => !self.subject.is_caller,
            Fact::Unknown(_) => false,
        };
        match &self.others {
            _ if is_exact => false,
            Fact::Known(others) => self.misspelt_among(others).is_some() || !others.complete,
            Fact::Absent | Fact::Unknown(_) => true,
        }
    }

    /// Whether an entry for another user may be the subject's, from before it was renamed: EKS knows users by their id.
    pub(super) fn may_have_a_previous_name(&self) -> bool {
        match &self.previous_names {
            Fact::Known(names) => !names.is_empty(),
            Fact::Absent | Fact::Unknown(UnknownReason::NotNeeded(_)) => false,
            Fact::Unknown(_) => true,
        }
    }

    /// The principal of an entry that has the subject's name under another path or in other letters, where IAM says that
    /// this is not the subject's ARN.
    #[must_use]
    pub fn misplaced_entry(&self) -> Option<&PrincipalArn> {
        self.principal.known()?;
        self.misspelt_among(self.others.known()?)
    }

    fn misspelt_among<'a>(&self, others: &'a OtherEntries) -> Option<&'a PrincipalArn> {
        let asked = self.entry_principal()?;
        others.principals.iter().find(|other| is_other_spelling(&asked, other))
    }
}

/// A role's ARN as API servers and aws-auth know it.
fn without_path(role: &PrincipalArn) -> PrincipalArn {
    PrincipalArn::role(role.partition().clone(), role.account(), "/", role.name())
}
