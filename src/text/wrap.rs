//! Lines of a readable width. Never here: which width that is.

/// `opening` and `text` in lines of at most so many columns, each but the first behind so many spaces. A word that is
/// longer than a line stays whole, and so does a command between backticks.
#[must_use]
pub fn wrap(opening: &str, hanging: usize, text: &str, columns: usize) -> String {
    let mut wrapped = opening.to_owned();
    let mut column = opening.chars().count();
    for word in words(text) {
        let length = word.chars().count();
        if column > hanging && column + 1 + length > columns {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(hanging));
            column = hanging;
        } else {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(&word);
        column += length;
    }
    wrapped
}

/// The words of a text, a command between backticks being one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_in_command = false;
    for piece in text.split_whitespace() {
        match words.last_mut() {
            Some(command) if is_in_command => command.extend([" ", piece]),
            _ => words.push(piece.to_owned()),
        }
        is_in_command ^= piece.matches('`').count() % 2 == 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn words_go_to_the_next_line_behind_its_spaces_and_commands_stay_whole() {
        assert_eq!(wrap("a:", 3, "bb cc dd", 8), "a: bb cc\n   dd");
        assert_eq!(wrap("a:", 2, "longer-than-a-line b", 8), "a: longer-than-a-line\n  b");
        assert_eq!(wrap("a:", 0, "`b c d e` f", 5), "a:\n`b c d e`\nf");
    }
}
