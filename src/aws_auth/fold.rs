//! Names compared without case, as Go compares them.

/// Whether two names differ in nothing but case. Two letters beyond ASCII count as ASCII's `k` and `s`.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.chars().map(folded).eq(other.chars().map(folded))
}

/// A name as every name that is the [`same`] has it.
pub(super) fn folded_name(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.chars().map(folded).collect() }
}

fn folded(letter: char) -> char {
    match letter {
        '\u{212a}' => 'k',
        '\u{17f}' => 's',
        letter => letter.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{folded_name, same};

    #[test]
    fn case_alone_does_not_make_two_names() {
        assert!(same("RoleARN", "rolearn") && same("u\u{17f}ername", "USERNAME"));
        assert!(!same("role_arn", "rolearn") && !same("rolearn ", "rolearn"));
        assert_eq!(folded_name("\u{212a}u\u{17f}ername"), folded_name("KUSERNAME"));
    }
}
