//! Who hangs, and how much memory the process has held. Never here: what is read.

use std::{
    process,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use super::targets::Target;

/// No input takes a thousandth of that.
const LONGEST: Duration = Duration::from_secs(30);

/// The input that a target is reading.
pub(crate) struct Watched(Arc<Reading>);

struct Reading {
    target: &'static Target,
    runs: AtomicU64,
    input: Mutex<Vec<u8>>,
}

impl Watched {
    /// Ends the process with the input in its last words if none comes for too long: what hangs cannot be stopped otherwise.
    pub(crate) fn new(target: &'static Target) -> Self {
        let reading = Arc::new(Reading { target, runs: AtomicU64::new(0), input: Mutex::default() });
        let weak = Arc::downgrade(&reading);
        thread::spawn(move || watch(&weak));
        Self(reading)
    }

    pub(crate) fn begins(&self, input: &[u8]) {
        let mut current = self.0.input.lock().unwrap_or_else(PoisonError::into_inner);
        current.clear();
        current.extend_from_slice(input);
        self.0.runs.fetch_add(1, Ordering::Relaxed);
    }
}

fn watch(reading: &Weak<Reading>) {
    let mut before = 0;
    loop {
        thread::park_timeout(LONGEST);
        let Some(reading) = reading.upgrade() else { return };
        let now = reading.runs.load(Ordering::Relaxed);
        if now == before {
            let input = reading.input.lock().unwrap_or_else(PoisonError::into_inner);
            eprintln!("{} hangs at {:?}", reading.target.name, String::from_utf8_lossy(&input));
            process::exit(101);
        }
        before = now;
    }
}

/// The most memory that this process has held, where the system says so.
pub(crate) fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
}
