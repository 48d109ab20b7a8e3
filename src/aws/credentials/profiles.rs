//! The shared config and credentials files: which they are, and whether they have a profile that was named. Never here:
//! what a profile says, which is the SDK's to read.

use std::path::PathBuf;

use aws_config::profile;
#[allow(deprecated, reason = "the new name is in a crate of the SDK that is not for users")]
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_types::os_shim_internal::{Env, Fs};

use super::super::{Settings, SetupFault};

/// A variable's value, if it has one that is not empty.
type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The shared files and the profile that is meant.
#[derive(Clone, Debug)]
pub(in super::super) struct Profiles {
    config: Vec<PathBuf>,
    credentials: Vec<PathBuf>,
    name: Option<String>,
    /// Whether somebody must have meant it to be there.
    wanted: bool,
}

impl Profiles {
    /// The files and the profile that the configuration names, else the environment, else the defaults.
    pub(in super::super) fn of(settings: &Settings, variable: Variable) -> Self {
        let files = |given: &[String], name: &str, default: &str| -> Vec<PathBuf> {
            let paths = if given.is_empty() {
                vec![variable(name).unwrap_or_else(|| default.to_owned())]
            } else {
                given.to_vec()
            };
            paths.iter().map(|path| PathBuf::from(expand(path, variable))).collect()
        };
        let from_environment = || variable("AWS_PROFILE").or_else(|| variable("AWS_DEFAULT_PROFILE"));
        let keys_first = settings.profile.is_none() && variable("AWS_ACCESS_KEY_ID").is_some();
        let name = settings.profile.clone().or_else(from_environment);
        Self {
            config: files(&settings.shared_config_files, "AWS_CONFIG_FILE", "~/.aws/config"),
            credentials: files(
                &settings.shared_credentials_files,
                "AWS_SHARED_CREDENTIALS_FILE",
                "~/.aws/credentials",
            ),
            wanted: name.is_some() && !keys_first,
            name,
        }
    }

    /// The profile that was named, by the configuration or the environment.
    pub(in super::super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The files as the SDK wants them. One that does not exist is left out, as the aws provider does.
    #[allow(deprecated, reason = "see above")]
    pub(in super::super) fn files(&self) -> ProfileFiles {
        let there =
            |paths: &[PathBuf]| paths.iter().filter(|path| path.exists()).cloned().collect::<Vec<_>>();
        let mut builder = ProfileFiles::builder();
        for path in there(&self.config) {
            builder = builder.with_file(ProfileFileKind::Config, path);
        }
        for path in there(&self.credentials) {
            builder = builder.with_file(ProfileFileKind::Credentials, path);
        }
        // The SDK wants at least one file; an empty one says nothing.
        builder.with_contents(ProfileFileKind::Config, "").build()
    }

    /// Whether the profile that was named is in the files.
    ///
    /// # Errors
    /// When it is not, or the files cannot be read.
    pub(in super::super) async fn check(&self) -> Result<(), SetupFault> {
        let Some(name) = self.name.as_ref().filter(|_| self.wanted) else {
            return Ok(());
        };
        let loaded = profile::load(&Fs::real(), &Env::real(), &self.files(), None).await;
        let set =
            loaded.map_err(|error| SetupFault::ProfileFiles { cause: super::super::error::chain(&error) })?;
        if set.get_profile(name).is_some() {
            return Ok(());
        }
        let files = self.config.iter().chain(&self.credentials).cloned().collect();
        Err(SetupFault::ProfileMissing { profile: name.clone(), files })
    }
}

/// A path with a leading `~` and with `$NAME` and `${NAME}` replaced; a variable that is not set becomes nothing.
fn expand(path: &str, variable: Variable) -> String {
    let home = |rest: &str| variable("HOME").map(|home| format!("{home}{rest}"));
    let path = path.strip_prefix('~').and_then(home).unwrap_or_else(|| path.to_owned());
    let mut parts = path.split('$');
    let mut expanded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = variable_name(part);
        expanded.push_str(&variable(name).unwrap_or_default());
        expanded.push_str(rest);
    }
    expanded
}

/// Splits what follows a `$` into a variable's name and the rest.
fn variable_name(part: &str) -> (&str, &str) {
    let braced = part.strip_prefix('{').and_then(|inner| inner.split_once('}'));
    braced.unwrap_or_else(|| {
        let end = part.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        part.split_at(end.unwrap_or(part.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(name: &str) -> Option<String> {
        let value = match name {
            "HOME" => "/home/jo",
            "TEAM" => "ops",
            _ => return None,
        };
        Some(value.to_owned())
    }

    #[test]
    fn home_and_variables_are_expanded() {
        for (path, expanded) in [
            ("~/.aws/config", "/home/jo/.aws/config"),
            ("/etc/$TEAM/config", "/etc/ops/config"),
            ("/etc/${TEAM}x", "/etc/opsx"),
            ("$NOBODY/x", "/x"),
            ("/plain", "/plain"),
        ] {
            assert_eq!(expand(path, &environment), expanded);
        }
    }

    #[test]
    fn the_configuration_s_profile_goes_before_the_environment_s() {
        let given = Settings { profile: Some("a".to_owned()), ..Settings::default() };
        let both = |name: &str| match name {
            "AWS_PROFILE" => Some("b".to_owned()),
            "AWS_DEFAULT_PROFILE" => Some("c".to_owned()),
            _ => None,
        };
        let default = |name: &str| (name == "AWS_DEFAULT_PROFILE").then(|| "c".to_owned());
        for (settings, variable, name) in [
            (&given, &both as Variable, Some("a")),
            (&Settings::default(), &both, Some("b")),
            (&Settings::default(), &default, Some("c")),
            (&Settings::default(), &environment, None),
        ] {
            assert_eq!(Profiles::of(settings, variable).name(), name);
        }
    }

    #[tokio::test]
    async fn a_named_profile_that_is_not_there_is_an_error_that_names_the_files() {
        let settings = Settings {
            profile: Some("a".to_owned()),
            shared_config_files: vec!["/nowhere/config".to_owned()],
            ..Settings::default()
        };
        let fault = Profiles::of(&settings, &environment).check().await.unwrap_err();
        let files = vec!["/nowhere/config".into(), "/home/jo/.aws/credentials".into()];
        assert_eq!(fault, SetupFault::ProfileMissing { profile: "a".to_owned(), files });
        let keys_first =
            |name: &str| (name == "AWS_PROFILE" || name == "AWS_ACCESS_KEY_ID").then(|| "b".to_owned());
        assert_eq!(Profiles::of(&Settings::default(), &keys_first).check().await, Ok(()));
    }
}
