//! Everything that is known for an audit, gathered once; the picture and the checks read this and nothing else.
//!
//! Never here: how facts are gathered (`gather`), or what follows from several of them (`picture`).

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::access::{AuthenticationMode, CallerArn, ClusterName, NodeRole, PrincipalArn};
use crate::aws::EntryWithPolicies;
use crate::aws_auth::AwsAuth;
use crate::diagnosis::{ClusterFact, Fact, PrincipalFact, UnknownReason};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The cluster.
    pub cluster: ClusterName,
    /// The `ConfigMap` aws-auth, where it was provided.
    pub aws_auth: Option<AwsAuth>,
    /// The mode of which to say who loses access when the cluster switches to it.
    pub if_mode: Option<AuthenticationMode>,
    /// Whether HCL must name the region.
    pub names_region: bool,
}

/// Nodes that could not be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownNodes {
    /// What they are, in the plural.
    pub what: &'static str,
    /// Why not.
    pub why: UnknownReason,
}

/// Everything that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What is asked.
    pub request: Request,
    /// The region that was asked.
    pub region: String,
    /// The time by the service's own clock.
    pub now: Timestamp,
    /// The cluster.
    pub cluster: ClusterFact,
    /// Whose credentials were used, where that is known.
    pub caller: Option<CallerArn>,
    /// The access entries, in the order of their principals; empty where the mode has none.
    pub entries: Vec<EntryWithPolicies>,
    /// The principals of entries that cannot be read.
    pub unreadable: Vec<String>,
    /// What IAM says of the principals of entries and of aws-auth's lines.
    pub principals: BTreeMap<PrincipalArn, Fact<PrincipalFact>>,
    /// The roles of node groups, Fargate profiles and Auto Mode.
    pub nodes: Vec<NodeRole>,
    /// The nodes that could not be listed.
    pub unknown_nodes: Vec<UnknownNodes>,
}

impl Facts {
    /// What IAM says of a principal; none of one that it has no object for.
    #[must_use]
    pub fn principal(&self, arn: &PrincipalArn) -> Option<&Fact<PrincipalFact>> {
        self.principals.get(arn)
    }

    /// Whether the cluster reads aws-auth, as far as its mode is known.
    #[must_use]
    pub fn reads_aws_auth(&self) -> bool {
        self.cluster.mode.reads_config_map() == Some(true)
    }
}
