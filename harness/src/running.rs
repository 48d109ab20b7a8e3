//! A host's command that is running: its lines as they come, an interrupt as from a keyboard, its end.
//! Waits are for events (a line, the end), each with a limit so that a hang becomes an error.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::{
    error::{HarnessError, Result, trying},
    outcome::Outcome,
    processes::Group,
};

/// No command of ours takes longer; one that does hangs.
const LIMIT: Duration = Duration::from_mins(3);

/// A command in a process group of its own. Dropped before its end, the whole group is killed.
#[derive(Debug)]
pub struct RunningCommand {
    command: String,
    child: Child,
    lines: Receiver<Line>,
    stdout: String,
    stderr: String,
    started: Instant,
    ended: bool,
}

#[derive(Debug)]
enum Line {
    Stdout(String),
    Stderr(String),
}

impl RunningCommand {
    /// Starts `command`, which a person would have typed as `typed`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(typed: String, command: &mut Command) -> Result<Self> {
        let started = Instant::now();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().map_err(trying(format!("start `{typed}`")))?;
        let (sender, lines) = channel();
        read_lines(child.stdout.take(), sender.clone(), Line::Stdout);
        read_lines(child.stderr.take(), sender, Line::Stderr);
        Ok(Self {
            command: typed,
            child,
            lines,
            stdout: String::new(),
            stderr: String::new(),
            started,
            ended: false,
        })
    }

    /// Waits until a line that contains `piece` has come, on either stream.
    ///
    /// # Errors
    /// When the command ends or the limit passes without it.
    pub fn wait_for_line(&mut self, piece: &str) -> Result<()> {
        while let Some(line) = self.next_line(piece)? {
            if line.contains(piece) {
                return Ok(());
            }
        }
        Err(self.never(format!("a line with \"{piece}\"")))
    }

    /// Sends SIGINT to host and provider, as a terminal does for Ctrl-C.
    ///
    /// # Errors
    /// When the group is no more.
    pub fn interrupt(&self) -> Result<()> {
        self.signal(Signal::INT).map_err(trying(format!("interrupt `{}`", self.command)))
    }

    /// The processes of host and provider, also after the host's end.
    #[must_use]
    pub fn group(&self) -> Group {
        Group(Pid::from_child(&self.child))
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// When the limit passes first.
    pub fn finish(mut self) -> Result<Outcome> {
        while self.next_line("the end")?.is_some() {}
        let status = self.wait()?;
        Ok(Outcome {
            command: self.command.clone(),
            status: status.code(),
            stdout: std::mem::take(&mut self.stdout),
            stderr: std::mem::take(&mut self.stderr),
            took: self.started.elapsed(),
        })
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait().map_err(trying(format!("wait for `{}`", self.command)))?;
        self.ended = true;
        Ok(status)
    }

    /// The next line of either stream, recorded; none when both have ended.
    fn next_line(&mut self, awaited: &str) -> Result<Option<String>> {
        let left = LIMIT.saturating_sub(self.started.elapsed());
        match self.lines.recv_timeout(left) {
            Ok(Line::Stdout(line)) => {
                self.stdout.push_str(&line);
                Ok(Some(line))
            }
            Ok(Line::Stderr(line)) => {
                self.stderr.push_str(&line);
                Ok(Some(line))
            }
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(self.never(awaited.to_owned())),
        }
    }

    fn never(&self, what: String) -> HarnessError {
        let so_far = format!("`{}`\n{}{}", self.command, self.stdout, self.stderr);
        HarnessError::NeverHappened { what, within: self.started.elapsed(), so_far }
    }

    fn signal(&self, signal: Signal) -> std::io::Result<()> {
        Ok(kill_process_group(Pid::from_child(&self.child), signal)?)
    }
}

impl Drop for RunningCommand {
    fn drop(&mut self) {
        if !self.ended {
            // Nobody is left to tell, and the group may have ended by itself.
            let _ = self.signal(Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

fn read_lines(stream: Option<impl Read + Send + 'static>, sender: Sender<Line>, as_line: fn(String) -> Line) {
    let Some(stream) = stream else { return };
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
            let line = String::from_utf8_lossy(&bytes).into_owned();
            if sender.send(as_line(line)).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

#[cfg(test)]
mod tests {
    use std::env;

    use tokio::signal::unix::{SignalKind, signal};

    use super::*;

    fn shell(script: &str) -> RunningCommand {
        RunningCommand::start(script.to_owned(), Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn a_line_is_an_event_and_the_end_has_both_streams() {
        let mut running = shell("echo one; echo two >&2; exit 3");
        running.wait_for_line("one").unwrap();
        let outcome = running.finish().unwrap();
        assert_eq!((outcome.status, &*outcome.stdout, &*outcome.stderr), (Some(3), "one\n", "two\n"));
    }

    /// Set in the process that is interrupted.
    const IS_CHILD: &str = "HARNESS_IS_INTERRUPTED";

    /// The child is this test again, below a shell: programs that handle an interrupt do so also where it is ignored
    /// when they start, as in the background of a script; a shell's own trap does not.
    #[test]
    fn an_interrupt_reaches_the_whole_group() {
        if env::var_os(IS_CHILD).is_some() {
            return say_when_interrupted();
        }
        let script =
            "\"$0\" --exact running::tests::an_interrupt_reaches_the_whole_group --nocapture; exit 5";
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(env::current_exe().unwrap()).env(IS_CHILD, "1");
        let mut running = RunningCommand::start("child".to_owned(), &mut command).unwrap();
        running.wait_for_line("ready").unwrap();
        running.interrupt().unwrap();
        assert!(running.finish().unwrap().stdout.contains("caught"));
    }

    fn say_when_interrupted() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut interrupts = signal(SignalKind::interrupt()).unwrap();
            println!("ready");
            interrupts.recv().await;
            println!("caught");
        });
    }

    #[test]
    fn a_line_that_never_comes_is_an_error_with_what_came() {
        let error = shell("echo other").wait_for_line("one").unwrap_err().to_string();
        assert!(error.contains("other"), "{error}");
    }
}
