//! What runs a cluster's pods and authenticates with a role: managed node groups, Fargate profiles, Auto Mode; and the types
//! of access entries that their roles need.

use std::fmt;

use super::{EntryType, PrincipalArn};
use crate::text::excerpt;

/// What runs pods. Its `Display` text is a noun phrase, such as `the node group "web"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nodes {
    /// A managed node group.
    NodeGroup {
        /// Its name.
        name: String,
        /// Whether its image is one of Windows.
        is_windows: bool,
    },
    /// A Fargate profile, by its name.
    FargateProfile(String),
    /// EKS Auto Mode.
    AutoMode,
}

/// A role with which nodes register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeRole {
    /// Whose it is.
    pub nodes: Nodes,
    /// The role.
    pub role: PrincipalArn,
}

impl Nodes {
    /// The type of the access entry that their role needs.
    #[must_use]
    pub fn entry_type(&self) -> EntryType {
        match self {
            Self::NodeGroup { is_windows: false, .. } => EntryType::Ec2Linux,
            Self::NodeGroup { is_windows: true, .. } => EntryType::Ec2Windows,
            Self::FargateProfile(_) => EntryType::FargateLinux,
            Self::AutoMode => EntryType::Ec2,
        }
    }

    /// Whether an entry of this type serves them. A role that Windows nodes share serves Linux nodes, too (EKS user guide).
    #[must_use]
    pub fn can_use(&self, entry_type: &EntryType) -> bool {
        let shares = matches!(self, Self::NodeGroup { .. }) && *entry_type == EntryType::Ec2Windows;
        shares || *entry_type == self.entry_type()
    }
}

impl fmt::Display for Nodes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NodeGroup { name, is_windows: _ } => write!(out, "the node group \"{}\"", excerpt(name)),
            Self::FargateProfile(name) => write!(out, "the Fargate profile \"{}\"", excerpt(name)),
            Self::AutoMode => out.write_str("EKS Auto Mode"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_windows_nodes_share_serves_linux_nodes_and_not_the_reverse() {
        let group = |is_windows| Nodes::NodeGroup { name: "web".to_owned(), is_windows };
        for (nodes, entry_type, can) in [
            (group(false), EntryType::Ec2Linux, true),
            (group(false), EntryType::Ec2Windows, true),
            (group(true), EntryType::Ec2Linux, false),
            (group(false), EntryType::Ec2, false),
            (Nodes::FargateProfile("pods".to_owned()), EntryType::Ec2Windows, false),
            (Nodes::AutoMode, EntryType::Ec2, true),
        ] {
            assert_eq!(nodes.can_use(&entry_type), can, "{nodes} {entry_type}");
        }
    }
}
