//! What fixes a finding: words, and the HCL or commands that do it, with real names filled in.
//!
//! A remedy never proposes more than was asked: an entry, and for a namespace asked about the View policy in that
//! namespace; and nothing that could take away access is proposed to a principal that has or may have it ([`Offer`]).
//! Never here: when a remedy is due (`checks/`).

use std::fmt;

use super::verdict::Verdict;
use crate::access::{PolicyArn, PrincipalArn};
use crate::hcl::Block;
use crate::text::shown;

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What to do, in a sentence or two.
    pub words: String,
    /// What to paste, if there is something.
    pub code: Option<Code>,
    /// To whom it may be proposed.
    pub offer: Offer,
}

/// To whom a remedy may be proposed. An access entry hides the principal's line in aws-auth, and a new one has nothing of
/// what the previous one had: a principal that has access would have less afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// To everybody: it takes nothing away.
    Always,
    /// To a principal that does not surely have access: it changes how the cluster decides.
    UnlessAccess,
    /// To a principal that has access, or may have it: it adds to what already authenticates, and fixes nothing where
    /// something else denies.
    UnlessDenied,
    /// To a principal that surely has no access: it creates, replaces or deletes an entry.
    OnlyWithoutAccess,
}

impl Offer {
    /// Whether a remedy may be proposed with this verdict.
    #[must_use]
    pub const fn holds(self, verdict: Verdict) -> bool {
        match self {
            Self::Always => true,
            Self::UnlessAccess => !verdict.can_authenticate(),
            Self::UnlessDenied => !matches!(verdict, Verdict::Denied(_)),
            Self::OnlyWithoutAccess => matches!(verdict, Verdict::Denied(_)),
        }
    }
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
        Self { words: words.into(), code: None, offer: Offer::Always }
    }

    /// A remedy that is HCL: these blocks, with a blank line between them.
    pub fn hcl(words: impl Into<String>, blocks: &[Block]) -> Self {
        let blocks: Vec<String> = blocks.iter().map(Block::to_string).collect();
        Self { words: words.into(), code: Some(Code::Hcl(blocks.join("\n\n"))), offer: Offer::Always }
    }

    /// A remedy that is a command.
    pub fn shell(words: impl Into<String>, command: String) -> Self {
        Self { words: words.into(), code: Some(Code::Shell(command)), offer: Offer::Always }
    }

    /// The same, proposed to these alone.
    #[must_use]
    pub fn offered(self, offer: Offer) -> Self {
        Self { offer, ..self }
    }
}

impl Remedy {
    /// The same, fit to be shown. In code, what cannot be seen is written as HCL and JSON write it.
    pub(crate) fn shown(self) -> Self {
        let Self { words, code, offer } = self;
        let code = code.map(|code| match code {
            Code::Hcl(text) => Code::Hcl(shown(&text)),
            Code::Shell(text) => Code::Shell(shown(&text)),
        });
        Self { words: shown(&words), code, offer }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Reason;

    #[test]
    fn who_has_or_may_have_access_is_never_offered_a_new_entry() {
        let open = Verdict::Undetermined(Reason::AwsAuthUnknown);
        let denied = Verdict::Denied(Reason::NoAccessEntry);
        for (offer, expected) in [
            (Offer::Always, [true, true, true, true]),
            (Offer::UnlessAccess, [false, false, true, true]),
            (Offer::UnlessDenied, [true, true, true, false]),
            (Offer::OnlyWithoutAccess, [false, false, false, true]),
        ] {
            let verdicts = [Verdict::Authenticates, Verdict::AuthenticatesWithoutPermissions, open, denied];
            assert_eq!(verdicts.map(|verdict| offer.holds(verdict)), expected, "{offer:?}");
        }
    }
}
