//! The words for tags: of an access entry, and in the provider block.

use crate::{aws::is_of_aws, diag::Diagnostic, text::excerpt};

/// How many tags an entry can have (EKS service model). Those of AWS's own are not among them.
pub(crate) const MOST_TAGS: usize = 50;

/// The most characters of a key (EKS service model).
const LONGEST_KEY: usize = 128;

/// The most characters of a value (EKS service model).
const LONGEST_VALUE: usize = 256;

/// The problem of one tag, if it has one.
pub(crate) fn tag(key: &str, value: Option<&String>) -> Option<Diagnostic> {
    let shown = excerpt(key);
    if is_of_aws(key) {
        let detail = format!(
            "`{shown}` starts with `aws:`, a prefix that only AWS can use. Remove it. Tags that AWS set are not changed."
        );
        return Some(Diagnostic::error("Reserved tag key", detail));
    }
    if let Some(wrong) = wrong_with(key, 1, LONGEST_KEY) {
        let detail = format!("A tag key must have 1 to {LONGEST_KEY} characters. This one {wrong}.");
        return Some(Diagnostic::error("Invalid tag key", detail));
    }
    let wrong = wrong_with(value?, 0, LONGEST_VALUE)?;
    let detail =
        format!("A tag value can have up to {LONGEST_VALUE} characters. The value of `{shown}` {wrong}.");
    Some(Diagnostic::error("Invalid tag value", detail))
}

/// What is wrong with a text of so many characters. AWS accepts letters, digits, spaces and punctuation.
fn wrong_with(text: &str, least: usize, most: usize) -> Option<String> {
    let length = text.chars().count();
    if length < least || length > most {
        return Some(format!("has {length}"));
    }
    let control = text.chars().find(|letter| letter.is_control())?;
    Some(format!("has the control character U+{:04X}, which AWS rejects", u32::from(control)))
}

pub(crate) fn too_many_tags(count: usize) -> Diagnostic {
    Diagnostic::error(
        "Too many tags",
        format!("An access entry can have {MOST_TAGS} tags. The configuration has {count}."),
    )
}

/// The tags of a resource with the default ones.
pub(crate) fn too_many_tags_with_defaults(count: usize) -> Diagnostic {
    Diagnostic::error(
        "Too many tags",
        format!(
            "An access entry can have {MOST_TAGS} tags. `tags` and the provider's `default_tags` together have {count}. Remove tags from \
             either of them."
        ),
    )
}

/// A tag that is configured and ignored.
pub(crate) fn ignored_tag(key: &str) -> Diagnostic {
    Diagnostic::warning(
        "Ignored tag",
        format!(
            "The tag `{}` matches the provider's `ignore_tags`, so it is not sent to AWS. Remove the tag from the configuration, or \
             remove its key or prefix from `ignore_tags`.",
            excerpt(key)
        ),
    )
}

/// A key or a prefix that cannot be ignored.
pub(crate) fn ignored_key(is_empty: bool) -> Diagnostic {
    let wrong = if is_empty {
        "The set has an empty element, which as a prefix would match every tag."
    } else {
        "The set has an element that no tag can match."
    };
    Diagnostic::error(
        "Invalid ignored tag",
        format!("{wrong} Use keys and prefixes of 1 to {LONGEST_KEY} characters without control characters."),
    )
}

/// Whether a tag's key can be, or start with, this.
pub(crate) fn can_be_ignored(key: &str) -> bool {
    wrong_with(key, 1, LONGEST_KEY).is_none()
}

/// The problem of a default tag that a variable sets.
pub(crate) fn tag_of_environment(variable: &str, problem: Diagnostic) -> Diagnostic {
    let variable = excerpt(variable);
    let detail = format!(
        "{} The environment variable `{variable}` sets this default tag. Correct it or unset it.",
        problem.detail
    );
    Diagnostic { detail, ..problem }
}
