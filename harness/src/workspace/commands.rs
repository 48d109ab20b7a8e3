//! The commands that every story needs, as scripts write them: no color, no questions.

use super::Workspace;
use crate::{error::Result, outcome::Outcome};

impl Workspace {
    /// `validate -json`: its standard output is the list of diagnostics.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn validate(&self) -> Result<Outcome> {
        self.run(&["validate", "-json"])
    }

    /// `plan`; its status is 0 for no changes, 2 for changes.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn plan(&self, more: &[&str]) -> Result<Outcome> {
        self.run(&[&["plan", "-no-color", "-input=false", "-detailed-exitcode"], more].concat())
    }

    /// `apply`, approved.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn apply(&self, more: &[&str]) -> Result<Outcome> {
        self.run(&Self::apply_arguments(more))
    }

    /// What [`Workspace::apply`] runs, to [`Workspace::start`] it.
    #[must_use]
    pub fn apply_arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [&["apply", "-no-color", "-input=false", "-auto-approve"], more].concat()
    }

    /// `destroy`, approved.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn destroy(&self, more: &[&str]) -> Result<Outcome> {
        self.run(&[&["destroy", "-no-color", "-input=false", "-auto-approve"], more].concat())
    }

    /// `import`, the command.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn import(&self, address: &str, id: &str) -> Result<Outcome> {
        self.run(&["import", "-no-color", "-input=false", address, id])
    }

    /// `output -json NAME`.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn output(&self, name: &str) -> Result<Outcome> {
        self.run(&["output", "-json", name])
    }
}
