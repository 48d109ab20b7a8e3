//! The type of a scalar in YAML 1.1, as Go's yaml.v2 resolves it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::value::Yaml;

const NULLS: [&str; 5] = ["", "~", "null", "Null", "NULL"];
const BOOLS: [&str; 22] = [
    "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N", "no", "No", "NO",
    "false", "False", "FALSE", "off", "Off", "OFF",
];
/// Behind an optional sign, which `.nan` has not.
const ENDLESS: [&str; 3] = [".inf", ".Inf", ".INF"];
const NANS: [&str; 3] = [".nan", ".NaN", ".NAN"];

/// A scalar's value; none if its tag wants another type than it has.
pub(super) fn value(tag: Option<&str>, text: &str, plain: bool) -> Option<Yaml> {
    let as_text = Some(Yaml::Text(text.to_owned()));
    let Some(tag) = tag else {
        return if plain { Some(untagged(text)) } else { as_text };
    };
    let untagged = untagged(text);
    let fits = match tag.strip_prefix("tag:yaml.org,2002:").unwrap_or_default() {
        "null" => matches!(untagged, Yaml::Null),
        "bool" => matches!(untagged, Yaml::Bool),
        "int" => integer(&text.replace('_', "")).is_some(),
        "float" => matches!(untagged, Yaml::Number { .. } | Yaml::NotFinite),
        "timestamp" => return as_text.filter(|_| text.len() > 4 && text.as_bytes()[4] == b'-'),
        "binary" => {
            let bytes = STANDARD.decode(text.replace(['\n', '\r'], "")).ok()?;
            return Some(Yaml::Text(String::from_utf8_lossy(&bytes).into_owned()));
        }
        _ => return as_text,
    };
    fits.then_some(untagged)
}

fn untagged(text: &str) -> Yaml {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if NULLS.contains(&text) {
        Yaml::Null
    } else if BOOLS.contains(&text) {
        Yaml::Bool
    } else if ENDLESS.contains(&unsigned) || NANS.contains(&text) {
        Yaml::NotFinite
    } else if text.starts_with('.') && fraction(text) {
        Yaml::Number { fits_a_key: true }
    } else if text.starts_with(|first: char| first.is_ascii_digit() || "+-".contains(first)) {
        let text_without = text.replace('_', "");
        match integer(&text_without) {
            Some(value) => Yaml::Number { fits_a_key: i64::try_from(value).is_ok() },
            None if fraction(&text_without) => Yaml::Number { fits_a_key: true },
            None => Yaml::Text(text.to_owned()),
        }
    } else {
        Yaml::Text(text.to_owned())
    }
}

/// A whole number of 64 bits; without a sign it may use them all.
fn integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = if let Some(hex) = lower.strip_prefix("0x") {
        (16, hex)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (2, binary)
    } else if let Some(octal) = lower.strip_prefix("0o") {
        (8, octal)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, lower.as_str())
    };
    if !digits.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return None;
    }
    let size = i128::from_str_radix(digits, radix).ok()?;
    let value = if text.starts_with('-') { -size } else { size };
    let most = if text.starts_with('+') { i128::from(i64::MAX) } else { i128::from(u64::MAX) };
    (i128::from(i64::MIN)..=most).contains(&value).then_some(value)
}

/// A decimal fraction that 64 bits can hold.
fn fraction(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}
