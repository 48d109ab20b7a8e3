//! The keys of a profile that say which role is assumed, and how. Never here: whose credentials assume it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::time::Duration;

use aws_config::profile::Profile;

use super::super::SetupFault;
use super::super::error::ProfileFault;
use super::super::settings::{AssumeRole, WebIdentity, WebIdentityToken};
use super::profiles::{fault, value};

/// The bounds of DurationSeconds in AssumeRole and AssumeRoleWithWebIdentity, in seconds.
const SESSION: RangeInclusive<u64> = 900..=43_200;

/// The role that a profile assumes with other credentials, if it does.
///
/// # Errors
/// When it needs a code that nobody can be asked for, or a key is malformed.
pub(super) fn assumed_role(profile: &Profile) -> Result<Option<AssumeRole>, SetupFault> {
    let own = |key| value(profile, key).map(str::to_owned);
    let Some(role_arn) = own("role_arn").filter(|_| value(profile, "web_identity_token_file").is_none())
    else {
        return Ok(None);
    };
    if value(profile, "mfa_serial").is_some() {
        return Err(fault(profile.name(), ProfileFault::Mfa));
    }
    Ok(Some(AssumeRole {
        role_arn,
        session_name: own("role_session_name"),
        external_id: own("external_id"),
        duration: duration(profile)?,
        ..AssumeRole::default()
    }))
}

/// The role that a profile assumes with a token file, if it does.
///
/// # Errors
/// When there is a file and no role, or a key is malformed.
pub(super) fn web_identity(profile: &Profile) -> Result<Option<WebIdentity>, SetupFault> {
    let Some(file) = value(profile, "web_identity_token_file") else { return Ok(None) };
    let Some(role_arn) = value(profile, "role_arn") else {
        let place = format!("profile {:?}", profile.name());
        return Err(SetupFault::Half { place, given: "web_identity_token_file", missing: "role_arn" });
    };
    Ok(Some(WebIdentity {
        role_arn: role_arn.to_owned(),
        session_name: value(profile, "role_session_name").map(str::to_owned),
        duration: duration(profile)?,
        policy: None,
        policy_arns: BTreeSet::new(),
        token: WebIdentityToken::File(file.into()),
    }))
}

fn duration(profile: &Profile) -> Result<Option<Duration>, SetupFault> {
    let Some(text) = value(profile, "duration_seconds") else { return Ok(None) };
    match text.parse() {
        Ok(seconds) if SESSION.contains(&seconds) => Ok(Some(Duration::from_secs(seconds))),
        _ => Err(fault(profile.name(), ProfileFault::Duration)),
    }
}
