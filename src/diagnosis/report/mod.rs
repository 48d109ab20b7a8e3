//! The report that a person reads, at a shell or inside Terraform's error frame. In order: the answer, why, how to fix it,
//! what else to know, and last what was checked.
//!
//! Plain text without color. Never here: a judgement; everything it says comes from the findings.

mod layout;

use std::fmt;
use std::time::Duration;

pub use layout::{Block, Layout, joined};

use super::access_path::AccessPath;
use super::checks::{Finding, Status};
use super::facts::Facts;
use super::reason::{KUBECTL_401, Outcome, Reason};
use super::remedy::{Code, Remedy};
use super::user_name;
use super::verdict::Verdict;
use crate::text::shown;

/// The answer in one line: who can authenticate or not, and the finding that decides.
#[must_use]
pub fn summary(facts: &Facts, verdict: Verdict, findings: &[Finding]) -> String {
    let because = deciding(verdict, findings).map_or("", |finding| finding.summary.as_str());
    format!("{} {because}", outcome(facts, verdict)).trim_end().to_owned()
}

/// A report in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    conclusion: Vec<Block>,
    checks: Vec<Block>,
}

impl Report {
    pub(super) fn new(facts: &Facts, verdict: Verdict, findings: &[Finding]) -> Self {
        let notes = notes(facts, verdict, findings);
        let is_above = |finding: &Finding| {
            let above = cause(verdict, findings).into_iter().chain(notes.iter().copied());
            above.into_iter().any(|one| one.check == finding.check)
        };
        let mut checks = vec![question(facts)];
        checks.extend(findings.iter().map(|one| if is_above(one) { reference(one) } else { checked(one) }));
        Self { conclusion: conclusion(facts, verdict, findings, &notes), checks }
    }

    /// Everything but what was checked, for somebody who has seen each check as it was done.
    #[must_use]
    pub fn conclusion(&self) -> &[Block] {
        &self.conclusion
    }

    /// The report as text.
    #[must_use]
    pub fn text(&self, layout: Layout) -> String {
        let Self { conclusion, checks } = self;
        joined(&[&conclusion[..], checks].concat(), |block| block.lines(layout))
    }
}

/// For Terraform and OpenTofu.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text(Layout::Host))
    }
}

/// What is asked: the heading of the checks.
pub(super) fn question(facts: &Facts) -> Block {
    let (who, cluster, region) = (&shown(&facts.subject.text), facts.cluster_name(), &facts.region);
    let who = if facts.subject.is_caller { format!("the caller, {who},") } else { who.clone() };
    let namespace = match &facts.question.namespace {
        Some(namespace) => format!(", and use the namespace \"{namespace}\""),
        None => String::new(),
    };
    let text = format!("can {who} authenticate to the EKS cluster \"{cluster}\" in {region}{namespace}?");
    paragraph("Checks", text)
}

/// What one check found.
pub(super) fn checked(finding: &Finding) -> Block {
    let Finding { check, status, summary, remedy: _, reason: _ } = finding;
    Block::Finding { status: *status, text: format!("{check}: {summary}") }
}

/// What one check found, where the conclusion has said it.
fn reference(finding: &Finding) -> Block {
    Block::Finding { status: finding.status, text: format!("{}: see above.", finding.check) }
}

/// A wait that begins, as the end of a sentence.
pub(super) fn waiting(wait: Duration) -> Block {
    let seconds = wait.as_secs_f64().ceil();
    Block::Wait(format!("up to {seconds} s for EKS to apply recent changes."))
}

fn paragraph(label: impl Into<String>, text: impl Into<String>) -> Block {
    Block::Paragraph { label: label.into(), text: text.into() }
}

fn conclusion(facts: &Facts, verdict: Verdict, findings: &[Finding], notes: &[&Finding]) -> Vec<Block> {
    let cause = cause(verdict, findings);
    let mut blocks = vec![answer(facts, verdict)];
    blocks.extend(cause.map(|finding| why(verdict.reason(), finding)));
    let fix = cause.and_then(|finding| finding.remedy.as_ref());
    blocks.extend(fix.into_iter().flat_map(|remedy| with_code("To fix it", &remedy.words, Some(remedy))));
    blocks.extend(notes.iter().flat_map(|finding| note(finding)));
    blocks.extend(verdict.reason().map(kubectl));
    blocks.push(next(verdict, cause.into_iter().chain(notes.iter().copied())));
    blocks
}

fn answer(facts: &Facts, verdict: Verdict) -> Block {
    let answer = match (verdict, facts.server_accepts()) {
        (Verdict::Denied(reason), _) => format!("no ({reason})."),
        (Verdict::Undetermined(reason), _) => format!("unknown ({reason})."),
        (_, Some(_)) => "yes, according to the API server itself.".to_owned(),
        (_, None) => "yes, according to the EKS API and IAM.".to_owned(),
    };
    paragraph("Answer", format!("{answer} {}", outcome(facts, verdict)))
}

/// The verdict as a sentence.
fn outcome(facts: &Facts, verdict: Verdict) -> String {
    let (who, cluster) = (&shown(&facts.subject.text), facts.cluster_name());
    match verdict {
        Verdict::Authenticates => {
            format!("{who} can authenticate to the cluster \"{cluster}\"{}.", as_user(facts))
        }
        Verdict::AuthenticatesWithoutPermissions => format!(
            "{who} can authenticate to the cluster \"{cluster}\"{}, but has no groups or access policies there.",
            as_user(facts)
        ),
        Verdict::Denied(_) => format!("{who} cannot authenticate to the cluster \"{cluster}\"."),
        Verdict::Undetermined(_) => {
            format!("Whether {who} can authenticate to the cluster \"{cluster}\" cannot be determined.")
        }
    }
}

/// The user name with which it does, as the end of a sentence.
fn as_user(facts: &Facts) -> String {
    if let Some(name) = facts.reviewed_name() {
        return format!(" as {}", user_name::shown(name));
    }
    let access_path = facts.access_path();
    let Some(name) = access_path.as_ref().and_then(AccessPath::user_name) else { return String::new() };
    let rendered = user_name::rendered(name, &facts.subject);
    format!(" as {}", user_name::shown(rendered.as_deref().unwrap_or(name)))
}

/// The finding that gave the verdict its reason.
fn deciding(verdict: Verdict, findings: &[Finding]) -> Option<&Finding> {
    let reason = verdict.reason()?;
    findings.iter().find(|finding| finding.reason == Some(reason))
}

/// What is to be fixed first: the finding that decides, or else what keeps a principal that can authenticate from what
/// was asked.
fn cause(verdict: Verdict, findings: &[Finding]) -> Option<&Finding> {
    let problem = || findings.iter().find(|finding| finding.status == Status::Problem);
    deciding(verdict, findings).or_else(|| verdict.can_authenticate().then(problem).flatten())
}

fn why(reason: Option<Reason>, cause: &Finding) -> Block {
    match reason {
        Some(reason) => paragraph("Why", format!("{} {}", cause.summary, reason.background()).trim_end()),
        None => paragraph("However", &cause.summary),
    }
}

/// The other findings that are worth knowing. Where a known cause denies, or the API server has answered for the subject,
/// what could not be determined does not matter; where something denies, what the API server says follows from it. What
/// has the same remedy as a finding before it is the same matter.
fn notes<'a>(facts: &Facts, verdict: Verdict, findings: &'a [Finding]) -> Vec<&'a Finding> {
    let cause = cause(verdict, findings);
    let is_denied = matches!(verdict, Verdict::Denied(_));
    let is_explained = is_denied && verdict.reason() != Some(Reason::RefusedByApiServer);
    let is_decided = is_explained || facts.server_accepts() == Some(true);
    let mut proposed: Vec<&Remedy> = cause.and_then(|finding| finding.remedy.as_ref()).into_iter().collect();
    let mut notes = Vec::new();
    for finding in findings {
        let follows = is_denied && finding.is_late();
        let matters = match finding.status {
            Status::Ok | Status::Skipped => false,
            Status::Unknown => !is_decided && !follows,
            Status::Problem | Status::Warning => !follows,
        };
        let is_repeated = finding.remedy.as_ref().is_some_and(|remedy| proposed.contains(&remedy));
        if matters && !is_repeated && cause.is_none_or(|cause| cause.check != finding.check) {
            proposed.extend(&finding.remedy);
            notes.push(finding);
        }
    }
    notes
}

/// A finding with its remedy, under its own name.
fn note(finding: &Finding) -> Vec<Block> {
    let Finding { check, status, summary, remedy, reason: _ } = finding;
    let kind = match status {
        Status::Problem => "Problem",
        Status::Unknown => "Unknown",
        Status::Ok | Status::Warning | Status::Skipped => "Warning",
    };
    let words = remedy.as_ref().map_or("", |remedy| remedy.words.as_str());
    let text = format!("{summary} {words}");
    with_code(&format!("{kind} ({check})"), text.trim_end(), remedy.as_ref())
}

/// A paragraph, and the code of a remedy below it.
fn with_code(label: &str, text: &str, remedy: Option<&Remedy>) -> Vec<Block> {
    let code = remedy.and_then(|remedy| remedy.code.as_ref());
    let code = code.map(|code| Block::Code(code.text().to_owned()));
    [paragraph(label, text)].into_iter().chain(code).collect()
}

fn kubectl(reason: Reason) -> Block {
    match reason.outcome() {
        Outcome::Denied => paragraph("kubectl shows", format!("{}.", reason.kubectl())),
        Outcome::Undetermined => paragraph("If access is denied, kubectl shows", format!("{KUBECTL_401}.")),
    }
}

/// What to do now, after these findings.
fn next<'a>(verdict: Verdict, shown: impl Iterator<Item = &'a Finding>) -> Block {
    let shown: Vec<_> = shown.collect();
    let codes = shown.iter().filter_map(|finding| finding.remedy.as_ref()?.code.as_ref());
    let has_hcl = codes.into_iter().any(|code| matches!(code, Code::Hcl(_)));
    let text = match verdict {
        Verdict::Undetermined(_) => "provide the missing information above and run it again.",
        _ if has_hcl => {
            "add the HCL above to the configuration, run `terraform apply`, and run this again. A new entry takes up to 30 s \
             to take effect."
        }
        Verdict::Denied(_) => "fix it as described above and run this again.",
        _ if !shown.is_empty() => "access works; review the warnings above.",
        _ => "nothing to do.",
    };
    paragraph("Next", text)
}
