//! From a profile along `source_profile` to where its credentials begin. Never here: other sources than profiles.

use aws_config::profile::Profile;

use super::super::SetupFault;
use super::super::environment::Environment;
use super::super::error::ProfileFault;
use super::super::settings::AssumeRole;
use super::chain::Origin;
use super::keys;
use super::profiles::{Profiles, fault, value};
use super::role_keys::{assumed_role, web_identity};
use super::sign_in::SignIn;

/// Where credentials begin, and the roles that are assumed from there.
type Found = (Origin, Vec<AssumeRole>);

/// Where a profile's credentials begin, and the roles from there to it; nothing where it has none.
///
/// # Errors
/// When one of the profiles on the way cannot give what the next one needs.
pub(super) fn resolve_profile(
    name: &str,
    environment: &Environment,
    profiles: &Profiles,
) -> Result<Option<Found>, SetupFault> {
    let Some(profile) = profiles.profile(name) else { return Ok(None) };
    Walk { environment, profiles, visited: Vec::new() }.from(profile)
}

/// A walk along profiles, each of which is visited once.
struct Walk<'a> {
    environment: &'a Environment,
    profiles: &'a Profiles,
    visited: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn from(&mut self, profile: &'a Profile) -> Result<Option<Found>, SetupFault> {
        let Some(role) = assumed_role(profile)? else {
            return Ok(self.own_credentials(profile)?.map(|origin| (origin, Vec::new())));
        };
        self.visited.push(profile.name());
        let (origin, mut roles) = self.behind(profile)?;
        roles.push(role);
        Ok(Some((origin, roles)))
    }

    /// What a profile's role is assumed with.
    fn behind(&mut self, profile: &'a Profile) -> Result<Found, SetupFault> {
        let fail = |why| Err(fault(profile.name(), why));
        let name = match (value(profile, "source_profile"), value(profile, "credential_source")) {
            (Some(_), Some(_)) => return fail(ProfileFault::TwoSources),
            (None, None) => return fail(ProfileFault::NoSource),
            (None, Some(source)) => return Ok((self.named(source, profile)?, Vec::new())),
            (Some(name), None) => name,
        };
        let Some(source) = self.profiles.profile(name) else {
            return fail(ProfileFault::SourceMissing(name.to_owned()));
        };
        // Keys of a source go before a role of it, so a profile with keys may even name itself.
        if let Some(keys) = keys::of_profile(source)? {
            return Ok((Origin::Keys(keys), Vec::new()));
        }
        if self.visited.contains(&name) {
            return fail(ProfileFault::Loop(name.to_owned()));
        }
        self.from(source)?.map_or_else(|| fail(ProfileFault::SourceEmpty(name.to_owned())), Ok)
    }

    /// What a profile gives without another's help.
    fn own_credentials(&self, profile: &Profile) -> Result<Option<Origin>, SetupFault> {
        if let Some(source) = value(profile, "credential_source") {
            return self.named(source, profile).map(Some);
        }
        if let Some(identity) = web_identity(profile)? {
            return Ok(Some(Origin::WebIdentity(identity)));
        }
        let sign_in = SignIn::of(profile);
        if let Some(sign_in) = &sign_in {
            sign_in.check(profile, self.profiles)?;
        }
        if sign_in.is_some() || value(profile, "credential_process").is_some() {
            return Ok(Some(Origin::Profile(profile.name().to_owned())));
        }
        Ok(keys::of_profile(profile)?.map(Origin::Keys))
    }

    /// The source that `credential_source` names.
    fn named(&self, source: &str, profile: &Profile) -> Result<Origin, SetupFault> {
        match source.to_ascii_lowercase().as_str() {
            "environment" => {
                let keys = keys::of_environment(self.environment)?;
                let missing = || fault(profile.name(), ProfileFault::EnvironmentEmpty);
                keys.map(Origin::Keys).ok_or_else(missing)
            }
            "ecscontainer" => Ok(Origin::Container),
            "ec2instancemetadata" => Ok(Origin::Instance),
            _ => Err(fault(profile.name(), ProfileFault::UnknownSource(source.to_owned()))),
        }
    }
}
