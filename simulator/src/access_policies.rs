//! The access policies that EKS offers: their names, and which of them only service-linked roles may have.
//! Never here: what they grant inside a cluster.

use crate::arn::split_arn;

/// Everything `ListAccessPolicies` lists (EKS user guide, and listings seen in public). The real list grows.
pub(crate) const NAMES: [&str; 36] = [
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
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterAdminPolicy",
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

/// Only for service-linked roles (awsdocs/amazon-eks-user-guide#1003).
const SERVICE_LINKED_ONLY: [&str; 6] = [
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSHybridPolicy",
];

/// What an EC2 entry of Auto Mode may have.
pub(crate) const AUTO_NODE: &str = "AmazonEKSAutoNodePolicy";

/// The ARN of a policy in a partition.
pub(crate) fn arn(partition: &str, name: &str) -> String {
    format!("arn:{partition}:eks::aws:cluster-access-policy/{name}")
}

/// Whether the text has the form of an access policy's ARN, in any partition.
pub(crate) fn is_arn(text: &str) -> bool {
    name_of(text).is_some()
}

/// The name in an access policy's ARN.
pub(crate) fn name_of(text: &str) -> Option<&str> {
    let [head, partition, service, region, owner, resource] = split_arn(text)?;
    let good =
        head == "arn" && !partition.is_empty() && service == "eks" && region.is_empty() && owner == "aws";
    let name = resource.strip_prefix("cluster-access-policy/")?;
    (good && !name.is_empty() && !name.contains('/')).then_some(name)
}

/// Whether EKS offers the policy of this ARN in this partition.
pub(crate) fn exists(partition: &str, text: &str) -> bool {
    NAMES.iter().any(|name| arn(partition, name) == text)
}

/// Whether only service-linked roles may have the policy.
pub(crate) fn is_service_linked_only(text: &str) -> bool {
    name_of(text).is_some_and(|name| SERVICE_LINKED_ONLY.contains(&name))
}
