//! Takes out of others' texts what must not be shown: every word of AWS, an API server or a source of credentials passes
//! here once. Some messages repeat the request that was signed, headers and all.

use crate::text::{cut, shown};

/// How many characters of a text are kept. A refusal that names identity, action, resource and policy has up to 600.
const LONGEST: usize = 1000;

/// What comes before secrets: parts of a signed request (seen of `SignatureDoesNotMatch` and `IncompleteSignature`), and
/// credentials in an answer that cannot be read, which nobody knows as secrets yet.
const MARKS: [&str; 10] = [
    "The Canonical String for this request",
    "The String-to-Sign",
    "Authorization=",
    "AWS4-HMAC-SHA256",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "<SecretAccessKey>",
    "<SessionToken>",
    "\"SecretAccessKey\"",
    "\"SessionToken\"",
];

/// How the ids of access keys begin: of users, and of sessions.
const KEY_PREFIXES: [&str; 2] = ["AKIA", "ASIA"];

/// The text without the parts of a signed request, access keys' ids and the secrets of this process, as long as a message
/// is, and with nothing in it that cannot be seen.
pub(in crate::aws) fn scrub(text: &str) -> String {
    let text = &cut(text, LONGEST);
    let marks = MARKS.iter().filter_map(|mark| find_ignoring_case(text, mark));
    let end = marks.min().unwrap_or(text.len());
    let mut kept = shown(&without_keys(text[..end].trim_end()));
    if end < text.len() {
        kept.push_str(" (the rest is not shown: it may hold secrets)");
    }
    kept
}

fn find_ignoring_case(text: &str, mark: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(&mark.to_ascii_lowercase())
}

fn without_keys(text: &str) -> String {
    let word = |letter: char| letter.is_ascii_alphanumeric();
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(word) {
        let length = rest[start..].find(|letter| !word(letter)).unwrap_or(rest.len() - start);
        let (before, after) = rest.split_at(start);
        let (found, behind) = after.split_at(length);
        kept.push_str(before);
        kept.push_str(if is_key(found) { "(access key)" } else { found });
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

fn is_key(word: &str) -> bool {
    (16..=128).contains(&word.len()) && KEY_PREFIXES.iter().any(|prefix| word.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_as_they_are() {
        for text in
            ["", "The specified principalArn is invalid: invalid principal.", "AKIA is a prefix", "ümlaut"]
        {
            assert_eq!(scrub(text), text);
        }
    }

    #[test]
    fn a_text_is_cut_and_what_cannot_be_seen_in_it_is_written_out() {
        assert_eq!(scrub("no\u{1b}[2J\u{202e}, never"), "no\\u001b[2J\\u202e, never");
        assert_eq!(scrub(&"endless ".repeat(2 << 20)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn keys_and_signed_requests_are_taken_out() {
        let cases = [
            ("key ASIA1234567890ABCDEF/20260101, no", "key (access key)/20260101, no"),
            (
                "The signature does not match. The Canonical String for this request should have been\nx-amz-security-token:abc",
                "The signature does not match. (the rest is not shown: it may hold secrets)",
            ),
            (
                "no JSON: {\"sessionToken\": \"IQoJb3JpZ2luX2Vj",
                "no JSON: { (the rest is not shown: it may hold secrets)",
            ),
            (
                "Authorization header is wrong. authorization=AWS4-HMAC-SHA256 Credential=AKIA1234567890ABCDEF",
                "Authorization header is wrong. (the rest is not shown: it may hold secrets)",
            ),
        ];
        for (text, shown) in cases {
            assert_eq!(scrub(text), shown);
        }
    }
}
