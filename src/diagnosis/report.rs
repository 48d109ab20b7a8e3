//! The report that a person reads, at a shell or inside Terraform's error frame: what was asked, what was checked,
//! what is wrong and why that gives kubectl's sentence, and what fixes it.
//!
//! Plain text without colors. Never here: a judgement; everything it says comes from the findings.

use std::fmt;
use std::time::Duration;

use super::checks::{Finding, Status};
use super::facts::Facts;
use super::layout::{code, wrap};
use super::reason::{Outcome, Reason};
use super::remedy::{Code, Remedy};
use super::user_name;
use super::verdict::Verdict;
use crate::text::shown;

/// The answer in one line.
#[must_use]
pub fn summary(facts: &Facts, verdict: Verdict, findings: &[Finding]) -> String {
    let (who, cluster) = (&shown(&facts.subject.text), facts.cluster_name());
    let because = deciding(verdict, findings).map_or("", |finding| finding.summary.as_str());
    match verdict {
        Verdict::Authenticates => {
            format!("{who} can authenticate to the cluster \"{cluster}\"{}.", named(facts))
        }
        Verdict::AuthenticatesWithoutPermissions => format!(
            "{who} can authenticate to the cluster \"{cluster}\"{}, but has no group and no policy there.",
            named(facts)
        ),
        Verdict::Denied(_) => format!("{who} cannot authenticate to the cluster \"{cluster}\". {because}"),
        Verdict::Undetermined(_) => {
            format!(
                "Whether {who} can authenticate to the cluster \"{cluster}\" cannot be determined. {because}"
            )
        }
    }
}

/// A report in its parts; shown whole, the answer comes before what was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    asked: String,
    answer: String,
    checked: Vec<String>,
    consequences: Vec<String>,
}

impl Report {
    pub(super) fn new(facts: &Facts, verdict: Verdict, summary: &str, findings: &[Finding]) -> Self {
        let mut consequences: Vec<_> = verdict.reason().map(why).into_iter().collect();
        consequences.extend(fixes(facts, verdict, findings));
        consequences.push(wrap("", &closing(verdict, findings)));
        Self {
            asked: asked(facts),
            answer: wrap("", &answered(facts, verdict, summary, findings)),
            checked: findings.iter().map(checked).collect(),
            consequences,
        }
    }

    /// What a listener has not heard: the answer, and what follows from it.
    #[must_use]
    pub fn conclusion(&self) -> String {
        format!("{}\n\n{}", self.answer, self.consequences.join("\n\n"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, answer, checked, consequences } = self;
        let (checked, consequences) = (checked.join("\n"), consequences.join("\n\n"));
        write!(formatter, "{asked}\n\n{answer}\n\n{CHECKED}\n{checked}\n\n{consequences}")
    }
}

const CHECKED: &str = "Checked:";

/// How a report begins for a listener, who hears each finding after it.
pub(super) fn opening(facts: &Facts) -> String {
    format!("{}\n\n{CHECKED}", asked(facts))
}

/// What a listener hears before a wait.
pub(super) fn waiting(wait: Duration) -> String {
    let seconds = wait.as_secs_f64().ceil();
    wrap("  waiting  ", &format!("propagation: Waiting up to {seconds} s for recent changes to take effect."))
}

/// The user name with which it does, as the end of a sentence.
fn named(facts: &Facts) -> String {
    if let Some(name) = facts.reviewed_name() {
        return format!(" as {}", user_name::shown(name));
    }
    let way_in = facts.way_in();
    let Some(name) = way_in.as_ref().and_then(super::doors::WayIn::user_name) else { return String::new() };
    let rendered = user_name::rendered(name, &facts.subject);
    format!(" as {}", user_name::shown(rendered.as_deref().unwrap_or(name)))
}

/// The finding that gave the verdict its reason.
fn deciding(verdict: Verdict, findings: &[Finding]) -> Option<&Finding> {
    let reason = verdict.reason()?;
    findings.iter().find(|finding| finding.reason == Some(reason))
}

fn asked(facts: &Facts) -> String {
    let (who, cluster, region) = (&shown(&facts.subject.text), facts.cluster_name(), &facts.region);
    let who = if facts.subject.is_caller { format!("the caller, {who},") } else { who.clone() };
    let namespace = match &facts.question.namespace {
        Some(namespace) => format!(", and use the namespace \"{namespace}\""),
        None => String::new(),
    };
    wrap(
        "",
        &format!("Asked: can {who} authenticate to the EKS cluster \"{cluster}\" in {region}{namespace}?"),
    )
}

fn answered(facts: &Facts, verdict: Verdict, summary: &str, findings: &[Finding]) -> String {
    let because = deciding(verdict, findings).map_or("", |finding| finding.summary.as_str());
    match verdict {
        Verdict::Authenticates | Verdict::AuthenticatesWithoutPermissions => {
            let problem = findings.iter().find(|finding| finding.status == Status::Problem);
            let but = problem.map_or_else(String::new, |finding| format!(" But: {}", finding.summary));
            let source = match facts.server_lets_in() {
                Some(_) => "according to the API server itself",
                None => "according to the EKS API and IAM",
            };
            format!("Answer: yes, {source}. {summary}{but}")
        }
        Verdict::Denied(reason) => format!("Answer: no ({reason}). {because}"),
        Verdict::Undetermined(reason) => format!("Answer: unknown ({reason}). {because}"),
    }
}

/// The line of a finding.
pub(super) fn checked(finding: &Finding) -> String {
    let Finding { check, status, summary, remedy: _, reason: _ } = finding;
    wrap(&format!("  {:<8} ", mark(*status)), &format!("{check}: {summary}"))
}

/// Problems are found at a glance.
const fn mark(status: Status) -> &'static str {
    match status {
        Status::Problem => "PROBLEM",
        other => other.as_str(),
    }
}

fn why(reason: Reason) -> String {
    let meaning = wrap("", &format!("Why: {}", reason.meaning()));
    let kubectl = match reason.outcome() {
        Outcome::Denied => wrap("", &format!("kubectl then shows: {}.", reason.kubectl())),
        Outcome::Undetermined => wrap("", &format!("kubectl may show {}.", reason.kubectl())),
    };
    format!("{meaning}\n{kubectl}")
}

/// What fixes the deciding finding, then what else may be fixed. Where a known cause denies, or the API server has let
/// the subject in, what could not be known does not matter; where something denies, what the API server says follows from it.
/// What was proposed once is not proposed again.
fn fixes(facts: &Facts, verdict: Verdict, findings: &[Finding]) -> Vec<String> {
    let first = deciding(verdict, findings);
    let denied = matches!(verdict, Verdict::Denied(_));
    let explained = denied && verdict.reason() != Some(Reason::RefusedByApiServer);
    let decided = explained || facts.server_lets_in() == Some(true);
    let mut proposed: Vec<&Remedy> = first.iter().filter_map(|finding| finding.remedy.as_ref()).collect();
    let mut sections: Vec<_> = proposed.iter().map(|remedy| fix("To fix it: ", remedy)).collect();
    for finding in findings {
        let Finding { check, status, remedy, summary: _, reason: _ } = finding;
        let Some(remedy) = remedy else { continue };
        let beside_the_point = decided && *status == Status::Unknown || denied && finding.is_late();
        if !beside_the_point && !proposed.contains(&remedy) {
            proposed.push(remedy);
            sections.push(fix(&format!("As to {check}: "), remedy));
        }
    }
    sections
}

fn fix(opening: &str, remedy: &Remedy) -> String {
    let Remedy { words, code: block, offer: _ } = remedy;
    let words = wrap("", &format!("{opening}{words}"));
    match block {
        Some(block) => format!("{words}\n\n{}", code(block.text())),
        None => words,
    }
}

/// What to do now.
fn closing(verdict: Verdict, findings: &[Finding]) -> String {
    let remedies = || findings.iter().filter_map(|finding| finding.remedy.as_ref());
    let has_hcl = remedies().any(|remedy| matches!(remedy.code, Some(Code::Hcl(_))));
    let next = match verdict {
        Verdict::Undetermined(_) => "Next: provide the missing information above, and run this again.",
        _ if has_hcl => {
            "Next: add the HCL to the configuration, run `terraform apply`, and run this again. A new entry takes up \
             to 30 s to take effect."
        }
        Verdict::Denied(_) => "Next: fix it as described above, and run this again.",
        _ if remedies().next().is_some() => "Next: access works; review the warnings above.",
        _ => "Next: nothing to do.",
    };
    next.to_owned()
}
