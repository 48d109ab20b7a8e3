//! The runtime that both programs, the plugin and the shell's, run on. Where the system has not enough for one, that is an
//! error with a cause: the libraries beneath would panic.

use std::io;
use std::thread;

use tokio::runtime::{Builder, Runtime};

/// What reads files and asks for addresses works beside the runtime's own thread, and so do signals.
const MORE_THREADS: usize = 2;

/// How many files must be free to begin with: the runtime's own and the host's connections take about ten, and each
/// request under way one or two.
#[cfg(unix)]
const FREE_FILES: usize = 32;

/// Why there is no runtime.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The limit of open files is too low.
    #[error("the limit of open files is too low: at least 64 are required (see `ulimit -n`)")]
    FewFiles(#[source] io::Error),
    /// The limit of threads is too low.
    #[error("the limit of threads is too low: at least {MORE_THREADS} more are required (see `ulimit -u`)")]
    NoThreads(#[source] io::Error),
    /// Something else.
    #[error("the runtime could not be started")]
    Other(#[source] io::Error),
}

/// Starts the runtime, on one thread: a provider waits for its service much more than it computes, and threads that hand
/// each other tasks would compute more.
///
/// # Errors
/// What the system has not enough of.
pub fn start() -> Result<Runtime, StartError> {
    #[cfg(unix)]
    check_files().map_err(StartError::FewFiles)?;
    check_threads().map_err(StartError::NoThreads)?;
    Builder::new_current_thread().enable_all().build().map_err(StartError::Other)
}

/// Opens as many files as must be free, and closes them.
#[cfg(unix)]
fn check_files() -> io::Result<()> {
    let pairs = (0..FREE_FILES / 2).map(|_| std::os::unix::net::UnixStream::pair());
    pairs.collect::<io::Result<Vec<_>>>().map(drop)
}

/// Starts as many threads as the runtime will, all at once, and ends them.
fn check_threads() -> io::Result<()> {
    let threads = (0..MORE_THREADS).map(|_| thread::Builder::new().spawn(thread::yield_now));
    threads.collect::<io::Result<Vec<_>>>().map(drop)
}
