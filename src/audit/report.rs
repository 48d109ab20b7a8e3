//! The audit as people read it: a summary, the table of grants, and the findings below it.
//!
//! Plain text without color. Never here: a judgement.

use super::Audit;
use super::code::Severity;
use super::finding::Finding;
use super::grant::{Grant, Status, Way};
use super::table;
use crate::access::{Association, EntryType, PrincipalArn, Scope, default_user_name};
use crate::diagnosis::{Block, Layout, joined};
use crate::text::excerpt;

/// The heads of the table's columns.
const HEADER: [&str; 5] = ["PRINCIPAL", "ACCESS", "BY", "USER NAME", "GROUPS, POLICIES"];

/// All of it.
pub(super) fn text(audit: &Audit, columns: usize) -> String {
    let (summary, findings) = audit.blocks();
    let layout = Layout::Columns(columns);
    let parts =
        [summary.lines(layout), table(audit, columns), joined(&findings, |block| block.lines(layout))];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// How many principals can authenticate, and what was found.
pub(super) fn summary(audit: &Audit) -> Block {
    let Audit { cluster, region, account: _, mode, grants, findings } = audit;
    let count = |statuses: &[Status]| grants.iter().filter(|grant| statuses.contains(&grant.status)).count();
    let can = count(&[Status::Authenticates, Status::AuthenticatesWithoutPermissions]);
    let open = match count(&[Status::Undetermined]) {
        0 => String::new(),
        open => format!(", {open} cannot be determined"),
    };
    let text = format!(
        "cluster \"{cluster}\" in {region}, authentication mode {mode}. Of {} access entries and aws-auth lines, {can} \
         authenticate{open}. {}",
        grants.len(),
        counted(findings)
    );
    Block::Paragraph { label: "Audit".to_owned(), text }
}

fn counted(findings: &[Finding]) -> String {
    let severities =
        [Severity::High, Severity::Medium, Severity::Low, Severity::Unknown, Severity::Info].into_iter();
    let count = |severity: Severity| {
        let count = findings.iter().filter(|finding| finding.code.severity() == severity).count();
        (count > 0).then(|| format!("{count} {}", severity.as_str()))
    };
    let counts: Vec<String> = severities.filter_map(count).collect();
    if counts.is_empty() { "No findings.".to_owned() } else { format!("Findings: {}.", counts.join(", ")) }
}

/// A finding with its remedy.
pub(super) fn finding(finding: &Finding) -> Vec<Block> {
    let Finding { code, principal: _, summary, remedy } = finding;
    let words = remedy.as_ref().map_or("", |remedy| remedy.words.as_str());
    let label = format!("{} ({code})", capitalized(code.severity()));
    let text = format!("{summary} {words}").trim_end().to_owned();
    let code = remedy.as_ref().and_then(|remedy| remedy.code.as_ref());
    let code = code.map(|code| Block::Code(code.text().to_owned()));
    [Block::Paragraph { label, text }].into_iter().chain(code).collect()
}

const fn capitalized(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Unknown => "Unknown",
        Severity::Info => "Info",
    }
}

/// The grants; empty where there are none.
pub(super) fn table(audit: &Audit, columns: usize) -> String {
    let rows: Vec<_> = audit.grants.iter().map(|grant| row(audit, grant)).collect();
    if rows.is_empty() { String::new() } else { table::table(HEADER, &rows, columns) }
}

fn row(audit: &Audit, grant: &Grant) -> [Vec<String>; 5] {
    let Grant { principal, way, status, user_name: _, groups, policies } = grant;
    let rights: Vec<String> = all_groups(groups).into_iter().chain(policies.iter().map(policy)).collect();
    [
        vec![short(audit, principal)],
        vec![access(*status).to_owned()],
        vec![by(way)],
        vec![user_name(grant)],
        if rights.is_empty() { vec!["none".to_owned()] } else { rights },
    ]
}

/// A principal of the cluster's own account without what all of them begin with.
fn short(audit: &Audit, principal: &str) -> String {
    let rest = principal.split_once(":iam::").and_then(|(_, rest)| rest.strip_prefix(&audit.account));
    excerpt(rest.and_then(|rest| rest.strip_prefix(':')).unwrap_or(principal))
}

const fn access(status: Status) -> &'static str {
    match status {
        Status::Authenticates => "yes",
        Status::AuthenticatesWithoutPermissions => "no rights",
        Status::Denied => "no",
        Status::Undetermined => "unknown",
    }
}

fn by(way: &Way) -> String {
    match way {
        Way::AccessEntry { arn: _, entry_type: EntryType::Standard } => "entry".to_owned(),
        Way::AccessEntry { arn: _, entry_type } => format!("entry {entry_type}"),
        Way::AwsAuth { list, line } => format!("{}:{line}", list.key()),
    }
}

/// The user name, where it is not the one that EKS sets by default.
fn user_name(grant: &Grant) -> String {
    let Some(name) = &grant.user_name else { return "-".to_owned() };
    let default = match (&grant.way, grant.principal.parse::<PrincipalArn>()) {
        (Way::AccessEntry { entry_type, .. }, Ok(principal)) => default_user_name(&principal, entry_type),
        _ => None,
    };
    if default.as_ref() == Some(name) { "default".to_owned() } else { excerpt(name) }
}

fn all_groups(groups: &[String]) -> Option<String> {
    let names: Vec<String> = groups.iter().map(|group| excerpt(group)).collect();
    match names.len() {
        0 => None,
        1 => Some(format!("group {}", names.join(""))),
        _ => Some(format!("groups {}", names.join(", "))),
    }
}

/// A policy without what the names of nearly all have in common, and where it applies.
fn policy(association: &Association) -> String {
    let Association { policy, scope, associated_at: _, modified_at: _ } = association;
    let scope = match scope {
        Scope::Cluster => "cluster".to_owned(),
        Scope::Namespaces(names) => names.iter().map(|name| excerpt(name)).collect::<Vec<_>>().join(", "),
    };
    let name = policy.name();
    let short = name.strip_prefix("AmazonEKS").and_then(|rest| rest.strip_suffix("Policy"));
    format!("{} ({scope})", excerpt(short.filter(|short| !short.is_empty()).unwrap_or(name)))
}
