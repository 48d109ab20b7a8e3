//! Comments: prose on lines of a readable width. Never here: what they say.

use crate::text::escaped;

/// Columns of a line at most, where its words allow that.
const COLUMNS: usize = 100;

/// What begins a line.
const MARK: &str = "#";

/// A text as one paragraph of a comment. It has no line break at the end; what cannot be seen is escaped.
#[must_use]
pub fn comment(text: &str) -> String {
    let mut comment = String::with_capacity(MARK.len() + 1 + text.len());
    comment.push_str(MARK);
    let mut columns = MARK.len();
    for word in text.split_whitespace() {
        let word = escaped(word);
        let width = 1 + word.chars().count();
        if columns > MARK.len() && columns + width > COLUMNS {
            comment.push('\n');
            comment.push_str(MARK);
            columns = MARK.len();
        }
        comment.push(' ');
        comment.push_str(&word);
        columns += width;
    }
    comment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_wrapped_and_never_ends_early() {
        assert_eq!(comment(""), "#");
        assert_eq!(comment("a\nresource \"x\" {}\u{202e}"), "# a resource \"x\" {}\\u202e");
        let arn = format!("arn:{}", "a".repeat(120));
        let wrapped = comment(&format!("{} {arn} {}", "word ".repeat(30), "word ".repeat(3)));
        let lines: Vec<&str> = wrapped.lines().collect();
        assert!(lines.iter().all(|line| line.starts_with("# ") && !line.ends_with(' ')), "{wrapped}");
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [96, 56, 126, 16]);
        assert_eq!(lines[2], format!("# {arn}"));
    }
}
