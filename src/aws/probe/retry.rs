//! When an API server is asked again: what passes, and how long to pause. Never here: who asks, or for what.

use std::time::Duration;

use super::error::{ProbeError, Unreachable};
use crate::aws::Deadline;

/// The pauses before an API server is asked again: what passes is over within seconds (a server that restarts, a webhook that
/// does not answer), and what stays costs no more than that.
const PAUSES: [Duration; 3] = [Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2)];

/// How often one question has been asked again.
#[derive(Debug, Default)]
pub struct ProbeRetries(usize);

impl ProbeRetries {
    /// Pauses before the question is asked again, at least as long as the server wants; says whether there is time for it, and
    /// whether it has been asked often enough.
    pub async fn pause(&mut self, at_least: Option<Duration>, deadline: &Deadline) -> bool {
        let Some(pause) = PAUSES.get(self.0) else { return false };
        self.0 += 1;
        deadline.pause(at_least.unwrap_or_default().max(*pause)).await.is_ok()
    }
}

impl ProbeError {
    /// Whether a server that is asked again may answer otherwise: it restarts, has too much to do, or the connection broke.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Answered { status, .. } => *status == 429 || *status >= 500,
            Self::Unreachable { kind, .. } => matches!(kind, Unreachable::Connect | Unreachable::Broken),
            Self::Unauthorized | Self::Forbidden(_) | Self::NotServed | Self::Stopped(_) => false,
        }
    }

    /// How long the server wants not to be asked (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        if let Self::Answered { retry_after, .. } = self { *retry_after } else { None }
    }

    /// Whether nothing came back in time.
    pub(super) fn is_timeout(&self) -> bool {
        matches!(self, Self::Unreachable { kind: Unreachable::Timeout, .. })
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_question_is_asked_three_times_more_and_not_before_the_server_wants_it() {
        let long = Duration::from_secs(7);
        for (at_least, took) in [(None, 3_500), (Some(long), 21_000), (Some(Duration::ZERO), 3_500)] {
            let (mut retries, mut made, begun) = (ProbeRetries::default(), 0, Instant::now());
            while retries.pause(at_least, &Deadline::after(Duration::from_hours(1))).await {
                made += 1;
            }
            assert_eq!((made, begun.elapsed()), (3, Duration::from_millis(took)), "{at_least:?}");
        }
        let begun = Instant::now();
        assert!(!ProbeRetries::default().pause(Some(long), &Deadline::after(Duration::from_secs(5))).await);
        assert_eq!(begun.elapsed(), Duration::ZERO, "a pause that would pass the deadline is not begun");
    }
}
