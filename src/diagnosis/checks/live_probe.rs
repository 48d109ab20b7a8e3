//! What does the cluster's own API server say of the caller? It has the last word.

use std::collections::BTreeSet;

use super::{Check, Verdict};
use crate::aws::{ProbeError, Reviewed, TlsFault, Unreachable};
use crate::diagnosis::doors::MapDoor;
use crate::diagnosis::facts::{Fact, Facts, Ignorance};
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::user_name;

pub(super) const CHECK: Check =
    Check { name: "live_probe", asks: "What does the API server itself say?", run: check };

/// The group that Kubernetes gives to everybody whom it knows.
pub(in crate::diagnosis) const EVERYBODY: &str = "system:authenticated";

/// How the user names of pods' own identities begin.
const SERVICE_ACCOUNTS: &str = "system:serviceaccount:";

fn check(facts: &Facts) -> Option<Verdict> {
    if !facts.question.is_live() {
        return None;
    }
    Some(match &facts.review {
        Fact::Known(Ok(reviewed)) => known(facts, reviewed),
        Fact::Known(Err(error)) => no_review(facts, error),
        Fact::Absent => Verdict::skipped("Not asked."),
        Fact::Unknown(ignorance) => not_asked(ignorance),
    })
}

fn not_asked(ignorance: &Ignorance) -> Verdict {
    match ignorance {
        Ignorance::Moot(why) => Verdict::skipped(format!("Not asked: {why}.")),
        _ => Verdict::skipped("Not asked."),
    }
}

/// Compares whom the server takes the caller for with what the way in promises.
fn known(facts: &Facts, reviewed: &Reviewed) -> Verdict {
    let Reviewed { user_name, groups, .. } = reviewed;
    let name = user_name::shown(user_name);
    let summary = format!("The API server knows the caller as {name}{}.", in_groups(groups));
    if facts.may_have_an_unknown_way_in() {
        return Verdict::ok(format!("{summary} {}", unknown_way_in(facts)));
    }
    let differences = differences(facts, reviewed);
    if differences.is_empty() {
        return Verdict::ok(summary);
    }
    Verdict::warning(format!(
        "{summary} That is not what control plane and IAM promise: {}.",
        differences.join("; ")
    ))
    .with(Remedy::words(if user_name.starts_with(SERVICE_ACCOUNTS) {
        "The API server got a service account's token, not ours: something on the way, in a pod for example, puts it in."
    } else {
        "A change may still be on its way (up to 30 s), or the endpoint is another cluster's. Ask again."
    }))
}

/// The server knows a way in that the question does not: nothing contradicts anything.
fn unknown_way_in(facts: &Facts) -> &'static str {
    match facts.map_door() {
        MapDoor::NotGiven => {
            "How it gets access was not given: by aws-auth, or by having created the cluster."
        }
        MapDoor::Unreadable => "How it gets access could not be read in aws-auth.",
        MapDoor::NoMatch if facts.is_creator_hidden() => {
            "aws-auth as given does not name it: it is probably the identity that created the cluster."
        }
        MapDoor::Closed | MapDoor::ModeUnknown | MapDoor::NoMatch | MapDoor::Matches(_) => {
            "How it gets access could not be seen from here."
        }
    }
}

fn in_groups(groups: &BTreeSet<String>) -> String {
    let own: Vec<&str> = groups.iter().map(String::as_str).filter(|group| *group != EVERYBODY).collect();
    if own.is_empty() { ", in no group".to_owned() } else { format!(", in {}", own.join(", ")) }
}

fn differences(facts: &Facts, reviewed: &Reviewed) -> Vec<String> {
    let Some(way_in) = facts.way_in() else { return vec!["they know of no way in".to_owned()] };
    let mut found = Vec::new();
    let principal = facts.canonical_name().map(|(arn, _account)| arn);
    if let (Some(ours), Some(told)) = (principal, &reviewed.canonical_arn)
        && !ours.eq_ignore_ascii_case(told)
    {
        found.push(format!("they say the principal {ours}, not {told}"));
    }
    let name = way_in.user_name().and_then(|name| user_name::rendered(name, &facts.subject));
    if let Some(name) = name.filter(|name| *name != reviewed.user_name) {
        found.push(format!("they say the user name {name}"));
    }
    // A group with a template that cannot be filled in here is not compared.
    let promised = way_in.groups().into_iter().filter_map(|group| user_name::rendered(group, &facts.subject));
    let missing: Vec<String> = promised.filter(|group| !reviewed.groups.contains(group)).collect();
    if !missing.is_empty() {
        found.push(format!("they also say {}", missing.join(", ")));
    }
    found
}

fn no_review(facts: &Facts, error: &ProbeError) -> Verdict {
    match error {
        ProbeError::Unauthorized => refused(facts),
        ProbeError::Forbidden(text) => {
            Verdict::ok(format!("The API server knows the caller, and does not let it ask who it is: {text}"))
        }
        ProbeError::NotServed => Verdict::warning(
            "The API server does not serve SelfSubjectReview, which came with Kubernetes 1.27, so it could not be asked.",
        ),
        ProbeError::Unreachable { kind, text } => {
            Verdict::warning(format!("The API server could not be asked: {text}."))
                .with(Remedy::words(reach(*kind)))
        }
        ProbeError::Answered { .. } => Verdict::warning(format!("The API server could not tell: {error}."))
            .with(Remedy::words("Ask again when it is well.")),
        ProbeError::Stopped(_) => Verdict::warning(format!("The API server could not be asked: {error}.")),
    }
}

fn refused(facts: &Facts) -> Verdict {
    let waited = facts.waited.as_secs();
    let waited = if waited == 0 { String::new() } else { format!(", also after {waited} s") };
    let summary = format!("The API server knows nobody by the caller's token (401){waited}.");
    let remedy = Remedy::words(
        "If everything above is well: a new entry takes up to 30 s to count, so ask again; and check that this machine's \
         clock is right.",
    );
    Verdict::denies(Reason::RefusedByApiServer, summary).with(remedy)
}

/// What to do about a server that is not reached.
fn reach(kind: Unreachable) -> &'static str {
    match kind {
        Unreachable::Dns => {
            "A private endpoint's name leads to an address only inside its VPC: ask from there, or through its VPN."
        }
        Unreachable::Connect | Unreachable::Timeout => {
            "Is the endpoint private, or are its public access CIDRs without this machine? `aws eks describe-cluster` shows \
             both under resourcesVpcConfig. kubectl from here would not get through either."
        }
        Unreachable::Tls(TlsFault::UnknownAuthority | TlsFault::WrongName) => {
            "Something between here and the cluster answers in its place: a proxy that opens TLS, or another server."
        }
        Unreachable::Tls(TlsFault::NotValidNow) => "Set this machine's clock.",
        Unreachable::Tls(TlsFault::Other) | Unreachable::Other => {
            "Ask again; the log has more (TF_LOG_PROVIDER=debug)."
        }
    }
}
