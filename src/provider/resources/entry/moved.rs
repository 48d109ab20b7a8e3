//! The state of the aws provider's `aws_eks_access_entry`, in the form of an `eksaccess_entry`. Never here: which states a host
//! hands over.

use std::collections::{BTreeMap, BTreeSet};

use super::AccessEntry;
use crate::{
    access::EntryType,
    framework::ForeignState,
    provider::resources::foreign::{self, AWS, AwsTimeouts},
    schema::{block, optional, required},
    value::Tf::{self, Known},
};

model! {
    /// State of `aws_eks_access_entry`.
    pub struct AwsAccessEntry: Arguments {
        /// Name of the EKS cluster.
        cluster_name: String = required(),
        /// ARN of the IAM role or user.
        principal_arn: String = required(),
        /// Type of the entry.
        kind as "type": String = optional(),
        /// Kubernetes groups.
        kubernetes_groups: BTreeSet<Tf<String>> = optional(),
        /// Kubernetes user name.
        user_name: String = optional(),
        /// Tags of the resource.
        tags: BTreeMap<String, Tf<String>> = optional(),
        /// All tags, with the provider's default ones.
        tags_all: BTreeMap<String, Tf<String>> = optional(),
        /// Region, since version 6 of the aws provider.
        region: String = optional(),
        /// ARN of the entry.
        access_entry_arn: String = optional(),
        /// Time of the creation.
        created_at: String = optional(),
        /// Time of the last change.
        modified_at: String = optional(),
        /// Timeouts.
        timeouts: AwsTimeouts = block(),
    }
}

impl ForeignState<AccessEntry> for AwsAccessEntry {
    const PROVIDER: &'static str = AWS;
    const RESOURCE: &'static str = "aws_eks_access_entry";
    const VERSION: i64 = 0;

    fn adopt(self) -> AccessEntry {
        let Self {
            cluster_name,
            principal_arn,
            kind,
            kubernetes_groups,
            user_name,
            tags,
            tags_all,
            region,
            access_entry_arn,
            created_at,
            modified_at,
            timeouts,
        } = self;
        AccessEntry {
            cluster_name,
            principal_arn,
            kind: Known(kind.into_known().unwrap_or_else(|| EntryType::Standard.to_string())),
            kubernetes_groups: Known(kubernetes_groups.into_known().unwrap_or_default()),
            user_name,
            tags: foreign::map(tags),
            tags_all,
            adopt_existing: Known(false),
            replace_when_recreated: Known(false),
            region,
            access_entry_arn,
            created_at: foreign::time(&created_at),
            modified_at: foreign::time(&modified_at),
            principal_recreated: Tf::Null,
            timeouts: foreign::timeouts(timeouts),
        }
    }
}
