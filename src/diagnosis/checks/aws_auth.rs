//! Where the cluster reads the `ConfigMap` aws-auth and no entry takes precedence: does a line of it name the principal?

use super::{Check, Verdict};
use crate::aws_auth::{AwsAuth, Mapping};
use crate::diagnosis::carry_over;
use crate::diagnosis::doors::{EntryDoor, MapDoor};
use crate::diagnosis::facts::Facts;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::user_name;

pub(super) const CHECK: Check =
    Check { name: "aws_auth", asks: "Does the ConfigMap aws-auth name the principal?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    facts.serving()?;
    let given = facts.question.aws_auth.is_some();
    let skipped = |why: &str| given.then(|| Verdict::skipped(format!("Not checked: {why}.")));
    match (facts.map_door(), facts.entry_door()) {
        (MapDoor::Closed, _) => skipped("the cluster does not read it in the mode API"),
        (MapDoor::ModeUnknown, _) => skipped("whether the cluster reads it is unknown"),
        (MapDoor::Matches(line), EntryDoor::Matches) => Some(hidden(facts, &line)),
        (_, EntryDoor::Matches) => skipped("the access entry takes precedence"),
        (MapDoor::Matches(line), _) => Some(named(&line)),
        (MapDoor::NotGiven, door) => Some(not_given(door)),
        (MapDoor::Unreadable, _) => Some(unreadable(facts)),
        (MapDoor::NoMatch, door) => Some(not_named(facts, door)),
    }
}

/// Public report: aws-auth authenticates a user that was recreated with the same name, and an access entry does not.
fn named(line: &Mapping) -> Verdict {
    let Mapping { list, line: _, who, user_name, groups } = line;
    let groups = if groups.is_empty() { String::new() } else { format!(" with {}", noun_and_groups(groups)) };
    let (list, user_name) = (list.key(), user_name::shown(user_name));
    Verdict::ok(format!("{list} maps {who} to the user {user_name}{groups}."))
}

/// The entry takes precedence. Public report: access was migrated to entries without the groups of aws-auth.
fn hidden(facts: &Facts, line: &Mapping) -> Verdict {
    let (who, key) = (&line.who, line.list.key());
    // Policies that may not be asked for may give what the line gave.
    let (Some(entry), Some(policies)) = (facts.entry.known(), facts.policies.known()) else {
        return Verdict::skipped("Not checked: the access entry takes precedence.");
    };
    let hidden = carry_over::lost(line, entry, policies);
    if hidden.is_empty() {
        return Verdict::skipped("Not checked: the access entry takes precedence.");
    }
    Verdict::warning(format!(
        "The access entry overrides the line {who} in {key}. Without the entry, the principal would have {}.",
        hidden.join(" and ")
    ))
    .with(carry_over::beside_an_entry(facts, line, entry))
}

fn not_given(door: EntryDoor) -> Verdict {
    let summary = if door == EntryDoor::Closed {
        "The cluster reads only the ConfigMap aws-auth, and its content was not provided."
    } else {
        "Where no access entry matches, the cluster reads the ConfigMap aws-auth, and its content was not provided."
    };
    Verdict::leaves_open(Reason::AwsAuthUnknown, summary).with(Remedy::shell(
        "Set aws_auth to the data of the ConfigMap (`--aws-auth FILE` at the shell), and run this again. To print the \
         ConfigMap:",
        "kubectl -n kube-system get configmap aws-auth -o yaml".to_owned(),
    ))
}

fn unreadable(facts: &Facts) -> Verdict {
    let findings = facts.question.aws_auth.iter().flat_map(AwsAuth::findings);
    let unreadable: Vec<_> =
        findings.filter(|finding| finding.is_unreadable()).map(ToString::to_string).collect();
    let summary = format!(
        "No line that can be read names the principal, and some lines cannot be read. {}.",
        unreadable.join(". ")
    );
    Verdict::leaves_open(Reason::AwsAuthUnreadable, summary).with(Remedy::words(
        "Fix the ConfigMap: a cluster ignores a whole list if it cannot read a part of it.",
    ))
}

fn not_named(facts: &Facts, door: EntryDoor) -> Verdict {
    let summary = format!("The ConfigMap aws-auth does not name the principal.{}", spoilt(facts));
    if door == EntryDoor::Closed {
        let open = format!(
            "{summary} In this mode, the identity that created the cluster has implicit access, which may be this principal."
        );
        let or_switch =
            if facts.could_use_an_entry() { ", or switch the mode and add an access entry" } else { "" };
        return Verdict::leaves_open(Reason::CreatorUnknown, open).with(Remedy::words(format!(
            "If the principal did not create the cluster, add a line for it to aws-auth{or_switch}."
        )));
    }
    Verdict::warning(summary)
}

/// The groups of a line, after their noun.
fn noun_and_groups(groups: &[String]) -> String {
    let noun = if groups.len() == 1 { "the group" } else { "the groups" };
    format!("{noun} {}", groups.join(", "))
}

/// Public report: aws-auth never matches a role's ARN that has a path.
fn spoilt(facts: &Facts) -> String {
    let (Some(read), Some((arn, _))) = (&facts.question.aws_auth, facts.canonical_name()) else {
        return String::new();
    };
    let lines: Vec<_> = read.spoilt_by_a_path(&arn).map(|line| line.who.as_str()).collect();
    if lines.is_empty() {
        return String::new();
    }
    format!(" It names {}, which never matches: in aws-auth a role has no path. Use {arn}.", lines.join(", "))
}
