//! The flags that say as whom a command works, and where. Never here: what it does.

use clap::Args;

use super::values::{not_empty, parse_role, parse_session_name};
use crate::aws::{AssumeRole, Aws, Deadline, Error, Settings, Token};

/// As whom, and where.
#[derive(Debug, Clone, Args)]
pub(super) struct Identity {
    /// Region of the cluster. Defaults to AWS_REGION or the region of the profile
    #[arg(long, value_parser = not_empty())]
    pub(super) region: Option<String>,
    /// Named profile with the credentials. Defaults to AWS_PROFILE or the default credentials
    #[arg(long, value_parser = not_empty())]
    profile: Option<String>,
    /// ARN of an IAM role to assume with these credentials
    #[arg(long, value_name = "ARN", value_parser = parse_role)]
    role_arn: Option<String>,
    /// Name of the session of the role that is assumed: 2 to 64 letters, digits and `_+=,.@-`. Requires a role: --role-arn, or
    /// role_arn in the profile
    #[arg(long, value_name = "NAME", value_parser = parse_session_name)]
    session_name: Option<String>,
}

impl Identity {
    /// AWS as this identity.
    pub(super) fn aws(&self) -> Aws {
        let Self { region, profile, role_arn, session_name } = self.clone();
        let role = |role_arn| AssumeRole { role_arn, session_name, ..AssumeRole::default() };
        let assume_role = role_arn.map(role).into_iter().collect();
        Aws::new(Settings { region, profile, assume_role, ..Settings::default() })
    }

    /// A token of this identity.
    ///
    /// # Errors
    /// As for [`Aws::token_in_session`].
    pub(super) async fn token(
        &self,
        aws: &Aws,
        deadline: &Deadline,
        region: &str,
        cluster: &str,
    ) -> Result<Token, Error> {
        match &self.session_name {
            Some(session) => aws.token_in_session(deadline, region, cluster, session).await,
            None => aws.token(deadline, region, cluster).await,
        }
    }

    /// The flags that say the same to another command, but for the region.
    pub(super) fn flags(&self) -> Vec<&str> {
        let Self { region: _, profile, role_arn, session_name } = self;
        let flags = [("--profile", profile), ("--role-arn", role_arn), ("--session-name", session_name)];
        let given = flags.into_iter().filter_map(|(flag, value)| Some([flag, value.as_deref()?]));
        given.flatten().collect()
    }

    /// The default credentials in a region.
    #[cfg(test)]
    pub(super) fn of_region(region: &str) -> Self {
        Self { region: Some(region.to_owned()), profile: None, role_arn: None, session_name: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_an_identity_say_the_same_to_another_command() {
        let identity = Identity {
            profile: Some("dev".to_owned()),
            session_name: Some("jo".to_owned()),
            ..Identity::of_region("eu-west-1")
        };
        assert_eq!(identity.flags(), ["--profile", "dev", "--session-name", "jo"]);
    }
}
