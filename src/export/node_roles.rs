//! The roles of the nodes that EKS runs, by which its entries for nodes are distinguished from those that users create for
//! nodes of their own. Best effort: what EKS does not answer leaves an entry as it looks. Never here: other entries.

use std::collections::BTreeSet;

use crate::access::{ClusterName, EntryType, NodeRole, Origin, PrincipalArn};
use crate::aws::{Cluster, Deadline, Eks, Error};

/// Roles, by what runs with them; none where that is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NodeRoles {
    node_groups: Option<BTreeSet<PrincipalArn>>,
    fargate_profiles: Option<BTreeSet<PrincipalArn>>,
    auto_mode: Option<BTreeSet<PrincipalArn>>,
}

impl NodeRoles {
    /// Asks about what has entries of its type.
    pub(super) async fn of<'a>(
        eks: &Eks,
        deadline: &Deadline,
        name: &ClusterName,
        cluster: Option<&Cluster>,
        types: impl Iterator<Item = &'a EntryType>,
    ) -> Self {
        let types: BTreeSet<&EntryType> = types.collect();
        let has_any = |asked: &[EntryType]| asked.iter().any(|asked| types.contains(asked));
        let (mut node_groups, mut fargate_profiles) = (None, None);
        if has_any(&[EntryType::Ec2Linux, EntryType::Ec2Windows]) {
            node_groups = roles(eks.node_group_roles(deadline, name).await);
        }
        if has_any(&[EntryType::FargateLinux]) {
            fargate_profiles = roles(eks.fargate_profile_roles(deadline, name).await);
        }
        let auto_mode = cluster.map(|cluster| cluster.auto_mode_role.iter().cloned().collect());
        Self { node_groups, fargate_profiles, auto_mode }
    }

    /// Whether a principal's entry may have come about like this.
    pub(super) fn allow(&self, origin: &Origin, principal: &PrincipalArn) -> bool {
        let roles = match origin {
            Origin::NodeGroup => &self.node_groups,
            Origin::FargateProfile => &self.fargate_profiles,
            Origin::AutoMode => &self.auto_mode,
            Origin::ServiceLinkedRole
            | Origin::Capability(_)
            | Origin::Tool(..)
            | Origin::HyperPod
            | Origin::ClusterCreator => return true,
        };
        roles.as_ref().is_none_or(|roles| roles.contains(principal))
    }
}

fn roles(found: Result<Vec<NodeRole>, Error>) -> Option<BTreeSet<PrincipalArn>> {
    Some(found.ok()?.into_iter().map(|found| found.role).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_for_nodes_is_of_eks_unless_none_of_its_nodes_has_the_role() {
        let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}").parse().unwrap();
        let known = NodeRoles {
            node_groups: Some([role("group")].into()),
            fargate_profiles: Some(BTreeSet::new()),
            auto_mode: Some([role("auto")].into()),
        };
        for (origin, name, allowed) in [
            (Origin::NodeGroup, "group", true),
            (Origin::NodeGroup, "auto", false),
            (Origin::FargateProfile, "group", false),
            (Origin::AutoMode, "auto", true),
            (Origin::HyperPod, "any", true),
            (Origin::ServiceLinkedRole, "any", true),
        ] {
            assert_eq!(known.allow(&origin, &role(name)), allowed, "{origin} {name}");
            assert!(NodeRoles::default().allow(&origin, &role(name)), "not known: {origin}");
        }
    }
}
