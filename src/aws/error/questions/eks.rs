//! What EKS and IAM say about clusters, entries, policies and principals.
//! Never here: how a request came to nothing (`connection`).

use super::super::{Error, Fault, Service};

impl Error {
    /// The cluster does not exist. EKS says so with either class.
    #[must_use]
    pub fn is_no_cluster(&self) -> bool {
        // "No cluster found for name: X."
        let said = self.has(&["ResourceNotFoundException", "ClientException"], "No cluster found");
        said || (self.about().operation == "DescribeCluster" && self.is_code("ResourceNotFoundException"))
    }

    /// The entry does not exist.
    #[must_use]
    pub fn is_no_entry(&self) -> bool {
        // "The specified principalArn could not be found. You can view your available access entries with …"
        let said = self.has(&["ResourceNotFoundException"], "principalArn could not be found");
        let tagging = matches!(self.about().operation, "TagResource" | "UntagResource");
        said || (tagging && (self.is_code("NotFoundException") || self.is_code("ResourceNotFoundException")))
    }

    /// The node group or Fargate profile does not exist.
    #[must_use]
    pub fn is_no_nodes(&self) -> bool {
        // "No node group found for name: X.", "No Fargate Profile found with name: X."
        let describes = matches!(self.about().operation, "DescribeNodegroup" | "DescribeFargateProfile");
        describes && self.is_code("ResourceNotFoundException") && !self.is_no_cluster()
    }

    /// The access policy does not exist, or not in this partition; or the entry does not have it.
    #[must_use]
    pub fn is_no_policy(&self) -> bool {
        // "The specified policyArn could not be found."
        self.has(&["ResourceNotFoundException", "InvalidParameterException"], "policyArn could not be found")
    }

    /// What was to be made exists.
    #[must_use]
    pub fn is_already_there(&self) -> bool {
        // "The specified access entry resource is already in use on this cluster."
        self.is_code("ResourceInUseException") || matches!(self.0.fault, Fault::Answer { status: 409, .. })
    }

    /// EKS does not know the principal: it does not exist, is too young, or its path is wrong.
    #[must_use]
    pub fn is_invalid_principal(&self) -> bool {
        // "The specified principalArn is invalid: invalid principal."
        self.has(&["InvalidParameterException"], "invalid principal")
    }

    /// IAM has no such role or user in the caller's account.
    #[must_use]
    pub fn is_no_such_principal(&self) -> bool {
        self.about().service == Service::Iam && self.is_code("NoSuchEntity")
    }

    /// The cluster's authentication mode knows no access entries.
    #[must_use]
    pub fn is_wrong_mode(&self) -> bool {
        // "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
        self.has(&["InvalidRequestException"], "authentication mode must be set")
    }

    /// The entry's type does not take what was asked.
    #[must_use]
    pub fn is_wrong_type(&self) -> bool {
        // "This operation can only be performed on Access Entries with a type of "STANDARD""
        self.has(&["InvalidParameterException", "InvalidRequestException"], "Access Entries with a type of")
    }

    /// The cluster has as many entries as it may (3,000, not adjustable).
    #[must_use]
    pub fn is_limit_reached(&self) -> bool {
        self.is_code("ResourceLimitExceededException")
    }
}
