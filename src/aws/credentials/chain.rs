//! What the configuration, the environment and the profiles mean together: where credentials begin, and which roles are
//! assumed from there. It is the aws provider's order: web identity, static keys, the profile of the configuration (before
//! the environment's keys), and then the environment. The SDK has a chain of its own, which drops `mfa_serial` and
//! `duration_seconds`, goes on to the next source where one is set up wrongly, and cannot be asked what it will do.
//!
//! Never here: reading anything, or asking anybody.

use std::collections::BTreeSet;

use aws_credential_types::Credentials;

use super::super::environment::Environment;
use super::super::settings::{AssumeRole, WebIdentity, WebIdentityToken};
use super::super::{Settings, SetupFault};
use super::keys;
use super::profile_chain::resolve_profile;
use super::profiles::Profiles;
use super::sign_in::SignIn;
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

    fn without_assume_role(
        settings: &Settings,
        environment: &Environment,
        profiles: &Profiles,
    ) -> Result<Self, SetupFault> {
        if let Some(identity) = &settings.assume_role_with_web_identity {
            return Ok(Self::new(Origin::WebIdentity(identity.clone()), "assume_role_with_web_identity"));
        }
        if let Some(keys) = keys::of_settings(settings)? {
            return Ok(Self::new(Origin::Keys(keys), "access_key and secret_key"));
        }
        if let Some(name) = &settings.profile {
            let nothing = || Self::new(Origin::Nothing, format!("profile \"{}\"", excerpt(name)));
            return Ok(Self::of_profile(name, environment, profiles)?.unwrap_or_else(nothing));
        }
        if let Some(keys) = keys::of_environment(environment)? {
            let source = "the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)";
            return Ok(Self::new(Origin::Keys(keys), source));
        }
        if let Some(chain) = Self::of_profile(profiles.name_or_default(), environment, profiles)? {
            return Ok(chain);
        }
        Self::of_machine(environment, profiles)
    }

    fn new(origin: Origin, source: impl Into<String>) -> Self {
        let source = Source { name: source.into(), sign_in: None };
        Self { origin, roles: Vec::new(), source }
    }

    /// What is given to whatever runs here: a token file, a container's endpoint, an instance's role.
    fn of_machine(environment: &Environment, profiles: &Profiles) -> Result<Self, SetupFault> {
        let (file, role) = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN");
        if let Some(path) = environment.variable(file) {
            let Some(arn) = environment.variable(role) else {
                return Err(SetupFault::Half {
                    place: "the environment".to_owned(),
                    given: file,
                    missing: role,
                });
            };
            let identity = WebIdentity {
                role_arn: arn.to_owned(),
                session_name: environment.variable("AWS_ROLE_SESSION_NAME").map(str::to_owned),
                duration: None,
                policy: None,
                policy_arns: BTreeSet::new(),
                token: WebIdentityToken::File(path.into()),
            };
            return Ok(Self::new(Origin::WebIdentity(identity), format!("the environment ({file})")));
        }
        let origin = of_host(environment);
        let source = match (&origin, profiles.name()) {
            (Origin::Container, _) => "the container credentials endpoint".to_owned(),
            (_, Some(name)) => {
                format!("the default sources, with profile \"{}\" of the environment", excerpt(name))
            }
            (_, None) => "the default sources".to_owned(),
        };
        Ok(Self::new(origin, source))
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
        let source = Source { name: format!("profile \"{}\"", excerpt(name)), sign_in };
        Ok(Some(Self { origin, roles, source }))
    }
}

fn of_host(environment: &Environment) -> Origin {
    let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    if container.iter().any(|name| environment.variable(name).is_some()) {
        return Origin::Container;
    }
    if environment.is_true("AWS_EC2_METADATA_DISABLED") { Origin::Nothing } else { Origin::Instance }
}
