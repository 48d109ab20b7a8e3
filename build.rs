//! Compiles `proto/` into `OUT_DIR`, and does nothing else.
//!
//! No `protoc`: protox compiles the descriptors, tonic-prost-build writes Rust from them. The descriptors stay beside
//! the Rust, so that `tests/wire.rs` can hold them against the table of wire facts.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use protox::prost::Message as _;

const PROTOS: [&str; 3] = ["proto/tfplugin6.proto", "proto/go_plugin.proto", "proto/health.proto"];

/// Messages that hold users' values: `src/protocol/pb.rs` gives them a `Debug` that shows none.
const HOLD_VALUES: [&str; 2] = [".tfplugin6.DynamicValue", ".tfplugin6.RawState"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let descriptors = protox::compile(PROTOS, ["proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .generate_default_stubs(true)
        .build_transport(false)
        .skip_debug(HOLD_VALUES)
        .compile_fds(descriptors)?;
    Ok(())
}
