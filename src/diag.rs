//! Problems a person can act on: what is wrong, where, and what to do.
//!
//! Never here: how a host is told of them (that is `protocol`), or the words of a particular
//! problem (that is whoever finds it).

use crate::value::{DecodeError, Path};

/// Whether the host goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something the user should know.
    Warning,
    /// Something that stops the work.
    Error,
}

/// One problem at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the host goes on.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub summary: String,
    /// Why, and what to do about it.
    pub detail: String,
    /// Where in the configuration; the root for the whole object.
    pub path: Path,
}

/// Why an operation failed: at least one error, and the warnings that came with it.
///
/// There is no empty one, so a failure always has a reason. Lists that may be empty (of a validation, or of warnings) are
/// plain lists, and [`check`](Self::check) is the way from one to the other.
///
/// ```compile_fail
/// use eksaccess::diag::{Diagnostic, Diagnostics};
/// let no_reason = Diagnostics::from(Vec::<Diagnostic>::new());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostic {
    /// An error about the whole object.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Error, summary: summary.into(), detail: detail.into(), path: Path::root() }
    }

    /// A warning about the whole object.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(summary, detail) }
    }

    /// The same problem, at `path`.
    #[must_use]
    pub fn at(self, path: Path) -> Self {
        Self { path, ..self }
    }

    /// Whether it stops the work.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// So that one diagnostic can be returned where several may be.
impl From<Diagnostic> for Vec<Diagnostic> {
    fn from(diagnostic: Diagnostic) -> Self {
        vec![diagnostic]
    }
}

impl From<DecodeError> for Diagnostic {
    fn from(error: DecodeError) -> Self {
        let detail = format!(
            "Expected {} according to the schema of this provider, got {}. The value may come from another version of the \
             provider. Run `terraform init -upgrade`. If the error persists, please report it.",
            error.wanted, error.got
        );
        Self::error("Unreadable value", detail).at(error.path)
    }
}

impl Diagnostics {
    /// The warnings of a list without errors.
    ///
    /// # Errors
    /// When there is an error in the list; then all of it is.
    pub fn check(list: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Self> {
        if list.iter().any(Diagnostic::is_error) { Err(Self(list)) } else { Ok(list) }
    }

    /// The same, each of them changed.
    #[must_use]
    pub fn map(self, change: impl FnMut(Diagnostic) -> Diagnostic) -> Self {
        Self(self.0.into_iter().map(change).collect())
    }

    /// The same, after what was told before.
    #[must_use]
    pub fn after(self, mut before: Vec<Diagnostic>) -> Self {
        before.extend(self);
        Self(before)
    }

    /// The diagnostics, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

/// What ends an operation is an error, also where it would be a warning elsewhere.
impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![Diagnostic { severity: Severity::Error, ..diagnostic }])
    }
}

impl From<DecodeError> for Diagnostics {
    fn from(error: DecodeError) -> Self {
        Diagnostic::from(error).into()
    }
}

impl From<Diagnostics> for Vec<Diagnostic> {
    fn from(diagnostics: Diagnostics) -> Self {
        diagnostics.0
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_an_error_is_no_failure() {
        let warning = Diagnostic::warning("a", "b");
        assert_eq!(Diagnostics::check(Vec::new()), Ok(Vec::new()));
        assert_eq!(Diagnostics::check(vec![warning.clone()]), Ok(vec![warning]));
    }

    #[test]
    fn a_failure_keeps_its_warnings_in_order() {
        let list = vec![Diagnostic::warning("a", "b"), Diagnostic::error("c", "d")];
        let failure = Diagnostics::check(list.clone()).unwrap_err();
        assert_eq!(Vec::from(failure), list);
    }

    #[test]
    fn a_warning_that_ends_an_operation_is_an_error() {
        let failure = Diagnostics::from(Diagnostic::warning("a", "b"));
        assert_eq!(Vec::from(failure), [Diagnostic::error("a", "b")]);
    }
}
