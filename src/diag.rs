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

/// A failed step: one problem or several.
pub type Result<T> = std::result::Result<T, Vec<Diagnostic>>;

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

/// So that one problem can be returned with `?` where several may be.
impl From<Diagnostic> for Vec<Diagnostic> {
    fn from(problem: Diagnostic) -> Self {
        vec![problem]
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

impl From<DecodeError> for Vec<Diagnostic> {
    fn from(error: DecodeError) -> Self {
        vec![error.into()]
    }
}
