//! What names an access entry and an association on a cluster.

use std::fmt;

use super::{ClusterName, PolicyArn, PrincipalArn};

/// What names an access entry. Written `cluster:principalArn`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey {
    /// The cluster.
    pub cluster: ClusterName,
    /// Whom the entry is for.
    pub principal: PrincipalArn,
}

/// What names a policy's association. Written `cluster#principalArn#policyArn`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssociationKey {
    /// The entry that has the policy.
    pub entry: EntryKey,
    /// The policy.
    pub policy: PolicyArn,
}

impl fmt::Display for EntryKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cluster, principal } = self;
        write!(out, "{cluster}:{principal}")
    }
}

impl fmt::Display for AssociationKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entry: EntryKey { cluster, principal }, policy } = self;
        write!(out, "{cluster}#{principal}#{policy}")
    }
}
