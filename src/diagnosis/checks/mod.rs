//! The ordered checks: one question a file, each pure over the facts.
//!
//! The order is the precedence: the first check whose finding alone explains a refusal gives the answer its reason.
//! To add a check: its file, and its line in [`CHECKS`]. Never here: I/O, or the answer made of the findings.

mod access_entry;
mod authentication_mode;
mod aws_auth;
mod aws_auth_content;
mod can_i;
mod clock;
mod cluster;
mod entry_type;
mod live_probe;
mod namespace_scope;
mod permissions;
mod principal_exists;
mod principal_kind;
mod principal_recreated;
mod propagation;
mod unavailable;
mod user_name;

use jiff::Timestamp;

pub(super) use can_i::is_denial;
pub(super) use live_probe::EVERYBODY;
pub(super) use namespace_scope::CHECK as NAMESPACE_SCOPE;

use super::facts::Facts;
use super::reason::Reason;
use super::remedy::Remedy;
use crate::text::shown;

/// Every check, in order.
pub const CHECKS: &[Check] = &[
    principal_kind::CHECK,
    principal_exists::CHECK,
    cluster::CHECK,
    authentication_mode::CHECK,
    access_entry::CHECK,
    principal_recreated::CHECK,
    entry_type::CHECK,
    user_name::CHECK,
    permissions::CHECK,
    namespace_scope::CHECK,
    aws_auth::CHECK,
    aws_auth_content::CHECK,
    clock::CHECK,
    propagation::CHECK,
    live_probe::CHECK,
    can_i::CHECK,
];

/// The last of them, which look at what takes time: the wait for a young entry, and what the API server says. What all
/// others find is final before that.
pub const LATE_CHECKS: &[Check] = &[propagation::CHECK, live_probe::CHECK, can_i::CHECK];

/// One question about the facts.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The stable name under which its finding is shown.
    pub name: &'static str,
    /// What it asks, as a question.
    pub asks: &'static str,
    run: fn(&Facts) -> Option<CheckResult>,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It keeps the subject from what was asked.
    Problem,
    /// It may keep them from it, or soon will.
    Warning,
    /// It could not be known.
    Unknown,
    /// It was not asked, since something else makes it say nothing.
    Skipped,
}

impl Status {
    /// The word in `findings` and in the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Problem => "problem",
            Self::Warning => "warning",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's name.
    pub check: &'static str,
    /// How it came out.
    pub status: Status,
    /// One sentence.
    pub summary: String,
    /// How to fix it; none where nothing is wrong or nothing can be proposed.
    pub remedy: Option<Remedy>,
    /// Set where the finding alone decides: with [`Status::Problem`] it denies, with [`Status::Unknown`] it leaves open.
    pub reason: Option<Reason>,
}

impl Finding {
    /// Whether it is of one of the [`LATE_CHECKS`].
    #[must_use]
    pub fn is_late(&self) -> bool {
        LATE_CHECKS.iter().any(|check| check.name == self.check)
    }
}

/// Asks every check that the facts have an answer for. What AWS, IAM and the API server said is in many a summary: here
/// it becomes text that may be shown.
#[must_use]
pub fn findings(facts: &Facts) -> Vec<Finding> {
    let finding = |check: &Check| {
        let CheckResult { status, summary, remedy, reason } = (check.run)(facts)?;
        let (summary, remedy) = (shown(&summary), remedy.map(Remedy::shown));
        Some(Finding { check: check.name, status, summary, remedy, reason })
    };
    CHECKS.iter().filter_map(finding).collect()
}

/// What a check found, before it has the name of the check.
#[derive(Debug)]
struct CheckResult {
    status: Status,
    summary: String,
    remedy: Option<Remedy>,
    reason: Option<Reason>,
}

impl CheckResult {
    fn new(status: Status, summary: impl Into<String>) -> Self {
        Self { status, summary: summary.into(), remedy: None, reason: None }
    }

    fn ok(summary: impl Into<String>) -> Self {
        Self::new(Status::Ok, summary)
    }

    fn warning(summary: impl Into<String>) -> Self {
        Self::new(Status::Warning, summary)
    }

    fn skipped(why: impl Into<String>) -> Self {
        Self::new(Status::Skipped, why)
    }

    /// It alone denies the subject access.
    fn denies(reason: Reason, summary: impl Into<String>) -> Self {
        Self { reason: Some(reason), ..Self::new(Status::Problem, summary) }
    }

    /// It alone leaves the answer open.
    fn leaves_open(reason: Reason, summary: impl Into<String>) -> Self {
        Self { reason: Some(reason), ..Self::new(Status::Unknown, summary) }
    }

    /// Access entries do not authenticate the subject: that denies, unless something else authenticates it or may do so, or
    /// no cluster could.
    fn entries_deny(facts: &Facts, reason: Reason, summary: impl Into<String>) -> Self {
        if facts.serving().is_none() || facts.may_have_other_access() {
            Self::warning(summary)
        } else {
            Self::denies(reason, summary)
        }
    }

    fn with(self, remedy: Remedy) -> Self {
        self.with_any(Some(remedy))
    }

    fn with_any(self, remedy: Option<Remedy>) -> Self {
        Self { remedy, ..self }
    }
}

/// A time as people read it: EKS reports milliseconds, which say nothing here.
pub(crate) fn to_the_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_questions_end_in_a_question_mark() {
        let names: BTreeSet<_> = CHECKS.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), CHECKS.len());
        assert!(CHECKS.iter().all(|check| check.asks.ends_with('?')));
    }

    #[test]
    fn the_late_checks_are_the_last() {
        let names = |checks: &[Check]| checks.iter().map(|check| check.name).collect::<Vec<_>>();
        assert!(names(CHECKS).ends_with(&names(LATE_CHECKS)));
    }
}
