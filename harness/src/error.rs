//! What can go wrong around a run: files, processes, the simulator's control interface.
//! Never here: what a host says about a configuration; that is an `Outcome`.

use std::{io, path::PathBuf, time::Duration};

use eks_simulator::{ControlError, WorldError};

/// A result whose error is the harness's, if none is named.
pub type Result<T, E = HarnessError> = core::result::Result<T, E>;

/// Why a scene could not be set or played.
#[derive(Debug, thiserror::Error)]
pub enum HarnessError {
    /// A file or a process could not be handled.
    #[error("could not {doing}: {source}")]
    Io {
        /// What was tried, as in "write /a/b".
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// The program does not live in a Cargo target folder, where scratch files belong.
    #[error("{} lies in no Cargo target folder; run it through cargo", .0.display())]
    NoTargetFolder(PathBuf),
    /// The provider has not been built.
    #[error("no provider at {}; build it with `cargo build`, or name it as the first argument", .0.display())]
    NoProvider(PathBuf),
    /// An event that was waited for did not come.
    #[error("{what} did not come within {} s; so far:\n{so_far}", .within.as_secs())]
    NeverHappened {
        /// What was waited for.
        what: String,
        /// For how long.
        within: Duration,
        /// What was seen meanwhile.
        so_far: String,
    },
    /// The embedded simulator did not start.
    #[error("the simulator did not start: {0}")]
    Simulator(String),
    /// The simulator's control interface refused, or did not answer.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// A document is no world.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A program did something else than it should.
    #[error("{0}")]
    Unexpected(String),
    /// A text that should be JSON of a certain shape is not.
    #[error("{what} is not as expected: {source}")]
    Json {
        /// Which text.
        what: String,
        /// Where it differs.
        source: serde_json::Error,
    },
}

/// Turns a system error into ours, with what was tried.
pub fn trying(doing: impl Into<String>) -> impl FnOnce(io::Error) -> HarnessError {
    let doing = doing.into();
    move |source| HarnessError::Io { doing, source }
}
