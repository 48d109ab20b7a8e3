//! Whom a line of aws-auth names, in the spelling of IAM. Never here: whether an entry can be for them.

use std::borrow::Cow;

use crate::access::{NotAPrincipal, PrincipalArn, PrincipalKind};
use crate::aws_auth::{List, Mapping};

/// Whom a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A role without its path, a user, or an account's root.
    Principal(PrincipalArn),
    /// A user made by `GetFederationToken`.
    FederatedUser,
    /// Every principal of an account.
    Account,
    /// Nobody: the line never matches.
    Nobody,
}

/// What tells principals apart whose paths and letters may not be known: names are unique in an account, whatever their case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PrincipalKey(PrincipalKind, String, String);

impl PrincipalKey {
    /// Of a principal.
    pub(super) fn of(principal: &PrincipalArn) -> Self {
        Self(principal.kind(), principal.account().to_owned(), principal.name().to_ascii_lowercase())
    }
}

/// Whom a line names.
pub(super) fn named(line: &Mapping) -> Named {
    if line.list == List::Accounts {
        let is_account = line.who.len() == 12 && line.who.bytes().all(|digit| digit.is_ascii_digit());
        return if is_account { Named::Account } else { Named::Nobody };
    }
    match in_iams_letters(&line.who).parse::<PrincipalArn>() {
        // Sessions do not show their role's path, so a line with one matches none.
        Ok(role) if role.kind() == PrincipalKind::Role && role.path() != "/" => Named::Nobody,
        Ok(principal) => Named::Principal(principal),
        Err(NotAPrincipal::FederatedUser(_)) => Named::FederatedUser,
        Err(_) => Named::Nobody,
    }
}

/// An ARN in the case that IAM uses: aws-auth ignores case, and its letters beyond ASCII that equal `k` and `s` in Go. The
/// name keeps its case, since IAM has one of its own for it.
fn in_iams_letters(arn: &str) -> Cow<'_, str> {
    let arn = if arn.is_ascii() {
        Cow::Borrowed(arn)
    } else {
        Cow::Owned(arn.replace('\u{17f}', "s").replace('\u{212a}', "k"))
    };
    let Some(resource) = arn.match_indices(':').nth(4).map(|(place, _)| place + 1) else { return arn };
    let end = arn[resource..].find('/').map_or(arn.len(), |slash| resource + slash);
    if arn[..end].bytes().all(|letter| !letter.is_ascii_uppercase()) {
        return arn;
    }
    Cow::Owned(format!("{}{}", arn[..end].to_ascii_lowercase(), &arn[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(list: List, who: &str) -> Mapping {
        Mapping { list, line: 1, who: who.to_owned(), user_name: String::new(), groups: Vec::new() }
    }

    #[test]
    fn a_line_names_a_principal_as_iam_spells_it() {
        for (who, expected) in [
            ("arn:aws:iam::111122223333:role/Dev", "arn:aws:iam::111122223333:role/Dev"),
            ("ARN:AWS-CN:IAM::111122223333:ROLE/Dev", "arn:aws-cn:iam::111122223333:role/Dev"),
            ("arn:aw\u{17f}:iam::111122223333:User/Team/bob", "arn:aws:iam::111122223333:user/Team/bob"),
            ("arn:aws:iam::111122223333:ROOT", "arn:aws:iam::111122223333:root"),
        ] {
            let Named::Principal(principal) = named(&line(List::Roles, who)) else { panic!("{who}") };
            assert_eq!(principal.to_string(), expected);
        }
    }

    #[test]
    fn what_matches_nobody_names_nobody() {
        for who in [
            "arn:aws:iam::111122223333:role/team/dev",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:sts::111122223333:assumed-role/dev/jo",
            " arn:aws:iam::111122223333:role/dev",
            "dev",
            "",
        ] {
            assert_eq!(named(&line(List::Users, who)), Named::Nobody, "{who}");
        }
        assert_eq!(named(&line(List::Accounts, "1111")), Named::Nobody);
        assert_eq!(named(&line(List::Accounts, "111122223333")), Named::Account);
        let federated = "arn:aws:sts::111122223333:federated-user/jo";
        assert_eq!(named(&line(List::Users, federated)), Named::FederatedUser);
    }

    #[test]
    fn one_name_in_an_account_is_one_principal_whatever_its_path_and_letters() {
        let key = |arn: &str| PrincipalKey::of(&arn.parse().unwrap());
        let role = key("arn:aws:iam::111122223333:role/dev");
        assert_eq!(role, key("arn:aws:iam::111122223333:role/team/DEV"));
        assert_ne!(role, key("arn:aws:iam::111122223333:user/dev"));
        assert_ne!(role, key("arn:aws:iam::444455556666:role/dev"));
    }
}
