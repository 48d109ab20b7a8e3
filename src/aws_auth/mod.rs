//! The `ConfigMap` aws-auth as clusters read it: its lines with their positions, and everything that is left out.
//!
//! [`AwsAuth`] is the one type for it, and drops nothing: every line that names somebody, hidden duplicates included
//! ([`AwsAuth::lines`]); what clusters ignore or read otherwise than it looks, each with its line ([`AwsAuth::findings`]); and
//! the lists that cannot be read here ([`AwsAuth::unreadable`]).
//!
//! It reads as aws-iam-authenticator does, which `tests/golden/aws-auth-facts.json` holds it to: YAML 1.1 turned into
//! JSON and decoded by Go's rules, names compared without case, of two lines for one principal the last, roles without
//! their path. Nothing that is given can cost more than its size: nesting, aliases and length are bounded.
//! Never here: when a cluster asks the `ConfigMap` (`diagnosis`), or anything about access entries.

mod config_map;
mod decode;
mod dialect;
mod equivalent;
mod finding;
mod fold;
mod in_force;
mod lines;
mod notes;
mod scalar;
mod tree;

use std::collections::BTreeMap;

pub use config_map::{MAX_FILE_BYTES, NotAConfigMap, config_map};
pub use decode::Why;
pub use equivalent::{Equivalent, Lost};
pub use finding::{Fault, Finding};
pub use in_force::InForce;

use fold::same;

/// The most that Kubernetes keeps in the `data` of one `ConfigMap`: 1 MiB, keys and values together.
pub const MAX_BYTES: usize = 1024 * 1024;

/// One of the `ConfigMap`'s three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    pub const ALL: [Self; 3] = [Self::Roles, Self::Users, Self::Accounts];

    /// The key in the `ConfigMap`'s `data`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Roles => "mapRoles",
            Self::Users => "mapUsers",
            Self::Accounts => "mapAccounts",
        }
    }

    /// The key under which a line names its principal.
    const fn arn_key(self) -> &'static str {
        match self {
            Self::Roles => "rolearn",
            Self::Users | Self::Accounts => "userarn",
        }
    }
}

/// A line that lets one principal in, or one account's principals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Where it stands.
    pub list: List,
    /// The line of the list's text in which it begins, counted from 1.
    pub line: usize,
    /// The ARN, or the account of `mapAccounts`, as written.
    pub who: String,
    /// The user name's template; for an account the principal's own ARN.
    pub user_name: String,
    /// Kubernetes groups, as templates.
    pub groups: Vec<String>,
}

/// The `ConfigMap`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsAuth {
    lines: Vec<Mapping>,
    findings: Vec<Finding>,
    unsure: Vec<List>,
}

/// More than Kubernetes keeps in a `ConfigMap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the data has {0} bytes; a ConfigMap can have at most {MAX_BYTES}")]
pub struct TooLarge(pub usize);

impl AwsAuth {
    /// Reads the `data` of the `ConfigMap`.
    ///
    /// # Errors
    /// When there is more of it than a `ConfigMap` can hold.
    pub fn read(data: &BTreeMap<String, String>) -> Result<Self, TooLarge> {
        let bytes = data.iter().map(|(key, text)| key.len() + text.len()).sum();
        if bytes > MAX_BYTES {
            return Err(TooLarge(bytes));
        }
        let mut read = Self { findings: notes::unknown_lists(data), ..Self::default() };
        for list in List::ALL {
            let Some(text) = data.get(list.key()) else { continue };
            let lines::Lines { lines, findings, unsure } = lines::read(list, text);
            read.lines.extend(lines);
            read.findings.extend(findings);
            read.unsure.extend(unsure.then_some(list));
        }
        read.findings.extend(notes::of_lines(&read.lines));
        read.findings.sort_by_key(Finding::place);
        Ok(read)
    }

    /// The line that lets `arn` in: `arn` is canonical, a role's without its path or a user's with it.
    #[must_use]
    pub fn find(&self, arn: &str, account: &str) -> Option<Mapping> {
        self.named(List::Roles, arn)
            .or_else(|| self.named(List::Users, arn))
            .or_else(|| self.account_of(arn, account))
    }

    /// The lines that would name the role `arn` if aws-auth knew paths, which it does not.
    pub fn spoilt_by_a_path(&self, arn: &str) -> impl Iterator<Item = &Mapping> {
        let by_path = move |line: &&Mapping| {
            !same(&line.who, arn) && without_path(&line.who).is_some_and(|bare| same(&bare, arn))
        };
        self.lines.iter().filter(by_path)
    }

    /// Every line that names somebody, in the order in which they stand.
    #[must_use]
    pub fn lines(&self) -> &[Mapping] {
        &self.lines
    }

    /// What clusters leave out of it, or take otherwise than it looks.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The lists that could not be read here. Whether a cluster can is not known.
    #[must_use]
    pub fn unreadable(&self) -> &[List] {
        &self.unsure
    }

    fn named(&self, list: List, arn: &str) -> Option<Mapping> {
        let mut lines = self.lines.iter().rev();
        lines.find(|line| line.list == list && same(&line.who, arn)).cloned()
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

#[cfg(test)]
mod tests {
    use super::*;

    const DEV: &str = "arn:aws:iam::111122223333:role/dev";

    fn read(list: &str, text: &str) -> AwsAuth {
        AwsAuth::read(&BTreeMap::from([(list.to_owned(), text.to_owned())])).unwrap()
    }

    fn said(list: &str, text: &str) -> Vec<String> {
        read(list, text).findings().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn everything_that_a_cluster_leaves_out_is_a_finding_with_its_line() {
        let dev = format!("- rolearn: {DEV}\n  username: dev\n");
        for (list, text, expected) in [
            ("mapusers", "", "mapusers: clusters ignore this key; did you mean `mapUsers`?"),
            ("map_roles", "", "map_roles: clusters ignore this key; did you mean `mapRoles`?"),
            ("other", "", "other: clusters ignore this key"),
            ("mapRoles", "- rolearn: [a", "mapRoles, line 2: not valid YAML"),
            (
                "mapRoles",
                &format!("{dev}- username: {{{{SessionName}}}}\n"),
                "mapRoles, line 3: a mapping as a key",
            ),
            ("mapRoles", "rolearn: a\n", "mapRoles, line 1: a mapping instead of a list"),
            ("mapRoles", "{\"rolearn\": \"a\"}", "mapRoles, line 1: a mapping instead of a list"),
            (
                "mapRoles",
                &format!("{dev}---\n- a\n"),
                "mapRoles, line 3: the cluster reads the first YAML document only",
            ),
            ("mapRoles", &format!("{dev}- just text\n"), "mapRoles, line 3: text instead of a mapping"),
            ("mapRoles", &format!("{dev}-\n"), "mapRoles, line 3: null instead of a mapping"),
            ("mapUsers", &dev, "mapUsers, line 1: the cluster ignores `rolearn`; did you mean `userarn`?"),
            ("mapRoles", "- username: a\n", "mapRoles, line 1: no rolearn, so the cluster ignores this line"),
            (
                "mapRoles",
                "- username: a\n  role_arn: b\n",
                "mapRoles, line 2: the cluster ignores `role_arn`; did you mean `rolearn`?",
            ),
            (
                "mapRoles",
                &format!("{dev}  group: [a]\n"),
                "mapRoles, line 3: the cluster ignores `group`; did you mean `groups`?",
            ),
            (
                "mapRoles",
                &format!("{dev}  groups: a\n"),
                "mapRoles, line 3: `groups` must be a list of quoted texts, not text",
            ),
            (
                "mapRoles",
                &format!("{dev}  groups: [12]\n"),
                "mapRoles, line 3: `groups` must be quoted text, not a number",
            ),
            (
                "mapRoles",
                &format!("- rolearn: {DEV}\n  username: yes\n"),
                "mapRoles, line 2: `username` must be quoted text, not a boolean",
            ),
            (
                "mapRoles",
                &format!("- rolearn: {DEV}\n"),
                "mapRoles, line 1: no user name; the cluster uses an empty one (\"\")",
            ),
            (
                "mapRoles",
                &format!("{dev}  username: b\n"),
                "mapRoles, line 3: `username` replaces an earlier `username`",
            ),
            (
                "mapRoles",
                &format!("{dev}  <<: {{username: b}}\n"),
                "mapRoles, line 3: `username` replaces an earlier `username`",
            ),
            (
                "mapRoles",
                &format!("{dev}  sso: {{}}\n"),
                "mapRoles, line 1: `sso` requires a feature that EKS does not enable",
            ),
            (
                "mapRoles",
                &format!("{dev}{dev}"),
                "mapRoles, line 1: line 3 names the same principal and replaces this one",
            ),
            (
                "mapUsers",
                "- userarn: arn:aws:iam::111122223333:user/bob\n  username: a\n- userarn: arn:aws:iam::111122223333:user/BOB\n  username: a\n",
                "mapUsers, line 1: differs from line 3 only in case",
            ),
            (
                "mapRoles",
                &dev.replace("dev\n  u", "team/dev\n  u"),
                &format!("mapRoles, line 1: a role's ARN with a path never matches; write {DEV}"),
            ),
            (
                "mapRoles",
                &dev.replace("iam::111122223333:role/dev", "sts::111122223333:assumed-role/dev/me"),
                &format!("mapRoles, line 1: a session's ARN never matches; write the role's: {DEV}"),
            ),
            (
                "mapRoles",
                &dev.replace("/dev", "/*"),
                "mapRoles, line 1: an ARN with a wildcard never matches",
            ),
            ("mapRoles", &dev.replace(DEV, &format!("'{DEV} '")), "mapRoles, line 1: the spaces around it"),
            (
                "mapRoles",
                &dev.replace(DEV, "dev"),
                "mapRoles, line 1: this is not the ARN of an IAM role or user",
            ),
            ("mapAccounts", "- 1111\n", "mapAccounts, line 1: an account ID has 12 digits"),
            (
                "mapAccounts",
                "- '111122223333'\n- account: 1\n",
                "mapAccounts, line 2: a mapping instead of an account ID",
            ),
            (
                "mapAccounts",
                "- '111122223333'\n- !!int x\n",
                "mapAccounts, line 2: a tag that does not fit its value",
            ),
            ("mapAccounts", "'111122223333'\n", "mapAccounts, line 1: text instead of a list"),
        ] {
            let said = said(list, text);
            assert!(said.iter().any(|said| said.starts_with(expected)), "{list} {text}: {said:?}");
        }
    }

    #[test]
    fn a_line_that_is_as_it_should_be_is_no_finding() {
        for (list, text) in [
            (
                "mapRoles",
                "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev:{{SessionName}}\n  groups: [a]\n",
            ),
            ("mapRoles", "- RoleARN: ARN:AWS:iam::111122223333:role/DEV\n  Username: dev\n"),
            (
                "mapUsers",
                "- &a {userarn: arn:aws:iam::111122223333:user/team/bob, username: bob}\n- <<: *a\n  userarn: arn:aws:iam::111122223333:root\n",
            ),
            ("mapUsers", "- userarn: arn:aws:sts::111122223333:federated-user/bob\n  username: bob\n"),
            ("mapAccounts", "- 011122223333\n- 011122223333\n"),
            ("mapRoles", "''"),
            ("mapRoles", "# nothing\n"),
            ("mapRoles", "~"),
        ] {
            assert_eq!(said(list, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_line_of_users_that_roles_hide_is_named() {
        let data = [("mapRoles", "rolearn"), ("mapUsers", "userarn")]
            .map(|(list, key)| (list.to_owned(), format!("- {key}: {DEV}\n  username: a\n")));
        let read = AwsAuth::read(&BTreeMap::from(data)).unwrap();
        let said: Vec<_> = read.findings().iter().map(ToString::to_string).collect();
        assert_eq!(said, ["mapUsers, line 1: line 1 of mapRoles names the same principal and has priority"]);
    }

    #[test]
    fn a_line_with_a_path_is_spoilt() {
        let text = "- rolearn: arn:aws:iam::111122223333:role/team/dev\n- username: nobody\n";
        let read = read("mapRoles", text);
        assert_eq!(read.spoilt_by_a_path(DEV).count(), 1);
        assert_eq!(read.lines().len(), 1, "a line without an ARN names nobody");
    }

    #[test]
    fn nesting_is_refused_at_64_levels_with_its_line_however_it_is_written() {
        let level_64 = format!("- username: a\n  x: {}{}\n", "[".repeat(62), "]".repeat(62));
        assert_eq!(read("mapRoles", &level_64).unreadable(), []);
        let deep = "- username: a\n  x:\n    ";
        for nested in ["[", "- ", "? ", "{a: ", "!!seq [", "&a [", "- ? "] {
            let text = format!("{deep}{}", nested.repeat(20_000));
            let found = said("mapRoles", &text);
            assert_eq!(
                found,
                ["mapRoles, line 3: nested more than 64 levels deep, so it is not read"],
                "{nested}"
            );
            assert_eq!(read("mapRoles", &text).unreadable(), [List::Roles]);
        }
    }

    #[test]
    fn aliases_neither_nest_nor_grow_without_a_bound() {
        let levels = |names: usize, count: usize| {
            let named = |level: usize| vec![format!("*a{}", level - 1); names].join(", ");
            (1..count)
                .map(|level| format!("- x: &a{level} [{}]\n", named(level)))
                .collect::<Vec<_>>()
                .concat()
        };
        let chain = format!("- x: &a0 [x]\n{}", levels(1, 20_000));
        let laughs = format!("- x: &a0 [x, x, x, x, x, x, x, x, x]\n{}", levels(9, 40));
        assert_eq!(
            said("mapRoles", &chain),
            ["mapRoles, line 32: nested more than 64 levels deep, so it is not read"]
        );
        let laughed = said("mapRoles", &laughs);
        assert_eq!(laughed.len(), 1);
        assert!(laughed[0].contains("too many aliases"), "{laughed:?}");
        let cycle = "- &a {rolearn: a, x: *a}\n";
        assert!(said("mapRoles", cycle)[0].contains("an anchor whose value contains itself"));
    }

    #[test]
    fn one_item_that_stops_the_reading_voids_those_before_it_and_a_tag_stops_it_first() {
        let line = "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev\n  other: x\n";
        let (not_finite, tag) = ("- rolearn: .inf\n", "- rolearn: !!int x\n");
        for (text, at) in [
            (format!("{line}{not_finite}"), 4),
            (format!("{line}{tag}{line}"), 4),
            (format!("{not_finite}{line}{tag}"), 5),
        ] {
            let found = said("mapRoles", &text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(&format!("mapRoles, line {at}: ")), "{found:?}");
            assert!(read("mapRoles", &text).lines().is_empty(), "{text}");
        }
    }

    #[test]
    fn more_than_a_config_map_holds_is_refused() {
        let data = |bytes| BTreeMap::from([("mapRoles".to_owned(), " ".repeat(bytes))]);
        assert!(AwsAuth::read(&data(MAX_BYTES - "mapRoles".len())).is_ok());
        let refused = AwsAuth::read(&data(20_000_000)).unwrap_err();
        assert_eq!(refused.to_string(), "the data has 20000008 bytes; a ConfigMap can have at most 1048576");
    }
}
