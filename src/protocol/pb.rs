//! The generated messages, client and server of `proto/tfplugin6.proto`. Never here: anything written by hand, save
//! what the generator was told to leave out.

use std::fmt;

/// Protocol 6.11, as `build.rs` generates it.
#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    missing_docs,
    rustdoc::all,
    unreachable_pub,
    reason = "generated code"
)]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

/// Shows how long the value is, never what it is: it may be a secret.
impl fmt::Debug for tfplugin6::DynamicValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { msgpack, json } = self;
        write!(formatter, "DynamicValue({} bytes of msgpack, {} bytes of JSON)", msgpack.len(), json.len())
    }
}

/// Shows how large the state is, never what it holds: it may hold secrets.
impl fmt::Debug for tfplugin6::RawState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { json, flatmap } = self;
        write!(formatter, "RawState({} bytes of JSON, {} flat entries)", json.len(), flatmap.len())
    }
}
