//! The user that the `ConfigMap` aws-auth makes of a principal, read as aws-iam-authenticator reads it.
//!
//! Its rules were seen by running the real one on the documents of `tests/golden/aws-auth-facts.json`, which a test holds
//! this to. Roles are asked before users and accounts last; of two lines for one ARN the last wins; a session does not
//! tell its role's path, so a line with a path matches nobody.
//! Never here: YAML itself (`yaml`, `value`, `scalar`), or the templates in names (`mapper::template`).

mod scalar;
mod value;
mod yaml;

use std::collections::BTreeMap;

use self::value::{Key, Yaml};
use super::Mapping;

/// What the first fitting line makes of the principal; `arn` is a role's without its path.
pub(super) fn mapping(data: &BTreeMap<String, String>, arn: &str, account: &str) -> Option<Mapping> {
    let text = |key: &str| data.get(key).map_or("", String::as_str);
    last_line(text("mapRoles"), "rolearn", arn)
        .or_else(|| last_line(text("mapUsers"), "userarn", arn))
        .or_else(|| {
            let named = accounts(text("mapAccounts")).iter().any(|listed| listed == account);
            named.then(|| Mapping { username: arn.to_owned(), groups: Vec::new(), grants: Vec::new() })
        })
}

/// Whether a list is empty without a look at it.
fn is_empty(list: &str) -> bool {
    matches!(list.trim(), "" | "``" | "\"\"" | "''")
}

fn last_line(list: &str, arn_key: &str, arn: &str) -> Option<Mapping> {
    // What begins with a brace is taken for JSON, and an object is no list.
    if is_empty(list) || list.trim_start().starts_with('{') {
        return None;
    }
    let root = yaml::read(list)?;
    let Yaml::List(items) = root.as_ref() else { return None };
    let mut lines = items.iter().rev().filter_map(|item| Line::of(item, arn_key));
    let Line { username, groups, .. } = lines.find(|line| same(&line.arn, arn))?;
    Some(Mapping { username, groups, grants: Vec::new() })
}

/// Every scalar is an account, however it is written; what follows one that cannot be read is lost.
fn accounts(list: &str) -> Vec<String> {
    if is_empty(list) { Vec::new() } else { yaml::read_texts(list) }
}

/// A line of `mapRoles` or `mapUsers` by Go's JSON decoder: a value of a wrong type leaves its field as it was.
#[derive(Default)]
struct Line {
    arn: String,
    username: String,
    groups: Vec<String>,
    by_permission_set: bool,
}

impl Line {
    /// A line that names somebody. One for a permission set needs a feature that EKS has not turned on.
    fn of(item: &Yaml, arn_key: &str) -> Option<Self> {
        let mut line = Self::default();
        for (key, value) in item.as_map()? {
            let Key::Text(key) = key else { continue };
            match (key, value.as_ref()) {
                (key, Yaml::Text(text)) if same(key, arn_key) => line.arn.clone_from(text),
                (key, Yaml::Text(text)) if same(key, "username") => line.username.clone_from(text),
                (key, value) if same(key, "groups") => set_groups(&mut line.groups, value),
                (key, value) if same(key, "sso") && arn_key == "rolearn" => {
                    line.by_permission_set |= !matches!(value, Yaml::Null);
                }
                _ => {}
            }
        }
        (!line.arn.is_empty() && !line.by_permission_set).then_some(line)
    }
}

fn set_groups(groups: &mut Vec<String>, value: &Yaml) {
    match value {
        Yaml::Null => groups.clear(),
        Yaml::List(items) => {
            groups.resize_with(items.len(), String::new);
            for (group, item) in groups.iter_mut().zip(items) {
                if let Yaml::Text(text) = item.as_ref() {
                    group.clone_from(text);
                }
            }
        }
        _ => {}
    }
}

/// Go's comparison without case, in which two letters beyond ASCII count as `s` and `k`.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace('\u{17f}', "s").replace('\u{212a}', "k");
    plain(one).eq_ignore_ascii_case(&plain(other))
}
