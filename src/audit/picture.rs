//! Each access entry and each line of aws-auth beside what decides whether it applies: what IAM says of its principal, and
//! which of two for one principal goes first.
//!
//! Never here: what is wrong with that (`checks/`), or how it is shown (`grant`, `report`).

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::facts::Facts;
use crate::access::timing::IAM_SHOWS_WITHIN;
use crate::access::{Association, Entry, PrincipalArn, PrincipalKind};
use crate::aws::EntryWithPolicies;
use crate::aws_auth::{AwsAuth, List, Mapping};
use crate::diagnosis::{Age, Fact, PrincipalFact, age};
use crate::hcl::ResourceNames;

/// How the names of blocks begin where a principal's own name cannot.
const PREFIX: &str = "principal";

/// Everything that an audit judges.
#[derive(Debug)]
pub(super) struct Picture<'a> {
    pub(super) facts: &'a Facts,
    /// The entries, in the order of their principals.
    pub(super) entries: Vec<EntryView<'a>>,
    /// The lines of aws-auth, in the order in which they stand.
    pub(super) lines: Vec<LineView<'a>>,
    /// The names of blocks for principals that entries may be proposed for.
    names: ResourceNames<String>,
}

/// What decides about an entry beside itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings<'a> {
    /// The region of the cluster.
    pub(super) region: &'a str,
    /// The time by the service's own clock.
    pub(super) now: Timestamp,
    /// What IAM says of principals; one that is missing could not be asked about.
    pub(super) principals: &'a BTreeMap<PrincipalArn, Fact<PrincipalFact>>,
}

/// An entry, and whether it authenticates anybody.
#[derive(Clone, Debug)]
pub(super) struct EntryView<'a> {
    /// The region of the cluster.
    pub(super) region: &'a str,
    pub(super) entry: &'a Entry,
    pub(super) policies: &'a [Association],
    pub(super) state: EntryState<'a>,
    /// The line of aws-auth for the same principal.
    pub(super) line: Option<&'a Mapping>,
}

/// Whether an entry authenticates its principal. IAM matches by ID, so only what IAM says can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EntryState<'a> {
    /// It does.
    Live,
    /// It is for an account's root.
    Root,
    /// It is for a previous principal of the same name.
    Recreated(&'a PrincipalFact),
    /// The principal has another path now.
    Elsewhere(&'a PrincipalArn),
    /// IAM has no such principal.
    Missing,
    /// Which of principal and entry is older, or whether IAM shows a new principal yet, cannot be determined.
    Young,
    /// IAM could not be asked.
    Unknown,
}

/// A line, and whether it authenticates anybody.
#[derive(Clone, Debug)]
pub(super) struct LineView<'a> {
    pub(super) line: &'a Mapping,
    pub(super) state: LineState,
    /// What IAM says of the principal; none for a line that names no single principal.
    pub(super) principal: Option<&'a Fact<PrincipalFact>>,
}

/// Whether a line authenticates those whom it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineState {
    /// It does.
    Applies,
    /// The cluster does not read aws-auth, or does not read this line.
    NotRead,
    /// An access entry goes first.
    Overridden,
    /// It or another line for the same user does.
    EitherOfTwo,
    /// There is an access entry for the principal, which goes first if it still matches it.
    BehindAnEntry,
    /// IAM has no such principal.
    Missing,
}

impl<'a> Picture<'a> {
    /// Puts together what is known.
    pub(super) fn of(facts: &'a Facts) -> Self {
        let lines = facts.request.aws_auth.as_ref();
        let index = lines.filter(|_| facts.reads_aws_auth()).map(Index::of).unwrap_or_default();
        let Facts { region, now, principals, .. } = facts;
        let surroundings = Surroundings { region, now: *now, principals };
        let view = |found: &'a EntryWithPolicies| {
            EntryView::of(surroundings, found, index.line_of(&found.entry.key.principal))
        };
        let entries: Vec<EntryView<'a>> = facts.entries.iter().map(view).collect();
        let alive = entries.iter().filter(|view| !view.is_dead());
        let by_name: HashMap<String, &EntryView<'a>> =
            alive.map(|view| (canonical(&view.entry.key.principal), view)).collect();
        let lines = lines.map_or(&[][..], AwsAuth::lines).iter();
        let lines: Vec<_> = lines.map(|line| LineView::of(facts, line, &index, &by_name)).collect();
        let names = names(facts, &lines);
        Self { facts, entries, lines, names }
    }

    /// The name of the blocks for a principal.
    pub(super) fn name_of(&self, principal: &str) -> &str {
        self.names.get(&principal.to_owned()).unwrap_or(PREFIX)
    }

    /// The entry of a principal.
    pub(super) fn entry_of(&self, principal: &PrincipalArn) -> Option<&EntryView<'a>> {
        self.entries.iter().find(|view| view.entry.key.principal == *principal)
    }

    /// The line that authenticates a principal, or may do so.
    pub(super) fn line_of(&self, principal: &PrincipalArn) -> Option<&LineView<'a>> {
        let name = canonical(principal);
        let is_for = |view: &&LineView<'_>| view.line.who.eq_ignore_ascii_case(&name);
        self.lines.iter().rfind(|view| is_for(view) && view.may_apply())
    }
}

impl<'a> EntryView<'a> {
    /// An entry, and the line of aws-auth for the same principal.
    pub(super) fn of(
        surroundings: Surroundings<'a>,
        found: &'a EntryWithPolicies,
        line: Option<&'a Mapping>,
    ) -> Self {
        let EntryWithPolicies { entry, policies } = found;
        let state = EntryState::of(surroundings, entry);
        Self { region: surroundings.region, entry, policies, state, line }
    }

    /// Whether it authenticates nobody: an entry of a user may belong to one that was renamed.
    pub(super) fn is_dead(&self) -> bool {
        let is_role = self.entry.key.principal.kind() == PrincipalKind::Role;
        match self.state {
            EntryState::Root => true,
            EntryState::Recreated(_) | EntryState::Elsewhere(_) | EntryState::Missing => is_role,
            EntryState::Live | EntryState::Young | EntryState::Unknown => false,
        }
    }
}

impl<'a> EntryState<'a> {
    fn of(surroundings: Surroundings<'a>, entry: &Entry) -> Self {
        let Surroundings { region: _, now, principals } = surroundings;
        let principal = &entry.key.principal;
        if principal.is_root() {
            return Self::Root;
        }
        match principals.get(principal) {
            Some(Fact::Known(found)) if found.arn != *principal => Self::Elsewhere(&found.arn),
            Some(Fact::Known(found)) => match age(found.created_at, entry.created_at) {
                Age::Older => Self::Live,
                Age::Unclear => Self::Young,
                Age::Recreated => Self::Recreated(found),
            },
            Some(Fact::Absent) if now.duration_since(entry.created_at) < IAM_SHOWS_WITHIN => Self::Young,
            Some(Fact::Absent) => Self::Missing,
            Some(Fact::Unknown(_)) | None => Self::Unknown,
        }
    }
}

impl<'a> LineView<'a> {
    fn of(
        facts: &'a Facts,
        line: &'a Mapping,
        index: &Index<'a>,
        entries: &HashMap<String, &EntryView<'a>>,
    ) -> Self {
        let principal = line.who.parse().ok().and_then(|arn: PrincipalArn| facts.principal(&arn));
        let entry = entries.get(&line.who.to_ascii_lowercase());
        let state = if !index.reads(line) {
            LineState::NotRead
        } else if index.is_doubtful(line) {
            LineState::EitherOfTwo
        } else if principal.is_some_and(Fact::is_absent) {
            LineState::Missing
        } else {
            match entry.map(|view| view.state == EntryState::Live) {
                None => LineState::Applies,
                Some(true) => LineState::Overridden,
                Some(false) => LineState::BehindAnEntry,
            }
        };
        Self { line, state, principal }
    }

    /// Whether it authenticates somebody, or may do so.
    pub(super) fn may_apply(&self) -> bool {
        matches!(self.state, LineState::Applies | LineState::EitherOfTwo | LineState::BehindAnEntry)
    }

    /// The principal that an entry would be for: the exact one, else as the line has it.
    pub(super) fn proposed(&self) -> String {
        self.exact().map_or_else(|| self.line.who.clone(), PrincipalArn::to_string)
    }

    /// The principal's exact ARN, where IAM has it.
    pub(super) fn exact(&self) -> Option<&'a PrincipalArn> {
        self.principal?.known().map(|found| &found.arn)
    }
}

/// Names for all that an entry may be proposed for, so that the proposals can be applied together.
fn names(facts: &Facts, lines: &[LineView<'_>]) -> ResourceNames<String> {
    let nodes = facts.nodes.iter().map(|node| node.role.to_string());
    let of_lines = lines.iter().map(LineView::proposed);
    let spellings = |arn: &String| match arn.parse::<PrincipalArn>() {
        Ok(principal) => principal.spellings().collect(),
        Err(_) => vec![arn.clone()],
    };
    ResourceNames::new(nodes.chain(of_lines), spellings, PREFIX)
}

/// Which lines of aws-auth a cluster reads, by whom they name.
#[derive(Debug, Default)]
struct Index<'a> {
    /// By the name in small letters: the last line of a list goes first, and roles before users.
    by_name: HashMap<String, &'a Mapping>,
    accounts: HashMap<&'a str, &'a Mapping>,
    /// The lines that match nobody, or that another one hides.
    void: HashSet<(List, usize)>,
    /// The lines of which the cluster uses one or the other.
    doubtful: HashSet<(List, usize)>,
    is_read: bool,
}

impl<'a> Index<'a> {
    fn of(aws_auth: &'a AwsAuth) -> Self {
        let mut index = Self { is_read: true, ..Self::default() };
        for finding in aws_auth.findings() {
            let (Some(list), Some(line)) = (finding.list(), finding.line) else { continue };
            if finding.fault.voids_its_line() {
                index.void.insert((list, line));
            }
            if let Some(other) = finding.fault.is_either_of_two() {
                index.doubtful.extend([(list, line), (list, other)]);
            }
        }
        for line in aws_auth.lines().iter().filter(|line| !index.void.contains(&(line.list, line.line))) {
            if line.list == List::Accounts {
                index.accounts.insert(&line.who, line);
            } else {
                index.by_name.insert(line.who.to_ascii_lowercase(), line);
            }
        }
        index
    }

    fn reads(&self, line: &Mapping) -> bool {
        self.is_read && !self.void.contains(&(line.list, line.line))
    }

    fn is_doubtful(&self, line: &Mapping) -> bool {
        self.doubtful.contains(&(line.list, line.line))
    }

    fn line_of(&self, principal: &PrincipalArn) -> Option<&'a Mapping> {
        let named = self.by_name.get(&canonical(principal));
        named.or_else(|| self.accounts.get(principal.account())).copied()
    }
}

/// The name by which aws-auth knows a principal, in small letters: a role's ARN without its path.
fn canonical(principal: &PrincipalArn) -> String {
    let (partition, account, name) = (principal.partition().clone(), principal.account(), principal.name());
    let canonical = match principal.kind() {
        PrincipalKind::Role => PrincipalArn::role(partition, account, "/", name),
        PrincipalKind::User | PrincipalKind::Root => principal.clone(),
    };
    canonical.to_string().to_ascii_lowercase()
}
