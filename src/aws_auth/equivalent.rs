//! What an access entry needs so that it gives a principal what a line of aws-auth gives it, and what of the line no entry can
//! give. Never here: HCL, words, or whether anybody wants an entry.

use std::fmt;

use super::Mapping;
use crate::access::{EntryType, check_group, check_user_name, grants_something};

/// The group that gives what the policy for cluster administrators gives.
const MASTERS: &str = "system:masters";

/// The user names of nodes, in aws-auth and by the types of entries.
const EC2_NODE: &str = "system:node:{{EC2PrivateDNSName}}";
const NAMED_NODE: &str = "system:node:{{SessionName}}";

/// An access entry that gives what a line gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// Its type. Types of nodes set user name and groups by themselves.
    pub entry_type: EntryType,
    /// Its user name; none where EKS sets it, and where no entry can have the line's.
    pub user_name: Option<String>,
    /// Its groups, without those that every user is in.
    pub groups: Vec<String>,
    /// Whether it needs the policy for cluster administrators, at cluster scope, in place of `system:masters`.
    pub is_admin: bool,
    /// What it cannot have.
    pub lost: Vec<Lost>,
}

/// Something of a line that no access entry can have. Its `Display` text is a noun phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The user name.
    UserName(String),
    /// A group.
    Group(String),
}

impl fmt::Display for Lost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserName(name) => write!(out, "the user name \"{name}\""),
            Self::Group(group) => write!(out, "the group {group}"),
        }
    }
}

impl Mapping {
    /// The access entry that gives what this line gives.
    #[must_use]
    pub fn equivalent(&self) -> Equivalent {
        match self.node_type() {
            Some(node) => self.of_a_node(node),
            None => self.of_others(),
        }
    }

    /// The type of an entry for a line that is a node's.
    #[must_use]
    pub fn node_type(&self) -> Option<EntryType> {
        let has = |group: &str| self.groups.iter().any(|one| one == group);
        match self.user_name.as_str() {
            EC2_NODE if has("eks:kube-proxy-windows") => Some(EntryType::Ec2Windows),
            EC2_NODE => Some(EntryType::Ec2Linux),
            NAMED_NODE if has("system:node-proxier") => Some(EntryType::FargateLinux),
            NAMED_NODE => Some(EntryType::HybridLinux),
            _ => None,
        }
    }

    /// The groups that can grant something: not those that every user is in.
    pub fn granting_groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str).filter(|group| grants_something(group))
    }

    fn of_a_node(&self, entry_type: EntryType) -> Equivalent {
        let is_given = |group: &&str| entry_type.rules().fixed_groups.contains(group);
        let lost = self.granting_groups().filter(|group| !is_given(group));
        let lost = lost.map(|group| Lost::Group(group.to_owned())).collect();
        Equivalent { entry_type, user_name: None, groups: Vec::new(), is_admin: false, lost }
    }

    fn of_others(&self) -> Equivalent {
        let name = Some(&self.user_name).filter(|name| !name.is_empty());
        let (user_name, lost_name) = match name {
            Some(name) if check_user_name(name).is_err() => (None, Some(Lost::UserName(name.clone()))),
            accepted => (accepted.cloned(), None),
        };
        let (groups, reserved): (Vec<&str>, Vec<&str>) =
            self.granting_groups().partition(|group| is_accepted(group));
        let lost_groups = reserved.iter().filter(|group| **group != MASTERS);
        let lost_groups = lost_groups.map(|group| Lost::Group((*group).to_owned()));
        Equivalent {
            entry_type: EntryType::Standard,
            user_name,
            groups: groups.into_iter().map(str::to_owned).collect(),
            is_admin: reserved.contains(&MASTERS),
            lost: lost_name.into_iter().chain(lost_groups).collect(),
        }
    }
}

/// Whether an entry can have a group. EKS documents templates for user names alone.
fn is_accepted(group: &str) -> bool {
    check_group(group).is_ok() && !group.contains("{{")
}

#[cfg(test)]
mod tests {
    use super::super::List;
    use super::*;

    fn line(user_name: &str, groups: &[&str]) -> Equivalent {
        let line = Mapping {
            list: List::Roles,
            line: 1,
            who: "arn:aws:iam::111122223333:role/dev".to_owned(),
            user_name: user_name.to_owned(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        };
        line.equivalent()
    }

    #[test]
    fn the_user_name_of_a_node_decides_the_type() {
        for (user_name, groups, entry_type) in [
            (EC2_NODE, &["system:nodes"][..], EntryType::Ec2Linux),
            (EC2_NODE, &["system:nodes", "eks:kube-proxy-windows"], EntryType::Ec2Windows),
            (NAMED_NODE, &["system:nodes", "system:node-proxier"], EntryType::FargateLinux),
            (NAMED_NODE, &["system:nodes"], EntryType::HybridLinux),
            ("node", &["system:nodes"], EntryType::Standard),
        ] {
            assert_eq!(line(user_name, groups).entry_type, entry_type, "{user_name} {groups:?}");
        }
        let more = line(EC2_NODE, &["system:bootstrappers", "system:masters"]);
        assert_eq!(more.lost, [Lost::Group("system:masters".to_owned())]);
    }

    #[test]
    fn what_an_entry_cannot_have_is_lost_and_what_it_can_is_kept() {
        let found = line("system:x", &["dev", "system:masters", "system:authenticated", "system:monitoring"]);
        assert_eq!((found.user_name, found.is_admin), (None, true));
        assert_eq!(found.groups, ["dev"]);
        let lost = [Lost::UserName("system:x".to_owned()), Lost::Group("system:monitoring".to_owned())];
        assert_eq!(found.lost, lost);
        let templated = line("x", &["team-{{SessionName}}"]);
        assert_eq!(templated.lost, [Lost::Group("team-{{SessionName}}".to_owned())]);
        assert_eq!(line("", &[]).user_name, None);
        assert_eq!(line("ci:{{SessionName}}", &[]).user_name.as_deref(), Some("ci:{{SessionName}}"));
    }
}
