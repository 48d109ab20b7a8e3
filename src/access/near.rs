//! When one principal is nearly another: the one place that decides what a slip is, for the diagnosis, imports and
//! messages about what was not found. Never here: where the others come from.

use std::fmt;

use super::caller::SSO_ROLE_PREFIX;
use super::{PrincipalArn, PrincipalKind};

/// How many near matches are named: more would hide the rest of a message.
pub const NEAR_MATCHES_AT_MOST: usize = 5;

/// Hexadecimal digits behind the permission set in the name of such a role.
const SSO_SUFFIX: usize = 16;

/// In what two principals differ that are nearly the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nearness {
    /// The path. Names are unique in an account, so at most one of the two exists.
    Path,
    /// Upper and lower case, for which IAM has no two names either.
    Case,
    /// The suffix of a role of IAM Identity Center: the permission set was provisioned again.
    Suffix,
    /// The account.
    Account,
    /// One is a role and the other a user.
    Kind,
}

impl Nearness {
    /// Whether both ARNs would be one principal of IAM, written in two ways.
    #[must_use]
    pub const fn is_spelling(self) -> bool {
        matches!(self, Self::Path | Self::Case)
    }
}

/// The difference, as it stands in parentheses behind an ARN.
impl fmt::Display for Nearness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Path => "different path",
            Self::Case => "different upper and lower case",
            Self::Suffix => "same permission set, different suffix",
            Self::Account => "different account",
            Self::Kind => "one is a role, the other a user",
        })
    }
}

/// In what two principals differ, where that is little enough to be a slip.
#[must_use]
pub fn nearness(wanted: &PrincipalArn, other: &PrincipalArn) -> Option<Nearness> {
    if wanted == other || wanted.partition() != other.partition() || wanted.is_root() || other.is_root() {
        return None;
    }
    let same_name = wanted.name().eq_ignore_ascii_case(other.name());
    let same_set = same_permission_set(wanted, other);
    match (wanted.account() == other.account(), wanted.kind() == other.kind()) {
        (true, true) if same_name && wanted.name() != other.name() => Some(Nearness::Case),
        (true, true) if same_name && wanted.path() != other.path() => Some(path_or_case(wanted, other)),
        (true, true) => same_set.then_some(Nearness::Suffix),
        (false, true) => (same_name || same_set).then_some(Nearness::Account),
        (true, false) => same_name.then_some(Nearness::Kind),
        (false, false) => None,
    }
}

/// The principals that are nearly the wanted one, the nearest first, at most [`NEAR_MATCHES_AT_MOST`].
#[must_use]
pub fn near_matches<'a>(
    wanted: &PrincipalArn,
    others: impl IntoIterator<Item = &'a PrincipalArn>,
) -> Vec<(&'a PrincipalArn, Nearness)> {
    let near = |other: &'a PrincipalArn| Some((other, nearness(wanted, other)?));
    let mut found: Vec<_> = others.into_iter().filter_map(near).collect();
    found.sort_by_key(|(other, how)| (*how, *other));
    found.truncate(NEAR_MATCHES_AT_MOST);
    found
}

/// The permission set that a role of IAM Identity Center is made from: `Admin` of `AWSReservedSSO_Admin_0123456789abcdef`.
#[must_use]
pub fn permission_set(role_name: &str) -> Option<&str> {
    let (set, suffix) = role_name.strip_prefix(SSO_ROLE_PREFIX)?.rsplit_once('_')?;
    let is_suffix = suffix.len() == SSO_SUFFIX && suffix.bytes().all(|digit| digit.is_ascii_hexdigit());
    (is_suffix && !set.is_empty()).then_some(set)
}

fn same_permission_set(one: &PrincipalArn, other: &PrincipalArn) -> bool {
    let set = |arn: &'_ PrincipalArn| match arn.kind() {
        PrincipalKind::Role => permission_set(arn.name()).map(str::to_owned),
        PrincipalKind::User | PrincipalKind::Root => None,
    };
    set(one).is_some_and(|name| set(other).is_some_and(|other| other == name))
}

fn path_or_case(wanted: &PrincipalArn, other: &PrincipalArn) -> Nearness {
    if wanted.path().eq_ignore_ascii_case(other.path()) { Nearness::Case } else { Nearness::Path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_path_a_case_a_suffix_an_account_or_a_kind() {
        const DEV: &str = "arn:aws:iam::111122223333:role/team/dev";
        const SSO: &str = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
        for (wanted, other, expected) in [
            (DEV, DEV, None),
            (DEV, "arn:aws:iam::111122223333:role/dev", Some(Nearness::Path)),
            (DEV, "arn:aws:iam::111122223333:role/Team/dev", Some(Nearness::Case)),
            (DEV, "arn:aws:iam::111122223333:role/Dev", Some(Nearness::Case)),
            (DEV, "arn:aws:iam::444455556666:role/dev", Some(Nearness::Account)),
            (DEV, "arn:aws:iam::111122223333:user/dev", Some(Nearness::Kind)),
            (DEV, "arn:aws:iam::444455556666:user/dev", None),
            (DEV, "arn:aws:iam::111122223333:role/team/deputy", None),
            (DEV, "arn:aws-cn:iam::111122223333:role/team/dev", None),
            ("arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root", None),
            (
                SSO,
                "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_fedcba9876543210",
                Some(Nearness::Suffix),
            ),
            (
                SSO,
                "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef",
                Some(Nearness::Path),
            ),
            (
                SSO,
                "arn:aws:iam::444455556666:role/AWSReservedSSO_Admin_fedcba9876543210",
                Some(Nearness::Account),
            ),
            (SSO, "arn:aws:iam::111122223333:role/AWSReservedSSO_Admins_fedcba9876543210", None),
            (SSO, "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_short", None),
        ] {
            let parse = |arn: &str| arn.parse::<PrincipalArn>().unwrap();
            assert_eq!(nearness(&parse(wanted), &parse(other)), expected, "{wanted} and {other}");
        }
    }

    #[test]
    fn only_the_nearest_are_named() {
        let wanted: PrincipalArn = "arn:aws:iam::111122223333:role/dev".parse().unwrap();
        let accounts = (0..9).map(|number| format!("arn:aws:iam::00000000000{number}:role/dev"));
        let other_path = "arn:aws:iam::111122223333:role/team/dev".to_owned();
        let others: Vec<PrincipalArn> =
            accounts.chain([other_path.clone()]).map(|arn| arn.parse().unwrap()).collect();
        let found = near_matches(&wanted, &others);
        assert_eq!(found.len(), NEAR_MATCHES_AT_MOST);
        assert_eq!((found[0].0.to_string(), found[0].1), (other_path, Nearness::Path));
    }

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
