//! Where YAML 1.1, which clusters read, and YAML 1.2, which the parser here reads, part ways: what only the newer takes.
//!
//! Found by comparing 100,000 documents by chance with aws-iam-authenticator. Never here: what scalars mean (`scalar`).

use saphyr_parser::ScalarStyle;

/// Looks for what YAML 1.1 does not have, or reads otherwise. Answers with its line, and what it is.
pub(super) fn check_text(text: &str) -> Option<(usize, &'static str)> {
    // A byte order mark may stand in front of everything.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.bytes().all(is_ordinary) && !text.starts_with('%') && !text.contains("\n%") {
        return None;
    }
    (1..).zip(text.split('\n')).find_map(|(number, line)| Some((number, check_line(line)?)))
}

/// Whether a byte is what nearly all of every text is made of.
fn is_ordinary(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

fn check_line(line: &str) -> Option<&'static str> {
    if line.starts_with('%') {
        return Some("a directive");
    }
    line.chars().find_map(|letter| match letter {
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some("an invisible line separator"),
        '\u{feff}' => Some("a byte order mark"),
        letter => is_control(letter).then_some("a control character"),
    })
}

/// Whether a tab indents something in what stands between two values, outside brackets. `begins_line`: whether the first
/// of it begins a line.
pub(super) fn is_indented_by_tab(between: &str, begins_line: bool) -> bool {
    let mut at_start = begins_line;
    between.chars().any(|letter| {
        let is_tab = at_start && letter == '\t';
        at_start = letter == '\n' || (at_start && matches!(letter, ' ' | '-' | '?'));
        is_tab
    })
}

/// What YAML 1.1 refuses anywhere in a text.
fn is_control(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => false,
    }
}

/// Looks at a scalar that YAML 1.1 may not take: `text` as it is read, `written` as it stands there.
pub(super) fn check_scalar(
    style: ScalarStyle,
    text: &str,
    written: &str,
    in_flow: bool,
) -> Option<&'static str> {
    match style {
        ScalarStyle::DoubleQuoted if has_escaped_slash(written) => Some("the escape `\\/`"),
        ScalarStyle::Plain if text.starts_with(['|', '>']) => Some("`|` or `>` within brackets"),
        ScalarStyle::Plain if in_flow && (text.starts_with(':') || text.contains('?')) => {
            Some("`?` or `:` within brackets and without quotes")
        }
        ScalarStyle::Plain if in_flow && written == "!" => Some("`!` within brackets and without a value"),
        _ => None,
    }
}

fn has_escaped_slash(written: &str) -> bool {
    let mut escaped = false;
    for letter in written.chars() {
        if escaped && letter == '/' {
            return true;
        }
        escaped = letter == '\\' && !escaped;
    }
    false
}
