//! The provider's process, as a host without TLS starts it: its socket, and what it has used so far.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use harness::{
    Result,
    error::{HarnessError, trying},
    world,
};

use super::processors;
use crate::start::{COOKIE, end, peak_memory};

/// In what Linux counts a process's time for others (USER_HZ, the same on every machine).
const TICK: Duration = Duration::from_millis(10);

/// A running provider.
pub(super) struct Process {
    child: Child,
    /// Where it listens.
    pub(super) socket: String,
}

impl Process {
    /// Starts the provider, with the simulator at a URL for its AWS and processors of its own.
    pub(super) fn start(provider: &Path, url: &str) -> Result<Self> {
        let mut child = Command::new(provider)
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "6")
            .envs([("AWS_ENDPOINT_URL", url), ("AWS_REGION", world::REGION)])
            .envs([("AWS_ACCESS_KEY_ID", world::KEY_ID), ("AWS_SECRET_ACCESS_KEY", world::SECRET)])
            .envs([("AWS_CONFIG_FILE", "/nowhere/config"), ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/keys")])
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(trying("start the provider"))?;
        processors::give_the_others(&child)?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(trying("read the handshake"))?;
        }
        match line.split('|').collect::<Vec<_>>()[..] {
            ["1", "6", "unix", socket, ..] => Ok(Self { child, socket: socket.to_owned() }),
            _ => Err(HarnessError::Unexpected(format!("no handshake: {line:?}"))),
        }
    }

    /// User and system time so far.
    pub(super) fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // The name, which may have blanks, is in parentheses; user and system time are the 12th and 13th field after it.
        let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
        let ticks = after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok());
        TICK * ticks.sum::<u32>()
    }

    /// The most memory that it had resident, in MiB.
    pub(super) fn peak_memory(&self) -> f64 {
        peak_memory(self.child.id())
    }

    /// Ends it.
    pub(super) fn end(self) -> Result<()> {
        end(self.child)
    }
}
