//! Roles of IAM Identity Center: made from a permission set, and recreated under another suffix when the set is provisioned
//! again. Never here: other differences between principals (`principal`).

use super::principal::{Difference, near_matches};
use crate::access::PrincipalArn;
use crate::access::caller::SSO_ROLE_PREFIX;

/// Hexadecimal digits after the permission set in the name of such a role.
const SUFFIX_LENGTH: usize = 16;

/// The permission set that a role of IAM Identity Center is made from: `Admin` of `AWSReservedSSO_Admin_0123456789abcdef`.
#[must_use]
pub fn permission_set(role_name: &str) -> Option<&str> {
    let (set, suffix) = role_name.strip_prefix(SSO_ROLE_PREFIX)?.rsplit_once('_')?;
    let is_suffix = suffix.len() == SUFFIX_LENGTH && suffix.bytes().all(|digit| digit.is_ascii_hexdigit());
    (is_suffix && !set.is_empty()).then_some(set)
}

/// The role of the wanted role's permission set that has another suffix, if one of the others is such a role.
#[must_use]
pub fn recreated_sso_role<'a>(
    wanted: &PrincipalArn,
    others: impl IntoIterator<Item = &'a PrincipalArn>,
) -> Option<&'a PrincipalArn> {
    let near = near_matches(wanted, others).into_iter();
    near.filter(|near| near.difference == Difference::Suffix).map(|near| near.principal).next()
}

/// Why the wanted role is not found where a role of its permission set has another suffix, as a sentence.
#[must_use]
pub fn suffix_change<'a>(
    wanted: &PrincipalArn,
    others: impl IntoIterator<Item = &'a PrincipalArn>,
) -> Option<String> {
    let set = permission_set(wanted.name())?;
    recreated_sso_role(wanted, others).map(|_| {
        format!(
            "IAM Identity Center provisioned the permission set {set} again. Its new role has another suffix, so for IAM and \
             EKS it is a different role."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_set_is_between_the_prefix_and_sixteen_hexadecimal_digits() {
        for (name, expected) in [
            ("AWSReservedSSO_Platform_Admin_0123456789abcdef", Some("Platform_Admin")),
            ("AWSReservedSSO_Admin_0123456789abcdeg", None),
            ("AWSReservedSSO_0123456789abcdef", None),
            ("Admin_0123456789abcdef", None),
        ] {
            assert_eq!(permission_set(name), expected, "{name}");
        }
    }
}
