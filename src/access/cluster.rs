//! The name of an EKS cluster and the rule it follows.

use std::fmt;
use std::str::FromStr;

use crate::text::excerpt;
use thiserror::Error;

/// A cluster's name: 1 to 100 letters, digits, `-` and `_`, the first a letter or digit (EKS service model).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterName(String);

/// A text that no cluster can be called.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotAClusterName {
    /// Nothing was given.
    #[error("the cluster name is empty")]
    Empty,
    /// Longer than 100 characters; carries how many it has.
    #[error("the cluster name has {0} characters; at most 100 are allowed")]
    TooLong(usize),
    /// A letter that may not stand where it stands.
    #[error("\"{}\" has {letter:?} at a position where a cluster name cannot have it", excerpt(.name))]
    Letter {
        /// The name as it was given.
        name: String,
        /// The first letter that is wrong.
        letter: char,
    },
}

impl ClusterName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClusterName {
    type Err = NotAClusterName;

    fn from_str(name: &str) -> Result<Self, NotAClusterName> {
        let length = name.chars().count();
        if length == 0 {
            return Err(NotAClusterName::Empty);
        }
        if length > 100 {
            return Err(NotAClusterName::TooLong(length));
        }
        let wrong = |(place, letter): &(usize, char)| {
            let inner = *place > 0 && matches!(letter, '-' | '_');
            !(letter.is_ascii_alphanumeric() || inner)
        };
        match name.char_indices().find(wrong) {
            Some((_, letter)) => Err(NotAClusterName::Letter { name: name.to_owned(), letter }),
            None => Ok(Self(name.to_owned())),
        }
    }
}

impl AsRef<str> for ClusterName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClusterName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_name_starts_with_a_letter_or_digit() {
        let longest = "a".repeat(100);
        for name in ["demo", "1", "Demo_prod-2", longest.as_str()] {
            assert_eq!(name.parse::<ClusterName>().unwrap().as_str(), name);
        }
        let letter = |name: &str, letter| NotAClusterName::Letter { name: name.to_owned(), letter };
        for (name, fault) in [
            ("", NotAClusterName::Empty),
            ("-demo", letter("-demo", '-')),
            ("_demo", letter("_demo", '_')),
            ("de mo", letter("de mo", ' ')),
            ("démo", letter("démo", 'é')),
        ] {
            assert_eq!(name.parse::<ClusterName>(), Err(fault), "{name}");
        }
        assert_eq!("a".repeat(101).parse::<ClusterName>(), Err(NotAClusterName::TooLong(101)));
    }
}
