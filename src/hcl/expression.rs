//! Values: strings with everything escaped that HCL would read otherwise, lists of them, and references.
//! Never here: where a value goes (`block`).

use std::fmt;

use crate::text::{escaped, is_hidden};

/// Longest label that [`label`] makes, in characters: roles of IAM Identity Center have long names.
const LABEL_AT_MOST: usize = 48;

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(String);

impl Expression {
    /// A string with exactly this value.
    #[must_use]
    pub fn string(value: &str) -> Self {
        Self(quoted(value))
    }

    /// A list of strings.
    #[must_use]
    pub fn strings<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| quoted(value.as_ref())).collect();
        Self(format!("[{}]", values.join(", ")))
    }

    /// A reference such as `eksaccess_entry.dev.principal_arn`. Its parts must be identifiers.
    #[must_use]
    pub fn reference(traversal: impl Into<String>) -> Self {
        Self(traversal.into())
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// `text` as a quoted string: quotes, backslashes, characters that cannot be seen and template markers escaped.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        escape(character, rest.peek() == Some(&'{'), &mut quoted);
    }
    quoted.push('"');
    quoted
}

/// Appends one character; `$` and `%` are doubled where a brace would make a template of them.
fn escape(character: char, before_brace: bool, quoted: &mut String) {
    match character {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\n' => quoted.push_str("\\n"),
        '$' | '%' if before_brace => quoted.extend([character, character]),
        hidden if is_hidden(hidden) => quoted.push_str(&escaped(hidden.encode_utf8(&mut [0; 4]))),
        plain => quoted.push(plain),
    }
}

/// A block's label made from a name, or from `otherwise` where the name has no letter or digit:
/// `AWSReservedSSO_Dev.Ops_01` gives `awsreservedsso_dev_ops_01`.
#[must_use]
pub fn label(name: &str, otherwise: &str) -> String {
    let mut label = String::new();
    for character in name.chars().take(LABEL_AT_MOST) {
        let kept = if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '_' };
        if kept != '_' || !label.ends_with('_') {
            label.push(kept);
        }
    }
    let label = label.trim_matches('_');
    match label.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}_{label}"),
        Some(_) => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_so_that_hcl_reads_them_back() {
        for (text, expected) in [
            ("plain", r#""plain""#),
            (r#"a"b\c"#, r#""a\"b\\c""#),
            ("${x} %{if} $x 5% {", r#""$${x} %%{if} $x 5% {""#),
            ("a\nb\r\t\u{1}", r#""a\nb\r\t\u0001""#),
            ("$${", r#""$$${""#),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn a_list_quotes_each_of_its_strings() {
        let none: [&str; 0] = [];
        assert_eq!(Expression::strings(none).to_string(), "[]");
        assert_eq!(Expression::strings(["a", "${b}"]).to_string(), r#"["a", "$${b}"]"#);
    }

    #[test]
    fn labels_are_identifiers() {
        for (name, expected) in [
            ("dev", "dev"),
            ("AWSReservedSSO_Dev.Ops_01", "awsreservedsso_dev_ops_01"),
            ("1password@ci", "principal_1password_ci"),
            ("+=,", "principal"),
            ("a--b", "a_b"),
        ] {
            assert_eq!(label(name, "principal"), expected);
        }
    }
}
