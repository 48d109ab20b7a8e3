//! What the configuration, the environment and the profiles mean together: where credentials begin, and which roles are
//! assumed from there. It is the aws provider's order: web identity, static keys, the profile of the configuration (before
//! the environment's keys), and then the environment. The SDK has a chain of its own, which drops `mfa_serial` and
//! `duration_seconds`, goes on to the next source where one is set up wrongly, and cannot be asked what it will do.
//!
//! Never here: reading anything, or asking anybody.

use super::super::environment::Environment;
use super::super::error::ProfileFault;
use super::super::settings::{AssumeRole, WebIdentity, WebIdentityToken};
use super::super::{Settings, SetupFault};
use super::keys;
use super::profiles::{Profiles, value};
use super::role_keys::{assumed_role, web_identity};
use super::sign_in::SignIn;
use aws_config::profile::Profile;
use aws_credential_types::Credentials;

/// Where credentials begin.
#[derive(Clone, Debug)]
pub(in super::super) enum Origin {
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
pub(in super::super) struct Chain {
    /// The beginning.
    pub(in super::super) origin: Origin,
    /// The roles that are assumed, one after another.
    pub(in super::super) roles: Vec<AssumeRole>,
    /// For messages.
    pub(in super::super) source: Source,
}

/// A source of credentials, for messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Source {
    /// The source in words, such as `profile "dev"`.
    pub(in super::super) name: String,
    /// The sign-in that the credentials come from, if they do.
    pub(in super::super) sign_in: Option<SignIn>,
}

impl Chain {
    /// The chain that is asked for.
    ///
    /// # Errors
    /// When something that decides is set up by half, or in a way that cannot work.
    pub(in super::super) fn of(
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
            let nothing = || Self::new(Origin::Nothing, format!("profile {name:?}"));
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
                policy_arns: Default::default(),
                token: WebIdentityToken::File(path.into()),
            };
            return Ok(Self::new(Origin::WebIdentity(identity), format!("the environment ({file})")));
        }
        let origin = of_host(environment);
        let source = match (&origin, profiles.name()) {
            (Origin::Container, _) => "the container credentials endpoint".to_owned(),
            (_, Some(name)) => format!("the default sources, with profile {name:?} of the environment"),
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
        let Some((origin, roles)) = follow(name, environment, profiles)? else { return Ok(None) };
        let sign_in = match &origin {
            Origin::Profile(name) => profiles.profile(name).and_then(SignIn::of),
            _ => None,
        };
        let source = Source { name: format!("profile {name:?}"), sign_in };
        Ok(Some(Self { origin, roles, source }))
    }
}

/// Follows `source_profile` from profile to profile to where the credentials begin.
fn follow(
    start: &str,
    environment: &Environment,
    profiles: &Profiles,
) -> Result<Option<(Origin, Vec<AssumeRole>)>, SetupFault> {
    let (mut roles, mut visited): (Vec<AssumeRole>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut name = start;
    let mut referrer = start;
    let origin = loop {
        let Some(profile) = profiles.profile(name) else {
            return match roles.is_empty() {
                true => Ok(None),
                false => Err(fault(referrer, ProfileFault::SourceMissing(name.to_owned()))),
            };
        };
        if visited.contains(&name) {
            return Err(fault(referrer, ProfileFault::Loop(name.to_owned())));
        }
        visited.push(name);
        // Keys of a source go before a role of it.
        if let (false, Some(keys)) = (roles.is_empty(), keys::of_profile(profile)?) {
            break Some(Origin::Keys(keys));
        }
        let Some(role) = assumed_role(profile)? else {
            break own_credentials(profile, environment, profiles)?;
        };
        roles.push(role);
        match (value(profile, "source_profile"), value(profile, "credential_source")) {
            (Some(_), Some(_)) => return Err(fault(name, ProfileFault::TwoSources)),
            (None, None) => return Err(fault(name, ProfileFault::NoSource)),
            (None, Some(source)) => break Some(named(source, profile, environment)?),
            (Some(own), None) if own == name => break keys::of_profile(profile)?.map(Origin::Keys),
            (Some(next), None) => (referrer, name) = (name, next),
        }
    };
    roles.reverse();
    match origin {
        Some(origin) => Ok(Some((origin, roles))),
        None if roles.is_empty() => Ok(None),
        None => Err(fault(referrer, ProfileFault::SourceEmpty(name.to_owned()))),
    }
}

/// What a profile gives without another's help.
fn own_credentials(
    profile: &Profile,
    environment: &Environment,
    profiles: &Profiles,
) -> Result<Option<Origin>, SetupFault> {
    if let Some(source) = value(profile, "credential_source") {
        return named(source, profile, environment).map(Some);
    }
    if let Some(identity) = web_identity(profile)? {
        return Ok(Some(Origin::WebIdentity(identity)));
    }
    let sign_in = SignIn::of(profile);
    if let Some(sign_in) = &sign_in {
        sign_in.check(profile, profiles)?;
    }
    if sign_in.is_some() || value(profile, "credential_process").is_some() {
        return Ok(Some(Origin::Profile(profile.name().to_owned())));
    }
    Ok(keys::of_profile(profile)?.map(Origin::Keys))
}

/// The source that `credential_source` names.
fn named(source: &str, profile: &Profile, environment: &Environment) -> Result<Origin, SetupFault> {
    let is = |name: &str| source.eq_ignore_ascii_case(name);
    if is("Environment") {
        let missing = || fault(profile.name(), ProfileFault::EnvironmentEmpty);
        return Ok(Origin::Keys(keys::of_environment(environment)?.ok_or_else(missing)?));
    }
    if is("EcsContainer") {
        return Ok(Origin::Container);
    }
    if is("Ec2InstanceMetadata") {
        return Ok(Origin::Instance);
    }
    Err(fault(profile.name(), ProfileFault::UnknownSource(source.to_owned())))
}

fn of_host(environment: &Environment) -> Origin {
    let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    if container.iter().any(|name| environment.variable(name).is_some()) {
        return Origin::Container;
    }
    if environment.is_true("AWS_EC2_METADATA_DISABLED") { Origin::Nothing } else { Origin::Instance }
}

pub(super) fn fault(profile: &str, fault: ProfileFault) -> SetupFault {
    SetupFault::Profile { profile: profile.to_owned(), fault }
}
