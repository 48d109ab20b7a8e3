//! Does what lets the principal in fit what the principal is: a person's session, or a node's?

use super::{Check, Verdict};
use crate::access::Session;
use crate::diagnosis::doors::WayIn;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::user_name::{is_instance_id, needs_an_instance};

pub(super) const CHECK: Check =
    Check { name: "entry_type", asks: "Do the entry's type and user name fit the principal?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    let way_in = facts.way_in()?;
    let user_name = way_in.user_name().unwrap_or_default();
    if needs_an_instance(user_name) {
        return Some(for_instances(facts, &way_in, user_name));
    }
    match way_in {
        WayIn::Entry(entry, _) if entry.entry_type.is_node() => {
            Some(for_nodes(facts, &entry.entry_type.to_string()))
        }
        WayIn::Entry(entry, _) => Some(Verdict::ok(format!("The type is {}.", entry.entry_type))),
        WayIn::Mapping(_) => None,
    }
}

/// Public report: a person whose role has a node's entry; the authenticator finds no instance id in the session's name.
fn for_instances(facts: &Facts, way_in: &WayIn<'_>, user_name: &str) -> Verdict {
    let what = match way_in {
        WayIn::Entry(entry, _) => format!("The entry's type {} gives", entry.entry_type),
        WayIn::Mapping(line) => format!("The line in {} gives", line.list.key()),
    };
    let rule = format!("{what} the user name {user_name}, which only an EC2 instance can have");
    match facts.subject.session() {
        Some(Session { session_name, .. }) if is_instance_id(session_name) => {
            Verdict::ok(format!("{rule}, and the session {session_name} is an instance's."))
        }
        Some(Session { session_name, .. }) => {
            let summary = format!("{rule}; the session {session_name} is none.");
            // An entry that may be stale leaves aws-auth its say.
            let denies = match way_in {
                WayIn::Entry(..) if !facts.entry_is_surely_live() => {
                    Verdict::entries_deny(facts, Reason::NotAnInstance, summary)
                }
                WayIn::Entry(..) | WayIn::Mapping(_) => Verdict::denies(Reason::NotAnInstance, summary),
            };
            denies.with(people_need_their_own(facts))
        }
        None => Verdict::leaves_open(
            Reason::InstanceUnknown,
            format!("{rule}: instances with this role are let in, other sessions of it are not."),
        )
        .with(Remedy::words("Ask with the ARN of a session, arn:…:assumed-role/ROLE/SESSION.")),
    }
}

fn people_need_their_own(facts: &Facts) -> Remedy {
    let role = facts.exact_principal().map_or_else(|| facts.subject.text.clone(), ToString::to_string);
    Remedy::words(format!(
        "Leave {role} to the nodes, and let people assume a role of their own, with an access entry of type STANDARD. \
         Ask about that role, and the report shows the entry to add."
    ))
}

fn for_nodes(facts: &Facts, entry_type: &str) -> Verdict {
    match facts.subject.session() {
        Some(session) if session.is_sso() => Verdict::warning(format!(
            "The type is {entry_type}, which is for nodes: a person is taken for a node here."
        ))
        .with(people_need_their_own(facts)),
        _ => Verdict::ok(format!("The type is {entry_type}, which is for nodes.")),
    }
}
