//! Words that are nearly a known one. Never here: the lists of known words.

/// How many letters may differ between a word and the one that was meant.
const DISTANCE_AT_MOST: usize = 4;

/// How many words are named at most.
const WORDS_AT_MOST: usize = 3;

/// A word without what people vary: its ASCII letters and digits, in lower case.
#[must_use]
pub fn letters(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Whether two words differ in case, blanks and separators alone.
#[must_use]
pub fn same_letters(one: &str, other: &str) -> bool {
    letters(one) == letters(other)
}

/// The known words from which a word differs in few letters, at most three, nearest first. `stem` gives the part of a word
/// that is compared.
#[must_use]
pub fn nearest_words<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    stem: impl Fn(&str) -> String,
) -> Vec<&'a str> {
    let wanted = stem(word);
    let limit = DISTANCE_AT_MOST.min(wanted.len() / 2);
    let ranked = known.into_iter().filter_map(|known| Some((distance(&wanted, &stem(known), limit)?, known)));
    let mut near: Vec<_> = ranked.collect();
    near.sort_unstable();
    near.into_iter().map(|(_, known)| known).take(WORDS_AT_MOST).collect()
}

/// In how many letters two words differ, if in no more than the limit. Words whose lengths differ by more are not compared:
/// the time for that grows with the word, which somebody else wrote.
fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    let is_near = one.chars().count().abs_diff(other.chars().count()) <= limit;
    let differ = is_near.then(|| strsim::levenshtein(one, other))?;
    (differ <= limit).then_some(differ)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_separators_do_not_make_another_word() {
        assert!(same_letters("EC2_LINUX", "ec2 Linux") && !same_letters("EC2_LINUX", "EC2_WINDOWS"));
    }

    #[test]
    fn a_word_without_end_is_near_nothing() {
        assert_eq!(distance("view", &"view".repeat(1_000_000), 4), None);
        assert_eq!((distance("view", "views", 4), distance("view", "admin", 4)), (Some(1), None));
    }

    #[test]
    fn the_nearest_words_come_first_and_far_ones_not_at_all() {
        let known = ["admin", "admins", "view", "views", "viewer", "viewers"];
        for (word, expected) in [
            ("viewr", &["view", "viewer", "views"][..]),
            ("admin", &["admin", "admins"]),
            ("a", &[]),
            ("network", &[]),
        ] {
            assert_eq!(nearest_words(word, known, str::to_owned), expected, "{word}");
        }
    }
}
