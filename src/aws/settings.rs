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
    pub assume_role_with_web_identity: Option<WebIdentitySettings>,
    /// The accounts that the credentials may belong to; empty: any.
    pub allowed_account_ids: BTreeSet<String>,
    /// The accounts that the credentials may not belong to.
    pub forbidden_account_ids: BTreeSet<String>,
    /// Whether the account is never asked for where an answer can do without it.
    pub skip_requesting_account_id: bool,
    /// Whether a region may have any name that a host can have.
    pub skip_region_validation: bool,
    /// The region of STS, where it is another one than [`Self::region`].
    pub sts_region: Option<String>,
    /// Endpoints in place of AWS's.
    pub endpoints: Endpoints,
    /// How often a request is tried at most; else `AWS_MAX_ATTEMPTS`, else 25.
    pub max_retries: Option<u32>,
    /// The capacity of the client-side quota of retries; none: there is no quota.
    pub retry_capacity: Option<u32>,
    /// Products that are named in requests, such as `my-module/1.2.3`; `TF_APPEND_USER_AGENT` comes after them.
    pub user_agent: Vec<String>,
    /// The metadata service of the instance that this runs on.
    pub metadata: Metadata,
    /// A PEM file with certificate authorities to trust besides the system's, its path expanded likewise; else
    /// `AWS_CA_BUNDLE`.
    pub custom_ca_bundle: Option<String>,
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

/// A role to assume with a token of an identity provider, as it is configured: the environment has the rest.
#[derive(Clone, Debug, Default)]
pub struct WebIdentitySettings {
    /// The role; else `AWS_ROLE_ARN`.
    pub role_arn: Option<String>,
    /// The session's name; else `AWS_ROLE_SESSION_NAME`, else one is made.
    pub session_name: Option<String>,
    /// How long the session lasts.
    pub duration: Option<Duration>,
    /// A session policy, JSON.
    pub policy: Option<String>,
    /// Managed session policies.
    pub policy_arns: BTreeSet<String>,
    /// The token; else `TF_AWS_WEB_IDENTITY_TOKEN`, else the file in `AWS_WEB_IDENTITY_TOKEN_FILE`.
    pub token: Option<WebIdentityToken>,
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

/// How many characters a session policy has at most (STS API reference).
const LONGEST_POLICY: usize = 2048;

/// Whether a text can be a session policy: a JSON object that is not too long.
#[must_use]
pub fn is_session_policy(text: &str) -> bool {
    let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
    object.is_ok() && text.chars().count() <= LONGEST_POLICY
}

/// How the metadata service of the instance that this runs on is reached.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// Whether it is never asked; else `AWS_EC2_METADATA_DISABLED` says so.
    pub is_disabled: bool,
    /// Its URL; else `AWS_EC2_METADATA_SERVICE_ENDPOINT`, else the profile's, else the instance's own.
    pub endpoint: Option<String>,
    /// The address by which it is reached without a URL; else `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, else IPv4's.
    pub mode: Option<MetadataMode>,
}

/// The kind of address of the metadata service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataMode {
    /// `169.254.169.254`
    IpV4,
    /// `[fd00:ec2::254]`
    IpV6,
}

impl MetadataMode {
    /// The address of the service (EC2 user guide).
    #[must_use]
    pub fn url(self) -> &'static str {
        match self {
            Self::IpV4 => "http://169.254.169.254",
            Self::IpV6 => "http://[fd00:ec2::254]",
        }
    }

    /// The mode of that name, in any letters.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is = |known| name.trim().eq_ignore_ascii_case(known);
        if is("IPv4") { Some(Self::IpV4) } else { is("IPv6").then_some(Self::IpV6) }
    }
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
    fn a_mode_is_named_in_any_letters_and_no_other_word_is_one() {
        for (name, mode) in
            [("IPv4", Some(MetadataMode::IpV4)), ("ipv6", Some(MetadataMode::IpV6)), ("v6", None), ("", None)]
        {
            assert_eq!(MetadataMode::named(name), mode, "{name}");
        }
    }

    #[test]
    fn no_secret_shows_in_settings() {
        let token = WebIdentityToken::Literal("one".into());
        let settings = Settings {
            secret_key: Some("two".into()),
            token: Some("three".into()),
            assume_role_with_web_identity: Some(WebIdentitySettings {
                role_arn: Some("arn:aws:iam::111122223333:role/dev".to_owned()),
                token: Some(token),
                ..WebIdentitySettings::default()
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
