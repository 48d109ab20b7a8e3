//! What does the cluster's own API server say of the caller? It has the last word.

use std::collections::BTreeSet;

use super::{Check, Status, Verdict};
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

/// Who asks without a token.
const ANONYMOUS: &str = "system:anonymous";

fn check(facts: &Facts) -> Option<Verdict> {
    if !facts.question.is_live() {
        return None;
    }
    Some(match &facts.review {
        Fact::Known(Ok(reviewed)) if facts.reviewed().is_none() => proves_nothing(facts, reviewed),
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

/// The server answered somebody, but not as the caller: what it answered says nothing about the caller.
fn proves_nothing(facts: &Facts, reviewed: &Reviewed) -> Verdict {
    let Reviewed { user_name, canonical_arn, arn, .. } = reviewed;
    let principal = match arn.as_ref().or(canonical_arn.as_ref()) {
        Some(arn) => format!("for the IAM identity {arn}"),
        None => "without naming an IAM principal".to_owned(),
    };
    let caller = facts.caller.as_ref().map_or_else(String::new, |caller| format!(" The caller is {caller}."));
    let summary = format!(
        "The API server answered as {}, {principal}.{caller} An answer to another identity proves nothing about \
         the caller.",
        user_name::shown(user_name)
    );
    Verdict::new(Status::Unknown, summary).with(Remedy::words(who_answered(user_name)))
}

/// What to do about an answer to another identity.
fn who_answered(user_name: &str) -> &'static str {
    if user_name.starts_with(SERVICE_ACCOUNTS) {
        "The API server received a service account's token instead of the caller's. Something on the way, for example in a \
         pod, replaces it: connect to the cluster's own endpoint."
    } else if user_name == ANONYMOUS {
        "The API server received no token. A proxy on the way may remove the header Authorization: connect to the cluster's \
         own endpoint."
    } else {
        "The credentials may have changed during the run, or a proxy on the way uses credentials of its own. Run it again, \
         connected to the cluster's own endpoint."
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
    .with(Remedy::words(
        "A change may still be on its way (up to 30 s), or the endpoint is another cluster's. Ask again.",
    ))
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
        ProbeError::Forbidden(text) => Verdict::new(
            Status::Unknown,
            format!("The API server rejected the question without naming the identity it saw (403): {text}. That proves \
                     nothing about the caller."),
        )
        .with(Remedy::words(
            "Kubernetes' cluster role system:basic-user lets everybody ask who they are: check that its binding is there.",
        )),
        ProbeError::NotServed => Verdict::warning(
            "The API server does not serve SelfSubjectReview, which came with Kubernetes 1.27, so it could not be asked.",
        ),
        ProbeError::Unreachable { kind, text } => {
            Verdict::warning(format!("The API server could not be asked: {text}."))
                .with(Remedy::words(reach(*kind)))
        }
        ProbeError::Answered { status: 200..=299, text } => Verdict::new(
            Status::Unknown,
            format!("The API server's answer names no identity, so it proves nothing about the caller: {text}."),
        )
        .with(Remedy::words("Something between here and the cluster may have answered in its place.")),
        ProbeError::Answered { .. } => Verdict::warning(format!("The API server could not tell: {error}."))
            .with(Remedy::words("Ask again when it is well.")),
        ProbeError::Stopped(_) => Verdict::warning(format!("The API server could not be asked: {error}.")),
    }
}

fn refused(facts: &Facts) -> Verdict {
    let waited = facts.waited.as_secs();
    let waited = if waited == 0 { String::new() } else { format!(", even after {waited} s") };
    let summary = format!("The API server rejected the caller's token (401){waited}.");
    if facts.server_lets_in().is_none() {
        return Verdict::warning(format!(
            "{summary} That decides only about the caller's session: other sessions of the role may have access."
        ));
    }
    let remedy = Remedy::words(
        "If all checks above are ok: a new entry takes up to 30 s to take effect, so run it again; and check that this \
         machine's clock is right.",
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
            "Check whether the endpoint is private, or whether its public access CIDRs exclude this machine: \
             `aws eks describe-cluster` shows both under resourcesVpcConfig."
        }
        Unreachable::Tls(TlsFault::UnknownAuthority | TlsFault::WrongName) => {
            "Something between here and the cluster answers in its place: a proxy that opens TLS, or another server."
        }
        Unreachable::Tls(TlsFault::NotValidNow) => "Set this machine's clock.",
        Unreachable::Tls(TlsFault::Other) | Unreachable::Broken | Unreachable::Other => {
            "Ask again; the log has more (TF_LOG_PROVIDER=debug)."
        }
    }
}
