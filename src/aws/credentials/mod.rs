//! Where credentials come from, in the aws provider's order: web identity, static keys, the profile of the configuration
//! (before the environment's keys), and then what the SDK's own chain finds. Never here: what they are used for.

mod keeper;
mod profiles;
mod roles;
mod source;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;

use super::{Settings, SetupFault};
use crate::text::excerpt;
pub(super) use keeper::{Keeper, Kept};
pub(super) use profiles::Profiles;
pub(super) use roles::{AssumeRoleFailed, assume, assume_with_web_identity};
pub use source::CredentialsSource;

/// Where to begin to look for credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// A token of an identity provider.
    WebIdentity,
    /// The keys of the configuration.
    Static,
    /// The configuration's profile, and nothing else.
    Profile(String),
    /// Environment, the default or the environment's profile, web identity, container, instance.
    Chain,
}

impl Base {
    /// Decides by the configuration alone.
    pub(super) fn of(settings: &Settings) -> Self {
        let Settings { access_key, secret_key, token, profile, assume_role_with_web_identity, .. } = settings;
        if assume_role_with_web_identity.is_some() {
            return Self::WebIdentity;
        }
        if access_key.is_some() || secret_key.is_some() || token.is_some() {
            return Self::Static;
        }
        profile.clone().map_or(Self::Chain, Self::Profile)
    }

    /// The source in words, for messages.
    pub(super) fn describe(&self, profiles: &Profiles) -> String {
        match (self, profiles.name()) {
            (Self::WebIdentity, _) => "assume_role_with_web_identity".to_owned(),
            (Self::Static, _) => "access_key and secret_key".to_owned(),
            (Self::Profile(name), _) => format!("profile \"{}\"", excerpt(name)),
            (Self::Chain, Some(name)) => {
                format!("the default sources, with profile \"{}\" of the environment", excerpt(name))
            }
            (Self::Chain, None) => "the default sources".to_owned(),
        }
    }
}

/// The configuration's own keys.
///
/// # Errors
/// When only one of access key and secret key is given.
pub(super) fn static_keys(settings: &Settings) -> Result<SharedCredentialsProvider, SetupFault> {
    let (Some(key), Some(secret)) = (&settings.access_key, &settings.secret_key) else {
        return Err(SetupFault::HalfOfAKey);
    };
    let token = settings.token.as_ref().map(|token| token.reveal().to_owned());
    let made = Credentials::new(key, secret.reveal(), token, None, "provider configuration");
    Ok(SharedCredentialsProvider::new(made))
}

/// A profile's credentials, whatever the environment holds: static keys, another profile's role, IAM Identity Center,
/// a process, a web identity.
pub(super) fn profile(name: &str, profiles: &Profiles, config: &ProviderConfig) -> SharedCredentialsProvider {
    let builder = ProfileFileCredentialsProvider::builder().configure(config).profile_name(name);
    SharedCredentialsProvider::new(builder.profile_files(profiles.files()).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Public report: keys in the environment beat the configured profile, and resources land in the wrong account.
    #[test]
    fn what_the_configuration_says_goes_first() {
        let keys = Settings {
            access_key: Some("a".to_owned()),
            profile: Some("p".to_owned()),
            ..Settings::default()
        };
        let profile = Settings { profile: Some("p".to_owned()), ..Settings::default() };
        assert_eq!(Base::of(&keys), Base::Static);
        assert_eq!(Base::of(&profile), Base::Profile("p".to_owned()));
        assert_eq!(Base::of(&Settings::default()), Base::Chain);
    }

    #[test]
    fn half_of_a_key_is_refused() {
        let token = Settings { token: Some("t".into()), ..Settings::default() };
        assert_eq!(static_keys(&token).unwrap_err(), SetupFault::HalfOfAKey);
        let both = Settings {
            access_key: Some("a".to_owned()),
            secret_key: Some("s".into()),
            ..Settings::default()
        };
        assert!(static_keys(&both).is_ok());
    }
}
