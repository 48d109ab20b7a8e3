//! What tests, demo and benchmarks share: the hosts found on this machine, scratch folders to run them in, the
//! embedded simulator with its control interface, and a gate that holds a request until it is released.
//! Never here: the provider's own code (it runs as a process, as it does for users) and assertions.

pub mod control;
pub mod error;
pub mod gate;
pub mod hosts;
pub mod outcome;
pub mod processes;
pub mod running;
pub mod simulator;
pub mod target;
pub mod workspace;
pub mod world;

pub use control::Control;
pub use eks_simulator::{Fault, JournalCall, ServiceError};
pub use error::{HarnessError, Result};
pub use gate::{Gate, HeldRequest};
pub use hosts::{Host, Hosts, NoHost, Product};
pub use outcome::Outcome;
pub use processes::Group;
pub use running::RunningCommand;
pub use rustix::process::Signal;
pub use simulator::Embedded;
pub use workspace::Workspace;
pub use world::World;
