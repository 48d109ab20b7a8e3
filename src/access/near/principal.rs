//! Principals that are nearly the wanted one: another path, case, suffix, account or kind.
//! Never here: the names of roles of IAM Identity Center (`permission_set`).

use std::fmt;

use super::permission_set::permission_set;
use crate::access::{PrincipalArn, PrincipalKind};

/// How many near matches are named: more would hide the rest of a message.
const NEAR_MATCHES_AT_MOST: usize = 5;

/// In what two principals differ that are nearly the same, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
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

/// The difference, as it stands in parentheses after an ARN.
impl fmt::Display for Difference {
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

/// A principal that is nearly the wanted one. Its `Display` text is the ARN with the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearMatch<'a> {
    /// The other principal.
    pub principal: &'a PrincipalArn,
    /// In what it differs from the wanted one.
    pub difference: Difference,
}

impl fmt::Display for NearMatch<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.principal, self.difference)
    }
}

/// The principals that are nearly the wanted one, the nearest first, at most five.
#[must_use]
pub fn near_matches<'a>(
    wanted: &PrincipalArn,
    others: impl IntoIterator<Item = &'a PrincipalArn>,
) -> Vec<NearMatch<'a>> {
    let near = |principal: &'a PrincipalArn| {
        difference(wanted, principal).map(|difference| NearMatch { principal, difference })
    };
    let mut found: Vec<_> = others.into_iter().filter_map(near).collect();
    found.sort_by_key(|near| (near.difference, near.principal));
    found.truncate(NEAR_MATCHES_AT_MOST);
    found
}

/// The same as texts, for a message.
#[must_use]
pub fn near_match_texts<'a>(
    wanted: &PrincipalArn,
    others: impl IntoIterator<Item = &'a PrincipalArn>,
) -> Vec<String> {
    near_matches(wanted, others).iter().map(NearMatch::to_string).collect()
}

/// Whether two ARNs can only be one principal of IAM, written in two ways.
#[must_use]
pub fn is_other_spelling(one: &PrincipalArn, other: &PrincipalArn) -> bool {
    matches!(difference(one, other), Some(Difference::Path | Difference::Case))
}

/// In what two principals differ, where that is little enough to be a mistake in writing.
#[must_use]
pub fn difference(wanted: &PrincipalArn, other: &PrincipalArn) -> Option<Difference> {
    if wanted == other || wanted.partition() != other.partition() || wanted.is_root() || other.is_root() {
        return None;
    }
    let same_name = wanted.name().eq_ignore_ascii_case(other.name());
    let same_set = same_permission_set(wanted, other);
    match (wanted.account() == other.account(), wanted.kind() == other.kind()) {
        (true, true) if same_name && wanted.name() != other.name() => Some(Difference::Case),
        (true, true) if same_name && wanted.path() != other.path() => Some(path_or_case(wanted, other)),
        (true, true) => same_set.then_some(Difference::Suffix),
        (false, true) => (same_name || same_set).then_some(Difference::Account),
        (true, false) => same_name.then_some(Difference::Kind),
        (false, false) => None,
    }
}

fn path_or_case(wanted: &PrincipalArn, other: &PrincipalArn) -> Difference {
    if wanted.path().eq_ignore_ascii_case(other.path()) { Difference::Case } else { Difference::Path }
}

fn same_permission_set(one: &PrincipalArn, other: &PrincipalArn) -> bool {
    let are_roles = [one, other].iter().all(|arn| arn.kind() == PrincipalKind::Role);
    are_roles
        && permission_set(one.name()).is_some()
        && permission_set(one.name()) == permission_set(other.name())
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
            (DEV, "arn:aws:iam::111122223333:role/dev", Some(Difference::Path)),
            (DEV, "arn:aws:iam::111122223333:role/Team/dev", Some(Difference::Case)),
            (DEV, "arn:aws:iam::111122223333:role/Dev", Some(Difference::Case)),
            (DEV, "arn:aws:iam::444455556666:role/dev", Some(Difference::Account)),
            (DEV, "arn:aws:iam::111122223333:user/dev", Some(Difference::Kind)),
            (DEV, "arn:aws:iam::444455556666:user/dev", None),
            (DEV, "arn:aws:iam::111122223333:role/team/deputy", None),
            (DEV, "arn:aws-cn:iam::111122223333:role/team/dev", None),
            ("arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root", None),
            (
                SSO,
                "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_fedcba9876543210",
                Some(Difference::Suffix),
            ),
            (
                SSO,
                "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef",
                Some(Difference::Path),
            ),
            (
                SSO,
                "arn:aws:iam::444455556666:role/AWSReservedSSO_Admin_fedcba9876543210",
                Some(Difference::Account),
            ),
            (SSO, "arn:aws:iam::111122223333:role/AWSReservedSSO_Admins_fedcba9876543210", None),
            (SSO, "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_short", None),
        ] {
            let parse = |arn: &str| arn.parse::<PrincipalArn>().unwrap();
            assert_eq!(difference(&parse(wanted), &parse(other)), expected, "{wanted} and {other}");
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
        assert_eq!((found[0].principal.to_string(), found[0].difference), (other_path, Difference::Path));
    }
}
