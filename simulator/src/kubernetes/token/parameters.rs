//! The query parameters of the URL in a token: which there may be, each once, their names without regard to case.

use std::collections::BTreeMap;

use super::TokenError;

/// Those of a presigned `GetCallerIdentity`, and no other: what an SDK adds (`x-id`) spoils a token.
const ALLOWED: [&str; 9] = [
    "action",
    "version",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
];

/// The parameters by their names in small letters.
pub(super) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Reads a query.
    ///
    /// # Errors
    /// The first parameter that may not be there, or is there again.
    pub(super) fn read(query: &str) -> Result<Self, TokenError> {
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            let plain = name.to_ascii_lowercase();
            if !ALLOWED.contains(&plain.as_str()) {
                return Err(TokenError::UnknownParameter(name));
            }
            if parameters.insert(plain, value).is_some() {
                return Err(TokenError::RepeatedParameter(name));
            }
        }
        Ok(Self(parameters))
    }

    /// A parameter's value by its name in small letters.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether a header is among the signed ones.
    pub(super) fn signs(&self, header: &str) -> bool {
        self.get("x-amz-signedheaders")
            .is_some_and(|names| names.split(';').any(|name| name.eq_ignore_ascii_case(header)))
    }
}
