//! A source of credentials that was looked at and has none. Never here: sources that are set up, and fail.

use std::path::PathBuf;

use thiserror::Error as ThisError;

use super::fault::listed;
use crate::text::excerpt;

/// Where there are no credentials, and why.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum EmptySource {
    /// The provider block has no keys and names no profile.
    #[error("configuration: no access keys and no profile")]
    Configuration,
    /// The environment has no keys.
    #[error("environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")]
    Environment,
    /// No file has the profile.
    #[error("profile \"{}\": not in {}", excerpt(.profile), listed(.files))]
    ProfileMissing {
        /// The profile's name.
        profile: String,
        /// The files that were read.
        files: Vec<PathBuf>,
    },
    /// The profile is there, without credentials.
    #[error("profile \"{}\": no access keys, role, sign-in or credential_process", excerpt(.profile))]
    ProfileEmpty {
        /// The profile's name.
        profile: String,
    },
    /// The environment names no token of an identity provider.
    #[error("web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set")]
    WebIdentity,
    /// The environment names no endpoint of a container.
    #[error("container: AWS_CONTAINER_CREDENTIALS_{{RELATIVE,FULL}}_URI are not set")]
    Container,
    /// The metadata service of the instance is not asked.
    #[error("instance metadata service: disabled by {by}")]
    MetadataDisabled {
        /// The setting or variable that says so.
        by: &'static str,
    },
    /// The metadata service of the instance was asked.
    #[error("instance metadata service: {text}")]
    Metadata {
        /// What came of it.
        text: String,
    },
}
