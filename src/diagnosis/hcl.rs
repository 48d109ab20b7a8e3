//! The HCL that a remedy proposes: an access entry of a person or a node, and a policy association with the View policy in
//! one namespace, or in one more than it has.
//!
//! Never here: a wider right than those two, or the decision that one is needed.

use crate::text::{escaped, is_hidden};

use crate::access::EntryType;

/// Longest block label made from a principal's name, in characters: SSO roles have long ones.
const LABEL_AT_MOST: usize = 48;

/// `text` as a quoted HCL string: quotes, backslashes, control characters and template markers escaped.
#[must_use]
pub fn quote(text: &str) -> String {
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
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '$' | '%' if before_brace => quoted.extend([character, character]),
        hidden if is_hidden(hidden) => quoted.push_str(&escaped(hidden.encode_utf8(&mut [0; 4]))),
        plain => quoted.push(plain),
    }
}

/// A block label made from the last segment of a principal's name: `AWSReservedSSO_Dev.Ops_01` is
/// `awsreservedsso_dev_ops_01`.
#[must_use]
pub fn label(name: &str) -> String {
    let mut label = String::new();
    for character in name.chars().take(LABEL_AT_MOST) {
        let kept = if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '_' };
        if kept != '_' || !label.ends_with('_') {
            label.push(kept);
        }
    }
    let label = label.trim_matches('_');
    match label.chars().next() {
        None => "principal".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("principal_{label}"),
        Some(_) => label.to_owned(),
    }
}

/// An `eksaccess_entry` with its two required arguments, and its type where that is not the default.
#[must_use]
pub fn entry(label: &str, cluster: &str, principal_arn: &str, entry_type: &EntryType) -> String {
    let (cluster, principal_arn) = (quote(cluster), quote(principal_arn));
    let kind = match entry_type {
        EntryType::Standard => String::new(),
        node => format!("\n  type          = {}", quote(node.as_str())),
    };
    format!(
        "resource \"eksaccess_entry\" \"{label}\" {{\n  cluster_name  = {cluster}\n  principal_arn = {principal_arn}{kind}\n}}"
    )
}

/// How an association names the entry it belongs to.
#[derive(Clone, Copy, Debug)]
pub enum EntryReference<'a> {
    /// The `eksaccess_entry` block of this label, proposed beside it.
    Block(&'a str),
    /// An entry that is there already.
    Existing {
        /// The cluster's name.
        cluster: &'a str,
        /// Whose entry it is.
        principal_arn: &'a str,
        /// The entry's own ARN.
        access_entry_arn: &'a str,
    },
}

impl EntryReference<'_> {
    /// Expressions for `cluster_name`, `principal_arn` and `access_entry_arn`.
    fn expressions(self) -> [String; 3] {
        match self {
            Self::Block(label) => ["cluster_name", "principal_arn", "access_entry_arn"]
                .map(|attribute| format!("eksaccess_entry.{label}.{attribute}")),
            Self::Existing { cluster, principal_arn, access_entry_arn } => {
                [cluster, principal_arn, access_entry_arn].map(quote)
            }
        }
    }
}

/// An `import` block for an association that is there already.
#[must_use]
pub fn import_association(label: &str, cluster: &str, principal_arn: &str, policy_arn: &str) -> String {
    let id = quote(&format!("{cluster}#{principal_arn}#{policy_arn}"));
    format!("import {{\n  to = eksaccess_policy_association.{label}\n  id = {id}\n}}")
}

/// An `eksaccess_policy_association` of `policy_arn`, in these namespaces.
#[must_use]
pub fn association(label: &str, entry: EntryReference<'_>, policy_arn: &str, namespaces: &[&str]) -> String {
    let [cluster, principal, access_entry] = entry.expressions();
    let namespaces: Vec<String> = namespaces.iter().map(|namespace| quote(namespace)).collect();
    let (policy, namespaces) = (quote(policy_arn), namespaces.join(", "));
    format!(
        "resource \"eksaccess_policy_association\" \"{label}\" {{
  cluster_name     = {cluster}
  principal_arn    = {principal}
  access_entry_arn = {access_entry}
  policy_arn       = {policy}

  access_scope {{
    type       = \"namespace\"
    namespaces = [{namespaces}]
  }}
}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_so_that_hcl_reads_them_back() {
        for (text, quoted) in [
            ("plain", r#""plain""#),
            (r#"a"b\c"#, r#""a\"b\\c""#),
            ("${x} %{if} $x 5% {", r#""$${x} %%{if} $x 5% {""#),
            ("a\nb\u{1}", r#""a\nb\u0001""#),
            ("$${", r#""$$${""#),
        ] {
            assert_eq!(quote(text), quoted);
        }
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
            assert_eq!(label(name), expected);
        }
    }

    #[test]
    fn an_association_refers_to_the_entry_beside_it() {
        let text = association("dev_view", EntryReference::Block("dev"), "arn:p", &["${ns}"]);
        assert!(text.contains("access_entry_arn = eksaccess_entry.dev.access_entry_arn"));
        assert!(text.contains(r#"namespaces = ["$${ns}"]"#));
    }
}
