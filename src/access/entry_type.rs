//! The types of access entries, and what each takes, as one table.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use super::near::same_letters;
use super::policy::{AUTO_NODE_POLICY, PolicyArn};

/// The type of an access entry. Words that this program does not know are kept, and treated as node types.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryType {
    /// `STANDARD`: people and programs.
    Standard,
    /// `EC2_LINUX`: self-managed Linux nodes.
    Ec2Linux,
    /// `EC2_WINDOWS`: self-managed Windows nodes.
    Ec2Windows,
    /// `FARGATE_LINUX`: Fargate pods.
    FargateLinux,
    /// `HYBRID_LINUX`: nodes outside AWS.
    HybridLinux,
    /// `EC2`: nodes of Auto Mode.
    Ec2,
    /// `HYPERPOD_LINUX`: nodes of `SageMaker` `HyperPod`.
    HyperpodLinux,
    /// One that is newer than this program.
    Other(String),
}

/// Which access policies an entry takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policies {
    /// All.
    Any,
    /// One, by its name.
    Only(&'static str),
    /// None.
    None,
}

/// What an entry of a type takes and wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "a row of a table of yes and no")]
pub struct TypeRules {
    /// Whether Kubernetes groups can be set.
    pub takes_groups: bool,
    /// Whether the user name can be set.
    pub takes_user_name: bool,
    /// Which access policies can be associated.
    pub policies: Policies,
    /// Whether the principal must be a role.
    pub wants_role: bool,
    /// Whether the principal must be of the cluster's account.
    pub wants_same_account: bool,
    /// The user name that EKS gives when none is set; none where it is not documented or made from the principal.
    pub fixed_user_name: Option<&'static str>,
    /// The groups that EKS may give by itself: `system:nodes` is seen in public reports, the others are those of the
    /// aws-auth lines that such entries replace. Empty where the user sets them.
    pub fixed_groups: &'static [&'static str],
}

const STANDARD: TypeRules = TypeRules {
    takes_groups: true,
    takes_user_name: true,
    policies: Policies::Any,
    wants_role: false,
    wants_same_account: false,
    fixed_user_name: None,
    fixed_groups: &[],
};

const NODE: TypeRules = TypeRules {
    takes_groups: false,
    takes_user_name: false,
    policies: Policies::None,
    wants_role: true,
    wants_same_account: true,
    fixed_user_name: None,
    fixed_groups: NODE_GROUPS,
};

const NODE_GROUPS: &[&str] = &["system:nodes", "system:bootstrappers"];
const WINDOWS_GROUPS: &[&str] = &["system:nodes", "system:bootstrappers", "eks:kube-proxy-windows"];
const FARGATE_GROUPS: &[&str] = &["system:nodes", "system:bootstrappers", "system:node-proxier"];

/// How every user name of a node begins (Kubernetes' node authorizer).
const NODE_USER_NAME: &str = "system:node:";

const EC2_NAME: Option<&str> = Some("system:node:{{EC2PrivateDNSName}}");
const SESSION_NAME: Option<&str> = Some("system:node:{{SessionName}}");

/// Every type that is known, its word, and its rules (EKS user guide and the service's messages).
const TABLE: [(EntryType, &str, TypeRules); 7] = [
    (EntryType::Standard, "STANDARD", STANDARD),
    (EntryType::Ec2Linux, "EC2_LINUX", TypeRules { fixed_user_name: EC2_NAME, ..NODE }),
    (
        EntryType::Ec2Windows,
        "EC2_WINDOWS",
        TypeRules { fixed_user_name: EC2_NAME, fixed_groups: WINDOWS_GROUPS, ..NODE },
    ),
    (
        EntryType::FargateLinux,
        "FARGATE_LINUX",
        TypeRules { fixed_user_name: SESSION_NAME, fixed_groups: FARGATE_GROUPS, ..NODE },
    ),
    (EntryType::HybridLinux, "HYBRID_LINUX", TypeRules { fixed_user_name: SESSION_NAME, ..NODE }),
    (EntryType::Ec2, "EC2", TypeRules { policies: Policies::Only(AUTO_NODE_POLICY), ..NODE }),
    (EntryType::HyperpodLinux, "HYPERPOD_LINUX", NODE),
];

/// Far longer than any type of today.
const LONGEST_WORD: usize = 100;

impl EntryType {
    /// The types that are known, in the order in which they are told to people.
    pub fn known() -> impl Iterator<Item = Self> {
        TABLE.into_iter().map(|(entry_type, ..)| entry_type)
    }

    /// What an entry of this type takes.
    #[must_use]
    pub fn rules(&self) -> TypeRules {
        TABLE.iter().find(|(known, ..)| known == self).map_or(NODE, |(.., rules)| *rules)
    }

    /// Whether an access policy can be associated with an entry of this type.
    #[must_use]
    pub fn takes_policy(&self, policy: &PolicyArn) -> bool {
        match self.rules().policies {
            Policies::Any => true,
            Policies::Only(name) => policy.name() == name,
            Policies::None => false,
        }
    }

    /// The known type that a word is meant to be: one that differs in case, blanks or separators alone, as `Standard`
    /// and `ec2-linux` do. None for a word that is right, and for one that is new.
    #[must_use]
    pub fn misspelt(word: &str) -> Option<Self> {
        if Self::from(word).is_known() {
            return None;
        }
        Self::known().find(|known| same_letters(known.as_str(), word))
    }

    /// Whether a word has the shape of a type, as those that are new may: capitals, digits and `_`.
    #[must_use]
    pub fn is_word(word: &str) -> bool {
        let letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        (1..=LONGEST_WORD).contains(&word.len()) && word.bytes().all(letter)
    }

    /// Whether EKS sets groups like these by itself for entries of this type.
    #[must_use]
    pub fn sets_groups<'a>(&self, mut groups: impl Iterator<Item = &'a str>) -> bool {
        groups.all(|group| self.rules().fixed_groups.contains(&group))
    }

    /// Whether EKS sets a user name like this by itself for entries of this type.
    #[must_use]
    pub fn sets_user_name(&self, user_name: &str) -> bool {
        match self.rules().fixed_user_name {
            Some(fixed) => user_name == fixed,
            None => self.is_node() && user_name.starts_with(NODE_USER_NAME),
        }
    }

    /// Whether it is for nodes: everything but `STANDARD`.
    #[must_use]
    pub fn is_node(&self) -> bool {
        *self != Self::Standard
    }

    /// Whether this program knows the type.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// The word that the service uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Other(word) = self {
            return word;
        }
        TABLE.iter().find(|(known, ..)| known == self).map_or("STANDARD", |(_, word, _)| word)
    }
}

impl From<&str> for EntryType {
    fn from(word: &str) -> Self {
        TABLE
            .into_iter()
            .find(|(_, known, _)| *known == word)
            .map_or_else(|| Self::Other(word.to_owned()), |(entry_type, ..)| entry_type)
    }
}

impl FromStr for EntryType {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::from(word))
    }
}

impl fmt::Display for EntryType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Partition;

    #[test]
    fn every_word_is_read_back() {
        for known in EntryType::known() {
            assert_eq!(EntryType::from(known.as_str()), known);
        }
        assert_eq!(EntryType::from("EC2_MOON").as_str(), "EC2_MOON");
    }

    #[test]
    fn a_known_word_in_other_letters_is_misspelt_and_a_new_one_is_not() {
        for (word, meant) in [
            ("Standard", Some("STANDARD")),
            ("standard ", Some("STANDARD")),
            ("ec2_linux", Some("EC2_LINUX")),
            ("EC2-Linux", Some("EC2_LINUX")),
            ("EC2Linux", Some("EC2_LINUX")),
            ("ec2", Some("EC2")),
            ("STANDARD", None),
            ("EC2_MOON", None),
            ("", None),
        ] {
            assert_eq!(EntryType::misspelt(word).as_ref().map(EntryType::as_str), meant, "{word:?}");
        }
    }

    #[test]
    fn what_eks_sets_for_nodes_is_known_from_what_it_does_not() {
        for (word, group, sets) in [
            ("EC2_LINUX", "system:nodes", true),
            ("EC2_LINUX", "eks:kube-proxy-windows", false),
            ("EC2_WINDOWS", "eks:kube-proxy-windows", true),
            ("EC2_MOON", "system:nodes", true),
            ("EC2_LINUX", "system:masters", false),
            ("STANDARD", "system:nodes", false),
        ] {
            assert_eq!(EntryType::from(word).sets_groups([group].into_iter()), sets, "{word} {group}");
        }
        for (word, name, sets) in [
            ("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", true),
            ("EC2_LINUX", "system:node:{{SessionName}}", false),
            ("EC2", "system:node:{{EC2PrivateDNSName}}", true),
            ("EC2", "jo", false),
            ("STANDARD", "system:node:x", false),
        ] {
            assert_eq!(EntryType::from(word).sets_user_name(name), sets, "{word} {name}");
        }
    }

    #[test]
    fn only_standard_takes_groups_and_a_user_name() {
        let words = [
            "STANDARD",
            "EC2_LINUX",
            "EC2_WINDOWS",
            "FARGATE_LINUX",
            "HYBRID_LINUX",
            "EC2",
            "HYPERPOD_LINUX",
            "EC2_MOON",
        ];
        for word in words {
            let rules = EntryType::from(word).rules();
            let standard = word == "STANDARD";
            let found =
                (rules.takes_groups, rules.takes_user_name, rules.wants_role, rules.wants_same_account);
            assert_eq!(found, (standard, standard, !standard, !standard), "{word}");
        }
    }

    #[test]
    fn auto_mode_takes_one_policy_and_other_nodes_none() {
        let view = PolicyArn::named("AmazonEKSViewPolicy", Partition::Aws);
        let auto = PolicyArn::named(AUTO_NODE_POLICY, Partition::Aws);
        for (word, takes_view, takes_auto) in [
            ("STANDARD", true, true),
            ("EC2", false, true),
            ("EC2_LINUX", false, false),
            ("EC2_MOON", false, false),
        ] {
            let entry_type = EntryType::from(word);
            assert_eq!(
                (entry_type.takes_policy(&view), entry_type.takes_policy(&auto)),
                (takes_view, takes_auto),
                "{word}"
            );
        }
    }
}
