//! What a host's command ended with, and how to read it. Never here: running it, judging it.

use std::time::Duration;

use serde_json::Value;

use crate::error::{HarnessError, Result};

/// The end of one command.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The command as a person would type it.
    pub command: String,
    /// The exit code; none when a signal ended it.
    pub status: Option<i32>,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error.
    pub stderr: String,
    /// From start to end.
    pub took: Duration,
}

impl Outcome {
    /// Whether the exit code is 0.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status == Some(0)
    }

    /// Everything it said, output first, every run of white space as one space: hosts break lines at 78 columns.
    #[must_use]
    pub fn text(&self) -> String {
        one_line(&format!("{}\n{}", self.stdout, self.stderr))
    }

    /// Standard output without what hosts say about development overrides, which every run of ours has.
    #[must_use]
    pub fn readable(&self) -> String {
        without_overrides(&format!("{}{}", self.stdout, self.stderr))
    }

    /// Standard output as JSON.
    ///
    /// # Errors
    /// When it is not.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.stdout).map_err(|source| HarnessError::Json {
            what: format!("the output of `{}`", self.command),
            source,
        })
    }
}

/// Every run of white space as one space.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const OVERRIDES_BEGIN: &str = "Warning: Provider development overrides are in effect";
const OVERRIDES_END: &str = "releases.\n";

fn without_overrides(text: &str) -> String {
    let Some((before, rest)) = text.split_once(OVERRIDES_BEGIN) else {
        return text.trim_matches('\n').to_owned();
    };
    let after = rest.split_once(OVERRIDES_END).map_or("", |(_, after)| after);
    let (before, after) = (before.trim_matches('\n'), after.trim_matches('\n'));
    without_overrides(&format!("{before}\n\n{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_about_overrides_is_left_out_and_all_else_kept() {
        let text = "\nWarning: Provider development overrides are in effect\n\nThe following … set\n - a in /b\n\nincompatible with published\nreleases.\n\nPlan: 1 to add\n";
        assert_eq!(without_overrides(text), "Plan: 1 to add");
        assert_eq!(without_overrides("a\n\n  b\n"), "a\n\n  b");
    }
}
