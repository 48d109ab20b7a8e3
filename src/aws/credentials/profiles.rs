//! The shared config and credentials files: which they are, and what they say. Never here: what follows from a profile.

use std::path::PathBuf;

#[allow(deprecated, reason = "the new name is in a crate of the SDK that is not for users")]
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::{self, Profile, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use super::super::environment::Environment;
use super::super::error::{EmptySource, ProfileFault, chain};
use super::super::{Settings, SetupFault};

/// The profile that is used where none is named.
const DEFAULT: &str = "default";

/// The shared files, and the profile that was named.
#[derive(Debug)]
pub(in crate::aws) struct Profiles {
    paths: Paths,
    name: Option<String>,
    set: ProfileSet,
}

/// The files, in the order in which they are read.
#[derive(Debug)]
struct Paths {
    config: Vec<PathBuf>,
    credentials: Vec<PathBuf>,
}

impl Profiles {
    /// Reads the files that the configuration names, else the environment, else the defaults, and chooses the profile in
    /// the same order.
    ///
    /// # Errors
    /// When a file cannot be read, or none has the profile that was named. Keys in the environment go before a profile of
    /// the environment, so that one may be missing.
    pub(in crate::aws) async fn read(
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Self, SetupFault> {
        let paths = Paths::of(settings, environment);
        let set = profile::load(&Fs::real(), &Env::real(), &paths.files(), None).await;
        let set = set.map_err(|error| SetupFault::ProfileFiles { cause: chain(&error) })?;
        let from_environment =
            environment.variable("AWS_PROFILE").or_else(|| environment.variable("AWS_DEFAULT_PROFILE"));
        let name = settings.profile.as_deref().or(from_environment).map(str::to_owned);
        let read = Self { paths, name, set };
        let keys_first = settings.profile.is_none() && environment.variable("AWS_ACCESS_KEY_ID").is_some();
        match &read.name {
            Some(name) if !keys_first && read.profile(name).is_none() => {
                Err(SetupFault::ProfileMissing { profile: name.clone(), files: read.paths.all() })
            }
            _ => Ok(read),
        }
    }

    /// The profile that was named, by the configuration or the environment.
    pub(in crate::aws) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The profile that is used: the one that was named, else the default one.
    pub(in crate::aws) fn name_or_default(&self) -> &str {
        self.name().unwrap_or(DEFAULT)
    }

    /// A profile.
    pub(in crate::aws) fn profile(&self, name: &str) -> Option<&Profile> {
        self.set.get_profile(name)
    }

    /// What the profile that is used has under a key, unless it is blank.
    pub(in crate::aws) fn get(&self, key: &str) -> Option<&str> {
        value(self.profile(self.name_or_default())?, key)
    }

    /// Why a profile gives no credentials: no file has it, or it has none.
    pub(super) fn without_credentials(&self, profile: &str) -> EmptySource {
        let name = profile.to_owned();
        match self.profile(profile) {
            Some(_) => EmptySource::ProfileEmpty { profile: name },
            None => EmptySource::ProfileMissing { profile: name, files: self.paths.all() },
        }
    }

    /// Whether there is a section for sign-ins of that name.
    pub(super) fn has_sso_session(&self, name: &str) -> bool {
        self.set.sso_session(name).is_some()
    }

    /// Whether a section for sign-ins has something under a key.
    pub(super) fn sso_session_has(&self, name: &str, key: &str) -> bool {
        let found = self.set.sso_session(name).and_then(|section| section.get(key));
        found.is_some_and(|value| !value.trim().is_empty())
    }

    /// The files as the SDK wants them.
    #[allow(deprecated, reason = "see above")]
    pub(in crate::aws) fn files(&self) -> ProfileFiles {
        self.paths.files()
    }
}

/// What a profile has under a key, unless it is blank.
pub(super) fn value<'a>(profile: &'a Profile, key: &str) -> Option<&'a str> {
    profile.get(key).map(str::trim).filter(|value| !value.is_empty())
}

/// A profile that cannot give credentials.
pub(super) fn fault(profile: &str, fault: ProfileFault) -> SetupFault {
    SetupFault::Profile { profile: profile.to_owned(), fault }
}

impl Paths {
    fn of(settings: &Settings, environment: &Environment) -> Self {
        let paths = |given: &[String], variable: &str, default: &str| -> Vec<PathBuf> {
            let named = || environment.variable(variable).unwrap_or(default).to_owned();
            let paths = if given.is_empty() { vec![named()] } else { given.to_vec() };
            paths.iter().map(|path| environment.expanded(path)).collect()
        };
        Self {
            config: paths(&settings.shared_config_files, "AWS_CONFIG_FILE", "~/.aws/config"),
            credentials: paths(
                &settings.shared_credentials_files,
                "AWS_SHARED_CREDENTIALS_FILE",
                "~/.aws/credentials",
            ),
        }
    }

    fn all(&self) -> Vec<PathBuf> {
        self.config.iter().chain(&self.credentials).cloned().collect()
    }

    /// The files as the SDK wants them. One that does not exist is left out, as the aws provider does.
    #[allow(deprecated, reason = "see above")]
    fn files(&self) -> ProfileFiles {
        let mut builder = ProfileFiles::builder();
        for path in self.config.iter().filter(|path| path.exists()) {
            builder = builder.with_file(ProfileFileKind::Config, path);
        }
        for path in self.credentials.iter().filter(|path| path.exists()) {
            builder = builder.with_file(ProfileFileKind::Credentials, path);
        }
        // The SDK wants at least one file; an empty one says nothing.
        builder.with_contents(ProfileFileKind::Config, "").build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_home() -> Environment {
        Environment::from([("HOME", "/home/jo"), ("TEAM", "ops")])
    }

    #[tokio::test]
    async fn the_configuration_s_profile_goes_before_the_environment_s() {
        let given = Settings { profile: Some("a".to_owned()), ..Settings::default() };
        let both = Environment::from([("AWS_PROFILE", "b"), ("AWS_DEFAULT_PROFILE", "c")]);
        let default = Environment::from([("AWS_DEFAULT_PROFILE", "c")]);
        for (settings, environment, named) in [
            (&given, &both, Some("a")),
            (&Settings::default(), &both, Some("b")),
            (&Settings::default(), &default, Some("c")),
            (&Settings::default(), &at_home(), None),
        ] {
            let settings =
                Settings { shared_config_files: vec!["/nowhere/config".to_owned()], ..settings.clone() };
            let found = match Profiles::read(&settings, environment).await {
                Err(SetupFault::ProfileMissing { profile, .. }) => Some(profile),
                read => read.unwrap().name().map(str::to_owned),
            };
            assert_eq!(found.as_deref(), named);
        }
    }

    #[tokio::test]
    async fn a_named_profile_that_is_not_there_is_an_error_that_names_the_files() {
        let settings = Settings {
            profile: Some("a".to_owned()),
            shared_config_files: vec!["/nowhere/config".to_owned()],
            ..Settings::default()
        };
        let fault = Profiles::read(&settings, &at_home()).await.unwrap_err();
        let files = vec!["/nowhere/config".into(), "/home/jo/.aws/credentials".into()];
        assert_eq!(fault, SetupFault::ProfileMissing { profile: "a".to_owned(), files });
        let keys_first = Environment::from([("AWS_PROFILE", "b"), ("AWS_ACCESS_KEY_ID", "b")]);
        assert!(Profiles::read(&Settings::default(), &keys_first).await.is_ok());
    }
}
