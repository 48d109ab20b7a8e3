//! Who probably created an access entry: by its principal, type, tags and policies, and by the age of its cluster. Nothing
//! proves it, so the most telling sign comes first. Never here: calls.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{Association, CLUSTER_ADMIN_POLICY, Entry, EntryType, Scope};
use crate::text::excerpt;

/// How long after a cluster EKS creates the entry of the identity that created it (observed: within its creation, which
/// takes about ten minutes).
const CREATOR_ENTRY_WITHIN: SignedDuration = SignedDuration::from_mins(20);

/// Who probably created an access entry. Its `Display` text stands behind "probably created by".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The AWS service of a service-linked role.
    ServiceLinkedRole,
    /// EKS Capabilities; carries the policy that only these have.
    Capability(String),
    /// A tool that tags what it creates; carries its name and the tag.
    Tool(&'static str, String),
    /// EKS Auto Mode.
    AutoMode,
    /// EKS, for a managed node group, or the owner of self-managed nodes.
    NodeGroup,
    /// EKS, for a Fargate profile.
    FargateProfile,
    /// `SageMaker` `HyperPod`.
    HyperPod,
    /// EKS, for the identity that created the cluster.
    ClusterCreator,
}

/// The name of the one tool that is AWS's own service.
const EKS: &str = "EKS";

/// Tags by which tools know what they created: the beginning of a key, and the tool. eksctl creates by way of CloudFormation,
/// so it comes first.
const TOOLS: [(&str, &str); 12] = [
    ("alpha.eksctl.io/", "eksctl"),
    ("eksctl.cluster.k8s.io/", "eksctl"),
    ("aws:eks:", EKS),
    ("sigs.k8s.io/cluster-api-provider-aws/", "Cluster API"),
    ("services.k8s.aws/", "AWS Controllers for Kubernetes (ACK)"),
    ("crossplane-", "Crossplane"),
    ("aws:cloudformation:stack-name", "CloudFormation"),
    ("aws-cdk:", "AWS CDK"),
    ("pulumi:", "Pulumi"),
    ("managedby", "the tool that its tag names"),
    ("managed-by", "the tool that its tag names"),
    ("managed_by", "the tool that its tag names"),
];

impl Origin {
    /// Who probably created an entry; none where nothing says so. Policies and the cluster's age may be unknown.
    #[must_use]
    pub fn of(
        entry: &Entry,
        policies: &[Association],
        cluster_created_at: Option<Timestamp>,
    ) -> Option<Self> {
        let capability = policies.iter().find(|association| association.policy.is_of_capability());
        if entry.key.principal.is_service_linked() {
            return Some(Self::ServiceLinkedRole);
        }
        capability
            .map(|association| Self::Capability(association.policy.name().to_owned()))
            .or_else(|| tool(entry))
            .or_else(|| node(&entry.entry_type))
            .or_else(|| is_creators(entry, policies, cluster_created_at).then_some(Self::ClusterCreator))
    }

    /// Whether AWS probably keeps the entry for something of its own that needs it. Of nodes that is not certain: users create
    /// such entries for nodes of their own.
    #[must_use]
    pub fn is_probably_aws(&self) -> bool {
        match self {
            Self::ServiceLinkedRole
            | Self::Capability(_)
            | Self::AutoMode
            | Self::NodeGroup
            | Self::FargateProfile
            | Self::HyperPod => true,
            Self::Tool(tool, _) => *tool == EKS,
            Self::ClusterCreator => false,
        }
    }
}

/// Whether AWS manages an entry, where something proves it; none for nodes, whose entries both EKS and people create. A tag of
/// another service proves nothing: CloudFormation tags what its users create.
#[must_use]
pub fn is_managed_by_aws(entry: &Entry, policies: &[Association]) -> Option<bool> {
    let has_tag_of_eks = entry.tags.keys().any(|key| key.starts_with("aws:eks:"));
    let is_of_capability = policies.iter().any(|association| association.policy.is_of_capability());
    if entry.key.principal.is_service_linked() || has_tag_of_eks || is_of_capability {
        return Some(true);
    }
    (!entry.entry_type.is_node()).then_some(false)
}

fn tool(entry: &Entry) -> Option<Origin> {
    let tagged = |(prefix, tool): &(&'static str, &'static str)| {
        let (key, value) = entry.tags.iter().find(|(key, _)| key.to_lowercase().starts_with(prefix))?;
        Some(Origin::Tool(tool, format!("{}={}", excerpt(key), excerpt(value))))
    };
    TOOLS.iter().find_map(tagged)
}

fn node(entry_type: &EntryType) -> Option<Origin> {
    match entry_type {
        EntryType::Ec2 => Some(Origin::AutoMode),
        EntryType::Ec2Linux | EntryType::Ec2Windows => Some(Origin::NodeGroup),
        EntryType::FargateLinux => Some(Origin::FargateProfile),
        EntryType::HyperpodLinux => Some(Origin::HyperPod),
        EntryType::Standard | EntryType::HybridLinux | EntryType::Other(_) => None,
    }
}

fn is_creators(entry: &Entry, policies: &[Association], cluster_created_at: Option<Timestamp>) -> bool {
    let is_admin = policies.iter().any(|association| {
        association.policy.name() == CLUSTER_ADMIN_POLICY && association.scope == Scope::Cluster
    });
    let is_as_old = cluster_created_at
        .is_some_and(|cluster| entry.created_at.duration_since(cluster) <= CREATOR_ENTRY_WITHIN);
    is_admin && is_as_old
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServiceLinkedRole => {
                out.write_str("an AWS service (the principal is a service-linked role)")
            }
            Self::Capability(policy) => write!(out, "EKS Capabilities (policy {policy})"),
            Self::Tool(tool, tag) => write!(out, "{tool} (tag {tag})"),
            Self::AutoMode => out.write_str("EKS Auto Mode (type EC2)"),
            Self::NodeGroup => {
                out.write_str("EKS for a managed node group, or the owner of self-managed nodes")
            }
            Self::FargateProfile => out.write_str("EKS for a Fargate profile"),
            Self::HyperPod => out.write_str("SageMaker HyperPod"),
            Self::ClusterCreator => out.write_str(
                "EKS for the identity that created the cluster (bootstrapClusterCreatorAdminPermissions)",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{EntryKey, Partition, PolicyArn};

    const ROLE: &str = "arn:aws:iam::111122223333:role/team/dev";
    const LINKED: &str =
        "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";

    fn time(text: &str) -> Timestamp {
        format!("2026-01-02T{text}Z").parse().unwrap()
    }

    fn entry(principal: &str, entry_type: &str, tag: Option<(&str, &str)>) -> Entry {
        Entry {
            key: EntryKey { cluster: "demo".parse().unwrap(), principal: principal.parse().unwrap() },
            entry_type: EntryType::from(entry_type),
            user_name: None,
            groups: std::collections::BTreeSet::new(),
            tags: tag.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            access_entry_arn: "arn".to_owned(),
            created_at: time("10:10:00"),
            modified_at: time("10:10:00"),
        }
    }

    fn policy(name: &str, scope: Scope) -> Association {
        let policy = PolicyArn::named(name, Partition::Aws);
        Association { policy, scope, associated_at: time("10:10:00"), modified_at: time("10:10:00") }
    }

    #[test]
    fn what_users_and_their_tools_create_is_not_kept_by_aws() {
        let tagged = |key: &str| {
            let entry = entry(ROLE, "STANDARD", Some((key, "x")));
            Origin::of(&entry, &[], None).unwrap()
        };
        for (origin, is_aws) in [
            (Origin::ServiceLinkedRole, true),
            (Origin::FargateProfile, true),
            (tagged("aws:eks:cluster-name"), true),
            (tagged("aws:cloudformation:stack-name"), false),
            (tagged("ManagedBy"), false),
            (Origin::ClusterCreator, false),
        ] {
            assert_eq!(origin.is_probably_aws(), is_aws, "{origin}");
        }
    }

    #[test]
    fn what_aws_manages_is_proved_by_its_principal_tag_or_policy_and_never_for_nodes() {
        let acks = [policy("AmazonEKSACKPolicy", Scope::Cluster)];
        for (entry, policies, managed) in [
            (entry(LINKED, "STANDARD", None), &[][..], Some(true)),
            (entry(ROLE, "STANDARD", Some(("aws:eks:cluster-name", "demo"))), &[], Some(true)),
            (entry(ROLE, "STANDARD", None), &acks, Some(true)),
            (entry(ROLE, "STANDARD", Some(("aws:cloudformation:stack-name", "x"))), &[], Some(false)),
            (entry(ROLE, "STANDARD", None), &[], Some(false)),
            (entry(ROLE, "EC2_LINUX", None), &[], None),
            (entry(ROLE, "EC2_MOON", None), &[], None),
        ] {
            assert_eq!(is_managed_by_aws(&entry, policies), managed, "{entry:?}");
        }
    }

    #[test]
    fn each_sign_names_who_probably_created_the_entry() {
        let standard = |tag| entry(ROLE, "STANDARD", tag);
        let admin = || vec![policy(CLUSTER_ADMIN_POLICY, Scope::Cluster)];
        let shop = Scope::Namespaces(["shop".to_owned()].into());
        for (entry, policies, cluster, says) in [
            (entry(LINKED, "STANDARD", None), vec![], None, Some("service-linked role")),
            (
                standard(None),
                vec![policy("AmazonEKSACKPolicy", Scope::Cluster)],
                None,
                Some("EKS Capabilities"),
            ),
            (
                standard(Some(("alpha.eksctl.io/cluster-name", "demo"))),
                vec![],
                None,
                Some("eksctl (tag alpha"),
            ),
            (
                standard(Some(("aws:cloudformation:stack-name", "access"))),
                admin(),
                Some("10:00:00"),
                Some("CloudFormation (tag aws:cloudformation:stack-name=access)"),
            ),
            (standard(Some(("ManagedBy", "console-robot"))), vec![], None, Some("ManagedBy=console-robot")),
            (standard(Some(("team", "shop"))), vec![], None, None),
            (entry(ROLE, "EC2", None), vec![], None, Some("EKS Auto Mode")),
            (entry(ROLE, "EC2_LINUX", None), vec![], None, Some("managed node group")),
            (entry(ROLE, "EC2_WINDOWS", None), vec![], None, Some("managed node group")),
            (entry(ROLE, "FARGATE_LINUX", None), vec![], None, Some("Fargate profile")),
            (entry(ROLE, "HYPERPOD_LINUX", None), vec![], None, Some("HyperPod")),
            (entry(ROLE, "HYBRID_LINUX", None), vec![], None, None),
            (standard(None), admin(), Some("10:00:00"), Some("created the cluster")),
            (standard(None), admin(), Some("09:00:00"), None),
            (standard(None), admin(), None, None),
            (standard(None), vec![policy(CLUSTER_ADMIN_POLICY, shop)], Some("10:00:00"), None),
        ] {
            let found = Origin::of(&entry, &policies, cluster.map(time)).map(|origin| origin.to_string());
            match (&found, says) {
                (Some(found), Some(says)) => assert!(found.contains(says), "{says:?} is not in {found:?}"),
                (found, says) => assert_eq!(found.as_deref(), says, "{entry:?}"),
            }
        }
    }
}
