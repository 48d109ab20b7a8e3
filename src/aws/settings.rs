//! What the provider block says, as plain values. Never here: reading files or the environment, which happens on first use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

pub use crate::text::Secret;

/// How to reach AWS and as whom. Everything that is left out is looked for where the aws provider looks.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The default region; else `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's.
    pub region: Option<String>,
    /// A named profile. It goes before the environment's credentials.
    pub profile: Option<String>,
    /// Static credentials; any of the three given, no other source is asked.
    pub access_key: Option<String>,
    /// The secret of [`Self::access_key`].
    pub secret_key: Option<Secret>,
    /// The session token that belongs to [`Self::access_key`].
    pub token: Option<Secret>,
    /// Config files in place of `~/.aws/config`; `$NAME`, `${NAME}` and a leading `~` are expanded.
    pub shared_config_files: Vec<String>,
    /// Credentials files in place of `~/.aws/credentials`, expanded likewise.
    pub shared_credentials_files: Vec<String>,
    /// Roles to assume, one after another, each with the credentials of the one before.
    pub assume_role: Vec<AssumeRole>,
    /// A role to assume with a token of an identity provider; replaces every other source of credentials.
    pub assume_role_with_web_identity: Option<WebIdentity>,
    /// Endpoints in place of AWS's.
    pub endpoints: Endpoints,
    /// How often a request is tried at most; else `AWS_MAX_ATTEMPTS`, else 25.
    pub max_retries: Option<u32>,
    /// A PEM file with certificate authorities to trust besides the system's; else `AWS_CA_BUNDLE`.
    pub custom_ca_bundle: Option<PathBuf>,
    /// The proxy for `http` endpoints; else the environment's. Empty: none.
    pub http_proxy: Option<String>,
    /// The proxy for `https` endpoints; else the environment's. Empty: none.
    pub https_proxy: Option<String>,
    /// Hosts that are reached without the two proxies above, as a comma list.
    pub no_proxy: Option<String>,
    /// Whether to use FIPS endpoints; else the environment's or profile's word.
    pub use_fips_endpoint: Option<bool>,
    /// Whether to use dual-stack endpoints; else the environment's or profile's word.
    pub use_dualstack_endpoint: Option<bool>,
    /// Whether IAM is never asked.
    pub skip_iam_lookups: bool,
    /// The tags that each object gets besides its own.
    pub default_tags: DefaultTags,
    /// The tags that are neither shown nor changed.
    pub ignore_tags: IgnoredTags,
}

/// The tags that each object gets besides its own; those of `TF_AWS_DEFAULT_TAGS_KEY` are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultTags {
    /// These.
    Known(BTreeMap<String, String>),
    /// They follow from what an apply is to make.
    Unknown,
}

impl Default for DefaultTags {
    fn default() -> Self {
        Self::Known(BTreeMap::new())
    }
}

/// The tags that are neither shown nor changed; those of `TF_AWS_IGNORE_TAGS_KEYS` and `TF_AWS_IGNORE_TAGS_KEY_PREFIXES`
/// are added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoredTags {
    /// Their keys.
    pub keys: BTreeSet<String>,
    /// What their keys start with.
    pub key_prefixes: BTreeSet<String>,
}

impl IgnoredTags {
    /// Whether a tag with that key is one of them.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let Self { keys, key_prefixes } = self;
        keys.contains(key) || key_prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()))
    }
}

/// One role to assume.
#[derive(Clone, Debug, Default)]
pub struct AssumeRole {
    /// The role.
    pub role_arn: String,
    /// The session's name; one is made when it is left out.
    pub session_name: Option<String>,
    /// What the role's owner asks for.
    pub external_id: Option<String>,
    /// How long the session lasts, 15 minutes to 12 hours.
    pub duration: Option<Duration>,
    /// A session policy, JSON.
    pub policy: Option<String>,
    /// Managed session policies.
    pub policy_arns: BTreeSet<String>,
    /// Session tags.
    pub tags: BTreeMap<String, String>,
    /// The source identity.
    pub source_identity: Option<String>,
    /// The session tags that pass on to the next role.
    pub transitive_tag_keys: BTreeSet<String>,
}

/// A role to assume with a token of an identity provider.
#[derive(Clone, Debug)]
pub struct WebIdentity {
    /// The role.
    pub role_arn: String,
    /// The session's name; one is made when it is left out.
    pub session_name: Option<String>,
    /// How long the session lasts.
    pub duration: Option<Duration>,
    /// A session policy, JSON.
    pub policy: Option<String>,
    /// Managed session policies.
    pub policy_arns: BTreeSet<String>,
    /// The token.
    pub token: WebIdentityToken,
}

/// Where the identity provider's token is.
#[derive(Clone, Debug)]
pub enum WebIdentityToken {
    /// The token itself.
    Literal(Secret),
    /// A file, read anew whenever the role is assumed.
    File(PathBuf),
}

/// Endpoints in place of AWS's, as URLs.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// EKS.
    pub eks: Option<String>,
    /// IAM.
    pub iam: Option<String>,
    /// STS, also for the roles that are assumed.
    pub sts: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_shows_in_settings() {
        let token = WebIdentityToken::Literal("one".into());
        let settings = Settings {
            secret_key: Some("two".into()),
            token: Some("three".into()),
            assume_role_with_web_identity: Some(WebIdentity {
                role_arn: "arn:aws:iam::111122223333:role/dev".to_owned(),
                session_name: None,
                duration: None,
                policy: None,
                policy_arns: BTreeSet::new(),
                token,
            }),
            ..Settings::default()
        };
        let shown = format!("{settings:?}");
        assert!(shown.contains("role/dev"));
        for secret in ["one\"", "two", "three"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
