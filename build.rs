//! Compiles `proto/` into `OUT_DIR`, and lists the pages of `docs/` there for the command `docs`.
//!
//! No `protoc`: protox compiles the descriptors, tonic-prost-build writes Rust from them. The descriptors stay beside
//! the Rust, so that `tests/wire.rs` can hold them against the table of wire facts.

use std::error::Error;
use std::path::{Path, PathBuf};
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
    println!("cargo::rerun-if-changed={DOCS}");
    fs::write(out.join("pages.rs"), pages()?)?;
    link();
    Ok(())
}

/// A program at a fixed address has no relocations, which would take 1.2 MB of each process and 0.7 MB of the file. Go links
/// its programs in the same way.
fn link() {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|given| given == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

/// Where the pages are.
const DOCS: &str = "docs";

/// `PAGES`: the name of each page, without its ending, and its text.
fn pages() -> Result<String, Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join(DOCS);
    let mut rows = Vec::new();
    for file in files(&root)? {
        let name = file.strip_prefix(&root)?.with_extension("");
        let name = name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        rows.push(format!("    ({name:?}, include_str!({:?})),\n", file.to_string_lossy()));
    }
    Ok(format!(
        "/// Every page, in the order of names.\nconst PAGES: &[(&str, &str)] = &[\n{}];\n",
        rows.concat()
    ))
}

/// The pages below a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let entries: Result<Vec<_>, _> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = entries?;
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    Ok(found)
}
