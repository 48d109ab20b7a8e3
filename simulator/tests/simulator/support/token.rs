//! Bearer tokens of every kind, right and wrong: each piece can be changed before it is signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::signer::{canonical_query, hmac};

/// What a token is made of.
#[derive(Clone)]
pub struct Token {
    pub scheme: &'static str,
    pub host: String,
    pub path: &'static str,
    /// Without what the signature adds.
    pub query: Vec<(String, String)>,
    /// Signed beside the host.
    pub headers: Vec<(&'static str, String)>,
    /// The region of the scope.
    pub region: String,
    pub service: &'static str,
    pub key: String,
    pub secret: String,
    /// The token of a session.
    pub session: Option<String>,
    pub date: Timestamp,
    /// After the query, not signed.
    pub fragment: String,
}

impl Token {
    /// One that the cluster of this name takes, of a key, made at this time.
    pub fn new(cluster: &str, (key, secret): (&str, &str), date: Timestamp) -> Self {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Self {
            scheme: "https",
            host: format!("sts.{}.amazonaws.com", super::REGION),
            path: "/",
            query: vec![
                pair("Action", "GetCallerIdentity"),
                pair("Version", "2011-06-15"),
                pair("X-Amz-Expires", "60"),
            ],
            headers: vec![("x-k8s-aws-id", cluster.to_owned())],
            region: super::REGION.to_owned(),
            service: "sts",
            key: key.to_owned(),
            secret: secret.to_owned(),
            session: None,
            date,
            fragment: String::new(),
        }
    }

    /// The same with one parameter set anew, or taken away.
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.query.retain(|(known, _)| known != name);
        self.query.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// The URL, signed.
    pub fn url(&self) -> String {
        let date = self.date.strftime("%Y%m%dT%H%M%SZ").to_string();
        let scope = format!("{}/{}/{}/aws4_request", &date[..8], self.region, self.service);
        let names: Vec<&str> =
            std::iter::once("host").chain(self.headers.iter().map(|(name, _)| *name)).collect();
        let names = names.join(";");
        let mut query = self.query.clone();
        for (name, value) in [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", &format!("{}/{scope}", self.key)),
            ("X-Amz-Date", &date),
            ("X-Amz-SignedHeaders", &names),
        ] {
            query.push((name.to_owned(), value.to_owned()));
        }
        query.extend(self.session.iter().map(|token| ("X-Amz-Security-Token".to_owned(), token.clone())));
        let headers: Vec<String> = std::iter::once(format!("host:{}\n", self.host))
            .chain(self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")))
            .collect();
        let (query, empty) = (canonical_query(&query), hex::encode(Sha256::digest("")));
        let canonical = format!("GET\n{}\n{query}\n{}\n{names}\n{empty}", self.path, headers.concat());
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
        let key =
            scope.split('/').fold(format!("AWS4{}", self.secret).into_bytes(), |key, part| hmac(&key, part));
        let signature = hex::encode(hmac(&key, &text));
        let Self { scheme, host, path, fragment, .. } = self;
        format!("{scheme}://{host}{path}?{query}&X-Amz-Signature={signature}{fragment}")
    }

    /// The token.
    pub fn text(&self) -> String {
        bearer(&self.url())
    }
}

/// Any URL as a token.
pub fn bearer(url: &str) -> String {
    format!("k8s-aws-v1.{}", URL_SAFE_NO_PAD.encode(url))
}
