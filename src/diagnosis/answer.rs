//! The answer to a question: what the findings come to, and every result that users see.
//!
//! Never here: the report's wording (`report`), or any rule about one check alone (`checks/`).

use std::collections::BTreeSet;

use super::checks::{EVERYBODY, Finding, Status, findings, is_no};
use super::doors::{MapDoor, WayIn};
use super::facts::{ClusterFact, Facts};
use super::question::Subject;
use super::reason::Reason;
use super::report::{self, Report};
use super::user_name;
use super::verdict::Verdict;
use crate::access::{Association, AuthenticationMode, EntryType, grants_something};

/// How an answer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The cluster's own API server said so.
    Live,
    /// The checks of control plane and IAM agree.
    Inferred,
}

impl Evidence {
    /// The word in `evidence`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Inferred => "inferred",
        }
    }
}

/// The answer, in the words of the data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// `status`, `reason` and `can_authenticate` in one.
    pub verdict: Verdict,
    /// How that is known; none where it is undetermined.
    pub evidence: Option<Evidence>,
    /// One line.
    pub summary: String,
    /// The whole report.
    pub report: Report,
    /// What each check found, in order.
    pub findings: Vec<Finding>,
    /// The principal's exact ARN, a session's role for a session; none where nobody told it.
    pub resolved_principal_arn: Option<String>,
    /// The ARN of the principal's entry.
    pub access_entry_arn: Option<String>,
    /// The type of that entry.
    pub entry_type: Option<EntryType>,
    /// The Kubernetes user name, templates unexpanded.
    pub user_name: Option<String>,
    /// The user name as Kubernetes sees it; none where something a template stands for is not known.
    pub rendered_user_name: Option<String>,
    /// How the cluster decides.
    pub authentication_mode: Option<AuthenticationMode>,
    /// The Kubernetes groups.
    pub kubernetes_groups: BTreeSet<String>,
    /// The access policies and where they hold; none where EKS may not be asked for them.
    pub policies: Option<Vec<Association>>,
    /// The API server's answers to `can_i`, in order; none where it was not asked or did not answer.
    pub allowed: Option<Vec<bool>>,
}

impl Answer {
    /// Answers from what is known.
    #[must_use]
    pub fn from_facts(facts: &Facts) -> Self {
        let mut findings = findings(facts);
        let shown = shown(facts);
        let user_name = shown.as_ref().and_then(WayIn::user_name).map(str::to_owned);
        let entry = facts.entry.known();
        let verdict = verdict(facts, &findings);
        withhold(verdict, &mut findings);
        let summary = report::summary(facts, verdict, &findings);
        Self {
            verdict,
            evidence: evidence(facts, verdict),
            report: Report::new(facts, verdict, &findings),
            summary,
            findings,
            resolved_principal_arn: facts.exact_principal().map(ToString::to_string),
            access_entry_arn: entry.map(|entry| entry.access_entry_arn.clone()),
            entry_type: entry.map(|entry| entry.entry_type.clone()),
            rendered_user_name: match facts.reviewed_name() {
                Some(name) => Some(name.to_owned()),
                None => user_name.as_deref().and_then(|name| user_name::rendered(name, &facts.subject)),
            },
            user_name,
            authentication_mode: facts.cluster.known().map(|ClusterFact { mode, .. }| mode.clone()),
            kubernetes_groups: groups(facts, shown.as_ref()),
            policies: policies(facts, shown.as_ref()),
            allowed: allowed(facts),
        }
    }
}

/// What user name, groups and policies are shown of: what lets the principal in, else the entry that does not.
fn shown(facts: &Facts) -> Option<WayIn<'_>> {
    line_behind_entry(facts).or_else(|| facts.way_in()).or_else(|| {
        let policies = facts.policies.known().map_or(&[][..], Vec::as_slice);
        facts.entry.known().map(|entry| WayIn::Entry(entry, policies))
    })
}

/// The line of aws-auth, where the API server knows the caller by it: an entry that may be a former principal's is one.
fn line_behind_entry(facts: &Facts) -> Option<WayIn<'_>> {
    let (caller, reviewed) = (facts.caller.clone()?, facts.reviewed()?);
    let MapDoor::Matches(line) = facts.map_door() else { return None };
    let caller = Subject::caller(caller);
    let gives =
        |name: &str| user_name::rendered(name, &caller).is_some_and(|name| name == reviewed.user_name);
    let by_entry = facts.entry.known().and_then(|entry| entry.user_name.as_deref()).is_some_and(gives);
    (gives(&line.user_name) && !by_entry && !facts.entry_is_surely_live()).then_some(WayIn::Mapping(line))
}

/// The groups: those that the API server told, else those that the way in gives. A role's with a template stay as they are
/// written, since each session has its own; of a way in that nobody gave, what may be the caller's session's is left out.
fn groups(facts: &Facts, shown: Option<&WayIn<'_>>) -> BTreeSet<String> {
    let given = shown.map(WayIn::groups).unwrap_or_default();
    let is_of_a_session = given.iter().any(|group| user_name::rendered(group, &facts.subject).is_none());
    let groups: Vec<&str> = match (shown, facts.reviewed()) {
        (_, None) => given,
        (Some(_), Some(_)) if is_of_a_session => given,
        (Some(_), Some(reviewed)) => without_everybody(reviewed.groups.iter().map(String::as_str)),
        (None, Some(_)) => without_everybody(facts.reviewed_groups()),
    };
    groups.into_iter().map(str::to_owned).collect()
}

fn without_everybody<'a>(groups: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    groups.filter(|group| *group != EVERYBODY).collect()
}

/// The policies of what is shown, unless they were withheld.
fn policies(facts: &Facts, shown: Option<&WayIn<'_>>) -> Option<Vec<Association>> {
    let is_withheld = facts.policies.withheld().is_some() || facts.entry.withheld().is_some();
    (!is_withheld).then(|| shown.into_iter().flat_map(WayIn::policies).cloned().collect())
}

/// The answers to `can_i`, if all of them came.
fn allowed(facts: &Facts) -> Option<Vec<bool>> {
    let answers = facts.allowed.known()?.iter();
    answers.map(|answer| answer.as_ref().ok().copied().or(is_no(answer).then_some(false))).collect()
}

/// How a verdict is known.
fn evidence(facts: &Facts, verdict: Verdict) -> Option<Evidence> {
    match (verdict, facts.server_lets_in()) {
        (_, Some(_)) => Some(Evidence::Live),
        (Verdict::Undetermined(_), None) => None,
        (_, None) => Some(Evidence::Inferred),
    }
}

/// What the API server said of the caller, else the first finding that denies, else the first that leaves the answer open.
fn verdict(facts: &Facts, findings: &[Finding]) -> Verdict {
    if facts.server_lets_in() == Some(true) {
        return if has_permissions(facts) {
            Verdict::Authenticates
        } else {
            Verdict::AuthenticatesWithoutPermissions
        };
    }
    if let Some(reason) = first(findings, Status::Problem) {
        return Verdict::Denied(reason);
    }
    if let Some(reason) = first(findings, Status::Unknown) {
        return Verdict::Undetermined(reason);
    }
    match facts.way_in() {
        Some(_) if has_permissions(facts) => Verdict::Authenticates,
        Some(_) => Verdict::AuthenticatesWithoutPermissions,
        // No check let this pass; nothing lets the principal in, so nobody shall believe that it is.
        None => Verdict::Denied(Reason::NoAccessEntry),
    }
}

/// Whether any group or policy grants something, or may do so unseen. Of groups the API server has the last word, once
/// they had the time to reach it; policies do not show there.
fn has_permissions(facts: &Facts) -> bool {
    let way_in = facts.way_in();
    let way_in = way_in.as_ref();
    let by_groups = match facts.reviewed() {
        Some(reviewed) if !facts.has_young_rights() => {
            reviewed.groups.iter().any(|group| grants_something(group))
        }
        _ => way_in.is_some_and(|way_in| !way_in.granting_groups().is_empty()),
    };
    let by_policies = way_in.is_some_and(|way_in| !way_in.policies().is_empty());
    by_groups || by_policies || facts.may_have_unseen_policies()
}

/// The law of every remedy: what it could take away is not proposed to those who have it. One place, so that it holds
/// whatever a check proposes, and also where only the API server knew that the principal has access.
fn withhold(verdict: Verdict, findings: &mut [Finding]) {
    for finding in findings {
        finding.remedy.take_if(|remedy| !remedy.offer.holds(verdict));
    }
}

fn first(findings: &[Finding], status: Status) -> Option<Reason> {
    findings.iter().filter(|finding| finding.status == status).find_map(|finding| finding.reason)
}
