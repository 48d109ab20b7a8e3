//! From the ConfigMap aws-auth to access entries: HCL for every line that an entry can take the place of, findings for the
//! others, and the order of steps in which nobody loses access.
//!
//! [`Plan::of`] judges each line that applies by what is known beside it ([`Facts`], which [`gather()`] asks for). A line is
//! moved whole or not at all: an entry overrides its line, so half of one would take access away. What is ambiguous stays,
//! with the reason.
//! Never here: files, a write to anything, or what the lines mean to clusters (`aws_auth`).

mod blocks;
mod facts;
mod finding;
mod gather;
mod judge;
mod principal;
mod steps;

pub use facts::{ClusterFacts, Facts, Looked};
pub use finding::{Finding, Place, Problem, Severity};
pub use gather::{GatherError, Gathered, Reading, Request, gather};
pub use steps::Step;

use finding::MOST_ENTRIES;
use judge::{Verdict, judge};
use principal::{Named, named};

use crate::access::{PrincipalArn, PrincipalKind};
use crate::aws_auth::{self, AwsAuth, Equivalent, Fault, List, Mapping};

/// What becomes of aws-auth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cluster, where it is known.
    pub cluster: Option<ClusterFacts>,
    /// The lines that entries take the place of, in their order.
    pub moved: Vec<Moved>,
    /// What is not moved or changes with it: what loses access first, each in the order of the lines.
    pub findings: Vec<Finding>,
}

/// A line that an entry takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where the line stands.
    pub place: Place,
    /// Whom the entry is for, with the path.
    pub principal: PrincipalArn,
    /// What the entry has.
    pub equivalent: Equivalent,
}

/// A list that cannot be read here, though a cluster may be able to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Unreadable(pub Vec<aws_auth::Finding>);

/// The principals to look up in IAM before [`Plan::of`]: those that lines in force name.
#[must_use]
pub fn principals(aws_auth: &AwsAuth) -> Vec<PrincipalArn> {
    let principal = |line: &Mapping| match named(line) {
        Named::Principal(principal) if !principal.is_root() => Some(principal),
        Named::Principal(_) | Named::FederatedUser | Named::Account | Named::Nobody => None,
    };
    aws_auth.in_force().into_iter().filter_map(|it| principal(it.line)).collect()
}

impl Plan {
    /// What becomes of aws-auth, by what is known beside it.
    ///
    /// # Errors
    /// When a list cannot be read: whom it names is not known then, nor which lines of the others it hides.
    pub fn of(aws_auth: &AwsAuth, facts: &Facts) -> Result<Self, Unreadable> {
        let unreadable: Vec<_> =
            aws_auth.findings().iter().filter(|it| it.is_unreadable()).cloned().collect();
        if !unreadable.is_empty() {
            return Err(Unreadable(unreadable));
        }
        let in_force = aws_auth.in_force();
        let moved = Vec::with_capacity(in_force.len());
        let mut plan = Self { cluster: facts.cluster.clone(), moved, findings: Vec::new() };
        plan.findings.extend(aws_auth.findings().iter().filter_map(of_aws_auth));
        for in_force in in_force {
            let line = in_force.line;
            match judge(in_force, facts) {
                Verdict::Moves(principal, equivalent) => plan.moves(line, principal, equivalent),
                Verdict::Stays(problem) => plan.findings.push(Finding::about(line, problem)),
                Verdict::Nobody => {}
            }
        }
        plan.count_all(facts);
        plan.findings.sort_by_key(|it| (it.problem.severity(), order(it)));
        Ok(plan)
    }

    fn moves(&mut self, line: &Mapping, principal: PrincipalArn, equivalent: Equivalent) {
        if line.user_name.is_empty() && !equivalent.entry_type.is_node() {
            self.findings.push(Finding::about(line, Problem::EmptyUserName));
        }
        self.moved.push(Moved { place: Place::of(line), principal, equivalent });
    }

    /// What is to be said about all of it.
    fn count_all(&mut self, facts: &Facts) {
        let whole = |problem| Finding { place: None, who: None, problem };
        let entries = facts.entry_count() + self.moved.len();
        if entries > MOST_ENTRIES {
            self.findings.push(whole(Problem::TooManyEntries(entries)));
        }
        let is_unsure = |it: &&Moved| {
            it.principal.kind() == PrincipalKind::Role && *facts.looked(&it.principal) == Looked::Unknown
        };
        let unsure = self.moved.iter().filter(is_unsure).count();
        if unsure > 0 {
            self.findings.push(whole(Problem::PathsNotChecked(unsure)));
        }
        if facts.entries_unknown {
            self.findings.push(whole(Problem::EntriesUnknown));
        }
    }

    /// Whether all of aws-auth is moved, or has its entry already.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.iter().all(|finding| finding.problem.severity() == Severity::Note)
    }

    /// The HCL of what is moved; empty where nothing is.
    #[must_use]
    pub fn hcl(&self) -> String {
        blocks::all(&self.moved, self.cluster.as_ref())
    }

    /// The steps in which nobody loses access.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        steps::of(self)
    }
}

/// What aws-auth's reader has found, in terms of a migration. Two lines for one user are judged where they apply.
fn of_aws_auth(found: &aws_auth::Finding) -> Option<Finding> {
    let aws_auth::Finding { key, line, fault } = found;
    let fault = fault.clone();
    let problem = match &fault {
        Fault::EitherOf { .. } | Fault::NoUserName => return None,
        Fault::UnknownKey { .. } | Fault::WrongShape { .. } | Fault::RepeatedKey { .. } => {
            Problem::ReadOtherwise(fault)
        }
        _ => Problem::Ignored(fault),
    };
    let place = Place { key: key.clone(), line: *line };
    Some(Finding { place: Some(place), who: None, problem })
}

/// The order in which findings are read: what is about all of aws-auth last.
fn order(finding: &Finding) -> (bool, usize, Option<usize>) {
    let list = |place: &Place| List::ALL.iter().position(|list| list.key() == place.key).unwrap_or_default();
    let place = finding.place.as_ref();
    (place.is_none(), place.map(list).unwrap_or_default(), place.and_then(|place| place.line))
}
