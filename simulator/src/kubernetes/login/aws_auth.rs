//! The user that the `ConfigMap` aws-auth makes of a principal, read as aws-iam-authenticator reads it.
//!
//! Seen by running it: ARNs are compared without case, of two lines for one ARN the last wins, roles are asked before
//! users and accounts last, a user's ARN works in `mapRoles` and a role's in `mapUsers`, a list that cannot be read is
//! left out, and an account without quotes keeps its leading zero. A session does not tell its role's path, so a line
//! with a path matches nobody.
//! YAML is read by saphyr: it is maintained, needs no unsafe C port, and can leave every scalar as the text it was.

use saphyr::{ScalarStyle, Yaml, YamlLoader};
use saphyr_parser::Parser;

use super::Mapping;
use crate::world::AwsAuth;

/// What the first fitting line makes of the principal; `arn` is a role's without its path.
pub(super) fn mapping(aws_auth: &AwsAuth, arn: &str, account: &str) -> Option<Mapping> {
    let AwsAuth { roles, users, accounts } = aws_auth;
    last_line(roles.as_deref(), "rolearn", arn)
        .or_else(|| last_line(users.as_deref(), "userarn", arn))
        .or_else(|| {
            let named = items(accounts.as_deref()).iter().any(|item| text(item) == Some(account));
            named.then(|| Mapping { username: arn.to_owned(), groups: Vec::new(), grants: Vec::new() })
        })
}

fn last_line(list: Option<&str>, key: &str, arn: &str) -> Option<Mapping> {
    let lines = items(list);
    let names = |line: &&Yaml<'_>| {
        member(line, key).and_then(text).is_some_and(|named| named.eq_ignore_ascii_case(arn))
    };
    let line = lines.iter().rev().find(names)?;
    let groups = match member(line, "groups") {
        Some(Yaml::Sequence(groups)) => groups.iter().filter_map(text).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let username = member(line, "username").and_then(text).unwrap_or_default().to_owned();
    Some(Mapping { username, groups, grants: Vec::new() })
}

/// The items of a list in YAML; none if the text is no list.
fn items(list: Option<&str>) -> Vec<Yaml<'_>> {
    let mut loader = YamlLoader::<Yaml<'_>>::default();
    loader.early_parse(false);
    let read = list.map(|text| Parser::new_from_str(text).load(&mut loader, false));
    let Some(Ok(())) = read else {
        return Vec::new();
    };
    match loader.into_documents().into_iter().next() {
        Some(Yaml::Sequence(items)) => items,
        _ => Vec::new(),
    }
}

/// A member of a mapping; Go's JSON decoder, which has the last word on aws-auth, takes names without regard to case.
fn member<'a, 'b>(line: &'a Yaml<'b>, key: &str) -> Option<&'a Yaml<'b>> {
    let Yaml::Mapping(members) = line else {
        return None;
    };
    let named = |name: &Yaml<'_>| text(name).is_some_and(|name| name.eq_ignore_ascii_case(key));
    members.iter().find_map(|(name, value)| named(name).then_some(value))
}

/// A scalar as it was written; none for null.
fn text<'a>(node: &'a Yaml<'_>) -> Option<&'a str> {
    let Yaml::Representation(text, style, _tag) = node else {
        return None;
    };
    let null = *style == ScalarStyle::Plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
    (!null).then_some(text)
}
