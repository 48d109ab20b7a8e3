//! What the control interface is told and answers: calls of AWS, done in place or read from the journal, and endpoints.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::Effect;
use crate::service::Service;

/// A call that the simulator does in place, as if the principal had called.
#[derive(Clone, Copy, Debug)]
pub struct DirectCall<'a> {
    /// The ARN of the principal that calls.
    pub principal: &'a str,
    /// `eks`, `iam` or `sts`.
    pub service: &'a str,
    /// The region that EKS is called in.
    pub region: &'a str,
    /// Such as `DescribeAccessEntry`.
    pub operation: &'a str,
    /// The input in the service model's shape.
    pub input: &'a Value,
}

/// The calls that the simulator has kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Journal {
    /// Oldest first.
    pub calls: Vec<JournalCall>,
    /// How many of the calls that were asked for are not kept any more.
    pub dropped: u64,
}

/// Where a cluster's API server answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ClusterEndpoint {
    /// Its URL.
    pub endpoint: String,
    /// Its certificate authority: PEM, in base64.
    pub certificate_authority_data: String,
}

/// A call in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct JournalCall {
    /// Its number, counted from the simulator's start.
    pub n: u64,
    /// When, by the simulator's clock.
    pub at: Timestamp,
    /// `eks`, `iam`, `sts` or `kubernetes`.
    pub service: String,
    /// Such as `DescribeAccessEntry`.
    pub operation: String,
    /// The region of the signature or the cluster; empty without one.
    pub region: String,
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

impl DirectCall<'_> {
    /// The call as the control interface reads it.
    #[must_use]
    pub fn to_json(self) -> Value {
        let Self { principal, service, region, operation, input } = self;
        json!({ "as": principal, "service": service, "region": region, "operation": operation, "input": input })
    }
}

impl JournalCall {
    /// Whether it could change something in EKS.
    #[must_use]
    pub fn is_write(&self) -> bool {
        let operation = Service::Eks.operation(&self.operation);
        self.service == Service::Eks.name() && operation.is_some_and(|found| found.effect == Effect::Writes)
    }
}
