//! Which signals end the process, and which must not.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{ctrl_c, ctrl_close};

/// What Ctrl-C does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// Nothing. It reaches the host and all its plugins at once, and the host then stops them in order: a plugin that
    /// died of it in the middle of an apply would lose the object it has just created.
    Ignored,
    /// It ends a process that somebody started by hand.
    Ends,
}

/// Takes hold of the signals at once; the future ends when one says to end.
pub(super) fn end(interrupt: Interrupt) -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let (mut interrupts, mut ends) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    #[cfg(windows)]
    let (mut interrupts, mut ends) = (ctrl_c()?, ctrl_close()?);
    Ok(async move {
        loop {
            tokio::select! {
                _ = ends.recv() => return,
                _ = interrupts.recv() => if interrupt == Interrupt::Ends { return },
            }
        }
    })
}
