//! Color for a report on a terminal. Never here: words.

const RESET: &str = "\u{1b}[0m";
const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[1;31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const DIM: &str = "\u{1b}[2m";

/// How the lines of the report begin, and their color.
const LINES: [(&str, &str); 6] = [
    ("  ok ", GREEN),
    ("  PROBLEM ", RED),
    ("  warning ", YELLOW),
    ("  unknown ", YELLOW),
    ("  skipped ", DIM),
    ("  waiting ", DIM),
];

/// The report, its marks and headings in color.
pub(super) fn report(plain: &str) -> String {
    plain.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn line(plain: &str) -> String {
    if let Some((mark, color)) = LINES.iter().find(|(mark, _)| plain.starts_with(mark)) {
        return format!("{color}{mark}{RESET}{}", &plain[mark.len()..]);
    }
    match plain.split_once(": ") {
        Some(("Answer", rest)) => format!("{BOLD}Answer:{RESET} {BOLD}{rest}{RESET}"),
        Some((heading @ ("Asked" | "Why" | "To fix it" | "Next"), rest)) => {
            format!("{BOLD}{heading}:{RESET} {rest}")
        }
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_changes_no_word() {
        let plain =
            "Answer: no (x). Y.\n\nChecked:\n  ok       a: b\n  PROBLEM  c: d: e\n    resource \"x\" \"y\" {";
        let mut bare = report(plain);
        assert_ne!(bare, plain);
        for code in [RESET, BOLD, RED, GREEN, YELLOW, DIM] {
            bare = bare.replace(code, "");
        }
        assert_eq!(bare, plain);
    }
}
