//! May the caller make these requests? The API server answers for each.

use super::{Check, CheckResult};
use crate::aws::{CanI, ProbeError};
use crate::diagnosis::fact::{Fact, UnknownReason};
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::Remedy;
use crate::text::excerpt;

pub(super) const CHECK: Check =
    Check { name: "can_i", asks: "Does the API server allow the requests of `can_i`?", run: check };

fn check(facts: &Facts) -> Option<CheckResult> {
    let wanted = &facts.question.can_i;
    if wanted.is_empty() {
        return None;
    }
    Some(match &facts.allowed {
        Fact::Known(answers) => judge(facts, answers),
        Fact::Unknown(UnknownReason::NotNeeded(why)) => CheckResult::skipped(format!("Not checked: {why}.")),
        Fact::Absent | Fact::Unknown(_) => CheckResult::skipped("Not checked."),
    })
}

fn judge(facts: &Facts, answers: &[Result<bool, ProbeError>]) -> CheckResult {
    let wanted = &facts.question.can_i;
    let pairs = || wanted.iter().zip(answers);
    let denied: Vec<&CanI> =
        pairs().filter(|(_, answer)| is_denial(answer)).map(|(request, _)| request).collect();
    let open = pairs().find_map(|(_, answer)| answer.as_ref().err().filter(|_| !is_denial(answer)));
    if let Some(error) = open {
        return CheckResult::warning(format!(
            "The API server did not answer every request of can_i: {error}."
        ));
    }
    if denied.is_empty() {
        return CheckResult::ok(format!("Allowed: {}.", shown(&wanted.iter().collect::<Vec<_>>())));
    }
    let young = if facts.has_young_rights() {
        "Changes of the last 30 s may not have taken effect yet: run this again. "
    } else {
        ""
    };
    let words = format!("{young}{}", why(&denied));
    CheckResult::warning(format!("Not allowed: {}.", shown(&denied))).with(Remedy::words(words))
}

/// A server that rejects the token allows nothing.
pub(in crate::diagnosis) fn is_denial(answer: &Result<bool, ProbeError>) -> bool {
    matches!(answer, Ok(false) | Err(ProbeError::Unauthorized))
}

/// The questions, each as kubectl writes its resource.
fn shown(requests: &[&CanI]) -> String {
    let one = |request: &&CanI| {
        let CanI { verb, resource, group, namespace, name } = request;
        let group = group.as_ref().filter(|group| !group.is_empty());
        let group = group.map_or_else(String::new, |group| format!(".{group}"));
        let (resource, subresource) = match resource.split_once('/') {
            Some((resource, subresource)) => (resource, format!("/{subresource}")),
            None => (resource.as_str(), String::new()),
        };
        let name = name.as_ref().map_or_else(String::new, |name| format!(" {name:?}"));
        let place = namespace.as_ref().map_or_else(String::new, |namespace| format!(" in {namespace}"));
        excerpt(&format!("{verb} {resource}{group}{subresource}{name}{place}"))
    };
    requests.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Public report: policies are associated, and custom resources, secrets and role bindings are still refused.
fn why(denied: &[&CanI]) -> String {
    // Kubernetes' own groups have no dot, or end in k8s.io.
    let is_custom = |group: &str| group.contains('.') && !group.ends_with(".k8s.io");
    let mut hints = vec![
        "Access policies grant the permissions of the Kubernetes roles cluster-admin, admin, edit and view, in their scope."
            .to_owned(),
    ];
    if denied.iter().any(|request| request.resource.starts_with("secrets")) {
        hints.push(
            "AmazonEKSViewPolicy does not include secrets; AmazonEKSSecretReaderPolicy does.".to_owned(),
        );
    }
    if denied.iter().any(|request| request.group.as_deref().is_some_and(|group| group.contains("rbac"))) {
        hints.push("Creating a role binding requires the permissions that it grants.".to_owned());
    }
    if denied.iter().any(|request| request.group.as_deref().is_some_and(is_custom)) {
        hints.push("Of these roles, only cluster-admin includes custom resources.".to_owned());
    }
    hints.push(
        "For other permissions, set kubernetes_groups and bind a Kubernetes role to the group.".to_owned(),
    );
    hints.join(" ")
}
