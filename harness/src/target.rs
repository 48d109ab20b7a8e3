//! Where Cargo's target folder is, and the provider in it: nothing is ever written elsewhere.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::error::{HarnessError, Result, trying};

/// What Cargo keeps at the root of every target folder, one that was there before included.
const TARGET_MARK: &str = ".rustc_info.json";

/// The provider's program, as hosts look for it.
pub const PROVIDER: &str = "terraform-provider-eksaccess";
/// The provider's source address.
pub const SOURCE: &str = "eksaccess/eksaccess";

/// The target folder that the running program was built into.
///
/// # Errors
/// When the program was moved out of one.
pub fn folder() -> Result<PathBuf> {
    let program = running_program()?;
    let found = program.ancestors().find(|folder| folder.join(TARGET_MARK).is_file());
    found.map(Path::to_path_buf).ok_or(HarnessError::NoTargetFolder(program))
}

/// The provider that was built with the running program: beside it, or one folder up for a test.
///
/// # Errors
/// When it is not there.
pub fn provider() -> Result<PathBuf> {
    let program = running_program()?;
    let beside = program.ancestors().skip(1).take(2).map(|folder| folder.join(PROVIDER));
    beside
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| HarnessError::NoProvider(program.with_file_name(PROVIDER)))
}

/// `path` made absolute, if a provider is there.
///
/// # Errors
/// When it is not.
pub fn provider_at(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path).map_err(|_| HarnessError::NoProvider(path.to_path_buf()))
}

fn running_program() -> Result<PathBuf> {
    env::current_exe().map_err(trying("find the running program"))
}
