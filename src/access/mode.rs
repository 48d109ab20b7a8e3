//! How a cluster decides whom it lets in.

use std::fmt;
use std::str::FromStr;

use crate::text::excerpt;
use thiserror::Error;

/// A cluster's authentication mode. It moves one way, one step at a time, in the order in which the variants stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthenticationMode {
    /// `CONFIG_MAP`: the aws-auth `ConfigMap` alone; every operation on access entries is refused.
    ConfigMap,
    /// `API_AND_CONFIG_MAP`: both, and an access entry goes first.
    ApiAndConfigMap,
    /// `API`: access entries alone.
    Api,
}

/// A word that is no mode.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{}\" is not an authentication mode", excerpt(.0))]
pub struct NotAMode(pub String);

impl AuthenticationMode {
    /// Whether access entries can be used.
    #[must_use]
    pub fn takes_entries(self) -> bool {
        self != Self::ConfigMap
    }

    /// Whether the aws-auth `ConfigMap` is read.
    #[must_use]
    pub fn reads_config_map(self) -> bool {
        self != Self::Api
    }

    /// The word that the service uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConfigMap => "CONFIG_MAP",
            Self::ApiAndConfigMap => "API_AND_CONFIG_MAP",
            Self::Api => "API",
        }
    }
}

impl FromStr for AuthenticationMode {
    type Err = NotAMode;

    fn from_str(word: &str) -> Result<Self, NotAMode> {
        let modes = [Self::ConfigMap, Self::ApiAndConfigMap, Self::Api];
        modes.into_iter().find(|mode| mode.as_str() == word).ok_or_else(|| NotAMode(word.to_owned()))
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
    fn each_mode_says_what_it_reads() {
        for (word, entries, config_map) in
            [("CONFIG_MAP", false, true), ("API_AND_CONFIG_MAP", true, true), ("API", true, false)]
        {
            let mode: AuthenticationMode = word.parse().unwrap();
            assert_eq!(
                (mode.to_string().as_str(), mode.takes_entries(), mode.reads_config_map()),
                (word, entries, config_map)
            );
        }
        assert_eq!("api".parse::<AuthenticationMode>(), Err(NotAMode("api".to_owned())));
    }
}
