//! Pauses between two attempts or two looks, each twice as long as the one before. Never here: what is waited for, or when
//! to stop waiting.

use std::time::Duration;

use tokio::time::Instant;

use super::deadline::{Deadline, Stopped};

/// How long the next pause is, and how long the wait has lasted.
#[derive(Clone, Debug)]
pub struct Backoff {
    begun: Instant,
    next: Duration,
    longest: Duration,
}

impl Backoff {
    /// A wait that begins now, with pauses from the first to the longest.
    #[must_use]
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { begun: Instant::now(), next: first.min(longest), longest }
    }

    /// A wait for what AWS shows late: pauses from 250 ms to 5 s.
    #[must_use]
    pub fn polling() -> Self {
        Self::new(Duration::from_millis(250), Duration::from_secs(5))
    }

    /// The next pause; the one after it is twice as long.
    pub fn next_pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(self.longest);
        pause
    }

    /// The same by chance, between half of it and all, so that many who failed together do not come back together.
    pub fn next_pause_with_jitter(&mut self) -> Duration {
        let half = self.next_pause() / 2;
        half + half.mul_f64(fastrand::f64())
    }

    /// Waits until the next look.
    ///
    /// # Errors
    /// When the run is cancelled meanwhile, or its time would be over before.
    pub async fn pause(&mut self, wait: &Deadline) -> Result<(), Stopped> {
        wait.pause(self.next).await?;
        self.next_pause();
        Ok(())
    }

    /// The same, for a wait that ends after a limit since its start.
    ///
    /// # Errors
    /// As for [`Self::pause`], and when the limit comes first.
    pub async fn pause_within(&mut self, limit: Duration, wait: &Deadline) -> Result<(), Stopped> {
        self.pause(&wait.at_most(limit.saturating_sub(self.waited()))).await
    }

    /// How long the wait has lasted.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.begun.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_at_its_limit_and_says_how_long_it_was() {
        let (mut backoff, wait) = (Backoff::polling(), Deadline::to_settle());
        let mut pauses = 0;
        while backoff.pause_within(Duration::from_secs(10), &wait).await.is_ok() {
            pauses += 1;
        }
        // 0.25 + 0.5 + 1 + 2 + 4: a pause of 5 s would end after the limit.
        assert_eq!((pauses, backoff.waited()), (5, Duration::from_millis(7_750)));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_jitter_takes_at_most_half() {
        let new = || Backoff::new(Duration::from_secs(1), Duration::from_secs(5));
        let (mut exact, mut jittered) = (new(), new());
        for seconds in [1, 2, 4, 5, 5] {
            let pause = Duration::from_secs(seconds);
            assert_eq!(exact.next_pause(), pause);
            assert!((pause / 2..=pause).contains(&jittered.next_pause_with_jitter()));
        }
    }
}
