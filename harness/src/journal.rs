//! The calls that the simulator saw. Never here: how they are fetched (that is `control`).

use serde::Deserialize;

/// One call, as the simulator's journal records it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Call {
    /// Its number, counted from the simulator's start.
    pub n: u64,
    /// When, by the simulator's clock (RFC 3339, UTC).
    pub at: String,
    /// `eks`, `iam`, `sts` or `kubernetes`.
    pub service: String,
    /// Such as `DescribeAccessEntry`.
    pub operation: String,
    /// The region asked; none for Kubernetes.
    pub region: Option<String>,
    /// Who called, as `GetCallerIdentity` says it; none when that could not be known.
    pub caller: Option<String>,
    /// What it is about: cluster, `cluster/principal`, `cluster/principal/policy`, a role's or user's name.
    pub target: Option<String>,
    /// The HTTP status; 0 when the connection was cut.
    pub status: u16,
    /// The error's code, if it failed.
    pub error: Option<String>,
    /// How long it took to answer, in milliseconds.
    pub duration_ms: u64,
}

/// How the names of operations that change something begin.
const WRITES: [&str; 7] =
    ["Create", "Update", "Delete", "Associate", "Disassociate", "TagResource", "UntagResource"];

impl Call {
    /// Whether it changes EKS.
    #[must_use]
    pub fn is_write(&self) -> bool {
        self.service == "eks" && WRITES.iter().any(|begin| self.operation.starts_with(begin))
    }
}
