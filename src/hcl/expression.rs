//! Values: strings with everything escaped that HCL would read otherwise, lists and maps of them, and references.
//! Never here: where a value goes (`block`).

use std::fmt;

use super::INDENT;
use crate::text::{escaped, is_hidden};

/// Longest label that [`label`] makes, in characters: roles of IAM Identity Center have long names.
const LABEL_AT_MOST: usize = 48;

/// Bytes that most lists of strings fit into.
const SHORT_LIST: usize = 64;

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
        let mut list = String::with_capacity(SHORT_LIST);
        list.push('[');
        for (place, value) in values.into_iter().enumerate() {
            list.push_str(if place == 0 { "" } else { ", " });
            quote(value.as_ref(), &mut list);
        }
        list.push(']');
        Self(list)
    }

    /// A map of strings, one on a line.
    #[must_use]
    pub fn map<K: AsRef<str>, V: AsRef<str>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let quote = |(key, value): (K, V)| (quoted(key.as_ref()), quoted(value.as_ref()));
        let entries: Vec<_> = entries.into_iter().map(quote).collect();
        let width = entries.iter().map(|(key, _)| key.chars().count()).max().unwrap_or_default();
        let lines: Vec<String> =
            entries.iter().map(|(key, value)| format!("{INDENT}{key:width$} = {value}\n")).collect();
        Self(if lines.is_empty() { "{}".to_owned() } else { format!("{{\n{}}}", lines.concat()) })
    }

    /// An object, an attribute on each line. The names must be identifiers.
    #[must_use]
    pub fn object<const N: usize>(attributes: [(&'static str, Self); N]) -> Self {
        let width = attributes.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let line = |(name, Self(value)): &(&str, Self)| format!("{INDENT}{name:width$} = {value}\n");
        Self(format!("{{\n{}}}", attributes.iter().map(line).collect::<String>()))
    }

    /// A reference such as `eksaccess_entry.dev.principal_arn`. Its parts must be identifiers.
    #[must_use]
    pub fn reference(traversal: impl Into<String>) -> Self {
        Self(traversal.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn has_several_lines(&self) -> bool {
        self.0.contains('\n')
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
    quote(text, &mut quoted);
    quoted
}

/// Appends `text` in quotes.
fn quote(text: &str, quoted: &mut String) {
    quoted.push('"');
    if text.bytes().all(is_plain) {
        quoted.push_str(text);
    } else {
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            escape(character, rest.peek() == Some(&'{'), quoted);
        }
    }
    quoted.push('"');
}

/// Whether a byte stands for itself, whatever stands beside it: nearly all of every text does.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'$' | b'%')
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
/// `AWSReservedSSO_Dev.Ops_01` gives `awsreservedsso_dev_ops_01`. A long name is cut.
#[must_use]
pub fn label(name: &str, otherwise: &str) -> String {
    let cut: String = name.chars().take(LABEL_AT_MOST).collect();
    identifier(&cut, otherwise)
}

/// An identifier made from a text, whole: letters in lower case, digits, and `_` for what stands between them.
pub(super) fn identifier(text: &str, otherwise: &str) -> String {
    let mut identifier = String::with_capacity(text.len());
    for character in text.chars() {
        let kept = if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '_' };
        if kept != '_' || !identifier.ends_with('_') {
            identifier.push(kept);
        }
    }
    let identifier = identifier.trim_matches('_');
    match identifier.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}_{identifier}"),
        Some(_) => identifier.to_owned(),
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
    fn a_map_has_an_entry_on_each_line_and_none_where_it_is_empty() {
        let none: [(&str, &str); 0] = [];
        assert_eq!(Expression::map(none).to_string(), "{}");
        let map = Expression::map([("ü", "a\nb"), ("owner", "%{if}")]);
        assert_eq!(map.to_string(), "{\n  \"ü\"     = \"a\\nb\"\n  \"owner\" = \"%%{if}\"\n}");
        assert!(map.has_several_lines() && !Expression::string("a\nb").has_several_lines());
    }

    #[test]
    fn an_object_has_its_equals_signs_in_one_column() {
        let object = [("source", Expression::string("a/b")), ("version", Expression::string("~> 1.0"))];
        let expected = "{\n  source  = \"a/b\"\n  version = \"~> 1.0\"\n}";
        assert_eq!(Expression::object(object).to_string(), expected);
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
