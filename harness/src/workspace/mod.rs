//! A scratch folder with one host, one provider and nothing of the user's: own CLI configuration, own environment.
//! Never here: a word about EKS, or what an outcome should be.

mod commands;

use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use crate::{
    error::{Result, trying},
    hosts::Host,
    outcome::Outcome,
    running::RunningCommand,
    target,
};

/// Set to anything, it keeps every scratch folder.
pub const KEEP: &str = "KEEP";

/// Variables that would let the user's own setup into a run: hosts', AWS's, go-plugin's and proxies'.
const FOREIGN: [&str; 6] = ["TF_", "TOFU_", "AWS_", "PLUGIN_", "KUBE", "EKSACCESS_"];

/// Socket paths may have 108 bytes; in a deeper target folder temporary files stay where the system puts them.
const DEEPEST_TEMPORARY: usize = 60;

/// A folder to run a host in. Removed when dropped, unless a test failed in it or [`KEEP`] is set.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    host: Host,
    environment: BTreeMap<String, String>,
}

impl Workspace {
    /// An empty folder under the target folder, for `host` with the provider at `provider`.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(name: &str, host: &Host, provider: &Path) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let target = target::folder()?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = target.join("scratch").join(format!("{name}-{}-{number}", process::id()));
        let workspace = Self { environment: own_environment(&target, &folder), host: host.clone(), folder };
        workspace.write("plugins/.keep", "")?;
        let link = workspace.folder.join("plugins").join(target::PROVIDER);
        symlink(provider, &link).map_err(trying(format!("link {}", link.display())))?;
        workspace
            .write("cli.tfrc", &cli_configuration(&[(target::SOURCE, &workspace.folder.join("plugins"))]))?;
        if let Some(temporary) = workspace.environment.get("TMPDIR") {
            fs::create_dir_all(temporary).map_err(trying(format!("make {temporary}")))?;
        }
        Ok(workspace)
    }

    /// The host that runs here.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets the provider under test stand in for the one with that source address, `NAMESPACE/TYPE`: hosts ask each provider
    /// that a state names for its schema.
    ///
    /// # Errors
    /// When the folder for it cannot be made.
    pub fn stand_in_for(&self, source: &str) -> Result<()> {
        let kind = source.rsplit('/').next().unwrap_or(source);
        let (plugins, stand_in) = (self.folder.join("plugins"), self.folder.join(format!("stand-in-{kind}")));
        self.write(&format!("stand-in-{kind}/.keep"), "")?;
        let link = stand_in.join(format!("terraform-provider-{kind}"));
        symlink(plugins.join(target::PROVIDER), &link).map_err(trying(format!("link {}", link.display())))?;
        self.write("cli.tfrc", &cli_configuration(&[(target::SOURCE, &plugins), (source, &stand_in)]))
    }

    /// Sets a variable for the commands to come.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Takes a variable away again.
    pub fn unset(&mut self, name: &str) {
        self.environment.remove(name);
    }

    /// Writes a file, with the folders above it.
    ///
    /// # Errors
    /// When that fails.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(name);
        let above = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(above).map_err(trying(format!("make {}", above.display())))?;
        fs::write(&path, text).map_err(trying(format!("write {}", path.display())))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When that fails.
    pub fn read(&self, name: &str) -> Result<String> {
        let path = self.folder.join(name);
        fs::read_to_string(&path).map_err(trying(format!("read {}", path.display())))
    }

    /// Removes a file.
    ///
    /// # Errors
    /// When it is not there.
    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.folder.join(name);
        fs::remove_file(&path).map_err(trying(format!("remove {}", path.display())))
    }

    /// Runs a command of the host to its end.
    ///
    /// # Errors
    /// When it cannot be started or hangs; what it thinks of the configuration is in the outcome.
    pub fn run(&self, arguments: &[&str]) -> Result<Outcome> {
        self.start(arguments)?.finish()
    }

    /// Starts a command of the host.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, arguments: &[&str]) -> Result<RunningCommand> {
        let typed = format!("{} {}", self.host.product.command(), arguments.join(" "));
        RunningCommand::start(typed, &mut self.command(arguments))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.host.program);
        command.args(arguments).current_dir(&self.folder);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_foreign) {
                command.env_remove(&name);
            }
        }
        command.envs(&self.environment);
        command
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let keep = env::var_os(KEEP).is_some() || thread::panicking();
        if !keep {
            // A folder that stays is no reason to fail; it lies under the target folder.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn is_foreign(name: &str) -> bool {
    FOREIGN.iter().any(|prefix| name.starts_with(prefix)) || name.to_ascii_lowercase().ends_with("_proxy")
}

fn own_environment(target: &Path, folder: &Path) -> BTreeMap<String, String> {
    let nothing = folder.join("nothing");
    let [configuration, nothing, temporary] = [folder.join("cli.tfrc"), nothing, target.join("tmp")]
        .map(|path| path.to_string_lossy().into_owned());
    let mut environment: BTreeMap<String, String> = [
        ("TF_CLI_CONFIG_FILE", configuration.as_str()),
        ("TF_IN_AUTOMATION", "1"),
        ("CHECKPOINT_DISABLE", "1"),
        ("AWS_CONFIG_FILE", nothing.as_str()),
        ("AWS_SHARED_CREDENTIALS_FILE", nothing.as_str()),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    if temporary.len() <= DEEPEST_TEMPORARY {
        environment.insert("TMPDIR".to_owned(), temporary);
    }
    environment
}

/// Only these providers, and no way to fetch another: a run that needed one would fail.
fn cli_configuration(providers: &[(&str, &Path)]) -> String {
    let row = |(source, folder): &(&str, &Path)| format!("    {source:?} = {:?}\n", folder.to_string_lossy());
    let rows: String = providers.iter().map(row).collect();
    format!("disable_checkpoint = true\nprovider_installation {{\n  dev_overrides {{\n{rows}  }}\n}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_user_is_told_from_what_a_process_needs() {
        for (name, foreign) in [
            ("TF_LOG", true),
            ("AWS_PROFILE", true),
            ("https_proxy", true),
            ("NO_PROXY", true),
            ("PATH", false),
            ("HOME", false),
        ] {
            assert_eq!(is_foreign(name), foreign, "{name}");
        }
    }

    #[test]
    fn a_scratch_folder_lies_under_the_target_folder_and_goes_with_its_workspace() {
        let host = Host {
            program: PathBuf::from("/bin/sh"),
            product: crate::Product::Terraform,
            version: "0".to_owned(),
        };
        let workspace = Workspace::new("goes", &host, Path::new("/bin/sh")).unwrap();
        let folder = workspace.folder().to_path_buf();
        assert!(folder.starts_with(target::folder().unwrap()), "{}", folder.display());
        assert!(workspace.read("cli.tfrc").unwrap().contains("dev_overrides"));
        drop(workspace);
        assert_eq!(folder.exists(), env::var_os(KEEP).is_some());
    }
}
