//! How a delayed call waits. Never here: which call, and how long.

use std::thread;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until};

/// How late a timer of tokio can be: it rounds up to whole milliseconds, and its wait on the operating system does so again.
const TIMER_IS_LATE: Duration = Duration::from_millis(2);

/// Waits until then, exactly: what a test or a benchmark measures is the client, not the timers of this process.
pub(crate) async fn wait_until(end: Instant) {
    if let Some(early) = end.checked_sub(TIMER_IS_LATE).filter(|early| Instant::now() < *early) {
        sleep_until(early).await;
    }
    let rest = end.saturating_duration_since(Instant::now());
    // A thread sleeps to the microsecond. If it cannot, the timer below does the rest.
    let _ = spawn_blocking(move || thread::sleep(rest)).await;
    // Where a test has paused tokio's clock, only a timer moves it.
    if Instant::now() < end {
        sleep_until(end).await;
    }
}
