//! Which access policies grant more than a team's own namespaces?

use crate::access::{Association, CLUSTER_ADMIN_POLICY, Scope};
use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::EntryView;
use crate::diagnosis::Remedy;

/// The policies that write, or read Secrets (EKS user guide). With either, what is in `kube-system` gives the whole cluster.
const POWERFUL: [&str; 6] = [
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    CLUSTER_ADMIN_POLICY,
    "AmazonEKSEditPolicy",
    "AmazonEKSSecretAdminPolicy",
    "AmazonEKSSecretReaderPolicy",
];

/// The namespace of the cluster's own components.
const SYSTEM_NAMESPACE: &str = "kube-system";

pub(super) fn of_entry<'a>(view: &'a EntryView<'_>) -> impl Iterator<Item = Finding> + 'a {
    let principal = &view.entry.key.principal;
    let is_of_people = !view.is_dead() && !principal.is_service_linked();
    view.policies.iter().filter(move |_| is_of_people).filter_map(move |association| {
        let (policy, breadth) = (association.policy.name(), breadth(association)?);
        let summary = format!("{principal} has {policy} {breadth}.");
        let words =
            "If the principal needs less, list its namespaces in the access_scope of the association.";
        Some(Finding::about(Code::BroadScope, principal, summary).with(Remedy::words(words)))
    })
}

/// How far a powerful policy reaches, where that is too far. An administrator of everything is another matter.
fn breadth(association: &Association) -> Option<String> {
    let name = association.policy.name();
    if !POWERFUL.contains(&name) {
        return None;
    }
    match &association.scope {
        Scope::Cluster => (name != CLUSTER_ADMIN_POLICY).then(|| "for the whole cluster".to_owned()),
        Scope::Namespaces(patterns) => {
            let is_all = |pattern: &&String| pattern.bytes().all(|letter| letter == b'*');
            if let Some(all) = patterns.iter().find(is_all) {
                return Some(format!("for every namespace (\"{all}\")"));
            }
            association
                .scope
                .covers(SYSTEM_NAMESPACE)
                .then(|| format!("for the namespace {SYSTEM_NAMESPACE}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Partition, PolicyArn};

    #[test]
    fn a_scope_is_broad_only_for_policies_that_write_or_read_secrets() {
        let of = |policy: &str, namespaces: &[&str]| {
            let names = namespaces.iter().map(|name| (*name).to_owned()).collect();
            let scope = if namespaces.is_empty() { Scope::Cluster } else { Scope::Namespaces(names) };
            let (policy, at) =
                (PolicyArn::named(policy, Partition::from("aws")), jiff::Timestamp::UNIX_EPOCH);
            breadth(&Association { policy, scope, associated_at: at, modified_at: at })
        };
        for (policy, namespaces, is_broad) in [
            ("AmazonEKSEditPolicy", &[][..], true),
            ("AmazonEKSEditPolicy", &["web-*"], false),
            ("AmazonEKSEditPolicy", &["web", "*"], true),
            ("AmazonEKSSecretReaderPolicy", &["kube-*"], true),
            ("AmazonEKSClusterAdminPolicy", &["kube-system"], true),
            ("AmazonEKSClusterAdminPolicy", &[], false),
            ("AmazonEKSViewPolicy", &[], false),
        ] {
            assert_eq!(of(policy, namespaces).is_some(), is_broad, "{policy} {namespaces:?}");
        }
    }
}
