//! The answer to a question: what the findings come to, and every result that users see.
//!
//! Never here: the report's wording (`report`), or any rule about one check alone (`checks/`).

use std::collections::BTreeSet;
use std::time::Duration;

use super::access_path::AccessPath;
use super::checks::{EVERYBODY, Finding, NAMESPACE_SCOPE, Status, findings, is_denial};
use super::facts::{ClusterFact, Facts};
use super::matching::AwsAuthMatch;
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
    /// The principal's exact ARN, a session's role for a session; none where it is not known.
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
    /// How long what grants the access may still take to take effect; none where it has had the time.
    pub settles_in: Option<Duration>,
}

impl Answer {
    /// Answers from what is known.
    #[must_use]
    pub fn from_facts(facts: &Facts) -> Self {
        let mut findings = findings(facts);
        let shown = shown(facts);
        let user_name = shown.as_ref().and_then(AccessPath::user_name).map(str::to_owned);
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
            settles_in: facts.rights_settle_in(),
        }
    }

    /// What was found about the namespace that was asked about.
    #[must_use]
    pub fn finding_about_namespace(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.check == NAMESPACE_SCOPE.name)
    }
}

/// What user name, groups and policies are shown of: what authenticates the principal, else the entry that does not.
fn shown(facts: &Facts) -> Option<AccessPath<'_>> {
    line_behind_entry(facts).or_else(|| facts.access_path()).or_else(|| {
        let policies = facts.policies.known().map_or(&[][..], Vec::as_slice);
        facts.entry.known().map(|entry| AccessPath::Entry(entry, policies))
    })
}

/// The line of aws-auth, where the API server accepts the caller by it although there is an entry: the entry may belong to
/// a previous principal.
fn line_behind_entry(facts: &Facts) -> Option<AccessPath<'_>> {
    let (caller, reviewed) = (facts.caller.clone()?, facts.reviewed()?);
    let AwsAuthMatch::Line(line) = facts.aws_auth_match() else { return None };
    let caller = Subject::caller(caller);
    let gives =
        |name: &str| user_name::rendered(name, &caller).is_some_and(|name| name == reviewed.user_name);
    let by_entry = facts.entry.known().and_then(|entry| entry.user_name.as_deref()).is_some_and(gives);
    (gives(&line.user_name) && !by_entry && !facts.entry_is_surely_live())
        .then_some(AccessPath::Mapping(line))
}

/// The groups: those that the API server reports, else those of the access path. A role's groups with a template stay as
/// they are written, since each session has its own. Where the access path is not known, groups of the caller's session
/// alone are omitted.
fn groups(facts: &Facts, shown: Option<&AccessPath<'_>>) -> BTreeSet<String> {
    let given = shown.map(AccessPath::groups).unwrap_or_default();
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
fn policies(facts: &Facts, shown: Option<&AccessPath<'_>>) -> Option<Vec<Association>> {
    let is_withheld = facts.policies.unavailable().is_some() || facts.entry.unavailable().is_some();
    (!is_withheld).then(|| shown.into_iter().flat_map(AccessPath::policies).cloned().collect())
}

/// The answers to `can_i`, if all of them came.
fn allowed(facts: &Facts) -> Option<Vec<bool>> {
    let answers = facts.allowed.known()?.iter();
    answers.map(|answer| answer.as_ref().ok().copied().or(is_denial(answer).then_some(false))).collect()
}

/// How a verdict is known.
fn evidence(facts: &Facts, verdict: Verdict) -> Option<Evidence> {
    match (verdict, facts.server_accepts()) {
        (_, Some(_)) => Some(Evidence::Live),
        (Verdict::Undetermined(_), None) => None,
        (_, None) => Some(Evidence::Inferred),
    }
}

/// What the API server said of the caller, else the first finding that denies, else the first that leaves the answer open.
fn verdict(facts: &Facts, findings: &[Finding]) -> Verdict {
    if facts.server_accepts() == Some(true) {
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
    match facts.access_path() {
        Some(_) if has_permissions(facts) => Verdict::Authenticates,
        Some(_) => Verdict::AuthenticatesWithoutPermissions,
        // No check denied this, but nothing authenticates the principal either.
        None => Verdict::Denied(Reason::NoAccessEntry),
    }
}

/// Whether any group or policy grants something, or may do so unseen. The API server decides about groups, once they had
/// time to take effect; it does not show policies.
fn has_permissions(facts: &Facts) -> bool {
    let access_path = facts.access_path();
    let access_path = access_path.as_ref();
    let by_groups = match facts.reviewed() {
        Some(reviewed) if !facts.has_young_rights() => {
            reviewed.groups.iter().any(|group| grants_something(group))
        }
        _ => access_path.is_some_and(|access_path| !access_path.granting_groups().is_empty()),
    };
    let by_policies = access_path.is_some_and(|access_path| !access_path.policies().is_empty());
    by_groups || by_policies || facts.may_have_unseen_policies()
}

/// The rule for every remedy: one that could take access away is not proposed to a principal that has it. One place, so
/// that it holds whatever a check proposes, and also where only the API server knew that the principal has access.
fn withhold(verdict: Verdict, findings: &mut [Finding]) {
    for finding in findings {
        finding.remedy.take_if(|remedy| !remedy.offer.holds(verdict));
    }
}

fn first(findings: &[Finding], status: Status) -> Option<Reason> {
    findings.iter().filter(|finding| finding.status == status).find_map(|finding| finding.reason)
}
