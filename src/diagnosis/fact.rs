//! A fact has three values: known, known to be absent, and unknown, with the reason.
//!
//! Never here: which facts there are (`facts`).

use super::reason::Reason;

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// It is so.
    Known(T),
    /// The service says that there is none.
    Absent,
    /// It could not be determined.
    Unknown(UnknownReason),
}

/// Why a fact is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownReason {
    /// The caller is not allowed to ask; carries the action that an IAM policy would have to allow.
    Forbidden(String),
    /// `skip_iam_lookups` is set.
    Skipped,
    /// It belongs to another account than the cluster.
    OtherAccount,
    /// IAM did not answer; carries what went wrong.
    Failed(String),
    /// Not asked, since an earlier fact makes it say nothing; carries that fact, as the end of "not asked: ".
    NotNeeded(&'static str),
}

impl UnknownReason {
    /// The code of an answer that hangs on what is not known; none where it was not asked for a good reason.
    #[must_use]
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::Forbidden(_) => Some(Reason::IamForbidden),
            Self::Skipped => Some(Reason::IamSkipped),
            Self::OtherAccount => Some(Reason::OtherAccount),
            Self::Failed(_) => Some(Reason::IamUnreachable),
            Self::NotNeeded(_) => None,
        }
    }
}

impl<T> Fact<T> {
    /// The value, where it is known.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Why the caller could not learn it; none where there was no reason to ask.
    #[must_use]
    pub const fn unavailable(&self) -> Option<&UnknownReason> {
        match self {
            Self::Known(_) | Self::Absent | Self::Unknown(UnknownReason::NotNeeded(_)) => None,
            Self::Unknown(unknown) => Some(unknown),
        }
    }

    /// Whether the service says that there is none.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// A fact that was not asked for, and why.
    #[must_use]
    pub const fn not_needed(why: &'static str) -> Self {
        Self::Unknown(UnknownReason::NotNeeded(why))
    }
}
