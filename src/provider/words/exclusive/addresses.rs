//! The words for an exclusive resource and what other addresses of the configuration have. Never here: what is nobody's
//! (`removals`).

use std::fmt::Display;

use super::{Subject, indented};
use crate::diag::Diagnostic;

/// What another address of this configuration manages is not removed.
pub(crate) fn kept(subject: &Subject, line: &str) -> Diagnostic {
    let Subject { argument, reference, .. } = subject;
    Diagnostic::warning(
        subject.title(true, "not removed"),
        format!(
            "Another address of this configuration manages it, but `{argument}` does not contain it:\n\n  {line}\n\n\
             Add it to `{argument}` by reference, for example `{reference}`. Without that, the next plan fails."
        ),
    )
}

/// Other addresses of this configuration manage what this one would remove.
pub(crate) fn held_elsewhere(subject: &Subject, owner: &dyn Display, arns: &[String]) -> Diagnostic {
    let Subject { many, owner: owner_is, argument, resource, reference, .. } = subject;
    let lines: Vec<&str> = arns.iter().map(String::as_str).collect();
    Diagnostic::error(
        format!("{argument} does not contain all {many} of this configuration"),
        format!(
            "Other addresses of this configuration manage {many} of the {owner_is} {owner} that `{argument}` does not contain and \
             `ignore` does not match, so this resource would remove them:\n\n{}\n\n\
             Add them by reference, for example `{reference}`, or remove their `{resource}` resources.",
            indented(&lines)
        ),
    )
    .at(subject.path())
}

/// An address that is exclusive would remove what this one manages.
pub(crate) fn not_allowed(subject: &Subject, owner: &dyn Display, arn: &dyn Display) -> Diagnostic {
    let Subject { many, owner: owner_is, argument, exclusive, reference, .. } = subject;
    Diagnostic::error(
        subject.title(true, &format!("not allowed by {exclusive}")),
        format!(
            "Another address of this configuration, of type {exclusive}, removes all {many} of the {owner_is} {owner} that its \
             `{argument}` does not contain and its `ignore` does not match. It does not contain {arn}, so it would remove what this \
             address creates.\n\nAdd `{reference}` to `{argument}` there, or remove this resource."
        ),
    )
}

/// Two addresses are exclusive for the same objects, and each would remove what the other one keeps.
pub(crate) fn two_addresses(subject: &Subject, owner: &dyn Display) -> Diagnostic {
    let Subject { many, owner: owner_is, argument, exclusive, .. } = subject;
    Diagnostic::error(
        format!("Two addresses are exclusive for the same {owner_is}"),
        format!(
            "Another address of this configuration is exclusive for the {many} of the {owner_is} {owner}, with another `{argument}` \
             or `ignore`. Each of the two would remove what only the other one contains.\n\n\
             Keep one `{exclusive}` resource, with the ARNs of both."
        ),
    )
    .at(subject.path())
}

/// Two addresses are exclusive for the same objects, and keep the same.
pub(crate) fn shared(subject: &Subject, owner: &dyn Display) -> Diagnostic {
    let Subject { many, owner: owner_is, exclusive, .. } = subject;
    Diagnostic::warning(
        format!("Two addresses are exclusive for the same {owner_is}"),
        format!(
            "Another address of this configuration is exclusive for the {many} of the {owner_is} {owner}, with the same arguments. A \
             change of one of them alone is an error. Keep only one `{exclusive}` resource."
        ),
    )
}
