//! The words for what exclusive resources remove and miss. Never here: whose access it is (`caller`).

use std::fmt::Display;

use super::{Subject, indented};
use crate::{
    access::{ClusterName, EntryKey},
    aws::Error,
    diag::Diagnostic,
    provider::words::failures::{self, in_principal_arn, near_entries},
    text::excerpt,
};

/// What a plan removes.
pub(crate) fn will_be_removed(subject: &Subject, owner: &dyn Display, lines: &[&str]) -> Diagnostic {
    let (count, owner_is) = (subject.count(lines.len()), subject.owner);
    Diagnostic::warning(
        subject.title(false, "will be removed"),
        format!(
            "The apply removes {count} of the {owner_is} {owner}. `{}` does not contain {}, and `ignore` does not match:\n\n{}\n\n{} {}",
            subject.argument,
            if lines.len() == 1 { "its ARN" } else { "their ARNs" },
            indented(lines),
            subject.consequence,
            subject.how_to_keep()
        ),
    )
    .at(subject.path())
}

/// What a plan may remove, while not all that is named is known.
pub(crate) fn may_be_removed(subject: &Subject, owner: &dyn Display, lines: &[&str]) -> Diagnostic {
    let Subject { many, owner: owner_is, argument, .. } = subject;
    Diagnostic::warning(
        subject.title(false, "may be removed"),
        format!(
            "`{argument}` or `ignore` has values that are known only during the apply. The apply then removes those of the {many} \
             of the {owner_is} {owner} that neither contains. As far as the values are known, these are:\n\n{}\n\n{}",
            indented(lines),
            subject.consequence
        ),
    )
    .at(subject.path())
}

/// What a plan removes could not be determined.
pub(crate) fn not_listed(subject: &Subject, owner: &dyn Display, error: &Error) -> Diagnostic {
    let Diagnostic { summary, detail, .. } = failures::of(&subject.doing("listing"), &owner, error);
    Diagnostic::warning(
        "The plan could not determine what will be removed",
        format!(
            "{summary}: {detail}\n\nThe plan is complete, but it does not name the {} that the apply removes.",
            subject.many
        ),
    )
    .at(subject.path())
}

/// What an apply removed.
pub(crate) fn removed(subject: &Subject, owner: &dyn Display, lines: &[&str]) -> Diagnostic {
    let Subject { owner: owner_is, argument, .. } = subject;
    Diagnostic::warning(
        subject.title(lines.len() == 1, "removed"),
        format!(
            "Removed {} of the {owner_is} {owner}, which `{argument}` and `ignore` do not contain:\n\n{}\n\n{}",
            subject.count(lines.len()),
            indented(lines),
            subject.consequence
        ),
    )
}

/// Objects are named that are not there, and this resource creates none.
pub(crate) fn missing(subject: &Subject, owner: &dyn Display, arns: &[&str]) -> Diagnostic {
    let Subject { many, argument, resource, reference, missing, .. } = subject;
    Diagnostic::warning(
        subject.title(false, "do not exist"),
        format!(
            "`{argument}` contains {missing} {owner}:\n\n{}\n\nThis resource removes {many} and creates none. Create them with \
             `{resource}`. If this configuration does so, refer to them, for example `{reference}`, so that Terraform creates them first.",
            indented(arns)
        ),
    )
    .at(subject.path())
}

/// The entry for whose associations a resource is exclusive does not exist.
pub(crate) fn no_entry(key: &EntryKey, existing: &[String], error: &Error) -> Diagnostic {
    let near = near_entries(&key.principal, existing).map_or_else(String::new, |near| format!("\n\n{near}"));
    Diagnostic::error(
        format!("No access entry for {}", key.principal),
        format!(
            "{error}.{near}\n\nPolicies are associated with an access entry, so the entry must exist first. Refer to it, so that \
             Terraform creates it first:\n\n  principal_arn = eksaccess_entry.NAME.principal_arn"
        ),
    )
    .at(in_principal_arn())
}

/// Entries whose principals this version cannot read are left alone.
pub(crate) fn unreadable_entries(cluster: &ClusterName, arns: &[String]) -> Diagnostic {
    let arns: Vec<String> = arns.iter().map(|arn| excerpt(arn)).collect();
    Diagnostic::warning(
        "Access entries of unknown principals",
        format!(
            "The cluster {cluster} has access entries for principals that this version of the provider cannot read: {}. They are \
             ignored: neither in state nor removed. Upgrade the provider.",
            arns.join(", ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::{
        super::{ASSOCIATIONS, ENTRIES},
        *,
    };

    #[test]
    fn one_is_called_by_its_own_name_and_all_are_listed() {
        let one = will_be_removed(&ENTRIES, &"demo", &["a"]);
        assert!(one.detail.contains(
            "removes 1 access entry of the cluster demo. `principal_arns` does not contain its ARN"
        ));
        let lines: Vec<String> = (0..100).map(|number| format!("arn-{number}.")).collect();
        let all = removed(&ASSOCIATIONS, &"demo:x", &lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(
            all.detail.contains("100 policy associations")
                && lines.iter().all(|line| all.detail.contains(line))
        );
        assert_eq!(removed(&ENTRIES, &"demo", &["a"]).summary, "Access entry removed");
    }
}
