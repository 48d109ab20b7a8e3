//! What mends a finding: words, and the HCL or commands that do it, with real names filled in.
//!
//! A remedy never proposes more than was asked: an entry, and for a namespace asked about the View policy in that
//! namespace. Never here: when a remedy is due (`checks/`).

use std::fmt;

use crate::access::{PolicyArn, PrincipalArn};
use crate::text::shown;

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What to do, in a sentence or two.
    pub words: String,
    /// What to paste, if there is something.
    pub code: Option<Code>,
}

/// Something to paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// Into the configuration.
    Hcl(String),
    /// Into a shell.
    Shell(String),
}

impl Code {
    /// The text alone.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Hcl(text) | Self::Shell(text) => text,
        }
    }
}

impl Remedy {
    /// A remedy that is something to do elsewhere.
    pub fn words(words: impl Into<String>) -> Self {
        Self { words: words.into(), code: None }
    }

    /// A remedy that is a block of HCL.
    pub fn hcl(words: impl Into<String>, hcl: String) -> Self {
        Self { words: words.into(), code: Some(Code::Hcl(hcl)) }
    }

    /// A remedy that is a command.
    pub fn shell(words: impl Into<String>, command: String) -> Self {
        Self { words: words.into(), code: Some(Code::Shell(command)) }
    }
}

impl Remedy {
    /// The same, fit to be shown. In code, what cannot be seen is written as HCL and JSON write it.
    pub(super) fn shown(self) -> Self {
        let Self { words, code } = self;
        let code = code.map(|code| match code {
            Code::Hcl(text) => Code::Hcl(shown(&text)),
            Code::Shell(text) => Code::Shell(shown(&text)),
        });
        Self { words: shown(&words), code }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)?;
        self.code.as_ref().map_or(Ok(()), |code| write!(f, "\n\n{}", code.text()))
    }
}

/// The ARN of the policy that lets a principal read, in its own partition.
#[must_use]
pub fn view_policy(principal: &PrincipalArn) -> String {
    PolicyArn::named("AmazonEKSViewPolicy", principal.partition().clone()).to_string()
}
