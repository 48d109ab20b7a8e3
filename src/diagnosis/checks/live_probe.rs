//! Does the cluster's own API server accept the caller? It has the last word.

use std::collections::BTreeSet;

use super::{Check, CheckResult, Status};
use crate::aws::{ProbeError, Reviewed, TlsFault, Unreachable};
use crate::diagnosis::fact::{Fact, UnknownReason};
use crate::diagnosis::facts::Facts;
use crate::diagnosis::matching::AwsAuthMatch;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::user_name;

pub(super) const CHECK: Check =
    Check { name: "live_probe", asks: "Does the API server accept the caller's token?", run: check };

/// The group of every user that the API server accepts.
pub(in crate::diagnosis) const EVERYBODY: &str = "system:authenticated";

/// How the user names of pods' own identities begin.
const SERVICE_ACCOUNTS: &str = "system:serviceaccount:";

/// The user of a request without a token.
const ANONYMOUS: &str = "system:anonymous";

fn check(facts: &Facts) -> Option<CheckResult> {
    if !facts.question.is_live() {
        return None;
    }
    Some(match &facts.review {
        Fact::Known(Ok(reviewed)) if facts.reviewed().is_none() => proves_nothing(facts, reviewed),
        Fact::Known(Ok(reviewed)) => known(facts, reviewed),
        Fact::Known(Err(error)) => no_review(facts, error),
        Fact::Absent => CheckResult::skipped("Not checked."),
        Fact::Unknown(unknown) => not_asked(unknown),
    })
}

fn not_asked(unknown: &UnknownReason) -> CheckResult {
    match unknown {
        UnknownReason::NotNeeded(why) => CheckResult::skipped(format!("Not checked: {why}.")),
        _ => CheckResult::skipped("Not checked."),
    }
}

/// The server answered about another identity, which says nothing about the caller.
fn proves_nothing(facts: &Facts, reviewed: &Reviewed) -> CheckResult {
    let Reviewed { user_name, canonical_arn, arn, .. } = reviewed;
    let principal = match arn.as_ref().or(canonical_arn.as_ref()) {
        Some(arn) => format!("the IAM identity {arn}"),
        None => "no IAM identity".to_owned(),
    };
    let caller = facts.caller.as_ref().map_or_else(String::new, |caller| format!(" The caller is {caller}."));
    let summary = format!(
        "The API server identified the request as {} ({principal}), not as the caller.{caller} This proves nothing about the caller.",
        user_name::shown(user_name)
    );
    CheckResult::new(Status::Unknown, summary).with(Remedy::words(who_answered(user_name)))
}

/// What to do about an answer to another identity.
fn who_answered(user_name: &str) -> &'static str {
    if user_name.starts_with(SERVICE_ACCOUNTS) {
        "The API server received a service account's token instead of the caller's. A proxy may have replaced it, for example \
         in a pod. Connect directly to the cluster's endpoint."
    } else if user_name == ANONYMOUS {
        "The API server received no token. A proxy may have removed the Authorization header. Connect directly to the \
         cluster's endpoint."
    } else {
        "The credentials may have changed during the run, or a proxy may use its own credentials. Connect directly to the \
         cluster's endpoint, and run this again."
    }
}

/// Compares the identity that the server sees with the one that EKS and IAM report.
fn known(facts: &Facts, reviewed: &Reviewed) -> CheckResult {
    let Reviewed { user_name, groups, .. } = reviewed;
    let name = user_name::shown(user_name);
    let summary = format!("The API server accepts the caller as {name}{}.", with_groups(groups));
    if facts.may_have_an_unknown_access_path() {
        return CheckResult::ok(format!("{summary} {}", unknown_access_path(facts)));
    }
    let differences = differences(facts, reviewed);
    if differences.is_empty() {
        return CheckResult::ok(summary);
    }
    CheckResult::warning(format!(
        "{summary} EKS and IAM report something else: {}.",
        differences.join("; ")
    ))
    .with(Remedy::words(
        "A recent change may not have taken effect yet (up to 30 s), or the endpoint belongs to another cluster. Run this \
         again.",
    ))
}

/// The server accepts the caller by something that the question does not have: nothing contradicts anything.
fn unknown_access_path(facts: &Facts) -> &'static str {
    match facts.aws_auth_match() {
        AwsAuthMatch::NotProvided => {
            "Its access comes from aws-auth, which was not provided, or from having created the cluster."
        }
        AwsAuthMatch::Unreadable => {
            "Its access probably comes from a part of aws-auth that could not be read here."
        }
        AwsAuthMatch::NotNamed if facts.creator_has_implicit_access() => {
            "aws-auth does not name it, so it is probably the identity that created the cluster."
        }
        AwsAuthMatch::NotRead
        | AwsAuthMatch::ModeUnknown
        | AwsAuthMatch::NotNamed
        | AwsAuthMatch::Line(_) => "Where its access comes from could not be determined.",
    }
}

fn with_groups(groups: &BTreeSet<String>) -> String {
    let own: Vec<&str> = groups.iter().map(String::as_str).filter(|group| *group != EVERYBODY).collect();
    match own[..] {
        [] => " without groups".to_owned(),
        [group] => format!(" with the group {group}"),
        _ => format!(" with the groups {}", own.join(", ")),
    }
}

fn differences(facts: &Facts, reviewed: &Reviewed) -> Vec<String> {
    let Some(access_path) = facts.access_path() else { return vec!["no access".to_owned()] };
    let mut found = Vec::new();
    let name = access_path.user_name().and_then(|name| user_name::rendered(name, &facts.subject));
    if let Some(name) = name.filter(|name| *name != reviewed.user_name) {
        found.push(format!("the user name {name}"));
    }
    // A group with a template that cannot be filled in here is not compared.
    let promised =
        access_path.groups().into_iter().filter_map(|group| user_name::rendered(group, &facts.subject));
    let missing: Vec<String> = promised.filter(|group| !reviewed.groups.contains(group)).collect();
    if !missing.is_empty() {
        found.push(format!("also the groups {}", missing.join(", ")));
    }
    found
}

fn no_review(facts: &Facts, error: &ProbeError) -> CheckResult {
    match error {
        ProbeError::Unauthorized => refused(facts),
        ProbeError::Forbidden(text) => CheckResult::new(
            Status::Unknown,
            format!("The API server denied the identity review without naming an identity (403): {text}. This proves nothing \
                     about the caller."),
        )
        .with(Remedy::words(
            "The cluster role system:basic-user allows every user to review their own identity. Check that its binding exists.",
        )),
        ProbeError::NotServed => CheckResult::warning(
            "The API server does not support SelfSubjectReview, which requires Kubernetes 1.27 or later.",
        ),
        ProbeError::Unreachable { kind, text } => {
            CheckResult::warning(format!("The API server could not be reached: {text}."))
                .with(Remedy::words(reach(*kind)))
        }
        ProbeError::Answered { status: 200..=299, text, retry_after: _ } => CheckResult::new(
            Status::Unknown,
            format!("The response of the API server names no identity, so it proves nothing about the caller: {text}."),
        )
        .with(Remedy::words("A proxy may have answered instead of the API server. Connect directly to the cluster's endpoint.")),
        ProbeError::Answered { .. } => CheckResult::warning(format!("The API server did not answer the identity review: {error}."))
            .with(Remedy::words("Run this again when the API server is healthy.")),
        ProbeError::Stopped(_) => CheckResult::warning(format!("The API server was not asked: {error}.")),
    }
}

fn refused(facts: &Facts) -> CheckResult {
    let waited = facts.waited.as_secs();
    let waited = if waited == 0 { String::new() } else { format!(", even after {waited} s") };
    let summary = format!("The API server rejected the caller's token (401){waited}.");
    if facts.server_accepts().is_none() {
        return CheckResult::warning(format!(
            "{summary} This concerns only the caller's session; other sessions of the role may have access."
        ));
    }
    let remedy = Remedy::words(
        "If all other checks are ok, wait 30 s for recent changes to take effect, and run this again. Also check this \
         machine's clock.",
    );
    CheckResult::denies(Reason::RefusedByApiServer, summary).with(remedy)
}

/// What to do about a server that is not reached.
fn reach(kind: Unreachable) -> &'static str {
    match kind {
        Unreachable::Dns => {
            "The name of a private endpoint resolves only inside its VPC. Run this there, or through a VPN."
        }
        Unreachable::Connect | Unreachable::Timeout => {
            "Check whether the endpoint is private, or whether its public access CIDRs exclude this machine: \
             `aws eks describe-cluster` shows both under resourcesVpcConfig."
        }
        Unreachable::Tls(TlsFault::UnknownAuthority | TlsFault::WrongName) => {
            "A proxy that intercepts TLS, or another server, answered instead of the API server."
        }
        Unreachable::Tls(TlsFault::NotValidNow) => "Correct this machine's clock.",
        Unreachable::Tls(TlsFault::Other) | Unreachable::Broken | Unreachable::Other => {
            "Run this again; the log has details (TF_LOG_PROVIDER=debug)."
        }
    }
}
