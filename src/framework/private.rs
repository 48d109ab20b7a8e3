//! What a resource remembers beside its state, unseen by the user.

use std::{borrow::Cow, collections::BTreeMap};

use crate::value::json;

/// Named texts that the host stores with an object's state and gives back with it.
///
/// On the wire they are one JSON object of strings. Bytes that are not (another provider's, after
/// a move) read as nothing remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Private {
    texts: BTreeMap<String, String>,
    defaults: BTreeMap<String, String>,
}

/// The prefix of the names under which the service's defaults of attributes are stored.
const DEFAULT: &str = "default.";

impl Private {
    /// Reads the bytes that the host stored; none are nothing remembered.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut private = Self::default();
        for (name, text) in json::decode_texts(bytes).unwrap_or_default() {
            match name.strip_prefix(DEFAULT) {
                Some(attribute) => private.defaults.insert(attribute.to_owned(), text),
                None => private.texts.insert(name, text),
            };
        }
        private
    }

    /// The bytes for the host to store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let texts = self.texts.iter().map(|(name, text)| (Cow::from(name), text.as_str()));
        let defaults = self.defaults.iter();
        let defaults = defaults.map(|(name, text)| (Cow::from(format!("{DEFAULT}{name}")), text.as_str()));
        let all: BTreeMap<Cow<'_, str>, &str> = texts.chain(defaults).collect();
        if all.is_empty() { Vec::new() } else { json::encode_texts(&all) }
    }

    /// The text stored under `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Stores `text` under `name`.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.texts.insert(name.to_owned(), text.into());
    }

    /// The service's defaults as recorded after writes, by attribute.
    #[must_use]
    pub fn defaults(&self) -> &BTreeMap<String, String> {
        &self.defaults
    }

    /// Records the service's default of `attribute`.
    pub fn set_default(&mut self, attribute: &str, value: impl Into<String>) {
        self.defaults.insert(attribute.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_survives_the_host() {
        let mut private = Private::default();
        assert_eq!(private.to_bytes(), b"");
        private.set("account", "111122223333");
        private.set_default("user_name", "x:{{SessionName}}");
        let again = Private::from_bytes(&private.to_bytes());
        assert_eq!(again, private);
        assert_eq!(again.get("account"), Some("111122223333"));
        assert_eq!(again.defaults()["user_name"], "x:{{SessionName}}");
    }

    #[test]
    fn bytes_of_another_provider_are_nothing_remembered() {
        for bytes in [&b""[..], b"\xff", br#"{"e2bfb730-ecaa":{"create":300000000000}}"#] {
            assert_eq!(Private::from_bytes(bytes), Private::default());
        }
    }
}
