//! Compiles the host's side of the provider's protocol into `OUT_DIR`, and does nothing else: the benchmarks speak to the
//! provider's process as a host does.

use std::error::Error;

const PROTO: &str = "tfplugin6.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../proto");
    let descriptors = protox::compile([PROTO], ["../proto"])?;
    tonic_prost_build::configure().build_server(false).build_transport(false).compile_fds(descriptors)?;
    Ok(())
}
