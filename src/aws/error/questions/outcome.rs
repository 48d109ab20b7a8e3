//! Whether a request may have been carried out, whether a retry may help, and whom a failure concerns.
//! Never here: how long to wait before a retry (`retry`).

use super::super::{Error, Fault, Stopped};
use crate::aws::single_flight::{Failure, Reach};

/// Codes by which AWS's services say "too fast" (the SDKs' retry specification).
const THROTTLING: [&str; 8] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "PriorRequestNotComplete",
];

impl Error {
    /// AWS says that requests come too fast.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.status() == Some(429) || self.code().is_some_and(|code| THROTTLING.contains(&code))
    }

    /// Trying again may help: the service failed, or nothing came back.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.0.fault {
            // 428: ResourcePropagationDelay, which the EKS model marks as retryable.
            Fault::Answer { status, .. } | Fault::Unreadable { status, .. } => {
                *status >= 500 || matches!(status, 408 | 428)
            }
            Fault::Connection { passing, .. } => *passing,
            Fault::LimitPassed(_) => true,
            Fault::Malformed { .. }
            | Fault::TooLarge { .. }
            | Fault::Credentials { .. }
            | Fault::Setup(_)
            | Fault::Unsigned { .. }
            | Fault::NotSent => false,
        }
    }

    /// The run was cancelled before the call, or while it waited to try again.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.stopped == Some(Stopped::Cancelled)
    }

    /// The time given was over before the call, or while it waited to try again.
    #[must_use]
    pub fn is_out_of_time(&self) -> bool {
        self.0.stopped == Some(Stopped::OutOfTime)
    }

    /// Nothing was sent, since the time was over or the run was cancelled before.
    #[must_use]
    pub fn is_not_sent(&self) -> bool {
        matches!(self.0.fault, Fault::NotSent)
    }

    /// A write that may have been carried out, now or in an earlier attempt. One Describe settles it.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        let now = match &self.0.fault {
            Fault::Connection { sent, .. } => *sent,
            Fault::LimitPassed(_) | Fault::Malformed { .. } | Fault::TooLarge { .. } => true,
            Fault::Answer { status, .. } => *status >= 500 || *status == 408,
            // 408 is a proxy's word as well: it may have waited for AWS.
            Fault::Unreadable { status, .. } => *status >= 500 || *status < 300 || *status == 408,
            Fault::Credentials { .. } | Fault::Setup(_) | Fault::Unsigned { .. } | Fault::NotSent => false,
        };
        self.about().writes && (now || self.0.unknown_before)
    }

    /// The service has answered about what was asked, and said no: later it may say yes.
    fn is_refusal(&self) -> bool {
        let way = self.is_access_denied()
            || self.is_throttled()
            || self.is_transient()
            || self.is_expired_credentials()
            || self.is_bad_credentials()
            || self.is_clock_off();
        matches!(self.0.fault, Fault::Answer { .. }) && !way
    }
}

impl Failure for Error {
    fn reach(&self) -> Reach {
        if self.is_cancelled() || self.is_out_of_time() {
            Reach::Asker
        } else if self.is_refusal() {
            Reach::Waiting
        } else {
            Reach::Everybody
        }
    }
}
