//! Retries: which failures are retried, how often, and with which limits. A call in flight is always awaited. Never here:
//! what ends a wait (`deadline`), how long a pause is (`backoff`), when a request may be sent (`pace`), or the SDK, whose own
//! retries are off.

use std::future::Future;
use std::time::Duration;

use super::backoff::Backoff;
use super::deadline::Deadline;
use super::error::{About, Error};
use super::pace::Pace;

/// The longest that one attempt may take. EKS answers in well under a second.
pub const ATTEMPT_LIMIT: Duration = Duration::from_mins(1);

/// The attempts when nothing is configured (the aws provider's number).
pub const DEFAULT_ATTEMPTS: u32 = 25;

/// How often a host that cannot be reached is tried at most (the aws provider's number): with these waits, for half a minute.
const UNREACHABLE_ATTEMPTS: u32 = 9;

/// How often IAM, and STS for its sake, is tried at most where nothing comes back: from a private network it never does.
const LOOK_UP_ATTEMPTS: u32 = 3;

/// The longest that one attempt of a look-up in IAM may take. IAM answers in well under a second.
const LOOK_UP_LIMIT: Duration = Duration::from_secs(10);

/// How a failure is tried again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// The attempts at most, the first included; at least one is made.
    pub attempts: u32,
    /// The attempts at most at a host to which no connection can be made.
    pub unreachable_attempts: u32,
    /// The attempts at most where nothing comes back.
    pub unanswered_attempts: u32,
    /// The wait after the first failure; it doubles with every further one.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// The longest that one attempt may take.
    pub attempt_limit: Duration,
}

impl RetryPolicy {
    /// So many attempts, with waits from 200 ms up to 20 s.
    #[must_use]
    pub fn with_attempts(attempts: u32) -> Self {
        Self {
            attempts,
            unreachable_attempts: UNREACHABLE_ATTEMPTS,
            unanswered_attempts: attempts,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(20),
            attempt_limit: ATTEMPT_LIMIT,
        }
    }

    /// The same for look-ups that may be out of reach: what answers is tried as often as EKS, silence is not.
    #[must_use]
    pub fn for_look_ups(self) -> Self {
        Self {
            unreachable_attempts: LOOK_UP_ATTEMPTS,
            unanswered_attempts: LOOK_UP_ATTEMPTS,
            attempt_limit: LOOK_UP_LIMIT,
            ..self
        }
    }

    /// Whether a failure comes after as many attempts as are made at most.
    pub(super) fn is_exhausted_by(&self, error: &Error) -> bool {
        error.attempts() >= self.most(error)
    }

    fn goes_on(&self, error: &Error, made: u32) -> bool {
        made < self.most(error) && !error.is_out_of_quota() && (error.is_throttled() || error.is_transient())
    }

    fn most(&self, error: &Error) -> u32 {
        if error.is_unreachable() {
            self.attempts.min(self.unreachable_attempts)
        } else if error.is_unanswered() {
            self.attempts.min(self.unanswered_attempts)
        } else {
            self.attempts
        }
    }
}

/// Calls until an answer is final, at the pace of the service. An attempt that passes its limit counts as a failure whose
/// outcome is unknown.
///
/// # Errors
/// The last failure, with how many attempts were made, whether an earlier one may have been carried out, and what ended
/// the waiting if it was not the failure itself.
pub(super) async fn attempt<T, F, Answer>(
    deadline: &Deadline,
    policy: &RetryPolicy,
    pace: &Pace,
    about: &About,
    mut call: F,
) -> Result<T, Error>
where
    F: FnMut() -> Answer,
    Answer: Future<Output = Result<T, Error>>,
{
    let mut sent = pace.turn(deadline).await.map_err(|stopped| Error::not_sent(about, stopped))?;
    let mut backoff = Backoff::new(policy.first_wait, policy.longest_wait);
    let (mut unknown, mut made) = (false, 0);
    loop {
        let answer = tokio::time::timeout(policy.attempt_limit, call()).await;
        let answer = answer.unwrap_or_else(|_| Err(Error::limit_passed(about, policy.attempt_limit)));
        pace.learn(sent, &answer);
        let error = match answer {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        made += 1;
        unknown |= error.is_outcome_unknown();
        let error = error.after(made, unknown);
        if !policy.goes_on(&error, made) {
            return Err(error);
        }
        let wait = backoff.next_pause_with_jitter();
        tracing::info!(error = %error, attempt = made, wait_ms = wait.as_millis(), "retrying");
        let again = async {
            deadline.pause(wait).await?;
            pace.turn(deadline).await
        };
        sent = match again.await {
            Ok(now) => now,
            Err(stopped) => return Err(error.stopped_by(stopped)),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;
    use tokio_util::sync::CancellationToken;

    use super::super::error::Service;
    use super::*;

    fn about(writes: bool) -> About {
        let about = About::new(Service::Eks, "CreateAccessEntry", "demo".to_owned());
        if writes { about.writes() } else { about }
    }

    fn failure(status: u16, code: &str) -> Error {
        Error::answered(&about(true), status, Some(code), Some("no"), None)
    }

    /// What a run of failures came to: the attempts made and the time they took.
    async fn run(
        policy: RetryPolicy,
        deadline: &Deadline,
        answer: impl Fn(u32) -> Result<(), Error>,
    ) -> (Result<(), Error>, u32) {
        let made = Cell::new(0);
        let (about, pace) = (about(true), Pace::default());
        let result = attempt(deadline, &policy, &pace, &about, || {
            made.set(made.get() + 1);
            let answer = answer(made.get());
            async { answer }
        });
        (result.await, made.get())
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_may_pass_is_tried_again() {
        for (status, code, tries) in [
            (429, "ThrottlingException", 4),
            (400, "ThrottlingException", 4),
            (400, "TooManyRequestsException", 4),
            (500, "ServerException", 4),
            (503, "ServiceUnavailableException", 4),
            (428, "ResourcePropagationDelayException", 4),
            (403, "AccessDeniedException", 1),
            (409, "ResourceInUseException", 1),
            (400, "InvalidParameterException", 1),
            (404, "ResourceNotFoundException", 1),
            (403, "ExpiredTokenException", 1),
        ] {
            let (result, made) =
                run(RetryPolicy::with_attempts(4), &Deadline::never(), |_| Err(failure(status, code))).await;
            assert_eq!((made, result.unwrap_err().attempts()), (tries, tries), "{code}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_later_success_is_the_answer() {
        let (result, made) = run(RetryPolicy::with_attempts(5), &Deadline::never(), |made| {
            if made < 3 { Err(failure(500, "ServerException")) } else { Ok(()) }
        })
        .await;
        assert_eq!((result.is_ok(), made), (true, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_of_the_attempts_is_waited_for_and_no_longer() {
        let start = Instant::now();
        let (_, made) =
            run(RetryPolicy::with_attempts(25), &Deadline::never(), |_| Err(failure(429, "Throttling")))
                .await;
        assert_eq!(made, 25);
        let waits: f64 = (0..24).map(|doubled| (0.2 * f64::from(1_u32 << doubled)).min(20.0)).sum();
        let took = start.elapsed().as_secs_f64();
        assert!((waits / 2.0..=waits).contains(&took), "{took} of {waits}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_when_the_run_is_cancelled() {
        let token = CancellationToken::new();
        let deadline = Deadline::until(Instant::now() + Duration::from_hours(1), token.clone());
        let cancel = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            token.cancel();
        };
        let start = Instant::now();
        let ((result, made), ()) = tokio::join!(
            run(RetryPolicy::with_attempts(25), &deadline, |_| Err(failure(500, "ServerException"))),
            cancel
        );
        let error = result.unwrap_err();
        assert_eq!((made, start.elapsed()), (1, Duration::from_millis(10)));
        assert!(error.is_cancelled() && !error.is_out_of_time());
        assert_eq!(error.code(), Some("ServerException"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_would_pass_the_deadline_is_not_begun() {
        let deadline = Deadline::until(Instant::now() + Duration::from_secs(2), CancellationToken::new());
        let start = Instant::now();
        let (result, _) =
            run(RetryPolicy::with_attempts(25), &deadline, |_| Err(failure(500, "ServerException"))).await;
        assert!(result.unwrap_err().is_out_of_time());
        assert!(start.elapsed() < Duration::from_secs(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_in_flight_outlives_deadline_and_cancellation() {
        let token = CancellationToken::new();
        let deadline = Deadline::until(Instant::now() + Duration::from_secs(1), token.clone());
        let call = || async {
            token.cancel();
            tokio::time::sleep(Duration::from_secs(30)).await;
            Ok(7)
        };
        let answer =
            attempt(&deadline, &RetryPolicy::with_attempts(3), &Pace::default(), &about(true), call).await;
        assert_eq!(answer.unwrap(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_sent_when_there_is_no_time() {
        let deadline = Deadline::until(Instant::now(), CancellationToken::new());
        let (result, made) = run(RetryPolicy::with_attempts(3), &deadline, |_| Ok(())).await;
        let error = result.unwrap_err();
        assert!(error.is_out_of_time() && !error.is_outcome_unknown());
        assert_eq!(made, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_hangs_has_an_unknown_outcome_and_a_read_has_none() {
        for writes in [true, false] {
            let hang = || std::future::pending::<Result<(), Error>>();
            let start = Instant::now();
            let answer = attempt(
                &Deadline::never(),
                &RetryPolicy::with_attempts(1),
                &Pace::default(),
                &about(writes),
                hang,
            )
            .await;
            assert_eq!(start.elapsed(), ATTEMPT_LIMIT);
            assert_eq!(answer.unwrap_err().is_outcome_unknown(), writes);
        }
    }

    /// Public report: an answer is lost, the retry meets a 409 for what was our own creation.
    #[tokio::test(start_paused = true)]
    async fn a_conflict_after_a_lost_answer_still_has_an_unknown_outcome() {
        let (result, _) = run(RetryPolicy::with_attempts(3), &Deadline::never(), |made| {
            Err(if made == 1 {
                failure(500, "ServerException")
            } else {
                failure(409, "ResourceInUseException")
            })
        })
        .await;
        let error = result.unwrap_err();
        assert!(error.is_already_there() && error.is_outcome_unknown());
        let plain = failure(409, "ResourceInUseException");
        assert!(!plain.is_outcome_unknown());
    }
}
