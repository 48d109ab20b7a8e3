//! The Kubernetes groups that an entry may name, and what to use in place of those it may not.

use thiserror::Error;

use super::EntryType;
use super::policy::CLUSTER_ADMIN_POLICY;
use crate::text::excerpt;

/// What gives the rights of a name that EKS reserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// An access policy, by its name.
    Policy(&'static str),
    /// An entry of one of these types.
    Types(Vec<EntryType>),
    /// Nothing is needed: every principal that authenticates has it.
    Nothing,
}

/// Why a group cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GroupRefusal {
    /// The name is empty.
    #[error("the group name is empty")]
    Empty,
    /// The name begins with `system:`, which EKS refuses.
    #[error("the group \"{}\" starts with system:, a reserved prefix", excerpt(.group))]
    Reserved {
        /// The group as it was given.
        group: String,
        /// What to use, where something is known to serve.
        instead: Option<Instead>,
    },
}

/// Whether EKS would take a group's name. Only the prefix `system:` is known to be refused (the service's own message).
///
/// # Errors
/// Says why not, and what to use instead.
pub fn check_group(group: &str) -> Result<(), GroupRefusal> {
    if group.is_empty() {
        return Err(GroupRefusal::Empty);
    }
    if !group.starts_with("system:") {
        return Ok(());
    }
    Err(GroupRefusal::Reserved { group: group.to_owned(), instead: instead_of(group) })
}

/// Whether membership of a group can grant anything. Kubernetes puts every user that it knows into
/// `system:authenticated`, and binds nothing but public information to `system:unauthenticated`.
#[must_use]
pub fn grants_something(group: &str) -> bool {
    !matches!(group, "" | "system:authenticated" | "system:unauthenticated")
}

/// What serves in place of a name that Kubernetes itself gives a meaning to.
pub(super) fn instead_of(name: &str) -> Option<Instead> {
    match name {
        "system:masters" => Some(Instead::Policy(CLUSTER_ADMIN_POLICY)),
        "system:nodes" | "system:bootstrappers" | "system:node-proxier" => Some(Instead::Types(node_types())),
        "system:authenticated" => Some(Instead::Nothing),
        _ => None,
    }
}

/// The types to think of for a node whose platform is not known.
pub(super) fn node_types() -> Vec<EntryType> {
    EntryType::known().filter(EntryType::is_node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_system_groups_are_refused() {
        for group in ["ops", "eks:kube-proxy-windows", "aws:ops", "team:system:ops", "System:masters"] {
            assert_eq!(check_group(group), Ok(()), "{group}");
        }
        assert_eq!(check_group(""), Err(GroupRefusal::Empty));
    }

    #[test]
    fn only_the_groups_that_everybody_is_in_grant_nothing() {
        for (group, expected) in [
            ("", false),
            ("system:authenticated", false),
            ("system:unauthenticated", false),
            ("system:masters", true),
            ("viewers", true),
        ] {
            assert_eq!(grants_something(group), expected, "{group:?}");
        }
    }

    /// Public report: `system:masters` is refused at apply, with no word on what to use.
    #[test]
    fn a_reserved_group_comes_with_what_to_use() {
        let reserved =
            |group: &str, instead| Err(GroupRefusal::Reserved { group: group.to_owned(), instead });
        for (group, instead) in [
            ("system:masters", Some(Instead::Policy("AmazonEKSClusterAdminPolicy"))),
            ("system:nodes", Some(Instead::Types(node_types()))),
            ("system:bootstrappers", Some(Instead::Types(node_types()))),
            ("system:authenticated", Some(Instead::Nothing)),
            ("system:monitoring", None),
        ] {
            assert_eq!(check_group(group), reserved(group, instead));
        }
        assert!(!node_types().contains(&EntryType::Standard));
    }
}
