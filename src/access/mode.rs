//! How a cluster decides which principals can authenticate.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A cluster's authentication mode. Words that this program does not know are kept: what such a mode reads is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AuthenticationMode {
    /// `CONFIG_MAP`: the aws-auth `ConfigMap` alone; EKS rejects every operation on access entries.
    ConfigMap,
    /// `API_AND_CONFIG_MAP`: both, and an access entry goes first.
    ApiAndConfigMap,
    /// `API`: access entries alone.
    Api,
    /// One that is newer than this program.
    Other(String),
}

impl AuthenticationMode {
    /// Whether the cluster reads access entries; none for a mode that is not known.
    #[must_use]
    pub fn takes_entries(&self) -> Option<bool> {
        match self {
            Self::ConfigMap => Some(false),
            Self::ApiAndConfigMap | Self::Api => Some(true),
            Self::Other(_) => None,
        }
    }

    /// Whether the cluster reads the aws-auth `ConfigMap`; none for a mode that is not known.
    #[must_use]
    pub fn reads_config_map(&self) -> Option<bool> {
        match self {
            Self::ConfigMap | Self::ApiAndConfigMap => Some(true),
            Self::Api => Some(false),
            Self::Other(_) => None,
        }
    }

    /// The word that the service uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::ConfigMap => "CONFIG_MAP",
            Self::ApiAndConfigMap => "API_AND_CONFIG_MAP",
            Self::Api => "API",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for AuthenticationMode {
    fn from(word: &str) -> Self {
        match word {
            "CONFIG_MAP" => Self::ConfigMap,
            "API_AND_CONFIG_MAP" => Self::ApiAndConfigMap,
            "API" => Self::Api,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl FromStr for AuthenticationMode {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::from(word))
    }
}

impl fmt::Display for AuthenticationMode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_mode_says_what_it_reads_and_an_unknown_one_says_nothing() {
        for (word, entries, config_map) in [
            ("CONFIG_MAP", Some(false), Some(true)),
            ("API_AND_CONFIG_MAP", Some(true), Some(true)),
            ("API", Some(true), Some(false)),
            ("API_AND_MOON", None, None),
            ("api", None, None),
        ] {
            let mode = AuthenticationMode::from(word);
            assert_eq!(
                (mode.to_string().as_str(), mode.takes_entries(), mode.reads_config_map()),
                (word, entries, config_map)
            );
        }
    }
}
