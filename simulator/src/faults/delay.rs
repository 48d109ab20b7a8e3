//! How a delayed call waits. Never here: which call, and how long.

use std::thread;
use std::time::Duration;

use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{Instant, sleep_until};

/// How late a timer of tokio can be: it rounds up to whole milliseconds, and its wait on the operating system does so again.
const TIMER_IS_LATE: Duration = Duration::from_millis(2);

/// How late the task can be that waits for a thread: the thread wakes late, and then wakes this one.
const THREAD_IS_LATE: Duration = Duration::from_micros(300);

/// Waits until then, exactly: what a test or a benchmark measures is the client, not the timers of this process.
pub(crate) async fn wait_until(end: Instant) {
    if let Some(early) = end.checked_sub(TIMER_IS_LATE).filter(|early| Instant::now() < *early) {
        sleep_until(early).await;
    }
    let rest = end.saturating_duration_since(Instant::now());
    let due = std::time::Instant::now() + rest;
    // If no thread can sleep, the loop below does the rest.
    let _ = spawn_blocking(move || thread::sleep(rest.saturating_sub(THREAD_IS_LATE))).await;
    while std::time::Instant::now() < due {
        yield_now().await;
    }
    // Where a test has paused tokio's clock, only a timer moves it.
    if Instant::now() < end {
        sleep_until(end).await;
    }
}
