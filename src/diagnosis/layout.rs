//! How a report is laid out: prose wrapped at 100 columns, everything else left whole.
//!
//! Never here: what a report says (`report`).

/// Columns that prose may take. Inside Terraform's error frame a terminal of 110 columns shows it unbroken.
pub const COLUMNS: usize = 100;

/// Spaces before a block of code: Terraform never breaks a line that begins with a space.
const CODE_INDENT: &str = "    ";

/// `prose` with `first` before its first line and as many spaces before the others. A word that is longer than a
/// line (an ARN) stays whole, and so does a command between backticks.
#[must_use]
pub fn wrap(first: &str, prose: &str) -> String {
    let indent = " ".repeat(first.chars().count());
    let (mut wrapped, mut column) = (first.to_owned(), indent.len());
    for (index, word) in words(prose).iter().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > COLUMNS {
            wrapped = format!("{wrapped}\n{indent}");
            column = indent.len();
        } else if index > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

/// The words of a text, a command between backticks being one.
fn words(prose: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut within = false;
    for piece in prose.split_whitespace() {
        match words.last_mut() {
            Some(command) if within => command.extend([" ", piece]),
            _ => words.push(piece.to_owned()),
        }
        within ^= piece.matches('`').count() % 2 == 1;
    }
    words
}

/// A block of code, indented and otherwise as it is.
#[must_use]
pub fn code(text: &str) -> String {
    let indented = |line: &str| if line.is_empty() { String::new() } else { format!("{CODE_INDENT}{line}") };
    text.lines().map(indented).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_stays_within_the_columns_and_hangs_under_its_mark() {
        let wrapped = wrap("  ok  ", &"word ".repeat(60));
        assert!(wrapped.lines().all(|line| line.len() <= COLUMNS));
        assert!(
            wrapped.lines().count() > 2 && wrapped.lines().skip(1).all(|line| line.starts_with("      word"))
        );
    }

    #[test]
    fn a_command_stays_whole() {
        let wrapped =
            wrap("", &format!("{} run `terraform apply -replace=x.y`, please.", "word ".repeat(17)));
        assert!(wrapped.lines().any(|line| line.contains("`terraform apply -replace=x.y`,")), "{wrapped}");
        assert!(wrapped.lines().count() > 1);
    }

    #[test]
    fn a_long_word_stays_whole() {
        let arn = "a".repeat(150);
        assert_eq!(wrap("", &format!("see {arn} now")), format!("see\n{arn}\nnow"));
    }

    #[test]
    fn code_is_indented_and_never_broken() {
        assert_eq!(code("a {\n\n  b\n}"), "    a {\n\n      b\n    }");
    }
}
