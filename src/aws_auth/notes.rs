//! What is remarkable about lines that a cluster does read: those that match nobody, and those that hide each other.
//!
//! Never here: lines that it cannot read (`lines`).

use std::collections::{BTreeMap, HashMap};

use super::finding::{Fault, Finding};
use super::fold::same;
use super::{List, Mapping, without_path};
use crate::access::{NotAPrincipal, PrincipalArn, PrincipalKind, letters};

/// The keys of `data` that no cluster reads.
pub(super) fn unknown_lists(data: &BTreeMap<String, String>) -> Vec<Finding> {
    let unknown = data.keys().filter(|key| List::ALL.iter().all(|list| list.key() != key.as_str()));
    unknown
        .map(|key| Finding { key: key.clone(), line: None, fault: Fault::UnknownList(meant(key)) })
        .collect()
}

fn meant(key: &str) -> Option<&'static str> {
    let key = letters(key);
    let bare = key.trim_start_matches("map").trim_end_matches('s');
    match bare {
        "role" | "awsrole" => Some(List::Roles.key()),
        "user" | "awsuser" => Some(List::Users.key()),
        "account" | "awsaccount" => Some(List::Accounts.key()),
        _ => None,
    }
}

/// What there is to say about each line beside the others.
pub(super) fn of_lines(lines: &[Mapping]) -> Vec<Finding> {
    let mut later: HashMap<String, Vec<&Mapping>> = HashMap::with_capacity(lines.len());
    let mut findings = Vec::new();
    for line in lines.iter().rev() {
        let same_principal = later.entry(line.who.to_lowercase()).or_default();
        let fault = no_match(line).or_else(|| hidden(line, same_principal));
        findings.extend(fault.map(|fault| Finding {
            key: line.list.key().to_owned(),
            line: Some(line.line),
            fault,
        }));
        same_principal.push(line);
    }
    findings.extend(hidden_by_roles(lines));
    findings.reverse();
    findings
}

/// Why a line matches nobody.
fn no_match(line: &Mapping) -> Option<Fault> {
    let who = line.who.as_str();
    if who.trim() != who {
        return Some(Fault::Blanks);
    }
    if line.list == List::Accounts {
        let is_account = who.len() == 12 && who.bytes().all(|digit| digit.is_ascii_digit());
        return (!is_account).then_some(Fault::NotAnAccount);
    }
    if who.contains(['*', '?']) {
        return Some(Fault::Wildcard);
    }
    // Case does not count, and an ARN of small letters is one.
    match who.to_ascii_lowercase().parse::<PrincipalArn>() {
        Ok(arn) if arn.kind() == PrincipalKind::Role && arn.path() != "/" => {
            Some(Fault::Path { works: without_path(who).unwrap_or_default() })
        }
        Ok(_) | Err(NotAPrincipal::FederatedUser(_)) => None,
        Err(NotAPrincipal::Session(_)) => Some(Fault::Session { works: role_of(who) }),
        Err(_) => Some(Fault::NotAPrincipal),
    }
}

/// The ARN of a session's role, in the case in which it was written.
fn role_of(session: &str) -> String {
    let fields: Vec<&str> = session.splitn(6, ':').collect();
    let role = fields.get(5).and_then(|resource| resource.split('/').nth(1)).unwrap_or_default();
    match fields[..] {
        [arn, partition, _, _, account, _] => format!("{arn}:{partition}:iam::{account}:role/{role}"),
        _ => String::new(),
    }
}

/// The later line of the same list that goes before this one.
fn hidden(line: &Mapping, later: &[&Mapping]) -> Option<Fault> {
    let other = later.iter().find(|other| other.list == line.list)?;
    match line.list {
        List::Roles => Some(Fault::Replaced { by: other.line }),
        List::Users if other.who == line.who => Some(Fault::Replaced { by: other.line }),
        List::Users => Some(Fault::EitherOf { other: other.line }),
        // An account that is named twice is as good as one.
        List::Accounts => None,
    }
}

fn hidden_by_roles(lines: &[Mapping]) -> Vec<Finding> {
    if of(lines, List::Users).next().is_none() {
        return Vec::new();
    }
    let roles: HashMap<_, _> = of(lines, List::Roles).map(|role| (role.who.to_lowercase(), role)).collect();
    let hidden = of(lines, List::Users).rev().filter_map(|user| {
        let role = roles.get(&user.who.to_lowercase()).filter(|role| same(&role.who, &user.who))?;
        let fault = Fault::HiddenByRoles { by: role.line };
        Some(Finding { key: List::Users.key().to_owned(), line: Some(user.line), fault })
    });
    hidden.collect()
}

fn of(lines: &[Mapping], list: List) -> impl DoubleEndedIterator<Item = &Mapping> {
    lines.iter().filter(move |line| line.list == list)
}
