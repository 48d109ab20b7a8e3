//! Does the entry or line match the session: a person's, or a node's?

use super::unavailable::probe;
use super::{Check, CheckResult};
use crate::access::{Entry, EntryType, Session, SessionKind};
use crate::diagnosis::access_path::AccessPath;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::user_name::needs_an_instance;

pub(super) const CHECK: Check = Check {
    name: "entry_type",
    asks: "Do the type and user name of the entry match the principal?",
    run: check,
};

fn check(facts: &Facts) -> Option<CheckResult> {
    let access_path = facts.access_path()?;
    if let AccessPath::Entry(Entry { entry_type: EntryType::Other(word), .. }, _) = access_path {
        return Some(unknown(facts, word));
    }
    let user_name = access_path.user_name().unwrap_or_default();
    if needs_an_instance(user_name) {
        return Some(for_instances(facts, &access_path, user_name));
    }
    let AccessPath::Entry(entry, _) = access_path else { return None };
    Some(match &entry.entry_type {
        EntryType::Standard => standard(facts),
        node => for_nodes(facts, node),
    })
}

/// A type that is newer than this program may be for anybody.
fn unknown(facts: &Facts, word: &str) -> CheckResult {
    let summary = format!(
        "The entry's type is {word}, which this version does not recognize, so which sessions it accepts cannot be determined."
    );
    CheckResult::leaves_open(Reason::EntryTypeUnknown, summary)
        .with(Remedy::words(format!("Upgrade the provider.{}", probe(facts))))
}

/// Public report: a person whose role has a node's entry; the authenticator finds no instance id in the session's name.
fn for_instances(facts: &Facts, access_path: &AccessPath<'_>, user_name: &str) -> CheckResult {
    let what = match access_path {
        AccessPath::Entry(entry, _) => format!("The entry's type {} sets", entry.entry_type),
        AccessPath::Mapping(line) => format!("The line in {} sets", line.list.key()),
    };
    let rule = format!("{what} the user name {user_name}, which only an EC2 instance can have");
    let Some(session) = facts.subject.session() else {
        return CheckResult::leaves_open(
            Reason::InstanceUnknown,
            format!("{rule}. Instances with this role can authenticate; its other sessions cannot."),
        )
        .with(Remedy::words(
            "Use the ARN of a session instead of the role's: arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION.",
        ));
    };
    let Session { session_name, .. } = session;
    let kind = SessionKind::of(session);
    if kind == SessionKind::Instance {
        return CheckResult::ok(format!("{rule}; the session {session_name} is one."));
    }
    let summary = format!("{rule}; the session {session_name} is {}.", described(kind));
    // An entry that may be stale leaves aws-auth its say.
    let denies = match access_path {
        AccessPath::Entry(..) if !facts.entry_is_surely_live() => {
            CheckResult::entries_deny(facts, Reason::NotAnInstance, summary)
        }
        AccessPath::Entry(..) | AccessPath::Mapping(_) => CheckResult::denies(Reason::NotAnInstance, summary),
    };
    denies.with(other_use(facts, access_path, kind))
}

/// A node's type for which the authenticator asks nothing of the session's name.
fn for_nodes(facts: &Facts, entry_type: &EntryType) -> CheckResult {
    let plain = format!("The type is {entry_type}, which is for nodes");
    let (Some(session), Some(access_path)) = (facts.subject.session(), facts.access_path()) else {
        return CheckResult::ok(format!("{plain}."));
    };
    let kind = SessionKind::of(session);
    if kind == SessionKind::Unclear || fits(entry_type, kind) {
        return CheckResult::ok(format!("{plain}."));
    }
    let Session { session_name, .. } = session;
    CheckResult::warning(format!("{plain}, but the session {session_name} is {}.", described(kind)))
        .with(other_use(facts, &access_path, kind))
}

/// An entry for people and programs: a node authenticates with it, and does not join.
fn standard(facts: &Facts) -> CheckResult {
    let plain = "The type is STANDARD";
    let Some(session) = facts.subject.session() else { return CheckResult::ok(format!("{plain}.")) };
    let kind = SessionKind::of(session);
    match (kind, kind.node_type()) {
        (SessionKind::Instance, _) => CheckResult::ok(format!(
            "{plain}. If the instance is a node of the cluster, it needs EC2_LINUX or EC2_WINDOWS instead."
        )),
        (_, Some(node)) => {
            let name = &session.session_name;
            let which = described(kind);
            CheckResult::warning(format!(
                "{plain}, but the session {name} is {which}, which needs {node} to join the cluster."
            ))
            .with(Remedy::words(format!(
                "Use a separate role for these nodes, with an access entry of type {node}."
            )))
        }
        (_, None) => CheckResult::ok(format!("{plain}.")),
    }
}

/// Whether a node of this kind has an entry of this type.
fn fits(entry_type: &EntryType, kind: SessionKind) -> bool {
    use EntryType::{Ec2, Ec2Linux, Ec2Windows, HyperpodLinux};
    match kind {
        SessionKind::Instance => matches!(entry_type, Ec2Linux | Ec2Windows | Ec2 | HyperpodLinux),
        _ => kind.node_type().as_ref() == Some(entry_type),
    }
}

/// Who uses a session, as the end of a sentence.
const fn described(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Instance => "an EC2 instance",
        SessionKind::HybridNode => "a hybrid node",
        SessionKind::FargateNode => "a Fargate node",
        SessionKind::GetToken => "kubectl with `--role-arn`",
        SessionKind::Person => "a person",
        SessionKind::Unclear => "not an instance",
    }
}

/// What to do about a role that is used by two kinds of sessions.
fn other_use(facts: &Facts, access_path: &AccessPath<'_>, kind: SessionKind) -> Remedy {
    let role = facts.exact_principal().map_or_else(|| facts.subject.text.clone(), ToString::to_string);
    let Some(node) = kind.node_type() else { return Remedy::words(people_need_their_own(&role, kind)) };
    Remedy::words(match access_path {
        AccessPath::Entry(entry, _) => format!(
            "Use a separate role for these nodes, with an access entry of type {node}. If no {} node uses {role}, you can \
             set `type = \"{node}\"` in its entry instead, which replaces the entry.",
            entry.entry_type
        ),
        AccessPath::Mapping(_) => format!(
            "Use a separate role for these nodes, with an access entry of type {node}, or with a line in mapRoles that has the \
             user name system:node:{{{{SessionName}}}}."
        ),
    })
}

fn people_need_their_own(role: &str, kind: SessionKind) -> String {
    let who = match kind {
        SessionKind::GetToken => "set another role in `--role-arn`",
        _ => "have people and programs assume another role",
    };
    format!(
        "Keep {role} for nodes, and {who}, with an access entry of type STANDARD. Run this again for that role to see the \
         entry to add."
    )
}
