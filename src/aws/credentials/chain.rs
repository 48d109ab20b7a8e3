//! What the configuration, the environment and the profiles mean together: where credentials begin, and which roles are
//! assumed from there. It is the aws provider's order: web identity, static keys, the profile of the configuration (before
//! the environment's keys), and then the environment. The SDK has a chain of its own, which drops `mfa_serial` and
//! `duration_seconds`, goes on to the next source where one is set up wrongly, and cannot be asked what it will do.
//!
//! Never here: reading anything, or asking anybody.

use aws_credential_types::Credentials;

use super::super::environment::Environment;
use super::super::error::EmptySource;
use super::super::settings::{AssumeRole, WebIdentity};
use super::super::{Settings, SetupFault};
use super::profile_chain::resolve_profile;
use super::profiles::Profiles;
use super::sign_in::SignIn;
use super::{keys, web_identity};
use crate::text::excerpt;

/// Where credentials begin.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A pair of keys.
    Keys(Credentials),
    /// A token of an identity provider.
    WebIdentity(WebIdentity),
    /// A profile that the SDK reads: a sign-in, or a program.
    Profile(String),
    /// The endpoint of a container or pod.
    Container,
    /// The instance's metadata service.
    Instance,
    /// Nothing is set up.
    Nothing,
}

/// Where credentials begin, and what is made of them.
#[derive(Clone, Debug)]
pub(in crate::aws) struct Chain {
    /// The beginning.
    pub(super) origin: Origin,
    /// The roles that are assumed, one after another.
    pub(super) roles: Vec<AssumeRole>,
    /// For messages.
    pub(in crate::aws) source: Source,
}

/// A source of credentials, for messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::aws) struct Source {
    /// The source in words, such as `profile "dev"`.
    pub(in crate::aws) name: String,
    /// The sign-in that the credentials come from, if they do.
    pub(in crate::aws) sign_in: Option<SignIn>,
    /// The sources that have none, in the order in which they were looked at. Empty where one is set up.
    pub(in crate::aws) empty: Vec<EmptySource>,
}

impl Chain {
    /// The chain that is asked for.
    ///
    /// # Errors
    /// When something that decides is set up by half, or in a way that cannot work.
    pub(in crate::aws) fn of(
        settings: &Settings,
        environment: &Environment,
        profiles: &Profiles,
    ) -> Result<Self, SetupFault> {
        if let Some(variable) = environment.aws_variable_that_is_not_text() {
            return Err(SetupFault::NotText { variable: variable.to_owned() });
        }
        let mut chain = Self::without_assume_role(settings, environment, profiles)?;
        chain.roles.extend(settings.assume_role.iter().cloned());
        Ok(chain)
    }

    /// Where the credentials come from, for people to read: where the chain begins, and the roles that are assumed from there.
    #[must_use]
    pub(in crate::aws) fn path(&self) -> String {
        let Self { origin, roles, source } = self;
        let begins = match (origin, &source.sign_in) {
            // Only what was looked for in vain before it names this source.
            (Origin::Instance, None) if !source.empty.is_empty() => {
                "the instance metadata service".to_owned()
            }
            (_, Some(sign_in)) => format!("{} ({})", source.name, sign_in.kind_name()),
            (_, None) => source.name.clone(),
        };
        let of_token = match origin {
            Origin::WebIdentity(identity) => Some(&identity.role_arn),
            _ => None,
        };
        let all = of_token.into_iter().chain(roles.iter().map(|role| &role.role_arn));
        all.fold(begins, |path, role| format!("{path}, then role {}", excerpt(role)))
    }

    fn without_assume_role(
        settings: &Settings,
        environment: &Environment,
        profiles: &Profiles,
    ) -> Result<Self, SetupFault> {
        if let Some(configured) = &settings.assume_role_with_web_identity {
            let identity = web_identity::of_settings(configured, environment)?;
            return Ok(Self::new(Origin::WebIdentity(identity), "assume_role_with_web_identity"));
        }
        if let Some(keys) = keys::of_settings(settings)? {
            return Ok(Self::new(Origin::Keys(keys), "access_key and secret_key"));
        }
        if let Some(name) = &settings.profile {
            let nothing = || Self::nothing(name, profiles);
            return Ok(Self::of_profile(name, environment, profiles)?.unwrap_or_else(nothing));
        }
        if let Some(keys) = keys::of_environment(environment)? {
            let source = "the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)";
            return Ok(Self::new(Origin::Keys(keys), source));
        }
        if let Some(chain) = Self::of_profile(profiles.name_or_default(), environment, profiles)? {
            return Ok(chain);
        }
        if let Some(identity) = web_identity::of_environment(environment)? {
            let source = "the environment (AWS_WEB_IDENTITY_TOKEN_FILE)";
            return Ok(Self::new(Origin::WebIdentity(identity), source));
        }
        Ok(Self::of_host(settings, environment, profiles))
    }

    fn new(origin: Origin, source: impl Into<String>) -> Self {
        let source = Source { name: source.into(), ..Source::default() };
        Self { origin, roles: Vec::new(), source }
    }

    /// A profile that was named and has no credentials.
    fn nothing(profile: &str, profiles: &Profiles) -> Self {
        let name = format!("profile \"{}\"", excerpt(profile));
        let source = Source { name, empty: vec![profiles.without_credentials(profile)], ..Source::default() };
        Self { origin: Origin::Nothing, roles: Vec::new(), source }
    }

    /// What is given to whatever runs on this host: a container's endpoint, an instance's role.
    fn of_host(settings: &Settings, environment: &Environment, profiles: &Profiles) -> Self {
        if CONTAINER.iter().any(|name| environment.variable(name).is_some()) {
            return Self::new(Origin::Container, "the container credentials endpoint");
        }
        let name = match profiles.name() {
            Some(name) => {
                format!("the default sources, with profile \"{}\" of the environment", excerpt(name))
            }
            None => "the default sources".to_owned(),
        };
        let mut empty = vec![
            EmptySource::Configuration,
            EmptySource::Environment,
            profiles.without_credentials(profiles.name_or_default()),
            EmptySource::WebIdentity,
            EmptySource::Container,
        ];
        let disabled = metadata_disabled_by(settings, environment);
        empty.extend(disabled.map(|by| EmptySource::MetadataDisabled { by }));
        let origin = if disabled.is_some() { Origin::Nothing } else { Origin::Instance };
        Self { origin, roles: Vec::new(), source: Source { name, empty, ..Source::default() } }
    }

    /// What a profile means; nothing where it has no credentials.
    fn of_profile(
        name: &str,
        environment: &Environment,
        profiles: &Profiles,
    ) -> Result<Option<Self>, SetupFault> {
        let Some((origin, roles)) = resolve_profile(name, environment, profiles)? else { return Ok(None) };
        let sign_in = match &origin {
            Origin::Profile(name) => profiles.profile(name).and_then(SignIn::of),
            _ => None,
        };
        let source = Source { name: format!("profile \"{}\"", excerpt(name)), sign_in, ..Source::default() };
        Ok(Some(Self { origin, roles, source }))
    }
}

/// The variables that name a container's endpoint.
const CONTAINER: [&str; 2] = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

/// The variable by which the instance's metadata service is not asked.
const METADATA_DISABLED: &str = "AWS_EC2_METADATA_DISABLED";

/// What keeps the instance's metadata service from being asked, if anything does.
pub(super) fn metadata_disabled_by(settings: &Settings, environment: &Environment) -> Option<&'static str> {
    if settings.metadata.is_disabled {
        return Some("skip_metadata_api_check");
    }
    environment.is_true(METADATA_DISABLED).then_some(METADATA_DISABLED)
}
