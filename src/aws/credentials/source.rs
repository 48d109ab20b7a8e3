//! What kind of source credentials came from, for people to read. Never here: the credentials.

use std::fmt;

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;

/// The kind of source that credentials came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsSource {
    /// The provider's configuration.
    Configuration,
    /// Environment variables.
    Environment,
    /// Keys in a shared config or credentials file.
    Profile,
    /// A session of IAM Identity Center.
    IdentityCenter,
    /// A sign-in with the console's session.
    Login,
    /// A program named by a profile.
    Process,
    /// A token of an identity provider.
    WebIdentity,
    /// A container's or pod's endpoint.
    Container,
    /// The instance's metadata service.
    Instance,
    /// A role that was assumed.
    AssumedRole,
    /// Something else.
    Other,
}

/// Which mark of the SDK's means which source, the last step first.
const MARKS: [(Feature, CredentialsSource); 16] = [
    (Feature::CredentialsStsAssumeRole, CredentialsSource::AssumedRole),
    (Feature::CredentialsStsAssumeRoleWebId, CredentialsSource::WebIdentity),
    (Feature::CredentialsEnvVarsStsWebIdToken, CredentialsSource::WebIdentity),
    (Feature::CredentialsProfileStsWebIdToken, CredentialsSource::WebIdentity),
    (Feature::CredentialsProfileSso, CredentialsSource::IdentityCenter),
    (Feature::CredentialsSso, CredentialsSource::IdentityCenter),
    (Feature::CredentialsProfileLogin, CredentialsSource::Login),
    (Feature::CredentialsLogin, CredentialsSource::Login),
    (Feature::CredentialsProfileProcess, CredentialsSource::Process),
    (Feature::CredentialsProcess, CredentialsSource::Process),
    (Feature::CredentialsHttp, CredentialsSource::Container),
    (Feature::CredentialsImds, CredentialsSource::Instance),
    (Feature::CredentialsEnvVars, CredentialsSource::Environment),
    (Feature::CredentialsProfile, CredentialsSource::Profile),
    (Feature::CredentialsProfileSourceProfile, CredentialsSource::Profile),
    (Feature::CredentialsCode, CredentialsSource::Configuration),
];

impl CredentialsSource {
    /// The source of credentials, by the marks that the SDK leaves on them.
    pub(in crate::aws) fn of(credentials: &Credentials) -> Self {
        let marks = credentials.get_property::<Vec<Feature>>();
        let has = |mark: &Feature| marks.is_some_and(|marks| marks.contains(mark));
        MARKS.iter().find(|(mark, _)| has(mark)).map_or(Self::Other, |(_, source)| *source)
    }
}

impl fmt::Display for CredentialsSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Configuration => "provider configuration",
            Self::Environment => "environment variables",
            Self::Profile => "shared credentials files",
            Self::IdentityCenter => "IAM Identity Center",
            Self::Login => "console sign-in",
            Self::Process => "credential process",
            Self::WebIdentity => "web identity",
            Self::Container => "container endpoint",
            Self::Instance => "instance metadata",
            Self::AssumedRole => "assumed role",
            Self::Other => "another source",
        })
    }
}
