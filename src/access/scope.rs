//! Where an access policy holds: the whole cluster, or namespaces by name or pattern.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

use super::EntryType;
use super::near::same_letters;
use super::wildcard::matches;
use crate::text::excerpt;

/// Where an access policy holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere.
    Cluster,
    /// In these namespaces; `*` in a name stands for any letters, also none. Never empty when it was built by [`Scope::new`].
    Namespaces(BTreeSet<String>),
}

/// Why words make no scope.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScopeRefusal {
    /// A type of entries stands where a type of scopes should.
    #[error("\"{}\" is an entry type, not a scope type", excerpt(.0))]
    EntryTypeGiven(String),
    /// `cluster` or `namespace` in other letters.
    #[error("\"{}\" is not a scope type", excerpt(.given))]
    Misspelt {
        /// The word as it was given.
        given: String,
        /// The word that was meant.
        meant: &'static str,
    },
    /// Neither `cluster` nor `namespace`.
    #[error("\"{}\" is not a scope type", excerpt(.0))]
    UnknownType(String),
    /// `namespace` without any.
    #[error("a scope of type `namespace` requires `namespaces`")]
    NamespacesMissing,
    /// `cluster` with some; carries them.
    #[error("a scope of type `cluster` cannot have `namespaces`")]
    NamespacesAtClusterScope(BTreeSet<String>),
    /// A namespace's name is empty.
    #[error("a namespace name is empty")]
    NamespaceEmpty,
}

impl Scope {
    /// The scope of a type (`cluster` or `namespace`) and names.
    ///
    /// # Errors
    /// When the two do not go together.
    pub fn new(scope_type: &str, namespaces: BTreeSet<String>) -> Result<Self, ScopeRefusal> {
        match (scope_type, namespaces.is_empty()) {
            ("cluster", true) => Ok(Self::Cluster),
            ("cluster", false) => Err(ScopeRefusal::NamespacesAtClusterScope(namespaces)),
            ("namespace", true) => Err(ScopeRefusal::NamespacesMissing),
            ("namespace", false) if namespaces.contains("") => Err(ScopeRefusal::NamespaceEmpty),
            ("namespace", false) => Ok(Self::Namespaces(namespaces)),
            (word, _) if EntryType::from(word).is_known() => {
                Err(ScopeRefusal::EntryTypeGiven(word.to_owned()))
            }
            (word, _) => Err(unknown_type(word)),
        }
    }

    /// The word for its type that the service uses.
    #[must_use]
    pub fn scope_type(&self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Namespaces(_) => "namespace",
        }
    }

    /// The namespaces, none for the whole cluster.
    #[must_use]
    pub fn namespaces(&self) -> BTreeSet<String> {
        match self {
            Self::Cluster => BTreeSet::new(),
            Self::Namespaces(names) => names.clone(),
        }
    }

    /// Whether the policy holds in a namespace.
    #[must_use]
    pub fn covers(&self, namespace: &str) -> bool {
        match self {
            Self::Cluster => true,
            Self::Namespaces(patterns) => patterns.iter().any(|pattern| matches(pattern, namespace)),
        }
    }

    /// Whether it holds wherever another holds. A pattern is within another when the other's `*` can swallow it whole,
    /// so the answer is never a false yes.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cluster, _) => true,
            (Self::Namespaces(_), Self::Cluster) => false,
            (Self::Namespaces(_), Self::Namespaces(names)) => names.iter().all(|name| self.covers(name)),
        }
    }
}

fn unknown_type(word: &str) -> ScopeRefusal {
    let given = word.to_owned();
    let meant = |known: &str| same_letters(word, known) || same_letters(word, &format!("{known}s"));
    match ["cluster", "namespace"].into_iter().find(|known| meant(known)) {
        Some(meant) => ScopeRefusal::Misspelt { given, meant },
        None => ScopeRefusal::UnknownType(given),
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cluster => out.write_str("cluster"),
            Self::Namespaces(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                write!(out, "namespace {}", names.join(", "))
            }
        }
    }
}

/// The most characters of a namespace's name.
const LONGEST_NAMESPACE: usize = 63;

/// Whether a text can be the name of a namespace: 1 to 63 lowercase letters, digits and `-`, a `-` neither first nor
/// last (Kubernetes takes a label of RFC 1123).
#[must_use]
pub fn is_namespace_name(text: &str) -> bool {
    !text.contains('*') && is_namespace_pattern(text)
}

/// Whether a namespace can match a text in which `*` stands for any letters.
#[must_use]
pub fn is_namespace_pattern(text: &str) -> bool {
    let of_a_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let letters = || text.bytes().filter(|byte| *byte != b'*');
    !text.is_empty()
        && letters().count() <= LONGEST_NAMESPACE
        && letters().all(of_a_label)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn scope(names: &[&str]) -> Scope {
        if names.is_empty() { Scope::Cluster } else { Scope::Namespaces(set(names)) }
    }

    #[test]
    fn type_and_namespaces_must_go_together() {
        let text = str::to_owned;
        let misspelt = |given: &str, meant| ScopeRefusal::Misspelt { given: text(given), meant };
        for (word, names, expected) in [
            ("cluster", set(&[]), Ok(Scope::Cluster)),
            ("namespace", set(&["a"]), Ok(scope(&["a"]))),
            ("cluster", set(&["a"]), Err(ScopeRefusal::NamespacesAtClusterScope(set(&["a"])))),
            ("namespace", set(&[]), Err(ScopeRefusal::NamespacesMissing)),
            ("namespace", set(&["a", ""]), Err(ScopeRefusal::NamespaceEmpty)),
            ("STANDARD", set(&[]), Err(ScopeRefusal::EntryTypeGiven(text("STANDARD")))),
            ("Cluster", set(&[]), Err(misspelt("Cluster", "cluster"))),
            ("NAMESPACE", set(&["a"]), Err(misspelt("NAMESPACE", "namespace"))),
            ("namespaces", set(&["a"]), Err(misspelt("namespaces", "namespace"))),
            ("project", set(&["a"]), Err(ScopeRefusal::UnknownType(text("project")))),
        ] {
            assert_eq!(Scope::new(word, names), expected, "{word}");
        }
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, name, covered) in [
            ("dev", "dev", true),
            ("dev", "dev-1", false),
            ("dev-*", "dev-1", true),
            ("dev-*", "dev-", true),
            ("dev-*", "my-dev-1", false),
            ("*-dev", "my-dev", true),
            ("*", "anything", true),
            ("a*a", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c", false),
            ("a**c", "ac", true),
            ("a*bc*c", "abc", false),
        ] {
            assert_eq!(scope(&[pattern]).covers(name), covered, "{pattern} {name}");
        }
        assert!(Scope::Cluster.covers("anything"));
    }

    #[test]
    fn a_namespace_has_the_name_of_a_label() {
        for good in ["web", "kube-system", "0", &"a".repeat(63)] {
            assert!(is_namespace_name(good), "{good}");
        }
        for bad in ["", "Web", "a_b", "dev-*", "-a", "a-", "a.b", "a b", &"a".repeat(64)] {
            assert!(!is_namespace_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_pattern_that_no_namespace_can_match_is_none() {
        for good in ["web", "*", "dev-*", "*-dev", "a*b*c", "**"] {
            assert!(is_namespace_pattern(good), "{good}");
        }
        let long = format!("{}*", "a".repeat(64));
        for bad in ["", "Dev-*", "-*", "*-", "dev *", "dеv-*", "a?b", "kube_*", &long] {
            assert!(!is_namespace_pattern(bad), "{bad}");
        }
    }

    #[test]
    fn the_cluster_includes_every_namespace_and_none_includes_the_cluster() {
        for (wide, narrow, included) in [
            (vec![], vec![], true),
            (vec![], vec!["a"], true),
            (vec!["*"], vec![], false),
            (vec!["a", "b"], vec!["a"], true),
            (vec!["a"], vec!["a", "b"], false),
            (vec!["dev-*"], vec!["dev-a-*"], true),
            (vec!["dev-a-*"], vec!["dev-*"], false),
        ] {
            assert_eq!(scope(&wide).includes(&scope(&narrow)), included, "{wide:?} {narrow:?}");
        }
    }
}
