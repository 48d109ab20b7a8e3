//! The state of the aws provider's `aws_eks_access_policy_association`, in the form of an `eksaccess_policy_association`. Never
//! here: which states a host hands over.

use std::collections::BTreeSet;

use super::{AccessScope, PolicyAssociation};
use crate::{
    framework::ForeignState,
    provider::resources::foreign::{self, AWS, AwsTimeouts},
    schema::{block, optional, required},
    value::Tf::{self, Null},
};

model! {
    /// State of `aws_eks_access_policy_association`.
    pub struct AwsPolicyAssociation: Arguments {
        /// Name of the EKS cluster.
        cluster_name: String = required(),
        /// ARN of the IAM role or user.
        principal_arn: String = required(),
        /// ARN of the access policy.
        policy_arn: String = required(),
        /// Scope: a list with one element.
        access_scope: Vec<Tf<AwsAccessScope>> = block(),
        /// Region, since version 6 of the aws provider.
        region: String = optional(),
        /// Time of the first association.
        associated_at: String = optional(),
        /// Time of the last change.
        modified_at: String = optional(),
        /// Timeouts.
        timeouts: AwsTimeouts = block(),
    }
}

model! {
    /// Scope in the state of `aws_eks_access_policy_association`.
    pub struct AwsAccessScope: Arguments {
        /// Type of the scope.
        kind as "type": String = required(),
        /// Namespaces.
        namespaces: BTreeSet<Tf<String>> = optional(),
    }
}

impl ForeignState<PolicyAssociation> for AwsPolicyAssociation {
    const PROVIDER: &'static str = AWS;
    const RESOURCE: &'static str = "aws_eks_access_policy_association";
    const VERSION: i64 = 0;

    fn adopt(self) -> PolicyAssociation {
        let Self {
            cluster_name,
            principal_arn,
            policy_arn,
            access_scope,
            region,
            associated_at,
            modified_at,
            timeouts,
        } = self;
        let scope = access_scope.into_known().into_iter().flatten().find_map(Tf::into_known);
        let scope = scope.map(|AwsAccessScope { kind, namespaces }| AccessScope {
            kind,
            namespaces: foreign::set(namespaces),
        });
        PolicyAssociation {
            cluster_name,
            principal_arn,
            policy_arn,
            access_entry_arn: Null,
            access_scope: scope.into(),
            region,
            associated_at: foreign::time(&associated_at),
            modified_at: foreign::time(&modified_at),
            timeouts: foreign::timeouts(timeouts),
        }
    }
}
