//! The client-side quota of retries, which all requests of a run share: while many fail, few are retried. Its costs are
//! those of the SDKs' retry mode `standard`. Never here: which failures are retried (`retry`).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use super::error::Error;

/// What a retry costs, what one after a silence costs, and what a success at once gives back (SDKs' token bucket).
const RETRY: u32 = 5;
const RETRY_AFTER_SILENCE: u32 = 10;
const SUCCESS: u32 = 1;

/// What is left for retries.
#[derive(Debug)]
pub(super) struct RetryQuota {
    capacity: u32,
    left: Mutex<u32>,
}

impl RetryQuota {
    /// A quota of which nothing is used.
    pub(super) fn new(capacity: u32) -> Self {
        Self { capacity, left: Mutex::new(capacity) }
    }

    fn take(&self, cost: u32) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = left.checked_sub(cost);
        *left = rest.unwrap_or(*left);
        rest.is_some()
    }

    fn give_back(&self, cost: u32) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_add(cost).min(self.capacity);
    }
}

/// The attempts of one call, and what they take of the quota.
pub(super) struct Attempts<'a> {
    quota: Option<&'a RetryQuota>,
    most: u32,
    made: AtomicU32,
    paid: AtomicU32,
}

impl<'a> Attempts<'a> {
    /// A call of at most so many attempts. Without a quota nothing is counted.
    pub(super) fn new(quota: Option<&'a RetryQuota>, most: u32) -> Self {
        Self { quota, most, made: AtomicU32::new(0), paid: AtomicU32::new(0) }
    }

    /// What an attempt came to. A failure that would be retried is final where the quota does not allow it.
    pub(super) fn settle<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        let Some(quota) = self.quota else { return outcome };
        let made = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        match outcome {
            Ok(answer) => {
                quota.give_back(self.paid.load(Ordering::Relaxed).max(SUCCESS));
                Ok(answer)
            }
            Err(error) if made < self.most && (error.is_throttled() || error.is_transient()) => {
                let cost = if error.is_unanswered() { RETRY_AFTER_SILENCE } else { RETRY };
                self.paid.store(cost, Ordering::Relaxed);
                if quota.take(cost) { Err(error) } else { Err(error.out_of_quota()) }
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::{About, Service};
    use super::*;

    fn failure() -> Result<(), Error> {
        let about = About::new(Service::Eks, "DescribeAccessEntry", "demo".to_owned());
        Err(Error::answered(&about, 500, Some("ServerException"), None, None))
    }

    fn is_final(outcome: &Result<(), Error>) -> bool {
        outcome.as_ref().is_err_and(Error::is_out_of_quota)
    }

    #[test]
    fn a_failure_is_final_once_the_quota_is_used_up_by_whatever_call() {
        let quota = RetryQuota::new(12);
        let [one, other] = [(); 2].map(|()| Attempts::new(Some(&quota), 25));
        assert!(!is_final(&one.settle(failure())) && !is_final(&other.settle(failure())));
        assert!(is_final(&one.settle(failure())), "2 are left of 12");
        assert!(!is_final(&Attempts::new(None, 25).settle(failure())), "no quota, no end");
    }

    #[test]
    fn a_success_gives_back_what_its_retry_took_and_never_more_than_there_was() {
        let quota = RetryQuota::new(5);
        let call = Attempts::new(Some(&quota), 25);
        assert!(!is_final(&call.settle(failure())) && call.settle(Ok(())).is_ok());
        assert!(!is_final(&Attempts::new(Some(&quota), 25).settle(failure())));
        quota.give_back(100);
        assert!(quota.take(5) && !quota.take(1));
    }

    #[test]
    fn the_last_attempt_takes_nothing() {
        let quota = RetryQuota::new(5);
        assert!(!is_final(&Attempts::new(Some(&quota), 1).settle(failure())));
        assert!(quota.take(5));
    }
}
