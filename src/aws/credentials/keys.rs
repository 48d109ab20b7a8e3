//! Access keys: reading a pair from where it is written, and refusing what can sign nothing. Never here: which pair is used.

use std::time::SystemTime;

use aws_config::profile::Profile;
use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use jiff::Timestamp;
use thiserror::Error;

use super::super::environment::Environment;
use super::super::{Secret, Settings, SetupFault};
use super::profiles::value;

/// What the two keys, and the token of a session, are called in one place.
struct Names {
    id: &'static str,
    secret: &'static str,
    token: &'static str,
}

const OF_SETTINGS: Names = Names { id: "access_key", secret: "secret_key", token: "token" };
const OF_ENVIRONMENT: Names =
    Names { id: "AWS_ACCESS_KEY_ID", secret: "AWS_SECRET_ACCESS_KEY", token: "AWS_SESSION_TOKEN" };
const OF_PROFILE: Names =
    Names { id: "aws_access_key_id", secret: "aws_secret_access_key", token: "aws_session_token" };

/// The provider configuration's own keys, if it has any.
///
/// # Errors
/// When it has some of what belongs together.
pub(super) fn of_settings(settings: &Settings) -> Result<Option<Credentials>, SetupFault> {
    let place = "the provider configuration";
    let Settings { access_key, secret_key, token, .. } = settings;
    let (secret, token) = (secret_key.as_ref().map(Secret::reveal), token.as_ref().map(Secret::reveal));
    if let (None, None, Some(_)) = (access_key, secret, token) {
        return Err(half(place, OF_SETTINGS.token, OF_SETTINGS.id));
    }
    let pair = pair(place, &OF_SETTINGS, access_key.as_deref(), secret)?;
    Ok(pair.map(|(id, secret)| made(id, secret, token, None, Feature::CredentialsCode)))
}

/// The environment's keys, if it has any. A token without keys belongs to none and is left alone, as by the AWS CLI.
///
/// # Errors
/// When it has half a pair.
pub(super) fn of_environment(environment: &Environment) -> Result<Option<Credentials>, SetupFault> {
    let Names { id, secret, token } = OF_ENVIRONMENT;
    let pair =
        pair("the environment", &OF_ENVIRONMENT, environment.variable(id), environment.variable(secret))?;
    let token = environment.variable(token);
    // Exports write it beside a session's keys; beside keys that stay it is of others.
    let end = token.and_then(|_| environment.variable("AWS_CREDENTIAL_EXPIRATION"));
    let end =
        end.and_then(|end| end.parse::<Timestamp>().ok()).and_then(|end| SystemTime::try_from(end).ok());
    Ok(pair.map(|(id, secret)| made(id, secret, token, end, Feature::CredentialsEnvVars)))
}

/// A profile's own keys, if it has any.
///
/// # Errors
/// When it has half a pair.
pub(super) fn of_profile(profile: &Profile) -> Result<Option<Credentials>, SetupFault> {
    let Names { id, secret, token } = OF_PROFILE;
    let place = format!("profile {:?}", profile.name());
    let pair = pair(&place, &OF_PROFILE, value(profile, id), value(profile, secret))?;
    let token = value(profile, token);
    Ok(pair.map(|(id, secret)| made(id, secret, token, None, Feature::CredentialsProfile)))
}

fn pair<'a>(
    place: &str,
    names: &Names,
    id: Option<&'a str>,
    secret: Option<&'a str>,
) -> Result<Option<(&'a str, &'a str)>, SetupFault> {
    match (id, secret) {
        (Some(id), Some(secret)) => Ok(Some((id, secret))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(half(place, names.id, names.secret)),
        (None, Some(_)) => Err(half(place, names.secret, names.id)),
    }
}

fn half(place: &str, given: &'static str, missing: &'static str) -> SetupFault {
    SetupFault::Half { place: place.to_owned(), given, missing }
}

fn made(
    id: &str,
    secret: &str,
    token: Option<&str>,
    end: Option<SystemTime>,
    source: Feature,
) -> Credentials {
    let token = token.map(str::to_owned);
    let mut made = Credentials::new(id, secret, token, end, "eksaccess");
    made.get_property_mut_or_default::<Vec<Feature>>().push(source);
    made
}

/// Why credentials that a source gave cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(in crate::aws) enum Unusable {
    /// A part is no value that a signature can carry. The signer panics at some of them.
    #[error("the {part} {fault}")]
    Malformed {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Their time is over.
    #[error("the credentials expired at {0}")]
    Expired(Timestamp),
}

/// Whether credentials can sign something now.
///
/// # Errors
/// When they cannot, with the part that is wrong and never its value.
pub(super) fn check(credentials: &Credentials, now: SystemTime) -> Result<(), Unusable> {
    for (part, text) in [
        ("access key ID", Some(credentials.access_key_id())),
        ("secret access key", Some(credentials.secret_access_key())),
        ("session token", credentials.session_token()),
    ] {
        if let Some(fault) = text.and_then(fault_of) {
            return Err(Unusable::Malformed { part, fault });
        }
    }
    match credentials.expiry() {
        Some(end) if end <= now => Err(Unusable::Expired(Timestamp::try_from(end).unwrap_or_default())),
        _ => Ok(()),
    }
}

/// What keeps a text from standing in a header, or from being what AWS issued.
fn fault_of(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("is empty");
    }
    if text.contains(['\n', '\r']) {
        return Some("contains a line break");
    }
    if text.contains(char::is_control) {
        return Some("contains a control character");
    }
    if text.contains(char::is_whitespace) {
        return Some("contains a space");
    }
    (!text.is_ascii()).then_some("contains a character that is not ASCII")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn environment(variables: [(&str, &str); 2]) -> Result<Option<Credentials>, SetupFault> {
        of_environment(&Environment::from(variables))
    }

    #[test]
    fn half_a_pair_is_refused_with_both_names() {
        let id = Settings { access_key: Some("a".to_owned()), ..Settings::default() };
        let secret = Settings { secret_key: Some("s".into()), ..Settings::default() };
        let token = Settings { token: Some("t".into()), ..Settings::default() };
        for (settings, given, missing) in [
            (id, "access_key", "secret_key"),
            (secret, "secret_key", "access_key"),
            (token, "token", "access_key"),
        ] {
            assert_eq!(
                of_settings(&settings).unwrap_err(),
                half("the provider configuration", given, missing)
            );
        }
        let fault = environment([("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", " ")]).unwrap_err();
        assert_eq!(fault, half("the environment", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
    }

    #[test]
    fn a_whole_pair_is_taken_and_a_token_alone_is_none() {
        let pair = environment([("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "s")]);
        assert_eq!(pair.unwrap().unwrap().access_key_id(), "a");
        let alone = environment([("AWS_SESSION_TOKEN", "t"), ("HOME", "/")]);
        assert!(alone.unwrap().is_none());
    }

    #[test]
    fn the_end_of_exported_credentials_is_read_beside_a_session_token_alone() {
        let keys = [
            ("AWS_ACCESS_KEY_ID", "a"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00+00:00"),
            ("AWS_SESSION_TOKEN", "t"),
        ];
        let exported = of_environment(&Environment::from(keys)).unwrap().unwrap();
        let fault = check(&exported, SystemTime::now()).unwrap_err();
        assert_eq!(fault.to_string(), "the credentials expired at 2020-01-01T00:00:00Z");
        let [id, secret, end, _] = keys;
        let kept = of_environment(&Environment::from([id, secret, end])).unwrap().unwrap();
        assert_eq!(check(&kept, SystemTime::now()), Ok(()));
    }

    /// The SDK's signer panics at some of these, and others end in an answer about a wrong signature.
    #[test]
    fn a_value_that_cannot_be_signed_with_is_named_without_its_text() {
        let (good, token) = ("AKIAEXAMPLE", "dG9rZW4=");
        for (id, secret, session, expected) in [
            (good, "s/+=", token, None),
            ("AKIA\nX", "s", token, Some("the access key ID contains a line break")),
            ("AKIA\u{7}", "s", token, Some("the access key ID contains a control character")),
            ("", "s", token, Some("the access key ID is empty")),
            (good, "s ", token, Some("the secret access key contains a space")),
            (good, "sé", token, Some("the secret access key contains a character that is not ASCII")),
            (good, "s", "to\r\nken", Some("the session token contains a line break")),
        ] {
            let given = Credentials::new(id, secret, Some(session.to_owned()), None, "test");
            let fault = check(&given, SystemTime::now()).err().map(|fault| fault.to_string());
            assert_eq!(fault.as_deref(), expected);
        }
    }

    #[test]
    fn credentials_count_until_their_end_and_no_longer() {
        let now = SystemTime::now();
        let until = |end| Credentials::new("a", "s", None, Some(end), "test");
        assert_eq!(check(&until(now + Duration::from_secs(1)), now), Ok(()));
        assert!(matches!(check(&until(now), now), Err(Unusable::Expired(_))));
    }
}
