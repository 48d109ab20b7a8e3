//! The pace of requests to one service in one region: learnt from the answers, and kept by all operations of the process. Ten
//! that retry blindly send more requests that are rejected than are answered. Never here: which failures are retried, and for
//! how long (`retry`).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::deadline::{Deadline, Stopped};
use super::error::{About, Error, Service};

/// Two throttled requests within this time are no chance: from then on a pace is kept. Limits are told in requests a second.
const SECOND: Duration = Duration::from_secs(1);

/// What is kept at first of the requests that were accepted within the last second: services grant at least a second's worth
/// at once, so what they accept in the long run is not more.
const FIRST_SHARE: f64 = 0.9;

/// The first pace is no slower than this, in requests a second: little may have been sent before.
const FIRST_AT_LEAST: f64 = 10.0;

/// How far one throttled request lowers the pace: to nine tenths of what was accepted since the last one, but never by less or
/// more than this.
const LOWERED_TO: std::ops::RangeInclusive<f64> = 0.7..=0.9;

/// The slowest pace, in requests a second. What needs a slower one is waited for by each operation itself.
const SLOWEST: f64 = 0.5;

/// How much an accepted request raises a pace that was never too fast, in requests a second: it doubles within a second.
const FIRST_RAISED_BY: f64 = 0.7;

/// How much it raises one that was too fast before: by four percent a second.
const RAISED_BY: f64 = 0.04;

/// The paces of a run, by service and region.
#[derive(Debug, Default)]
pub(super) struct Paces(Mutex<HashMap<(Service, Option<String>), Arc<Pace>>>);

/// The pace of one service in one region.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Those who wait for their turn, in the order in which they came.
    queue: tokio::sync::Mutex<()>,
    limit: Mutex<Limit>,
}

/// What is known of the service's limit.
#[derive(Debug)]
enum Limit {
    /// Nothing: the requests of the last second that were accepted, and the last that was not.
    Unknown {
        accepted: VecDeque<Instant>,
        throttled: Option<Instant>,
    },
    Learnt(Learnt),
}

/// A pace that is kept.
#[derive(Debug)]
struct Learnt {
    /// Requests a second.
    rate: f64,
    /// How much an accepted request adds to it.
    raised_by: f64,
    /// When the next request may be sent.
    next: Instant,
    /// When the pace was last lowered, and what was accepted since.
    lowered: Instant,
    accepted: u32,
}

impl Paces {
    /// The pace of the service and region that a call is about.
    pub(super) fn of(&self, about: &About) -> Arc<Pace> {
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(paces.entry((about.service, about.region.clone())).or_default())
    }
}

impl Pace {
    /// Waits until a request may be sent, and says when that is: now.
    ///
    /// # Errors
    /// When the run is cancelled meanwhile, or its time is over.
    pub(super) async fn turn(&self, deadline: &Deadline) -> Result<Instant, Stopped> {
        deadline.check()?;
        if self.limit().is_unknown() {
            return Ok(Instant::now());
        }
        let _first = deadline.enforce(self.queue.lock()).await?;
        loop {
            let now = Instant::now();
            let Some(next) = self.limit().take(now) else { return Ok(now) };
            deadline.enforce(tokio::time::sleep_until(next)).await?;
        }
    }

    /// Learns from what came of a request that was sent at a time. What is no answer of the service's teaches nothing.
    pub(super) fn learn<T>(&self, sent: Instant, outcome: &Result<T, Error>) {
        match outcome {
            Err(error) if error.is_throttled() => self.limit().throttled(sent, Instant::now()),
            Err(error) if error.status().is_none() || error.is_transient() => {}
            Ok(_) | Err(_) => self.limit().accepted(Instant::now()),
        }
    }

    fn limit(&self) -> MutexGuard<'_, Limit> {
        self.limit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self::Unknown { accepted: VecDeque::new(), throttled: None }
    }
}

impl Limit {
    fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }

    /// Takes the turn, if it is time for it; else when it is.
    fn take(&mut self, now: Instant) -> Option<Instant> {
        match self {
            Self::Learnt(learnt) => learnt.take(now),
            Self::Unknown { .. } => None,
        }
    }

    fn accepted(&mut self, now: Instant) {
        match self {
            Self::Unknown { accepted, .. } => {
                forget_before(accepted, now);
                accepted.push_back(now);
            }
            Self::Learnt(learnt) => {
                learnt.rate += learnt.raised_by;
                learnt.accepted = learnt.accepted.saturating_add(1);
            }
        }
    }

    fn throttled(&mut self, sent: Instant, now: Instant) {
        match self {
            Self::Unknown { accepted, throttled } => {
                let before = throttled.replace(now);
                if before.is_some_and(|before| now.duration_since(before) <= SECOND) {
                    forget_before(accepted, now);
                    *self = Self::Learnt(Learnt::first(accepted.len(), now));
                }
            }
            // One that was sent at the former pace says nothing about the present one.
            Self::Learnt(learnt) if sent >= learnt.lowered => learnt.lower(now),
            Self::Learnt(_) => {}
        }
    }
}

impl Learnt {
    /// The pace after so many requests were accepted within a second, and others were not.
    fn first(accepted: usize, now: Instant) -> Self {
        let accepted = f64::from(u32::try_from(accepted).unwrap_or(u32::MAX));
        Self::from(now, (FIRST_SHARE * accepted).max(FIRST_AT_LEAST), FIRST_RAISED_BY)
    }

    fn from(now: Instant, rate: f64, raised_by: f64) -> Self {
        let next = now + Duration::from_secs_f64(rate.recip());
        let pace = Self { rate, raised_by, next, lowered: now, accepted: 0 };
        tracing::info!(requests_per_second = rate, "throttled: keeping a pace");
        pace
    }

    /// Between two throttled requests the service accepted what it accepts in the long run.
    fn lower(&mut self, now: Instant) {
        let accepted =
            f64::from(self.accepted) / now.duration_since(self.lowered).as_secs_f64().max(f64::EPSILON);
        let (most, least) = (LOWERED_TO.end() * self.rate, LOWERED_TO.start() * self.rate);
        *self = Self::from(now, (FIRST_SHARE * accepted).clamp(least, most).max(SLOWEST), RAISED_BY);
    }

    /// As [`Limit::take`]. A turn that comes late, since timers do, makes the next one come in time.
    fn take(&mut self, now: Instant) -> Option<Instant> {
        if now < self.next {
            return Some(self.next);
        }
        let interval = Duration::from_secs_f64(self.rate.recip());
        self.next = (self.next + interval).max(now);
        None
    }
}

fn forget_before(accepted: &mut VecDeque<Instant>, now: Instant) {
    while accepted.front().is_some_and(|at| now.duration_since(*at) > SECOND) {
        accepted.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use futures_util::future::join_all;
    use tokio_util::sync::CancellationToken;

    use super::super::retry::{RetryPolicy, attempt};
    use super::*;

    /// A service that lets so many requests a second pass, and a second's worth at once.
    struct Service {
        per_second: f64,
        tokens: RefCell<(f64, Instant)>,
        sent: Cell<u32>,
        throttled: Cell<u32>,
    }

    impl Service {
        fn new(per_second: f64) -> Self {
            let tokens = RefCell::new((per_second, Instant::now()));
            Self { per_second, tokens, sent: Cell::new(0), throttled: Cell::new(0) }
        }

        /// Answers after 20 ms.
        async fn answer(&self) -> Result<(), Error> {
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.sent.set(self.sent.get() + 1);
            let mut bucket = self.tokens.borrow_mut();
            let (tokens, filled) = &mut *bucket;
            *tokens = (*tokens + filled.elapsed().as_secs_f64() * self.per_second).min(self.per_second);
            *filled = Instant::now();
            if *tokens < 1.0 {
                self.throttled.set(self.throttled.get() + 1);
                return Err(throttled());
            }
            *tokens -= 1.0;
            Ok(())
        }
    }

    fn about() -> About {
        About::new(super::Service::Eks, "DescribeAccessEntry", "demo".to_owned()).in_region("eu-west-1")
    }

    fn throttled() -> Error {
        Error::answered(&about(), 429, Some("ThrottlingException"), Some("Rate exceeded"), None)
    }

    /// So many workers that have so many calls to make each.
    async fn work(service: &Service, pace: &Pace, workers: usize, calls: usize) {
        let policy = RetryPolicy::with_attempts(25);
        let worker = |_| async {
            for _ in 0..calls {
                let (deadline, about) = (Deadline::never(), about());
                attempt(&deadline, &policy, pace, &about, || service.answer()).await.unwrap();
            }
        };
        join_all((0..workers).map(worker)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn many_workers_take_little_longer_than_the_limit_and_are_seldom_throttled() {
        for (per_second, workers, calls) in
            [(20.0, 10, 40), (20.0, 1, 200), (5.0, 10, 20), (50.0, 10, 100), (2.0, 10, 20)]
        {
            let (service, pace, begun) = (Service::new(per_second), Pace::default(), Instant::now());
            work(&service, &pace, workers, calls).await;
            let (sent, throttled) = (f64::from(service.sent.get()), f64::from(service.throttled.get()));
            let least = (sent - throttled) / per_second;
            let took = begun.elapsed().as_secs_f64();
            let shown = format!(
                "{per_second}/s, {workers} workers: {took:.1} s of {least:.1}, {throttled} of {sent}"
            );
            assert!(took <= 1.15 * least, "{shown}");
            assert!(throttled <= 0.25 * sent, "{shown}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_nobody_waits() {
        let (service, pace, begun) = (Service::new(100_000.0), Pace::default(), Instant::now());
        work(&service, &pace, 10, 30).await;
        assert_eq!(begun.elapsed(), Duration::from_millis(600));
    }

    /// A service that was busy with others for once is asked on as fast as before.
    #[tokio::test(start_paused = true)]
    async fn one_throttled_request_alone_slows_nobody_down() {
        let pace = Pace::default();
        for seconds in [0, 2, 4] {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            pace.learn::<()>(Instant::now(), &Err(throttled()));
            let begun = Instant::now();
            for _ in 0..100 {
                pace.turn(&Deadline::never()).await.unwrap();
            }
            assert_eq!(begun.elapsed(), Duration::ZERO);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn requests_of_the_former_pace_lower_it_once() {
        let (pace, sent) = (Pace::default(), Instant::now());
        tokio::time::sleep(Duration::from_millis(20)).await;
        for _ in 0..10 {
            pace.learn::<()>(sent, &Err(throttled()));
        }
        let limit = pace.limit();
        let Limit::Learnt(Learnt { rate, .. }) = &*limit else { panic!("two are no chance") };
        assert!((rate - FIRST_AT_LEAST).abs() < f64::EPSILON, "{rate}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_accepts_more_again_is_found_to_do_so() {
        let (busy, idle, pace) = (Service::new(5.0), Service::new(100.0), Pace::default());
        work(&busy, &pace, 10, 10).await;
        let begun = Instant::now();
        work(&idle, &pace, 10, 200).await;
        assert!(begun.elapsed() < Duration::from_secs(80), "{:?}", begun.elapsed());
        assert!(idle.throttled.get() < 20, "{}", idle.throttled.get());
    }

    /// Whoever is cancelled or out of time leaves its turn to the others.
    #[tokio::test(start_paused = true)]
    async fn a_wait_for_the_pace_ends_with_the_run_and_with_the_time_given() {
        let pace = Pace::default();
        for _ in 0..2 {
            pace.learn::<()>(Instant::now(), &Err(throttled()));
        }
        let token = CancellationToken::new();
        let begun = Instant::now();
        let cancelled = Deadline::until(begun + Duration::from_hours(1), token.clone());
        let hasty = Deadline::until(begun + Duration::from_millis(30), CancellationToken::new());
        let forever = Deadline::never();
        let cancel = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            token.cancel();
            begun.elapsed()
        };
        let (one, two, three, _) =
            tokio::join!(pace.turn(&cancelled), pace.turn(&hasty), pace.turn(&forever), cancel);
        assert_eq!((one, two), (Err(Stopped::Cancelled), Err(Stopped::OutOfTime)));
        assert_eq!(three.unwrap() - begun, Duration::from_millis(100), "ten a second");
    }

    #[tokio::test(start_paused = true)]
    async fn two_regions_and_two_services_keep_a_pace_each() {
        let paces = Paces::default();
        let other_region = about().in_region("us-east-1");
        let iam = About::new(super::Service::Iam, "GetRole", "dev".to_owned());
        for _ in 0..2 {
            paces.of(&about()).learn::<()>(Instant::now(), &Err(throttled()));
        }
        for (of, is_unknown) in [(about(), false), (other_region, true), (iam, true)] {
            assert_eq!(paces.of(&of).limit().is_unknown(), is_unknown, "{of:?}");
        }
    }
}
