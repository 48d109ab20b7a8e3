//! How a delayed call waits. Never here: which call, and how long.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time;

/// How late a timer of tokio can be: it rounds up to whole milliseconds, and its wait on the operating system does so again.
const TIMER_IS_LATE: Duration = Duration::from_millis(2);

/// How late a task can be that waits for a thread: the thread wakes late, and then wakes the task.
const THREAD_IS_LATE: Duration = Duration::from_micros(150);

/// A thread that wakes tasks to the tenth of a millisecond.
#[derive(Default)]
struct Alarm {
    waiting: Mutex<BinaryHeap<Reverse<Waiting>>>,
    /// Notified of a task that waits for less long than all others.
    earlier: Condvar,
}

/// A task that waits, until when.
struct Waiting {
    due: Instant,
    task: oneshot::Sender<()>,
}

/// Waits until then, exactly: what a test or a benchmark measures is the client, not the timers of this process.
pub(crate) async fn wait_until(end: time::Instant) {
    let early = end.checked_sub(TIMER_IS_LATE).unwrap_or(end);
    let (begun, ahead) = (Instant::now(), early.saturating_duration_since(time::Instant::now()));
    let mut alarm = None;
    if !ahead.is_zero() {
        time::sleep_until(early).await;
        // A clock that a test has paused has run ahead, and does so again wherever a task waits for a thread.
        if begun.elapsed() >= ahead {
            alarm = Alarm::of_process();
        }
    }
    let due = Instant::now() + end.saturating_duration_since(time::Instant::now());
    if let Some(alarm) = alarm {
        let _ = alarm.before(due).await;
    }
    while Instant::now() < due {
        yield_now().await;
    }
    // Where a test has paused tokio's clock, only a timer moves it.
    if time::Instant::now() < end {
        time::sleep_until(end).await;
    }
}

impl Alarm {
    /// The one of this process, whose thread ends with the process; none where the system has no thread to spare.
    fn of_process() -> Option<&'static Self> {
        static ALARM: OnceLock<Option<&Alarm>> = OnceLock::new();
        *ALARM.get_or_init(|| {
            let alarm: &Self = Box::leak(Box::default());
            thread::Builder::new().name("delays".to_owned()).spawn(|| alarm.ring()).ok()?;
            Some(alarm)
        })
    }

    /// Shortly before then.
    fn before(&self, due: Instant) -> oneshot::Receiver<()> {
        let (task, rings) = oneshot::channel();
        let mut waiting = self.waiting();
        let is_next = waiting.peek().is_none_or(|Reverse(next)| due < next.due);
        waiting.push(Reverse(Waiting { due, task }));
        if is_next {
            self.earlier.notify_one();
        }
        rings
    }

    fn ring(&self) {
        let mut waiting = self.waiting();
        loop {
            let rest = waiting.peek().map(|Reverse(next)| next.due.saturating_duration_since(Instant::now()));
            waiting = match rest {
                None => self.earlier.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                Some(rest) if rest > THREAD_IS_LATE => {
                    let woken = self.earlier.wait_timeout(waiting, rest - THREAD_IS_LATE);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                Some(_) => {
                    if let Some(Reverse(next)) = waiting.pop() {
                        // A task that has gone away waits no more.
                        let _ = next.task.send(());
                    }
                    waiting
                }
            };
        }
    }

    fn waiting(&self) -> MutexGuard<'_, BinaryHeap<Reverse<Waiting>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.due.cmp(&other.due)
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use tokio::join;

    use super::*;

    #[tokio::test]
    async fn every_wait_ends_and_none_too_early_in_whatever_order_they_begin() {
        let wait = async |milliseconds| {
            let due = time::Instant::now() + Duration::from_millis(milliseconds);
            wait_until(due).await;
            assert!(time::Instant::now() >= due, "after {milliseconds} ms");
        };
        join!(wait(9), wait(3), wait(6), wait(0));
    }

    #[tokio::test]
    async fn a_wait_that_is_given_up_keeps_no_other() {
        let alarm = Alarm::of_process().expect("a thread");
        let in_milliseconds = |number| Instant::now() + Duration::from_millis(number);
        drop(alarm.before(in_milliseconds(1)));
        let rings = time::timeout(Duration::from_secs(60), alarm.before(in_milliseconds(2)));
        assert_eq!(rings.await, Ok(Ok(())));
    }
}
