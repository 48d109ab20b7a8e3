//! Signature version 4, from AWS's description.

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// Who signs, for which service, and when.
#[derive(Clone)]
pub struct Signer {
    pub key_id: String,
    pub secret: String,
    pub token: Option<String>,
    pub region: String,
    /// How far the signer's clock is from the machine's, in seconds.
    pub skew_seconds: i64,
}

/// What is signed.
pub struct Draft<'a> {
    pub service: &'a str,
    pub method: &'a str,
    pub host: &'a str,
    pub path: &'a str,
    pub query: Vec<(String, String)>,
    pub body: &'a str,
}

impl Signer {
    pub fn new(key_id: &str, secret: &str) -> Self {
        Self {
            key_id: key_id.to_owned(),
            secret: secret.to_owned(),
            token: None,
            region: super::REGION.to_owned(),
            skew_seconds: 0,
        }
    }

    /// The headers to send with the request.
    pub fn headers(&self, draft: &Draft<'_>) -> Vec<(String, String)> {
        let date = self.date();
        let mut headers =
            vec![("host".to_owned(), draft.host.to_owned()), ("x-amz-date".to_owned(), date.clone())];
        headers.extend(self.token.iter().map(|token| ("x-amz-security-token".to_owned(), token.clone())));
        let signature = self.signature(draft, &date, &headers, &draft.query);
        let names = names(&headers);
        let credential = format!("{}/{}", self.key_id, self.scope(draft.service, &date));
        let value =
            format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}");
        headers.push(("authorization".to_owned(), value));
        headers
    }

    /// The query of a signed link that counts for so many seconds.
    pub fn query(&self, draft: &Draft<'_>, seconds: u32) -> String {
        let date = self.date();
        let headers = [("host".to_owned(), draft.host.to_owned())];
        let mut query = draft.query.clone();
        for (name, value) in [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("X-Amz-Credential", format!("{}/{}", self.key_id, self.scope(draft.service, &date))),
            ("X-Amz-Date", date.clone()),
            ("X-Amz-Expires", seconds.to_string()),
            ("X-Amz-SignedHeaders", "host".to_owned()),
        ] {
            query.push((name.to_owned(), value));
        }
        let signature = self.signature(draft, &date, &headers, &query);
        format!("{}&X-Amz-Signature={signature}", canonical_query(&query))
    }

    fn date(&self) -> String {
        let time = Timestamp::now() + SignedDuration::from_secs(self.skew_seconds);
        time.strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    fn scope(&self, service: &str, date: &str) -> String {
        format!("{}/{}/{service}/aws4_request", &date[..8], self.region)
    }

    fn signature(
        &self,
        draft: &Draft<'_>,
        date: &str,
        headers: &[(String, String)],
        query: &[(String, String)],
    ) -> String {
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let lines = lines.concat();
        let path: Vec<String> = draft.path.split('/').map(encode).collect();
        let canonical = format!(
            "{}\n{}\n{}\n{lines}\n{}\n{}",
            draft.method,
            path.join("/"),
            canonical_query(query),
            names(headers),
            hex::encode(Sha256::digest(draft.body)),
        );
        let scope = self.scope(draft.service, date);
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
        let key =
            scope.split('/').fold(format!("AWS4{}", self.secret).into_bytes(), |key, part| hmac(&key, part));
        hex::encode(hmac(&key, &text))
    }
}

/// Percent-encodes all but letters, digits and `-_.~`.
pub fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A query in order, as it is signed and sent.
pub fn canonical_query(query: &[(String, String)]) -> String {
    let mut pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.sort();
    pairs.join("&")
}

fn names(headers: &[(String, String)]) -> String {
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    names.join(";")
}

pub fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
