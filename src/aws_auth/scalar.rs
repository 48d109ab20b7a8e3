//! What a scalar means to the YAML library of aws-iam-authenticator, which is of YAML 1.1: `yes` is no text, and `012`
//! is a number.
//!
//! Seen by running it; `tests/golden/aws-auth-facts.json` has what was seen. Never here: collections, or ARNs.

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};

/// What a scalar means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scalar<'a> {
    Null,
    Bool,
    Number,
    /// A whole number beyond 63 bits, which can be no key.
    Huge,
    /// `.inf` or `.nan`, which JSON does not have.
    NotFinite,
    Text(Cow<'a, str>),
}

/// The prefix of YAML's own tags.
const OWN: &str = "tag:yaml.org,2002:";

/// Reads a scalar. None where its tag wants something that it is not: that breaks the whole list.
pub(super) fn read<'a>(tag: Option<&str>, text: &'a str, plain: bool) -> Option<Scalar<'a>> {
    let literal = || Some(Scalar::Text(text.into()));
    let Some(tag) = tag else {
        return if plain { Some(implied(text)) } else { literal() };
    };
    let implied = || implied(text);
    match tag.strip_prefix(OWN) {
        Some("null") => Some(implied()).filter(|scalar| *scalar == Scalar::Null),
        Some("bool") => Some(implied()).filter(|scalar| *scalar == Scalar::Bool),
        Some("int") => {
            Some(implied()).filter(|scalar| matches!(scalar, Scalar::Number | Scalar::Huge) && is_whole(text))
        }
        Some("float") => {
            // A whole number of 64 bits is not taken for a float.
            Some(implied()).filter(|scalar| matches!(scalar, Scalar::Number | Scalar::NotFinite))
        }
        Some("timestamp") => literal().filter(|_| is_like_a_date(text)),
        Some("binary") => binary(text).map(|text| Scalar::Text(text.into())),
        // `!!str`, and every tag that the library does not know.
        _ => literal(),
    }
}

/// What an untagged, unquoted scalar means. Text is always the text that was written, underscores included.
fn implied(text: &str) -> Scalar<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" | "n" | "N"
        | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Scalar::Bool,
        ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf"
        | "-.Inf" | "-.INF" => return Scalar::NotFinite,
        _ => {}
    }
    let number = match text.as_bytes().first() {
        Some(b'.') if is_float(text) => Some(Scalar::Number),
        Some(b'0'..=b'9' | b'+' | b'-') => number(&text.replace('_', "")),
        _ => None,
    };
    number.unwrap_or_else(|| Scalar::Text(text.into()))
}

fn number(text: &str) -> Option<Scalar<'static>> {
    match whole(text) {
        Some(Whole::Signed) => Some(Scalar::Number),
        Some(Whole::Unsigned) => Some(Scalar::Huge),
        None => is_float(text).then_some(Scalar::Number),
    }
}

/// How wide a whole number is.
enum Whole {
    Signed,
    Unsigned,
}

fn is_whole(text: &str) -> bool {
    whole(&text.replace('_', "")).is_some()
}

/// A whole number in one of Go's notations: `0x`, `0o`, `0b`, or a leading zero for octal.
fn whole(text: &str) -> Option<Whole> {
    let (negative, signed, digits) = match text.as_bytes().first()? {
        b'-' => (true, true, &text[1..]),
        b'+' => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let (radix, digits) = radix(digits);
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    let limit = i64::MAX.unsigned_abs() + u64::from(negative);
    if value <= limit { Some(Whole::Signed) } else { Some(Whole::Unsigned).filter(|_| !signed) }
}

fn radix(digits: &str) -> (u32, &str) {
    match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    }
}

/// `-1.5e3`, `.5`, `1.`: a decimal fraction that 64 bits can hold.
fn is_float(text: &str) -> bool {
    let decimal = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    text.chars().all(decimal) && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Four digits and a dash begin everything that may be a time.
fn is_like_a_date(text: &str) -> bool {
    text.split_once('-').is_some_and(|(year, _)| year.len() == 4 && year.bytes().all(|c| c.is_ascii_digit()))
}

fn binary(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_scalar_is_what_yaml_1_1_takes_it_for() {
        for (texts, expected) in [
            (&["", "~", "null", "NULL"][..], Scalar::Null),
            (&["y", "Yes", "off", "TRUE"], Scalar::Bool),
            (
                &["12", "-0b1", "+0x_f", "0o17", "012", "08", "1_000", "1e3", "-.5", "1.", ".5"],
                Scalar::Number,
            ),
            (&["9223372036854775808", "0xffffffffffffffff"], Scalar::Huge),
            (&[".inf", "-.INF", ".nan"], Scalar::NotFinite),
        ] {
            for text in texts {
                assert_eq!(read(None, text, true), Some(expected.clone()), "{text}");
                assert_eq!(read(None, text, false), Some(Scalar::Text((*text).into())), "{text} quoted");
            }
        }
        for text in
            ["yEs", "nULL", "<<", "_1", "0x", "1e999", ".5_0", "+", "-", "1.2.3", "2001-12-14", "inf", "-inf"]
        {
            assert_eq!(read(None, text, true), Some(Scalar::Text(text.into())), "{text}");
        }
    }

    #[test]
    fn a_tag_that_does_not_fit_breaks_the_list() {
        for (tag, text, fits) in [
            ("int", "12", true),
            ("int", "1.5", false),
            ("float", "1", true),
            ("bool", "yes", true),
            ("bool", "1", false),
            ("null", "~", true),
            ("null", "x", false),
            ("binary", "YWxpY2U=", true),
            ("binary", "!", false),
            ("timestamp", "2001-12-14", true),
            ("timestamp", "x", false),
            ("str", "12", true),
            ("set", "12", true),
        ] {
            let read = read(Some(&format!("{OWN}{tag}")), text, true);
            assert_eq!(read.is_some(), fits, "!!{tag} {text}");
        }
        assert_eq!(read(Some("!own"), "12", true), Some(Scalar::Text("12".into())));
    }
}
