//! The words for the caller's own access, which an exclusive resource protects.

use std::fmt::Display;

use super::{Subject, indented};
use crate::{
    aws::{Caller, Error},
    diag::Diagnostic,
    provider::words::failures,
};

/// The caller's own access would be removed.
pub(crate) fn own_access_protected(subject: &Subject, caller: &Caller, lines: &[&str]) -> Diagnostic {
    Diagnostic::error(
        "The caller's own access would be removed",
        format!(
            "{}\n\nNothing was removed. Add the ARN to `{}` or to `ignore`. If another identity keeps administrator access and this \
             one may lose it, set `allow_self_removal = true`.",
            own_access(subject, caller, lines),
            subject.argument
        ),
    )
    .at(subject.path())
}

/// The caller's own access is removed, as it was allowed.
pub(crate) fn own_access_goes(subject: &Subject, caller: &Caller, lines: &[&str]) -> Diagnostic {
    Diagnostic::warning(
        "This plan removes the caller's own access",
        format!(
            "{}\n\n`allow_self_removal` permits that. Resources of the Kubernetes and Helm providers that are planned with this \
             identity can then no longer be changed or destroyed. Keep another identity with administrator access.",
            own_access(subject, caller, lines)
        ),
    )
    .at(subject.path())
}

fn own_access(subject: &Subject, caller: &Caller, lines: &[&str]) -> String {
    let Subject { one, argument, spared_by, .. } = subject;
    let rule = spared_by.map_or_else(String::new, |policy| {
        format!(
            " Its access entry does not have {policy} for the whole cluster, which would permit the same."
        )
    });
    format!(
        "The identity that runs this, {}, has access by a {one} that `{argument}` does not contain and `ignore` does not match:\n\n{}\n\n\
         Removing it removes this access.{rule}",
        caller.arn,
        indented(lines)
    )
}

/// Whether the caller's own access would be removed cannot be determined.
pub(crate) fn caller_unknown(
    subject: &Subject,
    owner: &dyn Display,
    count: usize,
    error: &Error,
) -> Diagnostic {
    let Diagnostic { summary, detail, .. } =
        failures::of(&subject.doing("removing"), &format!("{owner}, before the first removal"), error);
    Diagnostic::error(
        summary,
        format!(
            "{detail}\n\n{} would be removed. Without sts:GetCallerIdentity it cannot be determined whether this removes the access of \
             the identity that runs this, so nothing was removed. To remove without this check, set `allow_self_removal = true`.",
            subject.count(count)
        ),
    )
}
