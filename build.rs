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
    link(&out)
}

/// How the linker lays out the program on Linux, where it knows how.
///
/// A program at a fixed address has no relocations, which would take 1.2 MB of each process and 0.7 MB of the file. Go links
/// its programs in the same way.
fn link(out: &Path) -> Result<(), Box<dyn Error>> {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|given| given == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        if is("PROFILE", "release") && is_the_linker_default() {
            let script = out.join("seldom.ld");
            fs::write(&script, linker_script())?;
            println!("cargo::rustc-link-arg-bins=-T{}", script.display());
        }
    }
    Ok(())
}

/// Whether no other linker was chosen, which may not know such scripts.
fn is_the_linker_default() -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    env::var_os("RUSTC_LINKER").is_none() && !flags.contains("link")
}

/// What a plan, a creation, a refresh and a deletion of an entry do not run, but for a handful of small functions, by the paths
/// of its functions: a fourth of the program. Linux maps the 64 KiB around each page that a process touches, so where they
/// stood between the others, they were in memory too. One that is missing here takes its size, one that runs after all 64 KiB.
const SELDOM_RUN: &[&str] = &[
    // Values for debuggers, traces of panics, and the order of more than twenty things.
    "core::fmt::Debug",
    "core::slice::sort::stable",
    "core::slice::sort::unstable",
    "addr2line",
    "backtrace_rs",
    "rustc_demangle",
    // The command line.
    "clap_builder::output",
    "clap_complete",
    "clap_mangen",
    "jiff::fmt::strtime",
    "num_bigint",
    "saphyr_parser",
    "eksaccess::audit",
    "eksaccess::aws_auth",
    "eksaccess::cli::export",
    "eksaccess::cli::migrate",
    "eksaccess::diagnosis",
    "eksaccess::export",
    "eksaccess::hcl",
    "eksaccess::migrate",
    // Credentials, which a process asks for once.
    "aws_config::credential_process",
    "aws_config::ecs",
    "aws_config::login::LoginCredentialsProvider",
    "aws_config::profile::credentials",
    "aws_config::sso",
    "aws_sdk_signin",
    "aws_sdk_sso",
    "aws_sdk_sts::operation::assume_role",
    "eksaccess::aws::credentials::roles",
    // Data sources, listings, imports and exclusive resources.
    "aws_sdk_eks::operation::describe_fargate_profile",
    "aws_sdk_eks::operation::describe_nodegroup",
    "aws_sdk_eks::operation::list_access_policies",
    "aws_sdk_eks::operation::list_clusters",
    "aws_sdk_eks::operation::list_fargate_profiles",
    "aws_sdk_eks::operation::list_nodegroups",
    "aws_sdk_eks::protocol_serde::shape_cluster",
    "aws_sdk_eks::protocol_serde::shape_fargate_profile",
    "aws_sdk_eks::protocol_serde::shape_nodegroup",
    "eksaccess::aws::eks::nodes",
    "eksaccess::aws::inventory",
    "eksaccess::aws::probe",
    "eksaccess::framework::data_source",
    "eksaccess::framework::list_resource::list",
    "eksaccess::framework::operation::import",
    "eksaccess::provider::resources::exclusive",
    "eksaccess::provider::words",
];

/// The script that puts them behind the others. Each function is in a section with its symbol's name, where a path is written
/// `a..b` or `1a1b`, with the length of each part.
fn linker_script() -> String {
    let names = |path: &&str| {
        let parts = path.split("::").collect::<Vec<_>>();
        let with_lengths: String = parts.iter().map(|part| format!("{}{part}", part.len())).collect();
        format!("    *(.text.*{}* .text.*{with_lengths}*)\n", parts.join(".."))
    };
    let names = SELDOM_RUN.iter().map(names).collect::<String>();
    format!("SECTIONS {{\n  .text.seldom : {{\n{names}  }}\n}} INSERT AFTER .text;\n")
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
