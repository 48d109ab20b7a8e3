//! How reports are laid out: their order, the width of their lines, and what a terminal has shown before.

use std::time::Duration;

use eksaccess::diagnosis::{Answer, Fact, Finding, Layout, joined};

use super::answers;

/// Whether a line holds something that is never broken: one word, an ARN, or a command.
fn is_whole(line: &str) -> bool {
    line.split_whitespace().count() == 1 || line.contains("arn:") || line.contains('`')
}

/// The two parts of a report.
fn parts(report: &str) -> (&str, &str) {
    report.split_once("\n\nChecks: ").expect("a report ends with what was checked")
}

/// Hosts wrap paragraphs, and leave lines that begin with a blank as they are.
#[test]
fn a_report_fits_the_frame_of_a_host() {
    for (name, _, answer) in answers() {
        let report = answer.report.to_string();
        let (conclusion, checks) = parts(&report);
        for paragraph in conclusion.split("\n\n").filter(|paragraph| !paragraph.starts_with(' ')) {
            assert_eq!(paragraph.lines().count(), 1, "{name}: {paragraph}");
        }
        for line in checks.lines().skip(1) {
            let columns = line.chars().count();
            assert!(line.starts_with("  ") && (columns <= 76 || is_whole(line)), "{name}: {line}");
        }
        assert!(report.lines().all(|line| line.trim_end() == line), "{name}: a blank at the end of a line");
        assert!(!report.contains('\u{1b}'), "{name}: a color code");
    }
}

#[test]
fn a_report_fits_the_columns_of_a_screen() {
    for (name, _, answer) in answers() {
        for columns in [100, 60] {
            for line in answer.report.text(Layout::Columns(columns)).lines() {
                let is_code = line.starts_with("    ");
                assert!(line.chars().count() <= columns || is_code || is_whole(line), "{name}: {line}");
            }
        }
    }
}

/// The answer, why, how to fix it, what else to know, and last what was checked.
#[test]
fn a_report_is_in_the_order_in_which_it_is_read() {
    let place = |label: &str| {
        let labels = [
            "Answer",
            "Why",
            "However",
            "To fix it",
            "Problem",
            "Warning",
            "Unknown",
            "kubectl",
            "If",
            "Next",
        ];
        let rank = labels.iter().position(|known| label.split(' ').next() == known.split(' ').next());
        // Notes stand in the order of their checks.
        rank.map(|rank| if (4..=6).contains(&rank) { 4 } else { rank })
    };
    for (name, _, answer) in answers() {
        let report = answer.report.to_string();
        let (conclusion, checks) = parts(&report);
        let paragraphs = conclusion.split("\n\n").filter(|paragraph| !paragraph.starts_with(' '));
        let places: Vec<_> =
            paragraphs.filter_map(|text| text.split_once(':')).map(|(label, _)| place(label)).collect();
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{name}: {report}");
        assert_eq!((places[0], places.last()), (Some(0), Some(&place("Next"))), "{name}: {report}");
        let shown = checks.lines().filter(|line| !line.starts_with("   ")).count();
        assert_eq!(shown - 1, answer.findings.len(), "{name}: each finding has its line\n{report}");
    }
}

/// On a terminal each line stands when it is told: what takes time changes none that came before it.
#[test]
fn what_a_listener_has_heard_is_not_taken_back() {
    for (name, facts, answer) in answers() {
        let mut before = facts.clone();
        (before.review, before.allowed) = (Fact::not_needed("not yet"), Fact::not_needed("not yet"));
        before.waited = Duration::ZERO;
        // A remedy is told at the end, when the verdict is known.
        let heard = |findings: Vec<Finding>| -> Vec<_> {
            let early = findings.into_iter().filter(|finding| !finding.is_late());
            early
                .map(|Finding { check, status, summary, reason, remedy: _ }| (check, status, summary, reason))
                .collect()
        };
        assert_eq!(heard(Answer::from_facts(&before).findings), heard(answer.findings), "{name}");
    }
}

#[test]
fn a_conclusion_is_the_report_without_what_was_checked() {
    for (name, _, answer) in answers() {
        let report = answer.report.to_string();
        let conclusion = joined(answer.report.conclusion(), |block| block.lines(Layout::Host));
        assert_eq!(conclusion, parts(&report).0, "{name}");
    }
}

/// Each warning is read once, in the conclusion; the list refers to it.
#[test]
fn what_the_conclusion_says_is_not_said_again() {
    for (name, _, answer) in answers() {
        let report = answer.report.to_string();
        let (conclusion, checks) = parts(&report);
        for Finding { check, summary, .. } in &answer.findings {
            let refers = checks.contains(&format!(" {check}: see above."));
            assert_eq!(refers, conclusion.contains(&format!(": {summary}")), "{name}: {check}\n{report}");
        }
    }
}
