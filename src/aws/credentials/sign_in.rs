//! Profiles that live on a sign-in of a person: which they are, and how one begins anew. Never here: the sessions, which the
//! AWS CLI keeps and the SDK reads.

use std::fmt;

use aws_config::profile::Profile;

use super::super::SetupFault;
use super::super::error::ProfileFault;
use super::profiles::{Profiles, fault, value};

/// A sign-in, and the profile that says so. It is shown as the command that begins another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::aws) struct SignIn {
    kind: Kind,
    profile: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    IdentityCenter,
    Console,
}

/// The keys by which a profile says that it signs in at IAM Identity Center.
const SSO: [&str; 4] = ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name"];

/// The keys that stand in the section of a session, where a profile names one.
const OF_SESSION: [&str; 2] = ["sso_start_url", "sso_region"];

impl SignIn {
    /// The sign-in of a profile, if it has one.
    pub(super) fn of(profile: &Profile) -> Option<Self> {
        let has = |key: &&str| value(profile, key).is_some();
        let kind = if SSO.iter().any(has) {
            Kind::IdentityCenter
        } else {
            value(profile, "login_session").map(|_| Kind::Console)?
        };
        Some(Self { kind, profile: profile.name().to_owned() })
    }

    /// The sign-in of a profile with `login_session`.
    #[cfg(test)]
    pub(in crate::aws) fn for_tests(profile: &str) -> Self {
        Self { kind: Kind::Console, profile: profile.to_owned() }
    }

    /// Whether the profile has what its sign-in needs.
    ///
    /// # Errors
    /// When something is missing.
    pub(super) fn check(&self, profile: &Profile, profiles: &Profiles) -> Result<(), SetupFault> {
        if self.kind == Kind::Console {
            return Ok(());
        }
        let session = value(profile, "sso_session");
        if let Some(name) = session.filter(|name| !profiles.has_sso_session(name)) {
            return Err(fault(profile.name(), ProfileFault::SsoSessionMissing(name.to_owned())));
        }
        let has = |key: &str| match session {
            Some(name) if OF_SESSION.contains(&key) => profiles.sso_session_has(name, key),
            _ => value(profile, key).is_some(),
        };
        let wanted = ["sso_account_id", "sso_role_name"].into_iter().chain(OF_SESSION);
        match wanted.into_iter().find(|key| !has(key)) {
            Some(key) => Err(fault(profile.name(), ProfileFault::SsoIncomplete(key))),
            None => Ok(()),
        }
    }

    /// What kind of sign-in it is, for people to read.
    pub(super) fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::IdentityCenter => "IAM Identity Center",
            Kind::Console => "console sign-in",
        }
    }

    /// The services that the SDK asks, by its name of each, with the variable that names the endpoint.
    pub(in crate::aws) fn services(&self) -> &'static [(&'static str, &'static str)] {
        match self.kind {
            Kind::IdentityCenter => {
                &[("SSO", "AWS_ENDPOINT_URL_SSO"), ("SSO OIDC", "AWS_ENDPOINT_URL_SSO_OIDC")]
            }
            Kind::Console => &[("Signin", "AWS_ENDPOINT_URL_SIGNIN")],
        }
    }
}

impl fmt::Display for SignIn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = match self.kind {
            Kind::IdentityCenter => "aws sso login",
            Kind::Console => "aws login",
        };
        write!(out, "{command} --profile {}", quoted(&self.profile))
    }
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./@+:=".contains(letter);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_fit_for_a_shell() {
        for (profile, command) in
            [("dev", "aws login --profile dev"), ("my team's", r"aws login --profile 'my team'\''s'")]
        {
            assert_eq!(SignIn::for_tests(profile).to_string(), command);
        }
    }
}
