//! Access policies: their ARNs, the names that are known, and their association with an entry.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use thiserror::Error;

use super::near::{nearest_words, same_letters};
use super::{Arn, Partition, Scope};
use crate::text::excerpt;

/// The policy that gives what the group `system:masters` gave.
pub const CLUSTER_ADMIN_POLICY: &str = "AmazonEKSClusterAdminPolicy";

/// The one policy that an entry of type `EC2` takes.
pub const AUTO_NODE_POLICY: &str = "AmazonEKSAutoNodePolicy";

/// Policies that only service-linked roles can have (EKS user guide).
pub const SERVICE_LINKED_ONLY_POLICIES: [&str; 6] = [
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSHybridPolicy",
];

/// The policies that EKS associates with the roles of its Capabilities: ACK, Argo CD and kro (EKS user guide).
pub const CAPABILITY_POLICIES: [&str; 4] =
    ["AmazonEKSACKPolicy", "AmazonEKSArgoCDClusterPolicy", "AmazonEKSArgoCDPolicy", "AmazonEKSKROPolicy"];

/// The policies that have been seen in listings. The list grows, so a name that is not here may still be right.
pub const KNOWN_POLICIES: [&str; 36] = [
    "AIDevOpsAgentAccessPolicy",
    "AWSBackupFullAccessPolicyForBackup",
    "AWSBackupFullAccessPolicyForRestore",
    "AmazonAIOpsAssistantPolicy",
    "AmazonARCRegionSwitchScalingPolicy",
    "AmazonEKSACKPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSArgoCDClusterPolicy",
    "AmazonEKSArgoCDPolicy",
    AUTO_NODE_POLICY,
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    CLUSTER_ADMIN_POLICY,
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSEventPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSKROPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSPodIdentityPolicy",
    "AmazonEKSSecretAdminPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
    "AmazonEMRJobPolicy",
    "AmazonSagemakerHyperpodClusterPolicy",
    "AmazonSagemakerHyperpodControllerPolicy",
    "AmazonSagemakerHyperpodSpacePolicy",
    "AmazonSagemakerHyperpodSpaceTemplatePolicy",
    "AmazonSagemakerHyperpodSystemNamespacePolicy",
    "AmazonSagemakerHyperpodUserClusterPolicy",
];

/// An access policy's ARN, `arn:PARTITION:eks::aws:cluster-access-policy/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyArn {
    partition: Partition,
    /// Empty and `aws` today; kept so that policies of another owner could still be shown.
    region: String,
    owner: String,
    name: String,
}

/// A text that is not an access policy's ARN.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotAPolicyArn {
    /// An IAM policy, which EKS does not take; carries the ARN and the name.
    #[error("{} is an IAM policy, not an EKS access policy", excerpt(.arn))]
    IamPolicy {
        /// The ARN as it was given.
        arn: String,
        /// The policy's name.
        name: String,
    },
    /// A bare name.
    #[error("\"{}\" is the name of a policy, not its ARN", excerpt(.0))]
    BareName(String),
    /// Something else.
    #[error("\"{}\" is not the ARN of an EKS access policy", excerpt(.0))]
    Malformed(String),
}

/// An access policy that an entry has, and where it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    /// The policy.
    pub policy: PolicyArn,
    /// Where it holds.
    pub scope: Scope,
    /// When it was first associated.
    pub associated_at: Timestamp,
    /// When its scope last changed.
    pub modified_at: Timestamp,
}

impl PolicyArn {
    /// The ARN of AWS's policy of a name, in a partition.
    #[must_use]
    pub fn named(name: &str, partition: Partition) -> Self {
        Self { partition, region: String::new(), owner: "aws".to_owned(), name: name.to_owned() }
    }

    /// The same policy in another partition.
    #[must_use]
    pub fn in_partition(&self, partition: Partition) -> Self {
        Self { partition, ..self.clone() }
    }

    /// The partition.
    #[must_use]
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The policy's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the name is among [`KNOWN_POLICIES`].
    #[must_use]
    pub fn is_known(&self) -> bool {
        KNOWN_POLICIES.contains(&self.name.as_str())
    }

    /// The known policy that is meant, where the name differs from it in case or separators alone, or the ARN names a region
    /// or another owner.
    #[must_use]
    pub fn misspelt(&self) -> Option<Self> {
        let meant = KNOWN_POLICIES.into_iter().find(|known| same_letters(known, &self.name))?;
        let meant = Self::named(meant, self.partition.clone());
        (meant != *self).then_some(meant)
    }

    /// Whether its name could be one, also one that is newer than this program: up to 128 ASCII letters, digits, `-` and `_`.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        self.name.len() <= 128 && self.name.bytes().all(letter)
    }

    /// Whether it is a policy of an EKS Capability, which EKS associates when the capability is created (EKS user
    /// guide).
    #[must_use]
    pub fn is_of_capability(&self) -> bool {
        CAPABILITY_POLICIES.contains(&self.name.as_str())
    }

    /// Whether AWS associates it by itself: for a Capability, for the nodes of Auto Mode, or for a service-linked role.
    #[must_use]
    pub fn is_managed_by_aws(&self) -> bool {
        self.is_of_capability() || self.is_service_linked_only() || self.name == AUTO_NODE_POLICY
    }

    /// Whether only service-linked roles can have it.
    #[must_use]
    pub fn is_service_linked_only(&self) -> bool {
        SERVICE_LINKED_ONLY_POLICIES.contains(&self.name.as_str())
    }
}

impl FromStr for PolicyArn {
    type Err = NotAPolicyArn;

    fn from_str(text: &str) -> Result<Self, NotAPolicyArn> {
        let malformed = || NotAPolicyArn::Malformed(text.to_owned());
        if KNOWN_POLICIES.contains(&text) {
            return Err(NotAPolicyArn::BareName(text.to_owned()));
        }
        let Arn { partition, service, region, account, resource } = text.parse().map_err(|_| malformed())?;
        let (kind, name) = resource.split_once('/').ok_or_else(malformed)?;
        match (service.as_str(), kind) {
            ("iam", "policy") => {
                let name = name.rsplit('/').next().unwrap_or(name).to_owned();
                Err(NotAPolicyArn::IamPolicy { arn: text.to_owned(), name })
            }
            ("eks", "cluster-access-policy") if !name.is_empty() && !account.is_empty() => {
                Ok(Self { partition, region, owner: account, name: name.to_owned() })
            }
            _ => Err(malformed()),
        }
    }
}

impl fmt::Display for PolicyArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, owner, name } = self;
        write!(out, "arn:{partition}:eks:{region}:{owner}:cluster-access-policy/{name}")
    }
}

/// Whether a text has the shape of an access policy's name: letters and digits, with `Policy` among them, as all that are
/// known have.
#[must_use]
pub fn is_policy_name(text: &str) -> bool {
    text.contains("Policy") && text.bytes().all(|letter| letter.is_ascii_alphanumeric())
}

/// The known names that are nearest to a name, at most three, nearest first; none when nothing is near. Case does not
/// matter, and `AmazonEKS` and `Policy` may be omitted.
#[must_use]
pub fn nearest_policies(name: &str) -> Vec<&'static str> {
    let stem = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let inner = lower.strip_prefix("amazoneks").unwrap_or(&lower);
        inner.strip_suffix("policy").unwrap_or(inner).to_owned()
    };
    nearest_words(name, KNOWN_POLICIES, stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_arn_is_written_back_and_can_change_partition() {
        let text = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
        let arn: PolicyArn = text.parse().unwrap();
        assert_eq!(
            (arn.to_string().as_str(), arn.name(), arn.is_known()),
            (text, "AmazonEKSViewPolicy", true)
        );
        let moved = arn.in_partition(Partition::AwsCn);
        assert_eq!(moved.to_string(), "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");
        assert_eq!(PolicyArn::named("AmazonEKSViewPolicy", Partition::Aws), arn);
    }

    #[test]
    fn what_people_write_in_place_of_a_policy_arn_is_named() {
        let text = str::to_owned;
        let iam = "arn:aws:iam::aws:policy/AmazonEKSClusterAdminPolicy";
        let iam_refusal = NotAPolicyArn::IamPolicy { arn: text(iam), name: text(CLUSTER_ADMIN_POLICY) };
        let no_name = "arn:aws:eks::aws:cluster-access-policy/";
        for (given, refusal) in [
            (iam, iam_refusal),
            ("AmazonEKSViewPolicy", NotAPolicyArn::BareName(text("AmazonEKSViewPolicy"))),
            (no_name, NotAPolicyArn::Malformed(text(no_name))),
            ("view", NotAPolicyArn::Malformed(text("view"))),
        ] {
            assert_eq!(given.parse::<PolicyArn>(), Err(refusal));
        }
    }

    #[test]
    fn the_lists_are_sorted_sets_and_the_service_linked_ones_are_known() {
        let mut sorted = KNOWN_POLICIES;
        sorted.sort_unstable();
        assert_eq!(sorted, KNOWN_POLICIES);
        assert!(KNOWN_POLICIES.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(SERVICE_LINKED_ONLY_POLICIES.iter().all(|name| KNOWN_POLICIES.contains(name)));
        assert!(CAPABILITY_POLICIES.iter().all(|name| KNOWN_POLICIES.contains(name)));
        assert!(PolicyArn::named("AmazonEKSHybridPolicy", Partition::Aws).is_service_linked_only());
    }

    #[test]
    fn every_known_policy_has_the_shape_of_a_name() {
        assert!(KNOWN_POLICIES.into_iter().all(is_policy_name));
        for text in ["", "View", "AmazonEKSClusterAdmin", "a/Policy", "arn:aws:iam::aws:policy/A", "A Policy"]
        {
            assert!(!is_policy_name(text), "{text}");
        }
    }

    #[test]
    fn a_known_policy_in_other_letters_is_misspelt() {
        let named = |name| PolicyArn::named(name, Partition::Aws);
        for (name, meant) in [
            ("amazoneksviewpolicy", Some("AmazonEKSViewPolicy")),
            ("AmazonEksViewPolicy", Some("AmazonEKSViewPolicy")),
            ("AmazonEKSViewPolicy", None),
            ("AmazonEKSNewPolicy", None),
        ] {
            assert_eq!(named(name).misspelt(), meant.map(named), "{name}");
        }
        for place in ["eu-west-1:aws", ":111122223333"] {
            let arn = format!("arn:aws:eks:{place}:cluster-access-policy/AmazonEKSViewPolicy");
            assert_eq!(
                arn.parse::<PolicyArn>().unwrap().misspelt(),
                Some(named("AmazonEKSViewPolicy")),
                "{arn}"
            );
        }
    }

    #[test]
    fn a_name_that_no_policy_can_have_is_not_well_formed() {
        for (name, is_well_formed) in [
            ("AmazonEKSNewPolicy", true),
            ("a-b_1", true),
            ("AmazonEKSViеwPolicy", false),
            ("a/b", false),
            (&"a".repeat(129), false),
        ] {
            assert_eq!(PolicyArn::named(name, Partition::Aws).is_well_formed(), is_well_formed, "{name}");
        }
    }

    #[test]
    fn a_mistyped_name_finds_the_one_that_was_meant() {
        for (name, first) in [
            ("AmazonEKSVeiwPolicy", Some("AmazonEKSViewPolicy")),
            ("amazoneksviewpolicy", Some("AmazonEKSViewPolicy")),
            ("View", Some("AmazonEKSViewPolicy")),
            ("AmazonEKSClusterAdmin", Some(CLUSTER_ADMIN_POLICY)),
            ("EKSClusterAdminPolicy", Some(CLUSTER_ADMIN_POLICY)),
            ("CompletelyElsewhere", None),
            ("", None),
        ] {
            assert_eq!(nearest_policies(name).first().copied(), first, "{name}");
        }
    }
}
