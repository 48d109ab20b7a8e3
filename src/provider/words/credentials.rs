//! The words for settings and credentials that cannot be used: which kind of failure it is, and what to do about it. The
//! error's own text, with names and values, stands above them.

use crate::{
    access::nearest_regions,
    aws::{CredentialsFault, EmptySource, Error, ProfileFault, SetupFault},
};

/// The kind of failure and the advice, if the failure is one of settings or credentials.
pub(super) fn explained(error: &Error) -> Option<(&'static str, String)> {
    if let Some(fault) = error.setup_fault() {
        return Some(setup(fault));
    }
    let (fault, source) = error.credentials_fault()?;
    if let (CredentialsFault::AssumeRole(role), Some(refused)) = (fault, error.refused_role()) {
        return Some(("Cannot assume the IAM role", refused_role(role, refused)));
    }
    let (title, advice) = missing(fault, source);
    Some((title, looked_at(error.empty_sources()) + &advice))
}

/// The sources that have no credentials, one a line, in the order in which they were looked at.
fn looked_at(sources: &[EmptySource]) -> String {
    if sources.is_empty() {
        return String::new();
    }
    let lines = sources.iter().enumerate().map(|(index, source)| format!("  {}. {source}\n", index + 1));
    format!("These sources were checked, in this order:\n\n{}\n", lines.collect::<String>())
}

fn setup(fault: &SetupFault) -> (&'static str, String) {
    let title = "Invalid provider configuration";
    let advice = match fault {
        SetupFault::RegionMissing => {
            return (
                "No AWS region",
                "Set `region` in the provider block (on the command line: --region), AWS_REGION, or `region` in the profile."
                    .to_owned(),
            );
        }
        SetupFault::Region { region } => format!(
            "Correct `region` in the provider block (on the command line: --region), AWS_REGION, or `region` in the profile. \
             {} If this region is newer than the provider, set `skip_region_validation = true`.",
            names_like(region)
        ),
        SetupFault::Endpoint { .. } => {
            "Include the scheme, as in https://eks.eu-west-1.amazonaws.com, or unset it.".to_owned()
        }
        SetupFault::ProfileMissing { .. } => {
            "Check the spelling of the profile, and the files in `shared_config_files` or AWS_CONFIG_FILE."
                .to_owned()
        }
        SetupFault::ProfileFiles { .. } => {
            "Correct the file, or use another one with `shared_config_files` or AWS_CONFIG_FILE.".to_owned()
        }
        SetupFault::CaBundle { .. } => "Use a readable file of PEM certificates.".to_owned(),
        SetupFault::Proxy { .. } => "Write it as http://host:port.".to_owned(),
        SetupFault::WebIdentityIncomplete { .. } => {
            "Set `role_arn` or AWS_ROLE_ARN, and one of `web_identity_token`, `web_identity_token_file`, \
             TF_AWS_WEB_IDENTITY_TOKEN and AWS_WEB_IDENTITY_TOKEN_FILE."
                .to_owned()
        }
        SetupFault::AccountNotAllowed { .. } | SetupFault::AccountForbidden { .. } => {
            return ("AWS account not allowed", OTHER_ACCOUNT.to_owned());
        }
        SetupFault::Value { setting, .. } => format!("Correct {setting} or unset it."),
        SetupFault::Half { .. } => {
            return ("Incomplete AWS credentials", "Set both, or unset both.".to_owned());
        }
        SetupFault::NoRoleAssumed { .. } => return ("No role to assume", NO_ROLE.to_owned()),
        SetupFault::NotText { variable } => format!("Correct {variable} or unset it."),
        SetupFault::Profile { profile, fault } => {
            return ("Invalid AWS profile", profile_advice(profile, fault));
        }
    };
    (title, advice)
}

const OTHER_ACCOUNT: &str = "No cluster was read or changed. Use credentials of another account (`profile`, `assume_role` or the \
    AWS_* environment variables), or correct `allowed_account_ids` or `forbidden_account_ids` in the provider block.";

const NO_ROLE: &str = "A session gets its name when its role is assumed, and no role is assumed with these credentials. Assume one: \
    `assume_role` in the provider block (on the command line: --role-arn), or a profile with `role_arn`. To use the credentials as \
    they are, remove `session_name` (--session-name).";

/// What a region's name looks like, by the names that a wrong one is nearly.
pub(super) fn names_like(region: &str) -> String {
    match nearest_regions(region)[..] {
        [] => "A region name looks like eu-west-1.".to_owned(),
        ref near => format!("Similar region names: {}.", near.join(", ")),
    }
}

fn profile_advice(profile: &str, fault: &ProfileFault) -> String {
    match fault {
        ProfileFault::Mfa => format!(
            "Start the session yourself and pass it in the environment, without `profile` and AWS_PROFILE:\n\n\
             \x20 eval \"$(aws configure export-credentials --profile {profile} --format env)\"\n\n\
             The AWS CLI asks for the MFA code. If the role does not require MFA, remove `mfa_serial`."
        ),
        ProfileFault::Duration => {
            "Set it to the length of the session in seconds, or remove it for the default of 3600.".to_owned()
        }
        ProfileFault::NoSource => {
            "Add `source_profile` with the profile whose credentials can assume the role, or `credential_source` with \
             Environment, Ec2InstanceMetadata or EcsContainer."
                .to_owned()
        }
        ProfileFault::TwoSources => "Remove one of them.".to_owned(),
        ProfileFault::UnknownSource(_) => "Use one of these names.".to_owned(),
        ProfileFault::EnvironmentEmpty => "Set them, or use `source_profile`.".to_owned(),
        ProfileFault::SourceMissing(_) => {
            "Check its spelling, and the files in `shared_config_files` or AWS_CONFIG_FILE. In a config file, a section \
             other than [default] is named [profile NAME]."
                .to_owned()
        }
        ProfileFault::SourceEmpty(source) => {
            format!("Add credentials to profile {source:?}: access keys, a sign-in or a credential_process.")
        }
        ProfileFault::Loop(_) => "Let one of the profiles have credentials of its own.".to_owned(),
        ProfileFault::SsoSessionMissing(_) | ProfileFault::SsoIncomplete(_) => {
            format!("Complete the profile, or create it again with `aws configure sso --profile {profile}`.")
        }
    }
}

fn missing(fault: &CredentialsFault, source: &str) -> (&'static str, String) {
    match fault {
        CredentialsFault::SignIn(command) => {
            ("Expired AWS session", format!("Run `{command}`, then run again."))
        }
        CredentialsFault::Expired => (
            "Expired AWS credentials",
            format!(
                "Nothing was sent with them. Get new credentials from {source}. If a credential_process printed them, it must \
                 not print credentials from a cache after their `Expiration`."
            ),
        ),
        CredentialsFault::Malformed => (
            "Malformed AWS credentials",
            format!(
                "Nothing was sent with them. Correct the value in {source}. A line break often comes from reading a file into \
                 a variable."
            ),
        ),
        CredentialsFault::TokenFile(_) => (
            "Cannot read the token file",
            "Check that the file exists, and that this process may read it.".to_owned(),
        ),
        CredentialsFault::TimedOut => (
            "No AWS credentials",
            format!(
                "The source did not respond in time: {source}. Check the program or endpoint that provides the credentials."
            ),
        ),
        CredentialsFault::Misconfigured | CredentialsFault::Failed => (
            "No AWS credentials",
            format!(
                "The message above gives the reason. Correct it, or use another source than {source}."
            ),
        ),
        CredentialsFault::NoneFound | CredentialsFault::AssumeRole(_) => (
            "No AWS credentials",
            "Set `profile`, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run with an attached role (of an instance, \
             container or pod)."
                .to_owned(),
        ),
    }
}

/// What to do about a role that STS gives no credentials of. Each limit and policy is another one's to change.
fn refused_role(role: &str, refused: &Error) -> String {
    if refused.is_role_chaining_limit() {
        return "The credentials that assume this role belong to a role themselves. Such a session is limited to 1 hour. Set \
                `duration` (in a profile: duration_seconds) to 1 hour or less, or omit it."
            .to_owned();
    }
    if refused.is_session_too_long() {
        return format!(
            "Set `duration` (in a profile: duration_seconds) to no more than the role's maximum session duration, or raise that:\n\n\
             \x20 aws iam update-role --role-name {} --max-session-duration SECONDS",
            role.rsplit('/').next().unwrap_or(role)
        );
    }
    if refused.is_access_denied() {
        return denied_role(role, refused);
    }
    if refused.is_identity_token_refused() {
        return "STS rejected the identity provider's token. Check that the token has not expired, that its issuer is an IAM \
                identity provider of the role's account, and that the provider accepts the token's audience (aud)."
            .to_owned();
    }
    if refused.is_expired_credentials() {
        return "The credentials that assume the role have expired. Get new ones and run again.".to_owned();
    }
    if refused.is_bad_credentials() {
        return "AWS does not accept the credentials that assume the role. Check the provider block, the profile and the AWS_* \
                environment variables."
            .to_owned();
    }
    if refused.is_clock_off() {
        return "AWS rejects requests that are signed more than 5 minutes off its own time. Set this machine's clock."
            .to_owned();
    }
    if refused.is_region_disabled() {
        return "Activate STS for this region in the account settings of IAM, or set another `region`."
            .to_owned();
    }
    if refused.is_foreign() {
        return "Something between this machine and STS answered (a proxy or a captive portal). Check the proxy settings, and \
                `endpoints` or AWS_ENDPOINT_URL_STS if they are set."
            .to_owned();
    }
    if refused.is_unreachable() {
        return "STS cannot be reached. Check the network, the region's name, the proxy settings, and `endpoints` or \
                AWS_ENDPOINT_URL_STS if they are set."
            .to_owned();
    }
    if refused.is_throttled() || refused.is_transient() {
        return "The request was retried without success. Run again later.".to_owned();
    }
    "The message of STS above says why.".to_owned()
}

fn denied_role(role: &str, refused: &Error) -> String {
    let action = refused.denied_action();
    match action.as_str() {
        "sts:TagSession" => format!(
            "`tags` are set, so the trust policy of {role} and the caller's own policies must both allow sts:TagSession."
        ),
        "sts:SetSourceIdentity" => format!(
            "`source_identity` is set, so the trust policy of {role} and the caller's own policies must allow \
             sts:SetSourceIdentity."
        ),
        "sts:AssumeRoleWithWebIdentity" => format!(
            "The trust policy of {role} must allow sts:AssumeRoleWithWebIdentity for the token's identity provider. Check its \
             conditions on the token's audience (aud) and subject (sub)."
        ),
        _ => format!(
            "Two policies must allow {action}: the trust policy of {role}, for this caller, and the caller's own policies, for \
             this role. STS does not say which one is missing. If the trust policy has conditions, meet them: set \
             `external_id` for sts:ExternalId; for aws:MultiFactorAuthPresent, start the session with MFA outside Terraform \
             and pass it in the environment. STS gives the same answer if the role does not exist."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_up_wrongly_comes_with_what_to_set() {
        let of_profile = |fault| SetupFault::Profile { profile: "dev".to_owned(), fault };
        let half = SetupFault::Half { place: "the environment".to_owned(), given: "A", missing: "B" };
        for (fault, title, advice) in [
            (SetupFault::RegionMissing, "No AWS region", "AWS_REGION"),
            (half, "Incomplete AWS credentials", "Set both, or unset both."),
            (
                SetupFault::NotText { variable: "AWS_PROFILE".to_owned() },
                "Invalid provider configuration",
                "AWS_PROFILE",
            ),
            (
                of_profile(ProfileFault::Mfa),
                "Invalid AWS profile",
                "  eval \"$(aws configure export-credentials --profile dev --format env)\"",
            ),
            (of_profile(ProfileFault::Duration), "Invalid AWS profile", "seconds"),
            (of_profile(ProfileFault::NoSource), "Invalid AWS profile", "`source_profile`"),
            (
                of_profile(ProfileFault::SourceMissing("x".to_owned())),
                "Invalid AWS profile",
                "[profile NAME]",
            ),
            (
                of_profile(ProfileFault::SsoIncomplete("sso_account_id")),
                "Invalid AWS profile",
                "`aws configure sso --profile dev`",
            ),
        ] {
            let (said, detail) = setup(&fault);
            assert_eq!(said, title, "{fault}");
            assert!(detail.contains(advice), "{fault}: {detail}");
        }
    }

    #[test]
    fn the_sources_that_have_no_credentials_are_listed_in_their_order() {
        let disabled = EmptySource::MetadataDisabled { by: "skip_metadata_api_check" };
        let said = looked_at(&[EmptySource::Environment, disabled]);
        assert_eq!(
            said,
            "These sources were checked, in this order:\n\n\
             \x20 1. environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set\n\
             \x20 2. instance metadata service: disabled by skip_metadata_api_check\n\n"
        );
        assert_eq!(looked_at(&[]), "");
    }

    #[test]
    fn a_region_that_is_none_comes_with_those_that_it_is_nearly() {
        let (_, detail) = setup(&SetupFault::Region { region: "eu-wset-1".to_owned() });
        assert!(detail.contains("eu-west-1") && detail.contains("skip_region_validation"), "{detail}");
    }

    /// P38965, TF#34277: an old session was "No valid credential sources found".
    #[test]
    fn what_is_missing_says_whether_anything_was_sent_and_what_to_run() {
        let source = "profile \"dev\"";
        for (fault, title, advice) in [
            (
                CredentialsFault::SignIn("aws login --profile dev".to_owned()),
                "Expired AWS session",
                "Run `aws login --profile dev`",
            ),
            (CredentialsFault::Expired, "Expired AWS credentials", "Nothing was sent"),
            (CredentialsFault::Malformed, "Malformed AWS credentials", "Nothing was sent"),
            (CredentialsFault::TokenFile("/x".into()), "Cannot read the token file", "exists"),
            (CredentialsFault::TimedOut, "No AWS credentials", "in time"),
            (CredentialsFault::NoneFound, "No AWS credentials", "AWS_ACCESS_KEY_ID"),
        ] {
            let (said, detail) = missing(&fault, source);
            assert_eq!(said, title);
            assert!(detail.contains(advice), "{detail}");
        }
    }
}
