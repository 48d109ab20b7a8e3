//! The hosts that run the provider: every `terraform` and `tofu` on PATH, and those that a variable names.
//! Never here: running a configuration (that is `workspace`).

use std::{
    env,
    ffi::OsStr,
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The variable that names further hosts: absolute paths, separated as in PATH.
pub const NAMED_HOSTS: &str = "EKSACCESS_TEST_HOSTS";

/// Whose program a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// Terraform, which `HashiCorp` makes.
    Terraform,
    /// OpenTofu, its open fork.
    OpenTofu,
}

impl Product {
    /// What people type.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }
}

/// A program that can plan and apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Where it is, links followed.
    pub program: PathBuf,
    /// Whose it is.
    pub product: Product,
    /// Its version, without a leading `v`.
    pub version: String,
}

/// Why no run is possible.
#[derive(Debug, thiserror::Error)]
pub enum NoHost {
    /// There is none.
    #[error(
        "no `terraform` and no `tofu` on PATH. Install one (https://developer.hashicorp.com/terraform/install or \
         https://opentofu.org/docs/intro/install), or name a program in {NAMED_HOSTS} by its absolute path"
    )]
    NoneFound,
    /// One is there and does not say what it is.
    #[error("{} does not answer `version` as a Terraform or OpenTofu does: {reason}", .program.display())]
    Unusable {
        /// Which one.
        program: PathBuf,
        /// What it did instead.
        reason: String,
    },
}

/// All hosts of this machine.
#[derive(Debug, Clone, Copy)]
pub struct Hosts;

impl Hosts {
    /// Every host found, each program once: `terraform`, then `tofu`, then those named in [`NAMED_HOSTS`].
    ///
    /// # Errors
    /// When there is none, or one of them cannot be used.
    pub fn all() -> Result<Vec<Host>, NoHost> {
        let mut programs: Vec<PathBuf> = Vec::new();
        for candidate in on_path("terraform").chain(on_path("tofu")).map(Ok).chain(named().map(existing)) {
            let program = candidate?;
            if !programs.contains(&program) {
                programs.push(program);
            }
        }
        if programs.is_empty() {
            return Err(NoHost::NoneFound);
        }
        programs.into_iter().map(Host::at).collect()
    }
}

impl Host {
    /// The host at that path, asked for its version.
    ///
    /// # Errors
    /// When it cannot be run or says something else.
    pub fn at(program: PathBuf) -> Result<Self, NoHost> {
        let answer = Command::new(&program)
            .arg("version")
            .env_remove("TF_CLI_CONFIG_FILE")
            .env_remove("TF_LOG")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .map_err(|error| NoHost::Unusable { program: program.clone(), reason: error.to_string() })?;
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        match parse_version(&text) {
            Some((product, version)) => Ok(Self { program, product, version: version.to_owned() }),
            None => Err(NoHost::Unusable { program, reason: refusal(&text, &answer.stderr) }),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, product, version } = self;
        write!(f, "{product:?} {version} ({})", program.display())
    }
}

/// `Terraform v1.11.4`, the first line of both products' answer (`version -json` does not tell whose it is).
fn parse_version(text: &str) -> Option<(Product, &str)> {
    let mut lines = text.lines();
    lines.find_map(|line| {
        let (name, version) = line.trim().split_once(" v")?;
        match name {
            "Terraform" => Some((Product::Terraform, version)),
            "OpenTofu" => Some((Product::OpenTofu, version)),
            _ => None,
        }
    })
}

fn refusal(stdout: &str, stderr: &[u8]) -> String {
    let said = format!("{stdout}{}", String::from_utf8_lossy(stderr));
    said.trim().lines().next().unwrap_or("it said nothing").to_owned()
}

/// The first program of that name on PATH, links followed.
fn on_path(name: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find_map(|file| runnable(&file));
    found.into_iter()
}

fn named() -> impl Iterator<Item = PathBuf> {
    let list = env::var_os(NAMED_HOSTS).unwrap_or_default();
    env::split_paths(&list).filter(|path| path.as_os_str() != OsStr::new("")).collect::<Vec<_>>().into_iter()
}

fn existing(named: PathBuf) -> Result<PathBuf, NoHost> {
    runnable(&named).ok_or_else(|| NoHost::Unusable {
        program: named,
        reason: format!("{NAMED_HOSTS} names it, and no such file is there"),
    })
}

fn runnable(file: &Path) -> Option<PathBuf> {
    fs::canonicalize(file).ok().filter(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_products_are_told_apart_by_their_first_line() {
        for (text, expected) in [
            ("Terraform v1.11.4\non linux_amd64\n", Some((Product::Terraform, "1.11.4"))),
            ("OpenTofu v1.12.6-dev\non linux_amd64\n", Some((Product::OpenTofu, "1.12.6-dev"))),
            ("There are problems\nTerraform v1.15.5\n", Some((Product::Terraform, "1.15.5"))),
            ("Vagrant v2.0", None),
            ("", None),
        ] {
            assert_eq!(parse_version(text), expected, "{text}");
        }
    }

    #[test]
    fn a_missing_host_is_an_error_that_says_how_to_get_one() {
        let error = NoHost::NoneFound.to_string();
        assert!(
            error.contains("terraform") && error.contains("tofu") && error.contains(NAMED_HOSTS),
            "{error}"
        );
        let error = existing(PathBuf::from("/no/such/host")).unwrap_err().to_string();
        assert!(error.contains("/no/such/host"), "{error}");
    }
}
