//! Being a go-plugin: the handshake with the host, the transport, the services beside the provider's own, the log, and
//! the end of the process. Never here: Terraform's values and resources, any service, or the protocol that is served.
//!
//! Whoever builds the service sets its message limits: hosts send up to 2 GiB and tonic's default is 4 MiB, so 256 MiB
//! both ways are right. One rule binds the whole process: nothing is ever written to stdout after the handshake line.

mod broker;
mod calls;
mod connection;
mod controller;
mod count;
pub mod crash;
mod handshake;
mod hclog;
mod health;
mod incoming;
#[cfg(unix)]
mod leftovers;
mod listener;
pub mod log;
mod pinned;
mod presence;
mod reattach;
mod serve;
mod signals;
#[cfg(unix)]
mod socket;
mod stdio;
mod tls;
mod wire;

pub use handshake::{Lookup, Refusal, Terms};
pub use reattach::serve_for_debugging;
pub use serve::{ServeError, serve};
