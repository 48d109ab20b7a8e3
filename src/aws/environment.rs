//! The environment of the process as a value, read once where the provider begins and handed in from there. Never here:
//! which variable means what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// The variables of a process and the home directory of its user. Some variables are secrets, so it is never shown.
#[derive(Clone, Default)]
pub(super) struct Environment {
    variables: BTreeMap<String, String>,
    not_text: BTreeSet<String>,
    home: Option<PathBuf>,
}

impl Environment {
    /// The environment of this process. The home directory is `HOME` or, where that is unset, what the operating system
    /// says of the user, as for the AWS SDKs.
    pub(super) fn of_process() -> Self {
        let mut read = Self { home: std::env::home_dir(), ..Self::default() };
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => drop(read.variables.insert(name, value)),
                Err(_) => drop(read.not_text.insert(name)),
            }
        }
        read
    }

    /// A variable that is set and not blank.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// A variable that is set, be it to nothing: what a library sees that knows no better.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// The variables whose names start with `prefix`, by the rest of their names, with those that are set to nothing.
    pub(super) fn starting_with<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.variables.iter();
        all.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// Whether a variable is set to `true`, in any letters.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The home directory.
    pub(super) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// A path with a leading `~` and with `$NAME` and `${NAME}` replaced; a variable that is not set becomes nothing.
    pub(super) fn expanded(&self, path: &str) -> PathBuf {
        let mut parts = path.split('$');
        let mut expanded = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = variable_name(part);
            expanded.push_str(self.variable(name).unwrap_or_default());
            expanded.push_str(rest);
        }
        match (expanded.strip_prefix('~'), self.home()) {
            (Some(""), Some(home)) => home.to_owned(),
            (Some(rest), Some(home)) if rest.starts_with(std::path::is_separator) => home.join(&rest[1..]),
            _ => PathBuf::from(expanded),
        }
    }

    /// The first of AWS's variables whose value is not valid UTF-8. Taking it for unset would use other credentials or tags.
    pub(super) fn aws_variable_that_is_not_text(&self) -> Option<&str> {
        let is_of_aws = |name: &&str| name.starts_with("AWS_") || name.starts_with("TF_AWS_");
        self.not_text.iter().map(String::as_str).find(is_of_aws)
    }

    /// The same environment with a variable whose value is not valid UTF-8.
    #[cfg(test)]
    pub(super) fn with_bytes(mut self, name: &str) -> Self {
        self.not_text.insert(name.to_owned());
        self
    }
}

/// Splits what follows a `$` into a variable's name and the rest.
fn variable_name(part: &str) -> (&str, &str) {
    let braced = part.strip_prefix('{').and_then(|inner| inner.split_once('}'));
    braced.unwrap_or_else(|| {
        let end = part.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        part.split_at(end.unwrap_or(part.len()))
    })
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let variables: BTreeMap<_, _> = variables.into_iter().map(own).collect();
        let home = variables.get("HOME").map(PathBuf::from);
        Self { variables, not_text: BTreeSet::new(), home }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Environment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_variable_is_unset() {
        let environment = Environment::from([("A", ""), ("B", " \n"), ("C", "c"), ("D", "TRUE")]);
        assert_eq!((environment.variable("A"), environment.variable("B")), (None, None));
        assert_eq!(environment.variable("C"), Some("c"));
        assert!(environment.is_true("D") && !environment.is_true("C"));
    }

    fn at_home() -> Environment {
        Environment::from([("HOME", "/home/jo"), ("TEAM", "ops")])
    }

    #[test]
    fn home_and_variables_are_expanded() {
        for (path, expanded) in [
            ("~/.aws/config", "/home/jo/.aws/config"),
            ("~", "/home/jo"),
            ("~jo/x", "~jo/x"),
            ("/etc/$TEAM/config", "/etc/ops/config"),
            ("/etc/${TEAM}x", "/etc/opsx"),
            ("$NOBODY/x", "/x"),
            ("/plain", "/plain"),
        ] {
            assert_eq!(at_home().expanded(path), PathBuf::from(expanded));
        }
    }

    /// Public report: a service without `HOME` does not find its user's files.
    #[test]
    fn the_home_directory_does_not_depend_on_the_variable() {
        let environment = Environment::of_process();
        assert_eq!(environment.home().map(PathBuf::from), std::env::home_dir());
        assert_eq!(environment.expanded("~/x"), std::env::home_dir().unwrap().join("x"));
    }

    #[test]
    fn no_variable_is_shown() {
        let environment = Environment::from([("AWS_SECRET_ACCESS_KEY", "open-sesame")]);
        assert!(!format!("{environment:?}").contains("open-sesame"));
    }
}
