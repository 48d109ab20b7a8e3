//! The processes of a command: which there are, and the end of the last. Never here: what ends them.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    error::{HarnessError, Result, trying},
    target,
};

/// How long a provider may outlive its host: 3 s until it takes the host for dead, 6 s for what it is doing, and some.
const ENDS_WITHIN: Duration = Duration::from_secs(20);

/// The end of a process that is not ours is no event that a program can wait for everywhere, so it is looked for.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// A command's process group.
#[derive(Debug, Clone, Copy)]
pub struct Group(pub(crate) Pid);

/// One process.
#[derive(Debug)]
struct Process {
    id: Pid,
    command: String,
}

impl Group {
    /// Sends a signal to the provider's processes alone.
    ///
    /// # Errors
    /// When there is none.
    pub fn signal_provider(self, signal: Signal) -> Result<()> {
        self.signal_those(signal, Process::is_provider)
    }

    /// Kills the host alone, with the scripts that started it: it can neither store nor say anything.
    ///
    /// # Errors
    /// When there is none.
    pub fn kill_host(self) -> Result<()> {
        self.signal_those(Signal::KILL, |process| !process.is_provider())
    }

    fn signal_those(self, signal: Signal, are_meant: impl Fn(&Process) -> bool) -> Result<()> {
        let processes = self.processes()?;
        let meant: Vec<&Process> = processes.iter().filter(|process| are_meant(process)).collect();
        if meant.is_empty() {
            return Err(HarnessError::Unexpected(format!(
                "nobody to send {signal:?} to among {processes:?}"
            )));
        }
        for process in meant {
            // One that ends by itself in this moment is as good.
            let _ = kill_process(process.id, signal);
        }
        Ok(())
    }

    /// Waits until no process of the group is left.
    ///
    /// # Errors
    /// When one stays.
    pub fn ends(self) -> Result<()> {
        let begun = Instant::now();
        loop {
            let left = self.processes()?;
            if left.is_empty() {
                return Ok(());
            }
            if begun.elapsed() > ENDS_WITHIN {
                let so_far = format!("{left:?}");
                return Err(HarnessError::NeverHappened {
                    what: "the end of all".to_owned(),
                    within: ENDS_WITHIN,
                    so_far,
                });
            }
            thread::sleep(BETWEEN_LOOKS);
        }
    }

    fn processes(self) -> Result<Vec<Process>> {
        let columns = ["-A", "-o", "pid=", "-o", "pgid=", "-o", "stat=", "-o", "args="];
        let output = Command::new("ps").args(columns).output().map_err(trying("list processes with ps"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().filter_map(|line| self.process(line)).collect())
    }

    /// The process of a line, if it is of this group and not only waits for its parent to take note of its end.
    fn process(self, line: &str) -> Option<Process> {
        let mut words = line.split_whitespace();
        let id: i32 = words.next()?.parse().ok()?;
        let group: i32 = words.next()?.parse().ok()?;
        let is_over = words.next()?.starts_with('Z');
        let id = Pid::from_raw(id)?;
        let command = words.collect::<Vec<_>>().join(" ");
        (group == self.0.as_raw_nonzero().get() && !is_over).then_some(Process { id, command })
    }
}

impl Process {
    fn is_provider(&self) -> bool {
        let program = self.command.split(' ').next().unwrap_or_default();
        program.ends_with(target::PROVIDER)
    }
}
