//! Pauses between two looks at something that takes its time. Never here: what is waited for.

use std::time::Duration;

use tokio::time::Instant;

use crate::aws::{Patience, Stopped};

/// The first pause; each next one is twice as long.
const FIRST: Duration = Duration::from_millis(250);

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(5);

/// How long EKS may show what was before a write. It usually takes less than two seconds.
pub(super) const LAG: Duration = Duration::from_secs(10);

/// How long the next pause is, and how long the wait has lasted.
#[derive(Debug)]
pub(super) struct Backoff {
    begun: Instant,
    next: Duration,
}

impl Backoff {
    /// A wait that begins now.
    pub(super) fn start() -> Self {
        Self { begun: Instant::now(), next: FIRST }
    }

    /// Waits until the next look.
    ///
    /// # Errors
    /// When the run is cancelled meanwhile, or its time would be over before.
    pub(super) async fn pause(&mut self, wait: &Patience) -> Result<(), Stopped> {
        wait.pause(self.next).await?;
        self.next = (self.next * 2).min(LONGEST);
        Ok(())
    }

    /// The same, for a wait that ends after a limit since its start.
    ///
    /// # Errors
    /// As for [`Self::pause`], and when the limit comes first.
    pub(super) async fn pause_within(&mut self, limit: Duration, wait: &Patience) -> Result<(), Stopped> {
        self.pause(&wait.at_most(limit.saturating_sub(self.waited()))).await
    }

    /// How long the wait has lasted.
    pub(super) fn waited(&self) -> Duration {
        self.begun.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_at_its_limit_and_says_how_long_it_was() {
        let (mut backoff, wait) = (Backoff::start(), Patience::to_settle());
        let mut pauses = 0;
        while backoff.pause_within(Duration::from_secs(10), &wait).await.is_ok() {
            pauses += 1;
        }
        // 0.25 + 0.5 + 1 + 2 + 4: a pause of 5 s would end after the limit.
        assert_eq!((pauses, backoff.waited()), (5, Duration::from_millis(7_750)));
    }
}
