//! The simulator's log: a line for each request that a cluster rejects. The program writes it to stderr; a test keeps it,
//! and shows it if it fails.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// How many lines are kept, the latest ones.
const KEPT_LINES: usize = 1_000;

/// Where the log goes. Clones share the lines that are kept.
#[derive(Clone, Debug)]
pub struct Log(Option<Arc<Mutex<VecDeque<String>>>>);

impl Log {
    /// To stderr, as it comes.
    #[must_use]
    pub fn to_stderr() -> Self {
        Self(None)
    }

    /// Into memory. A [`Simulator`](crate::Simulator) that a failing test drops prints it.
    #[must_use]
    pub fn to_memory() -> Self {
        Self(Some(Arc::default()))
    }

    /// Prints the lines that were kept if this thread panics. For those who have the simulator run on another thread.
    pub fn print_on_panic(&self) {
        if let (Self(Some(lines)), true) = (self, thread::panicking()) {
            for line in &*lines.lock().unwrap_or_else(PoisonError::into_inner) {
                eprintln!("{line}");
            }
        }
    }

    /// Adds a line.
    pub(crate) fn write(&self, line: fmt::Arguments<'_>) {
        let Self(Some(lines)) = self else {
            let _unwritable = writeln!(io::stderr().lock(), "{line}");
            return;
        };
        let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT_LINES {
            lines.pop_front();
        }
        lines.push_back(line.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT_LINES, Log};

    #[test]
    fn the_latest_lines_are_kept() {
        let log = Log::to_memory();
        for number in 0..=KEPT_LINES {
            log.write(format_args!("line {number}"));
        }
        let lines = log.0.expect("a memory").lock().expect("nobody else").clone();
        assert_eq!((lines.len(), lines.front().map(String::as_str)), (KEPT_LINES, Some("line 1")));
    }
}
