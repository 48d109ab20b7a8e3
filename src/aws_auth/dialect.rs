//! Where YAML 1.1, which clusters read, and YAML 1.2, which the parser here reads, part ways: what only the newer takes.
//!
//! Found by comparing 100,000 documents by chance with aws-iam-authenticator. Never here: what scalars mean (`scalar`).

use saphyr_parser::ScalarStyle;

/// Looks for what YAML 1.1 does not have, or reads otherwise. Answers with its line, and what it is.
pub(super) fn check_text(chars: &[char]) -> Option<(usize, &'static str)> {
    let (mut line, mut column) = (1, 0);
    for (place, letter) in chars.iter().enumerate() {
        let fault = match letter {
            '\u{85}' | '\u{2028}' | '\u{2029}' => Some("an invisible line separator"),
            letter if is_control(*letter) => Some("a control character"),
            '\u{feff}' if place > 0 => Some("a byte order mark"),
            '%' if column == 0 => Some("a directive"),
            _ => None,
        };
        if let Some(why) = fault {
            return Some((line, why));
        }
        match letter {
            '\n' => (line, column) = (line + 1, 0),
            // The byte order mark in front of everything.
            '\u{feff}' => {}
            _ => column += 1,
        }
    }
    None
}

/// Whether a tab indents something in what stands between two values, outside brackets. `begins_line`: whether the first
/// of it begins a line.
pub(super) fn is_indented_by_tab(between: &[char], begins_line: bool) -> bool {
    let mut at_start = begins_line;
    between.iter().any(|letter| {
        let is_tab = at_start && *letter == '\t';
        at_start = *letter == '\n' || (at_start && matches!(letter, ' ' | '-' | '?'));
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
    written: &[char],
    in_flow: bool,
) -> Option<&'static str> {
    match style {
        ScalarStyle::DoubleQuoted if has_escaped_slash(written) => Some("the escape `\\/`"),
        ScalarStyle::Plain if text.starts_with(['|', '>']) => Some("`|` or `>` within brackets"),
        ScalarStyle::Plain if in_flow && (text.starts_with(':') || text.contains('?')) => {
            Some("`?` or `:` within brackets and without quotes")
        }
        ScalarStyle::Plain if in_flow && written == ['!'] => Some("`!` within brackets and without a value"),
        _ => None,
    }
}

fn has_escaped_slash(written: &[char]) -> bool {
    let mut escaped = false;
    for letter in written {
        if escaped && *letter == '/' {
            return true;
        }
        escaped = *letter == '\\' && !escaped;
    }
    false
}
