//! IAM's policy documents: what one says, whether IAM keeps it, and whether it allows something.
//! Never here: where a document comes from, who asks, or the texts of refusals.

mod check;
mod condition;
mod document;
pub(crate) mod pattern;

use crate::caller::Caller;

pub(crate) use check::{Purpose, check};
pub(crate) use condition::Context;
pub(crate) use document::{Policy, PolicyFault};

/// What is asked of a policy.
pub(crate) struct Question<'a> {
    /// Such as `eks:DescribeCluster`.
    pub(crate) action: &'a str,
    /// The ARN of what the action is done to; the policy's own object, for a trust policy.
    pub(crate) resource: &'a str,
    pub(crate) asker: Asker<'a>,
    pub(crate) context: &'a Context,
}

/// Whom a statement's `Principal` must name.
#[derive(Clone, Copy)]
pub(crate) enum Asker<'a> {
    /// A caller with a signature.
    Caller(&'a Caller),
    /// Somebody whom a web identity provider vouches for.
    WebIdentity,
}

/// What a policy says to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// No statement is about it.
    Silent,
    Allowed,
    /// A statement denies it, whatever others allow.
    Denied,
}

impl Policy {
    /// What the policy says: a denial outweighs all that is allowed.
    pub(crate) fn verdict(&self, question: &Question<'_>) -> Verdict {
        self.statements().map(|statement| statement.verdict(question)).max().unwrap_or(Verdict::Silent)
    }
}
