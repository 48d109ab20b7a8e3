//! Where users and passwords stand in URLs. Never here: whether a URL is a good one.

use std::ops::Range;

use super::Secret;

/// The places of users and passwords in the URLs of a text, the `@` not included.
///
/// In a password some characters must be written as `%..`, and people forget it: what stands before the last `@` of a
/// word that holds a URL is taken for one, however it looks.
pub(super) fn users(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    text.split_inclusive(is_outside).filter_map(move |piece| {
        let start = end;
        end += piece.len();
        let after_scheme = piece.find("://")? + "://".len();
        let user = piece[after_scheme..].rfind('@').filter(|length| *length > 0)?;
        Some(start + after_scheme..start + after_scheme + user)
    })
}

fn is_outside(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | '<' | '>')
}

/// The password in a URL as it can come back to us: as it is written, and decoded.
#[must_use]
pub fn passwords(url: &str) -> Vec<Secret> {
    let user = users(url).next().map(|place| &url[place]);
    let password = user.and_then(|user| user.split_once(':')).map(|(_, password)| password);
    let Some(written) = password else { return Vec::new() };
    let decoded = decoded(written);
    let mut forms = vec![Secret::from(written)];
    forms.extend((decoded != written).then(|| Secret::from(decoded)));
    forms
}

fn decoded(written: &str) -> String {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((before, behind)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        if let Some(byte) = behind.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &behind[2..];
        } else {
            bytes.push(b'%');
            rest = behind;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::redacted;
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_user() {
        for (text, shown) in [
            ("to http://jo:word@localhost:1/x failed", "to http://(secret)@localhost:1/x failed"),
            ("`https://jo@host` and https://host/a", "`https://(secret)@host` and https://host/a"),
            ("https://jo:a/b@c@host", "https://(secret)@host"),
            ("https://host, said jo@example.com", "https://host, said jo@example.com"),
        ] {
            assert_eq!(redacted(text), shown);
        }
    }

    #[test]
    fn a_password_is_known_as_written_and_decoded() {
        let _known = passwords("http://jo:s%40fe-enough@proxy:3128");
        assert_eq!(redacted("s%40fe-enough, s@fe-enough"), "(secret), (secret)");
        assert!(passwords("http://proxy:3128/?a=b").is_empty());
    }
}
