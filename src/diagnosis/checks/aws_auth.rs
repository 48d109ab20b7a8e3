//! Where the cluster reads the `ConfigMap` aws-auth and no entry takes precedence: does a line of it name the principal?

use super::{Check, CheckResult};
use crate::aws_auth::{AwsAuth, Mapping};
use crate::diagnosis::carry_over;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::matching::{AwsAuthMatch, EntryMatch};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::user_name;

pub(super) const CHECK: Check =
    Check { name: "aws_auth", asks: "Does the ConfigMap aws-auth name the principal?", run: check };

fn check(facts: &Facts) -> Option<CheckResult> {
    facts.serving()?;
    let given = facts.question.aws_auth.is_some();
    let skipped = |why: &str| given.then(|| CheckResult::skipped(format!("Not checked: {why}.")));
    match (facts.aws_auth_match(), facts.entry_match()) {
        (AwsAuthMatch::NotRead, _) => skipped("the cluster does not read it in the mode API"),
        (AwsAuthMatch::ModeUnknown, _) => skipped("whether the cluster reads it is unknown"),
        (AwsAuthMatch::Line(line), EntryMatch::Found) => Some(overridden(facts, &line)),
        (_, EntryMatch::Found) => skipped("the access entry takes precedence"),
        (AwsAuthMatch::Line(line), _) => Some(named(&line)),
        (AwsAuthMatch::NotProvided, entry) => Some(not_provided(entry)),
        (AwsAuthMatch::Unreadable, _) => Some(unreadable(facts)),
        (AwsAuthMatch::NotNamed, entry) => Some(not_named(facts, entry)),
    }
}

/// Public report: aws-auth authenticates a user that was recreated with the same name, and an access entry does not.
fn named(line: &Mapping) -> CheckResult {
    let Mapping { list, line: _, who, user_name, groups } = line;
    let groups = if groups.is_empty() { String::new() } else { format!(" with {}", noun_and_groups(groups)) };
    let (list, user_name) = (list.key(), user_name::shown(user_name));
    CheckResult::ok(format!("{list} maps {who} to the user {user_name}{groups}."))
}

/// The entry takes precedence. Public report: access was migrated to entries without the groups of aws-auth.
fn overridden(facts: &Facts, line: &Mapping) -> CheckResult {
    let (who, key) = (&line.who, line.list.key());
    // Policies that may not be asked for may give what the line gave.
    let (Some(entry), Some(policies)) = (facts.entry.known(), facts.policies.known()) else {
        return CheckResult::skipped("Not checked: the access entry takes precedence.");
    };
    let hidden = carry_over::lost(line, entry, policies);
    if hidden.is_empty() {
        return CheckResult::skipped("Not checked: the access entry takes precedence.");
    }
    CheckResult::warning(format!(
        "The access entry overrides the line {who} in {key}. Without the entry, the principal would have {}.",
        hidden.join(" and ")
    ))
    .with(carry_over::beside_an_entry(facts, line, entry))
}

fn not_provided(entry: EntryMatch) -> CheckResult {
    let summary = if entry == EntryMatch::NotRead {
        "The cluster reads only the ConfigMap aws-auth, and its content was not provided."
    } else {
        "Where no access entry matches, the cluster reads the ConfigMap aws-auth, and its content was not provided."
    };
    CheckResult::leaves_open(Reason::AwsAuthUnknown, summary).with(Remedy::shell(
        "Set aws_auth to the data of the ConfigMap (`--aws-auth FILE` at the shell), and run this again. To print the \
         ConfigMap:",
        "kubectl -n kube-system get configmap aws-auth -o yaml".to_owned(),
    ))
}

fn unreadable(facts: &Facts) -> CheckResult {
    let findings = facts.question.aws_auth.iter().flat_map(AwsAuth::findings);
    let unreadable: Vec<_> =
        findings.filter(|finding| finding.is_unreadable()).map(ToString::to_string).collect();
    let summary = format!(
        "No line that can be read names the principal, and some lines cannot be read. {}.",
        unreadable.join(". ")
    );
    CheckResult::leaves_open(Reason::AwsAuthUnreadable, summary).with(Remedy::words(
        "Fix the ConfigMap: a cluster ignores a whole list if it cannot read a part of it.",
    ))
}

fn not_named(facts: &Facts, entry: EntryMatch) -> CheckResult {
    let summary = format!("The ConfigMap aws-auth does not name the principal.{}", spoilt(facts));
    if entry == EntryMatch::NotRead {
        let open = format!(
            "{summary} In this mode, the identity that created the cluster has implicit access, which may be this principal."
        );
        let or_switch =
            if facts.could_use_an_entry() { ", or switch the mode and add an access entry" } else { "" };
        return CheckResult::leaves_open(Reason::CreatorUnknown, open).with(Remedy::words(format!(
            "If the principal did not create the cluster, add a line for it to aws-auth{or_switch}."
        )));
    }
    CheckResult::warning(summary)
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
