//! Takes out of AWS's texts what must not be shown. Some messages repeat the request that was signed, headers and all.

/// What comes before parts of a signed request in a message (seen of `SignatureDoesNotMatch` and `IncompleteSignature`).
const REQUEST_MARKS: [&str; 5] = [
    "The Canonical String for this request",
    "The String-to-Sign",
    "Authorization=",
    "AWS4-HMAC-SHA256",
    "X-Amz-Security-Token",
];

/// How the ids of access keys begin: of users, and of sessions.
const KEY_PREFIXES: [&str; 2] = ["AKIA", "ASIA"];

/// The text without the parts of a signed request, and without access keys' ids.
pub(in super::super) fn scrub(text: &str) -> String {
    let marks = REQUEST_MARKS.iter().filter_map(|mark| find_ignoring_case(text, mark));
    let end = marks.min().unwrap_or(text.len());
    let mut shown = without_keys(text[..end].trim_end());
    if end < text.len() {
        shown.push_str(" (the rest repeats the signed request)");
    }
    shown
}

fn find_ignoring_case(text: &str, mark: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(&mark.to_ascii_lowercase())
}

fn without_keys(text: &str) -> String {
    let word = |letter: char| letter.is_ascii_alphanumeric();
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(word) {
        let length = rest[start..].find(|letter| !word(letter)).unwrap_or(rest.len() - start);
        let (before, after) = rest.split_at(start);
        let (found, behind) = after.split_at(length);
        shown.push_str(before);
        shown.push_str(if is_key(found) { "(access key)" } else { found });
        rest = behind;
    }
    shown.push_str(rest);
    shown
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
    fn keys_and_signed_requests_are_taken_out() {
        let cases = [
            ("key ASIA1234567890ABCDEF/20260101, no", "key (access key)/20260101, no"),
            (
                "The signature does not match. The Canonical String for this request should have been\nx-amz-security-token:abc",
                "The signature does not match. (the rest repeats the signed request)",
            ),
            (
                "Authorization header is wrong. authorization=AWS4-HMAC-SHA256 Credential=AKIA1234567890ABCDEF",
                "Authorization header is wrong. (the rest repeats the signed request)",
            ),
        ];
        for (text, shown) in cases {
            assert_eq!(scrub(text), shown);
        }
    }
}
