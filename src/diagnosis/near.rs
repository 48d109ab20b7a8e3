//! How near matches are named: the same words in reports, in imports and in messages about what was not found.
//! Never here: when something is near (`access`).

use crate::access::{Nearness, PrincipalArn, near_matches, permission_set};

/// The principals that are nearly the wanted one, each with what is different; empty where none is.
#[must_use]
pub fn named_near<'a>(
    wanted: &PrincipalArn,
    others: impl IntoIterator<Item = &'a PrincipalArn>,
) -> Vec<String> {
    near_matches(wanted, others).into_iter().map(|(other, how)| format!("{other} ({how})")).collect()
}

/// What happened where a role of IAM Identity Center is there with another suffix, as a sentence.
#[must_use]
pub fn provisioned_again<'a>(
    wanted: &PrincipalArn,
    others: impl IntoIterator<Item = &'a PrincipalArn>,
) -> Option<String> {
    let set = permission_set(wanted.name())?;
    let mut near = near_matches(wanted, others).into_iter();
    near.any(|(_, how)| how == Nearness::Suffix).then(|| {
        format!(
            "IAM Identity Center provisioned the permission set {set} again. Its new role has another suffix, so for IAM and \
             EKS it is a different role."
        )
    })
}
