//! The simulator's clock: it starts at the machine's time, runs or stands still, and can be advanced.
//! Never here: the machine's clock as signatures, delays and limits see it.

use std::sync::Mutex;
use std::sync::PoisonError;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// How the simulator's time passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockMode {
    /// With the machine's clock, or with tokio's where a test has paused that.
    #[default]
    Timer,
    /// Not at all, until `POST clock` moves it.
    Hand,
}

/// The time that answers, sessions and propagation follow.
pub(crate) struct Clock {
    mode: ClockMode,
    start: Timestamp,
    since: Instant,
    advanced: Mutex<SignedDuration>,
}

impl Clock {
    /// A clock that starts now. One that stands still starts at a whole second, so that its times read well.
    pub(crate) fn start(mode: ClockMode) -> Self {
        let now = Timestamp::now();
        let start = match mode {
            ClockMode::Timer => whole_milliseconds(now),
            ClockMode::Hand => whole_seconds(now),
        };
        Self { mode, start, since: Instant::now(), advanced: Mutex::new(SignedDuration::ZERO) }
    }

    /// When the simulator started.
    pub(crate) fn started_at(&self) -> Timestamp {
        self.start
    }

    /// The present time, in whole milliseconds.
    pub(crate) fn now(&self) -> Timestamp {
        let ran = match self.mode {
            ClockMode::Timer => SignedDuration::try_from(self.since.elapsed()).unwrap_or(SignedDuration::MAX),
            ClockMode::Hand => SignedDuration::ZERO,
        };
        let advanced = *self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        whole_milliseconds(add(add(self.start, ran), advanced))
    }

    /// Moves the clock on, and says what time it is then.
    pub(crate) fn advance(&self, seconds: u32) -> Timestamp {
        {
            let mut advanced = self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
            *advanced = advanced.saturating_add(SignedDuration::from_secs(i64::from(seconds)));
        }
        self.now()
    }
}

/// A time some seconds later (or earlier, if negative), at most the end of time.
pub(crate) fn later(time: Timestamp, seconds: i64) -> Timestamp {
    add(time, SignedDuration::from_secs(seconds))
}

/// The moment whose changes have arrived by now if each takes this many seconds; the end of time if it takes none.
pub(crate) fn news_until(now: Timestamp, seconds: u32) -> Timestamp {
    if seconds == 0 { Timestamp::MAX } else { later(now, -i64::from(seconds)) }
}

/// The time without its fraction of a second.
pub(crate) fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

fn whole_milliseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

fn add(time: Timestamp, duration: SignedDuration) -> Timestamp {
    time.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Clock, ClockMode};

    #[test]
    fn a_clock_moved_by_hand_stands_still_between_moves() {
        let clock = Clock::start(ClockMode::Hand);
        let start = clock.now();
        assert_eq!(clock.now(), start);
        assert_eq!(clock.advance(90).as_second() - start.as_second(), 90);
        assert_eq!(clock.started_at(), start);
    }
}
