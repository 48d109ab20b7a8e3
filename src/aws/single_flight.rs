//! One question that many ask at once and that is sent once. A good answer is kept until it is forgotten. A failure is
//! given to all who waited for it, and remembered for a while where asking again would meet the same. Never here: what
//! is asked.

use std::future::Future;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

/// How long a failure is remembered at least: ten resources at a time get through hundreds in that. One that took longer
/// to come is remembered for as long as it took, so that a run never spends most of its time on the same failure.
const FAILURE_LASTS: Duration = Duration::from_secs(5);

/// How far a failure reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The one who asked was stopped: others ask for themselves.
    Asker,
    /// It is an answer about what was asked. It holds for those who waited before it was asked for, and for nobody later:
    /// what does not exist now may be created by the same run.
    Waiting,
    /// Whoever asked again would meet the same: no credentials, no connection, no permission.
    Everybody,
}

/// A failure that several get.
pub(super) trait Failure: Clone {
    /// How far it reaches.
    fn reach(&self) -> Reach;
}

/// What came of the last asking.
#[derive(Debug)]
enum Outcome<V, E> {
    Found { begun: Instant, ended: Instant, found: V },
    Failed { begun: Instant, ended: Instant, error: E },
}

/// One question and what came of it.
#[derive(Debug)]
pub(super) struct SingleFlight<V, E>(Mutex<Option<Outcome<V, E>>>);

impl<V, E> Default for SingleFlight<V, E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// The turn of one asker, who has waited for those before.
#[derive(Debug)]
pub(super) struct Turn<'a, V, E> {
    arrived: Instant,
    outcome: MutexGuard<'a, Option<Outcome<V, E>>>,
}

impl<V: Clone, E: Failure> SingleFlight<V, E> {
    /// Waits for whoever is asking. An asker that is dropped leaves its turn to the next.
    pub(super) async fn turn(&self) -> Turn<'_, V, E> {
        let arrived = Instant::now();
        Turn { arrived, outcome: self.0.lock().await }
    }

    /// The answer that is kept, unless somebody is asking.
    pub(super) fn kept(&self) -> Option<V> {
        let outcome = self.0.try_lock().ok()?;
        Turn { arrived: Instant::now(), outcome }.kept().cloned()
    }
}

impl<V: Clone, E: Failure> Turn<'_, V, E> {
    /// The answer that is kept.
    pub(super) fn kept(&self) -> Option<&V> {
        match &*self.outcome {
            Some(Outcome::Found { found, .. }) => Some(found),
            Some(Outcome::Failed { .. }) | None => None,
        }
    }

    /// Forgets an answer that was asked for before `since`, unless this asker has waited for it.
    pub(super) fn forget_before(&mut self, since: Instant) {
        if let Some(Outcome::Found { begun, ended, .. }) = &*self.outcome
            && *begun < since
            && *ended <= self.arrived
        {
            self.forget();
        }
    }

    /// Forgets the answer.
    pub(super) fn forget(&mut self) {
        *self.outcome = None;
    }

    /// The kept answer, else a failure that reaches this asker, else what is found now.
    ///
    /// # Errors
    /// What kept it from being found.
    pub(super) async fn or_find<F, Answer>(mut self, find: F) -> Result<V, E>
    where
        F: FnOnce() -> Answer,
        Answer: Future<Output = Result<V, E>>,
    {
        match &*self.outcome {
            Some(Outcome::Found { found, .. }) => return Ok(found.clone()),
            Some(Outcome::Failed { begun, ended, error }) if self.is_reached(error, *begun, *ended) => {
                return Err(error.clone());
            }
            Some(Outcome::Failed { .. }) | None => {}
        }
        let begun = Instant::now();
        let answer = find().await;
        *self.outcome = Some(match answer.clone() {
            Ok(found) => Outcome::Found { begun, ended: Instant::now(), found },
            Err(error) => Outcome::Failed { begun, ended: Instant::now(), error },
        });
        answer
    }

    fn is_reached(&self, error: &E, begun: Instant, ended: Instant) -> bool {
        match error.reach() {
            Reach::Asker => false,
            Reach::Waiting => self.arrived <= begun,
            Reach::Everybody => self.arrived < ended + FAILURE_LASTS.max(ended - begun),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    impl Failure for Reach {
        fn reach(&self) -> Reach {
            *self
        }
    }

    /// A question that takes a time to come to nothing, and how often it was asked.
    struct Asked {
        flight: SingleFlight<u32, Reach>,
        reach: Reach,
        takes: Duration,
        count: AtomicU32,
    }

    impl Asked {
        fn new(reach: Reach, seconds: u64) -> Self {
            let takes = Duration::from_secs(seconds);
            Self { flight: SingleFlight::default(), reach, takes, count: AtomicU32::new(0) }
        }

        async fn ask(&self) {
            let find = || async {
                self.count.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(self.takes).await;
                Err(self.reach)
            };
            assert_eq!(self.flight.turn().await.or_find(find).await, Err(self.reach));
        }

        /// How often it is asked when three ask at once and a fourth a second later, while the first still waits.
        async fn count(&self) -> u32 {
            let late = async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                self.ask().await;
            };
            tokio::join!(self.ask(), self.ask(), self.ask(), late);
            self.count.load(Ordering::SeqCst)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_reaches_as_far_as_it_says() {
        for (reach, asked) in [(Reach::Everybody, 1), (Reach::Waiting, 2), (Reach::Asker, 4)] {
            assert_eq!(Asked::new(reach, 3).count().await, asked, "{reach:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_remembered_for_five_seconds_or_as_long_as_it_took() {
        for (takes, pause, asked) in [(0, 4, 1), (0, 6, 2), (60, 50, 1), (60, 61, 2)] {
            let question = Asked::new(Reach::Everybody, takes);
            question.ask().await;
            tokio::time::sleep(Duration::from_secs(pause)).await;
            question.ask().await;
            assert_eq!(question.count.load(Ordering::SeqCst), asked, "{takes} s, {pause} s later");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_asker_that_is_dropped_leaves_its_turn_to_the_next() {
        let flight: SingleFlight<u32, Reach> = SingleFlight::default();
        let first = async { flight.turn().await.or_find(std::future::pending).await };
        assert!(tokio::time::timeout(Duration::from_secs(1), first).await.is_err());
        assert_eq!(flight.turn().await.or_find(|| async { Ok(7) }).await, Ok(7));
        assert_eq!(flight.turn().await.kept(), Some(&7));
    }
}
