//! A rule as `POST faults` says it, and what makes it none. Never here: putting one together, which call it meets.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FaultAction, KUBERNETES, RawBody, Rule, UserInfo};
use crate::service_error::ServiceError;

/// A failure on order: which calls it meets, and what happens to them.
///
/// ```
/// use eks_simulator::Fault;
///
/// let throttled = Fault::error("ListAccessEntries", 429, "ThrottlingException", "Rate exceeded").times(3);
/// let late = Fault::delay("*", 500).on("prod/").after(2);
/// let rejected = Fault::error("SelfSubjectReview", 401, "Unauthorized", "").kubernetes();
/// ```
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// `eks`, `iam`, `sts` or `kubernetes`; without it, the three of AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<String>,
    /// An operation's name, or `*`.
    pub(super) operation: String,
    /// A piece of the call's target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<String>,
    /// So many fitting calls go unharmed first.
    #[serde(default)]
    pub(super) skip: u64,
    /// Then so many fail.
    #[serde(default = "once")]
    pub(super) count: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<ServiceError>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<RawBody>,
    #[serde(default)]
    pub(super) cut: bool,
    #[serde(default)]
    pub(super) apply_then_cut: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) apply_then_error: Option<ServiceError>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) apply_then_delay_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) delay_ms: Option<u64>,
    #[serde(default)]
    pub(super) stale: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) identity: Option<UserInfo>,
}

/// Why a request is no rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultError {
    /// It names no action, or several.
    NotOneAction,
    /// What it names is done to AWS's services only.
    NotForKubernetes,
    /// What it names is done to API servers only.
    OnlyForKubernetes,
}

impl Fault {
    /// The service whose calls the rule is for, if it names one.
    pub(crate) fn named_service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// The operation that the rule is for.
    pub(crate) fn named_operation(&self) -> &str {
        &self.operation
    }

    pub(super) fn into_rule(self) -> Result<Rule, FaultError> {
        let Self {
            service,
            operation,
            target,
            skip,
            count,
            error,
            body,
            cut,
            apply_then_cut,
            apply_then_error,
            apply_then_delay_ms,
            delay_ms,
            stale,
            identity,
        } = self;
        let mut actions = [
            error.map(FaultAction::Error),
            body.map(FaultAction::Body),
            cut.then_some(FaultAction::Cut),
            apply_then_cut.then_some(FaultAction::ApplyThenCut),
            apply_then_error.map(FaultAction::ApplyThenError),
            apply_then_delay_ms.map(FaultAction::ApplyThenDelayMs),
            delay_ms.map(FaultAction::DelayMs),
            stale.then_some(FaultAction::Stale),
            identity.map(FaultAction::Identity),
        ]
        .into_iter()
        .flatten();
        let (Some(action), None) = (actions.next(), actions.next()) else {
            return Err(FaultError::NotOneAction);
        };
        can_happen(service.as_deref() == Some(KUBERNETES), &action)?;
        Ok(Rule { service, operation, target, skip, count, action })
    }
}

/// API servers keep nothing, so there is nothing to apply and nothing to be stale; AWS's services know their callers.
fn can_happen(kubernetes: bool, action: &FaultAction) -> Result<(), FaultError> {
    match action {
        FaultAction::Identity(_) if !kubernetes => Err(FaultError::OnlyForKubernetes),
        FaultAction::ApplyThenCut
        | FaultAction::ApplyThenError(_)
        | FaultAction::ApplyThenDelayMs(_)
        | FaultAction::Stale
            if kubernetes =>
        {
            Err(FaultError::NotForKubernetes)
        }
        _ => Ok(()),
    }
}

impl fmt::Display for FaultError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::NotOneAction => {
                "a fault must have exactly one action: error, body, cut, apply_then_cut, apply_then_error, apply_then_delay_ms, delay_ms, stale or identity"
            }
            Self::NotForKubernetes => {
                "for the service kubernetes, the action must be error, body, cut, delay_ms or identity"
            }
            Self::OnlyForKubernetes => "identity requires \"service\": \"kubernetes\"",
        })
    }
}

fn once() -> u64 {
    1
}
