//! The words for an access entry that exists already, for one that cannot be adopted, and for creates whose outcome is not
//! known.

use jiff::{SignedDuration, Timestamp};

use super::import_block;
use crate::{
    access::{Association, AssociationKey, Entry, EntryKey, EntryType},
    aws::Error,
    diag::{Diagnostic, Diagnostics},
    provider::existing::ExistingEntry,
    text::excerpt,
};

/// How many groups, tags or policies a message shows. A tag alone can have 384 characters.
const SHOWN_AT_MOST: usize = 20;

/// Why an entry is not adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AdoptionRefusal {
    /// It is of another type than the one that is configured.
    OtherType(EntryType),
    /// Its principal was created later than the entry; carries when.
    Recreated(Timestamp),
}

/// An entry exists: what it is, and how to manage it.
pub(crate) fn entry_exists(existing: &ExistingEntry) -> Diagnostic {
    Diagnostic::error(
        "Access entry already exists",
        format!("{}\n\n{}", unmanaged(existing), how_to_manage(&existing.entry.key)),
    )
}

/// The entry that this resource does not manage.
pub(crate) fn unmanaged(existing: &ExistingEntry) -> String {
    let EntryKey { cluster, principal } = &existing.entry.key;
    format!(
        "The cluster {cluster} already has an access entry for {principal}, which this resource does not manage:\n\n{}",
        details(existing)
    )
}

/// The ways to manage an entry that exists.
pub(crate) fn how_to_manage(key: &EntryKey) -> String {
    format!(
        "To manage it here, import it:\n\n{}\n\n\
         Or set `adopt_existing = true` to take it over: it is then updated to match this configuration and keeps its policies. \
         If this plan also destroys another address of the same principal (a renamed `for_each` key), use a `moved` block instead.",
        import_block("eksaccess_entry", &key.to_string())
    )
}

/// What is known of an entry, a line each.
pub(crate) fn details(existing: &ExistingEntry) -> String {
    let ExistingEntry { entry, policies, origin, age } = existing;
    let Entry { entry_type, user_name, groups, tags, access_entry_arn, created_at, .. } = entry;
    let origin = origin.as_ref().map_or_else(|| "unknown".to_owned(), |origin| format!("probably {origin}"));
    let rows = [
        ("type", entry_type.to_string()),
        ("groups", list(groups.iter().map(|group| excerpt(group)).collect())),
        ("user name", user_name.as_deref().map_or_else(|| "none".to_owned(), excerpt)),
        (
            "tags",
            list(tags.iter().map(|(key, value)| format!("{}={}", excerpt(key), excerpt(value))).collect()),
        ),
        ("policies", policies_text(policies.as_deref())),
        ("ARN", access_entry_arn.clone()),
        ("created", format!("{created_at} ({})", ago(*age))),
        ("created by", origin),
    ];
    rows.map(|(name, value)| format!("  {name:<10}  {value}")).join("\n")
}

/// Policies with their scopes, as they stand in a sentence.
pub(crate) fn policies_text(policies: Option<&[Association]>) -> String {
    let Some(policies) = policies else { return "could not be read".to_owned() };
    list(
        policies
            .iter()
            .map(|one| format!("{} ({})", one.policy.name(), excerpt(&one.scope.to_string())))
            .collect(),
    )
}

/// Words as they stand in a sentence: none, all, or the first and how many more there are.
fn list(mut words: Vec<String>) -> String {
    let more = words.len().saturating_sub(SHOWN_AT_MOST);
    words.truncate(SHOWN_AT_MOST);
    match (words.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => words.join(", "),
        (false, more) => format!("{} and {more} more", words.join(", ")),
    }
}

/// How long ago something was, in the largest unit that fits.
fn ago(age: SignedDuration) -> String {
    let minutes = age.as_mins();
    let (count, unit) = match minutes {
        ..1 => return "less than a minute ago".to_owned(),
        1..60 => (minutes, "minute"),
        60..1_440 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

/// An entry that was to be adopted cannot be.
pub(crate) fn entry_not_adoptable(existing: &ExistingEntry, refusal: &AdoptionRefusal) -> Diagnostic {
    Diagnostic::error(
        "Access entry cannot be adopted",
        format!("{}\n\n{}", unmanaged(existing), why_not_adopted(&existing.entry, refusal)),
    )
}

/// Why an entry is not adopted, and what to do instead.
pub(crate) fn why_not_adopted(entry: &Entry, refusal: &AdoptionRefusal) -> String {
    let EntryKey { cluster, principal } = &entry.key;
    let delete =
        format!("  aws eks delete-access-entry --cluster-name {cluster} \\\n    --principal-arn {principal}");
    match refusal {
        AdoptionRefusal::OtherType(wanted) => format!(
            "`adopt_existing` never changes the type of an entry: it has type {}, and this configuration has {wanted}. Set `type` to \
             the type of the entry. If the entry is no longer needed, delete it, and this resource creates another one:\n\n{delete}",
            entry.entry_type
        ),
        AdoptionRefusal::Recreated(created_at) => format!(
            "`adopt_existing` never adopts the entry of a previous principal: {principal} was created at {created_at}, after the \
             entry. The entry does not authenticate it. If the recreated principal should have this access, delete the entry, and \
             this resource creates another one:\n\n{delete}"
        ),
    }
}

/// An adoption began and did not end: the entry is as it was, or partly updated, and not in state.
pub(crate) fn adoption_failed(entry: &Entry, failures: Diagnostics) -> Diagnostics {
    let note = format!(
        "The access entry {} existed before and was being adopted ({}). It may be partly updated. It is not in state, so Terraform \
         does not delete it. The next apply adopts it again.",
        entry.key, entry.access_entry_arn
    );
    let whole = failures.into_iter().filter(Diagnostic::is_error).map(|failure| {
        let detail = format!("{}: {}", failure.summary, failure.detail);
        Diagnostic::error("Access entry not adopted", format!("{detail}\n\n{note}")).at(failure.path)
    });
    // There is at least one error, else there were no diagnostics.
    whole.last().unwrap_or_else(|| Diagnostic::error("Access entry not adopted", note.clone())).into()
}

/// An entry that existed is now managed here.
pub(crate) fn entry_adopted(existing: &ExistingEntry) -> Diagnostic {
    Diagnostic::warning(
        "Existing access entry adopted",
        format!(
            "This resource now manages the access entry {}, which existed before, and updated it to match the configuration. It was:\n\n{}\n\n{}",
            existing.entry.key,
            details(existing),
            policies_that_come_along(existing)
        ),
    )
}

/// What an adoption means for the policies of an entry.
pub(crate) fn policies_that_come_along(existing: &ExistingEntry) -> String {
    match existing.policies.as_deref() {
        None => "Its policies could not be read. They stay associated.".to_owned(),
        Some([]) => "It has no policies.".to_owned(),
        Some(policies) => format!(
            "Its policies stay associated: {}. Review them. To manage one, add an `eksaccess_policy_association`; to remove one, use \
             `aws eks disassociate-access-policy`.",
            policies_text(Some(policies))
        ),
    }
}

/// An entry exists, and it cannot be read.
pub(crate) fn entry_exists_unseen(key: &EntryKey, error: &Error) -> Diagnostic {
    Diagnostic::error(
        "Access entry already exists",
        format!(
            "{error}.\n\nTo manage it here, import it:\n\n{}",
            import_block("eksaccess_entry", &key.to_string())
        ),
    )
}

/// A create was sent, its answer lost, and the entry that exists is not the one that was sent.
pub(crate) fn outcome_differs(existing: &ExistingEntry, error: &Error) -> Diagnostic {
    let exists = entry_exists(existing);
    Diagnostic::error(exists.summary, format!("{error}.\n\n{}", exists.detail))
}

/// A create was sent, its answer lost, and reading the entry failed.
pub(crate) fn outcome_unknown(key: &EntryKey, error: &Error, unseen: &Error) -> Diagnostic {
    let EntryKey { cluster, principal } = key;
    Diagnostic::error(
        "Access entry may have been created",
        format!(
            "{error}.\n\nWhether the entry was created cannot be determined, because reading it failed: {unseen}.\n\n\
             Check whether it exists:\n\n  aws eks describe-access-entry --cluster-name {cluster} \\\n    --principal-arn {principal}\n\n\
             If it does, import it:\n\n{}",
            import_block("eksaccess_entry", &key.to_string())
        ),
    )
}

/// An association was sent, its answer lost, and reading the list failed.
pub(crate) fn association_outcome_unknown(key: &AssociationKey, error: &Error, unseen: &Error) -> Diagnostic {
    let AssociationKey { entry: EntryKey { cluster, principal }, policy } = key;
    Diagnostic::error(
        "Policy may have been associated",
        format!(
            "{error}.\n\nWhether {policy} was associated cannot be determined, because reading the associations failed: {unseen}.\n\n\
             Check whether it is listed:\n\n  aws eks list-associated-access-policies --cluster-name {cluster} \\\n    --principal-arn {principal}\n\n\
             If it is, import it:\n\n{}",
            import_block("eksaccess_policy_association", &key.to_string())
        ),
    )
}

/// A write may have been carried out, and what it created is not shown: EKS shows changes some seconds late.
pub(crate) fn may_appear(failed: Diagnostic, resource: &str, id: &str) -> Diagnostic {
    Diagnostic::error(
        failed.summary,
        format!(
            "{}\n\nThe request may have been carried out, although EKS does not show it yet. If it appears, import it:\n\n{}",
            failed.detail,
            import_block(resource, id)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_says_how_much_more_there_is() {
        let words = |count: usize| (0..count).map(|number| number.to_string()).collect();
        assert_eq!((list(words(0)), list(words(2))), ("none".to_owned(), "0, 1".to_owned()));
        assert!(list(words(SHOWN_AT_MOST + 2)).ends_with(", 19 and 2 more"));
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        for (seconds, text) in [
            (-5, "less than a minute ago"),
            (59, "less than a minute ago"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (7_200, "2 hours ago"),
            (86_400, "1 day ago"),
            (8_640_000, "100 days ago"),
        ] {
            assert_eq!(ago(SignedDuration::from_secs(seconds)), text);
        }
    }
}
