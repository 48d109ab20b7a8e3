//! May the caller do what it wants to do? The API server answers for each.

use super::{Check, Verdict};
use crate::aws::{CanI, ProbeError};
use crate::diagnosis::facts::{Fact, Facts, Ignorance};
use crate::diagnosis::remedy::Remedy;
use crate::text::excerpt;

pub(super) const CHECK: Check =
    Check { name: "can_i", asks: "Does the API server allow what the caller wants to do?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    let wanted = &facts.question.can_i;
    if wanted.is_empty() {
        return None;
    }
    Some(match &facts.allowed {
        Fact::Known(answers) => judge(facts, answers),
        Fact::Unknown(Ignorance::Moot(why)) => Verdict::skipped(format!("Not asked: {why}.")),
        Fact::Absent | Fact::Unknown(_) => Verdict::skipped("Not asked."),
    })
}

fn judge(facts: &Facts, answers: &[Result<bool, ProbeError>]) -> Verdict {
    let wanted = &facts.question.can_i;
    let pairs = || wanted.iter().zip(answers);
    let denied: Vec<&CanI> = pairs().filter(|(_, answer)| is_no(answer)).map(|(wish, _)| wish).collect();
    let open = pairs().find_map(|(_, answer)| answer.as_ref().err().filter(|_| !is_no(answer)));
    if let Some(error) = open {
        return Verdict::warning(format!("Not every question was answered: {error}."));
    }
    if denied.is_empty() {
        return Verdict::ok(format!("Allowed: {}.", shown(&wanted.iter().collect::<Vec<_>>())));
    }
    let young = if facts.has_young_rights() {
        "What was granted within the last 30 s may not count yet: ask again. "
    } else {
        ""
    };
    let words = format!("{young}{}", why(&denied));
    Verdict::warning(format!("Not allowed: {}.", shown(&denied))).with(Remedy::words(words))
}

/// A server that knows nobody by the token allows nothing.
pub(in crate::diagnosis) fn is_no(answer: &Result<bool, ProbeError>) -> bool {
    matches!(answer, Ok(false) | Err(ProbeError::Unauthorized))
}

/// The questions, each as kubectl writes its resource.
fn shown(wishes: &[&CanI]) -> String {
    let one = |wish: &&CanI| {
        let CanI { verb, resource, group, namespace, name } = wish;
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
    wishes.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Public report: policies are associated, and custom resources, secrets and role bindings are still refused.
fn why(denied: &[&CanI]) -> String {
    // Kubernetes' own groups have no dot, or end in k8s.io.
    let is_custom = |group: &str| group.contains('.') && !group.ends_with(".k8s.io");
    let mut hints = vec![
        "Access policies grant what Kubernetes' own roles cluster-admin, admin, edit and view grant, in their scope."
            .to_owned(),
    ];
    if denied.iter().any(|wish| wish.resource.starts_with("secrets")) {
        hints.push("View does not read secrets; AmazonEKSSecretReaderPolicy does.".to_owned());
    }
    if denied.iter().any(|wish| wish.group.as_deref().is_some_and(|group| group.contains("rbac"))) {
        hints.push("Role bindings can be made only of rights that one has.".to_owned());
    }
    if denied.iter().any(|wish| wish.group.as_deref().is_some_and(is_custom)) {
        hints.push("Custom resources are in none of them but cluster-admin.".to_owned());
    }
    hints.push(
        "For anything else name a group in kubernetes_groups, and bind a role of your own to it.".to_owned(),
    );
    hints.join(" ")
}
