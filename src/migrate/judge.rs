//! One line of aws-auth: does an access entry take its place, and if not, why not? A line is moved whole or not at all, since
//! an entry overrides its line from the moment it exists.
//!
//! Never here: which of several lines applies (`aws_auth`), or how an entry is written (`blocks`).

use super::blocks;
use super::facts::{Facts, Looked};
use super::finding::Problem;
use super::principal::{Named, named};
use crate::access::timing::is_surely_later;
use crate::access::{EntryType, PrincipalArn, PrincipalKind};
use crate::aws_auth::{Equivalent, InForce, Mapping};

/// How the names of service-linked roles begin (IAM user guide).
const SERVICE_LINKED: &str = "AWSServiceRoleFor";

/// The group without which Kubernetes takes nobody for a node (its node authorizer).
const NODES: &str = "system:nodes";

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// This entry takes its place.
    Moves(PrincipalArn, Equivalent),
    /// It stays where it is.
    Stays(Problem),
    /// It matches nobody, which aws-auth's own findings say.
    Nobody,
}

/// Judges a line that applies.
pub(super) fn judge(in_force: InForce<'_>, facts: &Facts) -> Verdict {
    let InForce { line, is_random } = in_force;
    let principal = match named(line) {
        Named::Nobody => return Verdict::Nobody,
        Named::Account => return Verdict::Stays(Problem::Account),
        Named::FederatedUser => return Verdict::Stays(Problem::FederatedUser),
        Named::Principal(principal) => principal,
    };
    let looked = facts.looked(&principal);
    let stays = unusable(&principal, looked, facts)
        .or_else(|| has_entry(&principal, looked, facts))
        .or_else(|| is_service_linked(&principal, looked).then_some(Problem::ServiceLinkedRole))
        .or_else(|| is_random.then_some(Problem::Random));
    if let Some(problem) = stays {
        return Verdict::Stays(problem);
    }
    let moved = equivalent(line, &principal, facts)
        .and_then(|equivalent| Ok((exact(&principal, looked, &equivalent, facts)?, equivalent)));
    match moved {
        Ok((principal, equivalent)) => Verdict::Moves(principal, equivalent),
        Err(problem) => Verdict::Stays(problem),
    }
}

/// Why nobody can use a line for this principal, or no entry can be for it.
fn unusable(principal: &PrincipalArn, looked: &Looked, facts: &Facts) -> Option<Problem> {
    if principal.is_root() {
        return Some(Problem::RootUser);
    }
    if facts.cluster.as_ref().is_some_and(|cluster| cluster.partition != *principal.partition()) {
        return Some(Problem::OtherPartition);
    }
    let is_there = match looked {
        Looked::Absent => false,
        // A user's line has the path, so one with another path is for nobody.
        Looked::Found(exact, _) => principal.kind() == PrincipalKind::Role || is_same_arn(principal, exact),
        Looked::Unknown => true,
    };
    (!is_there).then_some(Problem::NoPrincipal)
}

/// aws-auth compares without case.
fn is_same_arn(one: &PrincipalArn, other: &PrincipalArn) -> bool {
    one.to_string().eq_ignore_ascii_case(&other.to_string())
}

/// What an entry that exists means for the line: it overrides it, unless it is for a previous principal.
fn has_entry(principal: &PrincipalArn, looked: &Looked, facts: &Facts) -> Option<Problem> {
    let entry = facts.entry(principal, looked)?;
    let is_recreated = match looked {
        Looked::Found(_, created_at) => is_surely_later(*created_at, entry.created_at),
        Looked::Absent | Looked::Unknown => false,
    };
    Some(if is_recreated { Problem::RecreatedPrincipal } else { Problem::HasEntry })
}

/// By the role's path where IAM says it, and by its name, which begins like no other role's.
fn is_service_linked(principal: &PrincipalArn, looked: &Looked) -> bool {
    let by_path = matches!(looked, Looked::Found(exact, _) if exact.is_service_linked());
    by_path || principal.kind() == PrincipalKind::Role && principal.name().starts_with(SERVICE_LINKED)
}

/// The entry that takes the place of the line, if one can.
fn equivalent(line: &Mapping, principal: &PrincipalArn, facts: &Facts) -> Result<Equivalent, Problem> {
    let equivalent = line.equivalent();
    let node = &equivalent.entry_type;
    if !equivalent.lost.is_empty() {
        return Err(Problem::Lost(equivalent.lost));
    }
    if node.is_node() && !is_surely(node, line) {
        return Err(Problem::NodeTypeUnknown);
    }
    let rules = node.rules();
    let is_wrong_kind = rules.wants_role && principal.kind() != PrincipalKind::Role;
    if is_wrong_kind || rules.wants_same_account && facts.is_foreign(principal) {
        return Err(Problem::NodePrincipal(node.clone()));
    }
    Ok(equivalent)
}

/// Whether a line for nodes can only be of this type: instances that register under the name of their session have the line
/// of hybrid nodes.
fn is_surely(node: &EntryType, line: &Mapping) -> bool {
    *node != EntryType::HybridLinux && line.groups.iter().any(|group| group == NODES)
}

/// The principal with its path, as an entry requires it. Where IAM does not say it, a role is taken as it is written only
/// where EKS rejects what is wrong: it looks roles up in the cluster's own account.
fn exact(
    principal: &PrincipalArn,
    looked: &Looked,
    equivalent: &Equivalent,
    facts: &Facts,
) -> Result<PrincipalArn, Problem> {
    if let Looked::Found(exact, _) = looked {
        return Ok(exact.clone());
    }
    if principal.is_sso_role() {
        return Err(Problem::SsoPathUnknown);
    }
    if principal.kind() == PrincipalKind::Role && facts.is_foreign(principal) {
        let blocks = blocks::of_one(principal, equivalent, facts.cluster.as_ref());
        return Err(Problem::PathUnknown(blocks));
    }
    Ok(principal.clone())
}
