//! What is said of a migration on standard error: what is moved, what is not and why, and what to do next.
//! Never here: the HCL, or what a finding says (`migrate`).

use std::path::Path;

use crate::migrate::{Finding, Plan, Severity, Step};
use crate::text::{excerpt, shown, wrap};

/// Columns of a line at most.
const COLUMNS: usize = 100;

/// Columns of the mark of a finding.
const MARK: usize = 14;

/// The report. `file` is where the HCL was written, if it is in one.
pub(super) fn text(plan: &Plan, file: Option<&Path>) -> String {
    let mut lines = vec![summary(plan, file)];
    if !plan.findings.is_empty() {
        lines.push(String::new());
        lines.extend(plan.findings.iter().map(finding));
    }
    lines.push("\nNext:".to_owned());
    lines.extend((1..).zip(plan.steps()).map(|(number, it)| step(number, &it)));
    // Each part by itself: there may be thousands.
    lines.iter().map(|line| format!("{}\n", shown(line))).collect()
}

fn summary(plan: &Plan, file: Option<&Path>) -> String {
    let administrators = plan.moved.iter().filter(|moved| moved.equivalent.is_admin).count();
    let place = file.map(|file| format!(" in {}", excerpt(&file.to_string_lossy()))).unwrap_or_default();
    let moved = match plan.moved.len() {
        0 => "nothing to move.".to_owned(),
        entries => format!(
            "{} and {}{place}.",
            counted(entries, "access entry", "access entries"),
            counted(administrators, "policy association", "policy associations")
        ),
    };
    let rest = match plan.losing() {
        0 => "Every other line grants nothing or has its entry.".to_owned(),
        1 => "1 finding would lose access.".to_owned(),
        losing => format!("{losing} findings would lose access."),
    };
    wrap("aws-auth:", 0, &format!("{moved} {rest}"), COLUMNS)
}

fn finding(finding: &Finding) -> String {
    let mark = match finding.problem.severity() {
        Severity::LosesAccess => "loses access",
        Severity::Unused => "unused",
        Severity::Note => "note",
    };
    let remedy = finding.problem.remedy().map(|remedy| format!(" {remedy}")).unwrap_or_default();
    let text = wrap(&format!("  {mark:<12}"), MARK + 1, &format!("{finding}{remedy}"), COLUMNS);
    match finding.problem.hcl() {
        Some(hcl) => format!("{text}\n\n{}", indented(hcl, MARK + 1)),
        None => text,
    }
}

fn step(number: usize, Step { about, commands }: &Step) -> String {
    let about = wrap(&format!("  {number}."), 5, about, COLUMNS);
    let commands: String = commands.iter().map(|command| format!("\n       {command}")).collect();
    format!("{about}{commands}")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn indented(text: &str, by: usize) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{:by$}{line}\n", "") };
    text.lines().map(line).collect()
}
