//! Where the cluster reads the `ConfigMap` aws-auth and no entry goes first: does a line of it let the principal in?

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
    let skipped = |why: &str| given.then(|| Verdict::skipped(format!("Not read: {why}.")));
    match (facts.map_door(), facts.entry_door()) {
        (MapDoor::Closed, _) => skipped("in the mode API the cluster does not read it"),
        (MapDoor::ModeUnknown, _) => skipped("whether the cluster reads it is unknown"),
        (MapDoor::Matches(line), EntryDoor::Matches) => Some(hidden(facts, &line)),
        (_, EntryDoor::Matches) => skipped("the access entry goes first"),
        (MapDoor::Matches(line), _) => Some(named(&line)),
        (MapDoor::NotGiven, door) => Some(not_given(door)),
        (MapDoor::Unreadable, _) => Some(unreadable(facts)),
        (MapDoor::NoMatch, door) => Some(not_named(facts, door)),
    }
}

/// Public report: a user made anew under its name is let in by aws-auth, and kept out by an entry.
fn named(line: &Mapping) -> Verdict {
    let Mapping { list, line: _, who, user_name, groups } = line;
    let groups = if groups.is_empty() { String::new() } else { format!(", groups {}", groups.join(", ")) };
    let list = list.key();
    let user_name = user_name::shown(user_name);
    Verdict::ok(format!("The line {who} in {list} lets it in, by its name, as {user_name}{groups}."))
}

/// The entry goes first. Public report: access was migrated to entries without the groups of aws-auth.
fn hidden(facts: &Facts, line: &Mapping) -> Verdict {
    let (who, key) = (&line.who, line.list.key());
    // Policies that may not be asked for may give what the line gave.
    let (Some(entry), Some(policies)) = (facts.entry.known(), facts.policies.known()) else {
        return Verdict::skipped("Not read: the access entry goes first.");
    };
    let hidden = carry_over::lost(line, entry, policies);
    if hidden.is_empty() {
        return Verdict::skipped("Not read: the access entry goes first.");
    }
    Verdict::warning(format!(
        "The access entry hides the line {who} in {key}. Without the entry, the principal would have {}.",
        hidden.join(" and ")
    ))
    .with(carry_over::beside_an_entry(facts, line, entry))
}

fn not_given(door: EntryDoor) -> Verdict {
    let beside = if door == EntryDoor::Closed { "and nothing else" } else { "where no entry matches" };
    let summary =
        format!("The cluster reads the ConfigMap aws-auth {beside}, and its content was not given.");
    Verdict::leaves_open(Reason::AwsAuthUnknown, summary).with(Remedy::shell(
        "Give the ConfigMap's data as aws_auth, for example from data \"kubernetes_config_map\", and ask again. To look \
         at it:",
        "kubectl -n kube-system get configmap aws-auth -o yaml".to_owned(),
    ))
}

fn unreadable(facts: &Facts) -> Verdict {
    let findings = facts.question.aws_auth.iter().flat_map(AwsAuth::findings);
    let unreadable: Vec<_> =
        findings.filter(|finding| finding.is_unreadable()).map(ToString::to_string).collect();
    let summary =
        format!("No readable line names it, and not all of it is readable. {}.", unreadable.join(". "));
    Verdict::leaves_open(Reason::AwsAuthUnreadable, summary)
        .with(Remedy::words("Fix the ConfigMap: a cluster ignores the whole of a list that it cannot read."))
}

fn not_named(facts: &Facts, door: EntryDoor) -> Verdict {
    let summary = format!("The ConfigMap aws-auth does not name it.{}", spoilt(facts));
    if door == EntryDoor::Closed {
        let open = format!(
            "{summary} The identity that created the cluster has access in this mode; aws-auth does not list it and EKS does \
             not report it."
        );
        let or_switch =
            if facts.could_use_an_entry() { ", or switch the mode and add an access entry" } else { "" };
        return Verdict::leaves_open(Reason::CreatorUnknown, open).with(Remedy::words(format!(
            "If it did not create the cluster, add a line for it to aws-auth{or_switch}."
        )));
    }
    Verdict::warning(summary)
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
    format!(" It has {}, which never matches, since roles have no path there: {arn} would.", lines.join(", "))
}
