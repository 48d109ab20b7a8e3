//! What a cluster's authenticator makes of the `ConfigMap` `aws-auth`: its lines, and which of them names a principal.
//!
//! It reads as aws-iam-authenticator does: names are compared without case, of two lines for one principal the last
//! wins, roles are known without their path, and every scalar is text, so that an unquoted account keeps its zeros.
//! Never here: when the `ConfigMap` is asked at all (`doors`), or words about it (`checks/aws_auth`).

use std::collections::BTreeMap;

use saphyr::{YamlLoader, YamlOwned};
use saphyr_parser::Parser;

/// One of the `ConfigMap`'s three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Roles, though a user's ARN works here too.
    Roles,
    /// Users, though a role's ARN works here too.
    Users,
    /// Accounts, every principal of which is let in without a group.
    Accounts,
}

impl List {
    /// The order in which the authenticator asks them.
    const ALL: [Self; 3] = [Self::Roles, Self::Users, Self::Accounts];

    /// The key in the `ConfigMap`'s `data`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Roles => "mapRoles",
            Self::Users => "mapUsers",
            Self::Accounts => "mapAccounts",
        }
    }
}

/// A line that lets one principal in, or one account's principals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Where it stands.
    pub list: List,
    /// The ARN, or the account of `mapAccounts`, as written.
    pub who: String,
    /// The user name's template; for an account the principal's own ARN.
    pub user_name: String,
    /// Kubernetes groups.
    pub groups: Vec<String>,
}

/// The `ConfigMap`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsAuth {
    lines: Vec<Mapping>,
    /// The lists that are no readable YAML, and why. The authenticator leaves such a list out.
    pub unreadable: Vec<(List, String)>,
}

impl AwsAuth {
    /// Reads the `data` of the `ConfigMap`. Keys that are none of the three lists say nothing and are passed over.
    #[must_use]
    pub fn read(data: &BTreeMap<String, String>) -> Self {
        let mut read = Self::default();
        for list in List::ALL {
            match data.get(list.key()).map(|text| lines(list, text)) {
                Some(Ok(lines)) => read.lines.extend(lines),
                Some(Err(why)) => read.unreadable.push((list, why)),
                None => {}
            }
        }
        read
    }

    /// The line that lets `arn` in: `arn` is a role's without its path, or a user's with it.
    #[must_use]
    pub fn find(&self, arn: &str, account: &str) -> Option<Mapping> {
        self.named(List::Roles, arn)
            .or_else(|| self.named(List::Users, arn))
            .or_else(|| self.account_of(arn, account))
    }

    /// The lines that would name the role `arn` if aws-auth knew paths, which it does not.
    pub fn spoilt_by_a_path(&self, arn: &str) -> impl Iterator<Item = &Mapping> {
        self.lines.iter().filter(move |line| {
            !line.who.eq_ignore_ascii_case(arn)
                && without_path(&line.who).is_some_and(|bare| bare.eq_ignore_ascii_case(arn))
        })
    }

    fn named(&self, list: List, arn: &str) -> Option<Mapping> {
        let mut lines = self.lines.iter().rev();
        lines.find(|line| line.list == list && line.who.eq_ignore_ascii_case(arn)).cloned()
    }

    fn account_of(&self, arn: &str, account: &str) -> Option<Mapping> {
        let line = self.lines.iter().find(|line| line.list == List::Accounts && line.who == account)?;
        Some(Mapping { user_name: arn.to_owned(), ..line.clone() })
    }
}

/// A role's ARN without its path: `…:role/team/dev` is `…:role/dev`. None for what is no role's ARN.
fn without_path(arn: &str) -> Option<String> {
    let (account, path) = arn.split_once(":role/")?;
    Some(format!("{account}:role/{}", path.rsplit('/').next()?))
}

/// The lines of one list.
fn lines(list: List, text: &str) -> Result<Vec<Mapping>, String> {
    // The authenticator takes these three for an empty list.
    if matches!(text.trim(), "" | "``" | "\"\"") {
        return Ok(Vec::new());
    }
    match document(text)? {
        None => Ok(Vec::new()),
        Some(YamlOwned::Sequence(items)) => Ok(items.iter().filter_map(|item| line(list, item)).collect()),
        Some(node) if is_null(&node) => Ok(Vec::new()),
        Some(_) => Err("it is no list".to_owned()),
    }
}

/// A text that is no `ConfigMap` as kubectl prints it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAConfigMap {
    /// It is no YAML, and so no JSON either.
    #[error("not readable as YAML: {0}")]
    Unreadable(String),
    /// It is YAML without `data`, or without one of the three lists at its top.
    #[error("neither a ConfigMap with `data` nor mapRoles, mapUsers or mapAccounts are in it")]
    NoData,
}

/// Reads the `data` of a `ConfigMap` as `kubectl get configmap aws-auth -o yaml` or `-o json` prints it, or the `data` alone.
///
/// # Errors
/// When it is neither.
pub fn config_map(text: &str) -> Result<BTreeMap<String, String>, NotAConfigMap> {
    let document = document(text).map_err(NotAConfigMap::Unreadable)?.ok_or(NotAConfigMap::NoData)?;
    let data = member(&document, "data").unwrap_or(&document);
    let given = List::ALL.into_iter().filter_map(|list| {
        let lines = member(data, list.key()).and_then(self::text)?;
        Some((list.key().to_owned(), lines))
    });
    let given: BTreeMap<String, String> = given.collect();
    let is_config_map =
        member(&document, "kind").and_then(self::text).is_some_and(|kind| kind == "ConfigMap");
    if given.is_empty() && !is_config_map { Err(NotAConfigMap::NoData) } else { Ok(given) }
}

/// The first YAML document, every scalar as the text that was written.
fn document(text: &str) -> Result<Option<YamlOwned>, String> {
    let mut loader = YamlLoader::<YamlOwned>::default();
    loader.early_parse(false);
    Parser::new_from_str(text).load(&mut loader, false).map_err(|error| error.to_string())?;
    Ok(loader.into_documents().into_iter().next())
}

/// One line of a list; what names nobody is passed over.
fn line(list: List, item: &YamlOwned) -> Option<Mapping> {
    let (who, user_name, groups) = match list {
        List::Accounts => (text(item)?, String::new(), Vec::new()),
        List::Roles => mapping(item, "rolearn")?,
        List::Users => mapping(item, "userarn")?,
    };
    Some(Mapping { list, who, user_name, groups })
}

/// Principal, user name and groups of a line of `mapRoles` or `mapUsers`.
fn mapping(item: &YamlOwned, arn_key: &str) -> Option<(String, String, Vec<String>)> {
    let user_name = member(item, "username").and_then(text).unwrap_or_default();
    let groups = match member(item, "groups") {
        Some(YamlOwned::Sequence(groups)) => groups.iter().filter_map(text).collect(),
        _ => Vec::new(),
    };
    Some((member(item, arn_key).and_then(text)?, user_name, groups))
}

/// A member of a YAML mapping, its key compared without case as Go's JSON decoder does.
fn member<'a>(item: &'a YamlOwned, key: &str) -> Option<&'a YamlOwned> {
    let YamlOwned::Mapping(members) = item else { return None };
    let named = |name: &YamlOwned| text(name).is_some_and(|name| name.eq_ignore_ascii_case(key));
    members.iter().find(|(name, _)| named(name)).map(|(_, value)| value)
}

/// A scalar's text; nothing for null.
fn text(node: &YamlOwned) -> Option<String> {
    match node {
        YamlOwned::Representation(text, ..) if !is_null(node) => Some(text.clone()),
        _ => None,
    }
}

/// Whether a scalar is YAML's null, written plainly.
fn is_null(node: &YamlOwned) -> bool {
    let YamlOwned::Representation(text, style, _) = node else { return false };
    *style == saphyr::ScalarStyle::Plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEV: &str = "arn:aws:iam::111122223333:role/dev";

    fn read(lists: &[(&str, &str)]) -> AwsAuth {
        AwsAuth::read(&lists.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect())
    }

    fn found(lists: &[(&str, &str)], arn: &str) -> Option<(List, String)> {
        read(lists).find(arn, "111122223333").map(|line| (line.list, line.user_name))
    }

    #[test]
    fn a_config_map_is_read_as_kubectl_prints_it() {
        let lists = BTreeMap::from([("mapRoles".to_owned(), "- rolearn: a\n".to_owned())]);
        for text in [
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  mapRoles: |\n    - rolearn: a\nmetadata:\n  name: aws-auth\n",
            r#"{"kind":"ConfigMap","data":{"mapRoles":"- rolearn: a\n"}}"#,
            "mapRoles: |\n  - rolearn: a\n",
        ] {
            assert_eq!(config_map(text), Ok(lists.clone()), "{text}");
        }
        assert_eq!(config_map("kind: ConfigMap\nmetadata: {}\n"), Ok(BTreeMap::new()));
        assert_eq!(config_map("- rolearn: a\n"), Err(NotAConfigMap::NoData));
        assert!(matches!(config_map("a: [b"), Err(NotAConfigMap::Unreadable(_))));
    }

    #[test]
    fn the_line_that_the_authenticator_takes_is_found() {
        let last = "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: first\n\
                    - rolearn: arn:aws:iam::111122223333:role/dev\n  username: last\n";
        let pathed = "- rolearn: arn:aws:iam::111122223333:role/team/dev\n  username: pathed\n";
        let upper = "- RoleARN: ARN:aws:iam::111122223333:role/DEV\n  username: upper\n";
        let in_users = "- userarn: arn:aws:iam::111122223333:role/dev\n  username: crossed\n";
        let hit = |list, name: &str| Some((list, name.to_owned()));
        for (name, lists, expected) in [
            ("last of two", vec![("mapRoles", last)], hit(List::Roles, "last")),
            ("path", vec![("mapRoles", pathed)], None),
            ("case", vec![("mapRoles", upper)], hit(List::Roles, "upper")),
            ("a role in mapUsers", vec![("mapUsers", in_users)], hit(List::Users, "crossed")),
            (
                "roles before users",
                vec![("mapUsers", in_users), ("mapRoles", last)],
                hit(List::Roles, "last"),
            ),
            ("unquoted account", vec![("mapAccounts", "- 111122223333\n")], hit(List::Accounts, DEV)),
            ("other account", vec![("mapAccounts", "- 444455556666\n")], None),
            ("empty texts", vec![("mapRoles", "\"\""), ("mapUsers", "``"), ("mapAccounts", " \n")], None),
            ("null", vec![("mapRoles", "~")], None),
        ] {
            assert_eq!(found(&lists, DEV), expected, "{name}");
        }
    }

    #[test]
    fn an_unquoted_account_keeps_its_leading_zero() {
        let read = read(&[("mapAccounts", "- 011122223333\n- '000000000001'\n")]);
        assert!(read.find("arn:aws:iam::011122223333:user/bob", "011122223333").is_some());
        assert!(read.find("arn:aws:iam::000000000001:user/bob", "000000000001").is_some());
    }

    #[test]
    fn a_group_on_a_continued_line_becomes_part_of_the_one_before() {
        let text =
            "- rolearn: arn:aws:iam::111122223333:role/dev\n  groups:\n  - viewers\n    editors\n  - ops\n";
        let line = read(&[("mapRoles", text)]).find(DEV, "111122223333");
        assert_eq!(line.map(|line| line.groups), Some(vec!["viewers editors".to_owned(), "ops".to_owned()]));
    }

    #[test]
    fn an_unreadable_list_is_named_and_the_others_still_count() {
        let read =
            read(&[("mapRoles", "a: b: c"), ("mapUsers", "just text"), ("mapAccounts", "- 111122223333")]);
        let unreadable: Vec<_> = read.unreadable.iter().map(|(list, _)| *list).collect();
        assert_eq!(unreadable, [List::Roles, List::Users]);
        assert!(read.find(DEV, "111122223333").is_some());
    }

    #[test]
    fn a_line_with_a_path_is_named_as_spoilt() {
        let read =
            read(&[("mapRoles", "- rolearn: arn:aws:iam::111122223333:role/team/dev\n- username: nobody\n")]);
        assert_eq!(read.spoilt_by_a_path(DEV).count(), 1);
        assert_eq!(read.lines.len(), 1, "a line without an ARN names nobody");
    }
}
