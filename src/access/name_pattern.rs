//! A pattern for the names of roles and users, as a regular expression. Never here: who is matched.

use std::str::FromStr;

use regex_lite::{Regex, RegexBuilder};
use thiserror::Error;

/// Longer than any pattern that a person reads: names have 64 characters at most.
const LONGEST: usize = 1_000;

/// How many bytes a pattern may take once it is read. Repetitions of repetitions grow without end.
const LARGEST: usize = 1 << 20;

/// A regular expression that is looked for anywhere in a name.
#[derive(Clone, Debug)]
pub struct NamePattern(Regex);

/// Why a text is no pattern for names.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotANamePattern {
    /// It would match every name, which nobody writes on purpose.
    #[error("the pattern is empty")]
    Empty,
    /// Far longer than the names.
    #[error("the pattern has {0} characters; at most {LONGEST} are allowed")]
    TooLong(usize),
    /// No regular expression; carries what is wrong.
    #[error("the pattern is not a regular expression: {0}")]
    Malformed(String),
}

impl NamePattern {
    /// Whether some part of the name fits.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

impl FromStr for NamePattern {
    type Err = NotANamePattern;

    fn from_str(text: &str) -> Result<Self, NotANamePattern> {
        if text.is_empty() {
            return Err(NotANamePattern::Empty);
        }
        let length = text.chars().count();
        if length > LONGEST {
            return Err(NotANamePattern::TooLong(length));
        }
        let read = RegexBuilder::new(text).size_limit(LARGEST).build();
        read.map(Self).map_err(|error| NotANamePattern::Malformed(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_looked_for_anywhere_unless_it_says_where() {
        for (pattern, name, matches) in [
            ("dev", "team-dev-1", true),
            ("^dev", "team-dev", false),
            ("^dev$", "dev", true),
            ("^(dev|ops)-[0-9]+$", "ops-12", true),
            ("^ops-", "Ops-12", false),
            ("(?i)^ops-", "Ops-12", true),
            (".", "x", true),
        ] {
            let read: NamePattern = pattern.parse().unwrap();
            assert_eq!(read.matches(name), matches, "{pattern} {name}");
        }
    }

    /// A variable without a value would match every role of the account.
    #[test]
    fn what_is_empty_endless_or_no_regular_expression_is_no_pattern() {
        let refused = |text: &str| text.parse::<NamePattern>().unwrap_err();
        assert_eq!(refused(""), NotANamePattern::Empty);
        assert_eq!(refused(&"x".repeat(1_001)), NotANamePattern::TooLong(1_001));
        for text in ["(dev", "[a", "*", "a{9999}{9999}{9999}", "(?<=a)b", "\\p{Greek}"] {
            assert!(matches!(refused(text), NotANamePattern::Malformed(_)), "{text}");
        }
    }
}
