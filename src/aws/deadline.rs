//! When to stop waiting: a time, or the cancellation of the run. A wait ends at once when either comes; a call in flight is
//! always awaited. Never here: retries (`retry`), or how long a pause is (`backoff`).

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::retry::ATTEMPT_LIMIT;

/// When whoever waits must stop: at a time, and at once when the run is cancelled.
#[derive(Clone, Debug)]
pub struct Deadline {
    at: Option<Instant>,
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

impl Deadline {
    /// At a time, or when the run is cancelled.
    #[must_use]
    pub fn until(at: Instant, cancelled: CancellationToken) -> Self {
        Self { at: Some(at), cancelled }
    }

    /// So long from now.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self { at: Some(Instant::now() + time), cancelled: CancellationToken::new() }
    }

    /// Never: in tests alone, since every caller has a limit.
    #[cfg(test)]
    pub(super) fn never() -> Self {
        Self { at: None, cancelled: CancellationToken::new() }
    }

    /// For the one read that settles a write whose outcome is unknown: also when the run was cancelled or its time is over,
    /// but no longer than an attempt may take.
    #[must_use]
    pub fn to_settle() -> Self {
        Self::after(ATTEMPT_LIMIT)
    }

    /// The same, or so long from now if that is earlier.
    #[must_use]
    pub fn at_most(&self, time: Duration) -> Self {
        let limit = Instant::now() + time;
        let at = self.at.map_or(limit, |at| at.min(limit));
        Self { at: Some(at), cancelled: self.cancelled.clone() }
    }

    /// Whether there is any time left.
    ///
    /// # Errors
    /// Says what ended it.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.cancelled.is_cancelled() {
            return Err(Stopped::Cancelled);
        }
        match self.at {
            Some(at) if at <= Instant::now() => Err(Stopped::OutOfTime),
            _ => Ok(()),
        }
    }

    /// Waits for a time. A wait that the deadline would cut short is not begun.
    ///
    /// # Errors
    /// When the run is cancelled meanwhile, or the deadline comes first.
    pub async fn pause(&self, time: Duration) -> Result<(), Stopped> {
        self.check()?;
        if self.at.is_some_and(|at| Instant::now() + time >= at) {
            return Err(Stopped::OutOfTime);
        }
        tokio::select! {
            biased;
            () = self.cancelled.cancelled() => Err(Stopped::Cancelled),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }

    /// Waits for something that may be dropped when the time is over: nothing is sent that would have to be awaited.
    pub(super) async fn enforce<T>(&self, work: impl Future<Output = T>) -> Result<T, Stopped> {
        self.check()?;
        let over = async {
            match self.at {
                Some(at) => tokio::time::sleep_until(at).await,
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
