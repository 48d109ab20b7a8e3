//! The words for data sources whose only source is IAM: what is not there, what is there more than once, and a provider block
//! that does not ask.

use crate::{
    access::{nearest_words, permission_set},
    aws::Principal,
    diag::Diagnostic,
    text::excerpt,
};

/// How many permission sets or roles a message names.
const SHOWN_AT_MOST: usize = 20;

/// The provider block says that IAM is not asked.
pub(crate) fn iam_look_ups_skipped(data_source: &str) -> Diagnostic {
    Diagnostic::error(
        "IAM look-ups are disabled",
        format!(
            "`{data_source}` reads only from IAM, but the provider block has `skip_iam_lookups = true`. Remove this argument, or use \
             the ARNs in place of the data source."
        ),
    )
}

/// No role of that permission set; `listed` are the roles of all others.
pub(crate) fn no_sso_role(set: &str, listed: &[Principal]) -> Diagnostic {
    let mut sets: Vec<&str> = listed.iter().filter_map(|role| permission_set(role.arn.name())).collect();
    sets.sort_unstable();
    sets.dedup();
    let near = nearest_words(set, sets.iter().copied(), str::to_ascii_lowercase);
    let there = match &sets[..] {
        [] => {
            "The account has no role of IAM Identity Center. Check that it is the right account.".to_owned()
        }
        _ if !near.is_empty() => format!("Permission sets with similar names: {}.", some_of(&near)),
        sets => format!("Permission sets with a role in this account: {}.", some_of(sets)),
    };
    Diagnostic::error(
        "Role of the permission set not found",
        format!(
            "IAM Identity Center has not provisioned a role for the permission set `{}` in this account. {there} The name must match \
             exactly. A role exists only after the permission set is assigned to a user or group for this account.",
            excerpt(set)
        ),
    )
}

/// More than one role of that permission set.
pub(crate) fn several_sso_roles(set: &str, found: &[&Principal]) -> Diagnostic {
    let role = |role: &&Principal| format!("  {} (created {})", role.arn, role.created_at);
    let roles: Vec<String> = found.iter().take(SHOWN_AT_MOST).map(role).collect();
    let more = found.len().saturating_sub(SHOWN_AT_MOST);
    let more = if more == 0 { String::new() } else { format!("\n  and {more} more") };
    Diagnostic::error(
        "Several roles of the permission set",
        format!(
            "The account has {} roles of the permission set `{}`, and their names do not show which one is in use:\n\n{}{more}\n\n\
             Roles of an earlier instance of IAM Identity Center may be left over. Delete those, or use the ARN of the right role.",
            found.len(),
            excerpt(set),
            roles.join("\n")
        ),
    )
}

fn some_of(words: &[&str]) -> String {
    let shown: Vec<String> = words.iter().take(SHOWN_AT_MOST).map(|word| excerpt(word)).collect();
    match words.len().saturating_sub(SHOWN_AT_MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
