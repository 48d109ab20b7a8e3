//! Patterns of IAM: `*` stands for any text, `?` for one character.

use crate::arn::split_arn;

/// Whether a text fits a pattern.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut read) = (0, 0);
    // Where the last star is, and how much of the text it stands for so far.
    let mut star = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(&one) if one == '?' || one == text[read] => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                (at, read) = (place + 1, taken + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

/// The same without regard to case, as IAM compares actions.
pub(crate) fn matches_any_case(pattern: &str, text: &str) -> bool {
    matches(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase())
}

/// Whether an ARN fits a pattern part by part: a star does not reach beyond a colon of the first five.
pub(crate) fn matches_arn(pattern: &str, arn: &str) -> bool {
    match (split_arn(pattern), split_arn(arn)) {
        (Some(patterns), Some(parts)) => {
            patterns.into_iter().zip(parts).all(|(pattern, part)| matches(pattern, part))
        }
        _ => pattern == "*",
    }
}

#[cfg(test)]
mod tests {
    use super::{matches, matches_any_case, matches_arn};

    #[test]
    fn a_star_stands_for_anything_a_question_mark_for_one_character_and_nothing_else_does() {
        for (pattern, text, fits) in [
            ("*", "eks:x", true),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
            ("eks:*", "eks:x", true),
            ("eks:Describe*", "eks:DescribeCluster", true),
            ("eks:*entry", "eks:createaccessentry", true),
            ("eks:*access*entry", "eks:createaccessentry", true),
            ("eks:*access*entries", "eks:createaccessentry", false),
            ("eks:x", "eks:xy", false),
            ("eks:xy", "eks:x", false),
            ("iam:*", "eks:x", false),
            ("a*a", "a", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*ab", "aab", true),
            ("a**b?", "axbb", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
        assert!(matches_any_case("EKS:describe*", "eks:DescribeCluster"));
    }

    #[test]
    fn a_star_in_an_arn_stays_in_its_part() {
        for (pattern, arn, fits) in [
            ("arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/a/b", true),
            ("arn:*:iam::*:role/b", "arn:aws:iam::111122223333:role/b", true),
            ("arn:aws:*:role/b", "arn:aws:iam::111122223333:role/b", false),
            ("*", "arn:aws:iam::111122223333:role/b", true),
            ("arn:aws:iam::111122223333:role/b", "not an ARN", false),
        ] {
            assert_eq!(matches_arn(pattern, arn), fits, "{pattern} {arn}");
        }
    }
}
