//! When to stop waiting: a time, or the cancellation of the run. A wait ends at once when either comes; a call in flight is
//! always awaited. Never here: retries (`retry`), or how long a pause is (`backoff`).

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::retry::ATTEMPT_LIMIT;

/// How long the owner of a call is willing to wait.
#[derive(Clone, Debug)]
pub struct Patience {
    deadline: Option<Instant>,
    cancelled: CancellationToken,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The run was cancelled.
    Cancelled,
    /// The time that was given is over.
    OutOfTime,
}

impl Patience {
    /// Waits until a deadline, or until the run is cancelled.
    #[must_use]
    pub fn until(deadline: Instant, cancelled: CancellationToken) -> Self {
        Self { deadline: Some(deadline), cancelled }
    }

    /// Waits until so long from now.
    #[must_use]
    pub fn for_at_most(time: Duration) -> Self {
        Self { deadline: Some(Instant::now() + time), cancelled: CancellationToken::new() }
    }

    /// Waits as long as the retries last: in tests alone, since whoever asks for something has a limit.
    #[cfg(test)]
    pub(super) fn without_limit() -> Self {
        Self { deadline: None, cancelled: CancellationToken::new() }
    }

    /// For the one look that settles a write whose outcome is unknown: also when the run was cancelled or its time is over,
    /// but no longer than an attempt may take.
    #[must_use]
    pub fn to_settle() -> Self {
        Self::for_at_most(ATTEMPT_LIMIT)
    }

    /// The same, but with a deadline that is no later than after a time from now.
    #[must_use]
    pub fn at_most(&self, time: Duration) -> Self {
        let limit = Instant::now() + time;
        let deadline = self.deadline.map_or(limit, |deadline| deadline.min(limit));
        Self { deadline: Some(deadline), cancelled: self.cancelled.clone() }
    }

    /// Whether there is any patience left.
    ///
    /// # Errors
    /// Says what ended it.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.cancelled.is_cancelled() {
            return Err(Stopped::Cancelled);
        }
        match self.deadline {
            Some(deadline) if deadline <= Instant::now() => Err(Stopped::OutOfTime),
            _ => Ok(()),
        }
    }

    /// Waits for a time. A wait that the deadline would cut short is not begun.
    ///
    /// # Errors
    /// When the run is cancelled meanwhile, or the deadline comes first.
    pub async fn pause(&self, time: Duration) -> Result<(), Stopped> {
        self.check()?;
        if self.deadline.is_some_and(|deadline| Instant::now() + time >= deadline) {
            return Err(Stopped::OutOfTime);
        }
        tokio::select! {
            biased;
            () = self.cancelled.cancelled() => Err(Stopped::Cancelled),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }

    /// Waits for something that may be given up: nothing is sent that would have to be awaited.
    pub(super) async fn give<T>(&self, work: impl Future<Output = T>) -> Result<T, Stopped> {
        self.check()?;
        let over = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.cancelled.cancelled() => Err(Stopped::Cancelled),
            () = over => Err(Stopped::OutOfTime),
        }
    }
}
