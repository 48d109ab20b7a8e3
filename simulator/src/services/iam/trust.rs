//! Trust policies: between IAM's JSON document and the list of principals that may assume a role.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::arn::is_account;

/// The document, percent-encoded as IAM answers it.
pub(super) fn document(assumable_by: &[String]) -> String {
    let principal = match assumable_by {
        [] => json!({ "Service": "ec2.amazonaws.com" }),
        trusted => json!({ "AWS": trusted }),
    };
    let statement = json!([{ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" }]);
    let document = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    utf8_percent_encode(&document, NON_ALPHANUMERIC).to_string()
}

/// The AWS principals that a document allows; none if it is no JSON object.
pub(super) fn assumable_by(document: &str) -> Option<Vec<String>> {
    let document: Value = serde_json::from_str(document).ok()?;
    document.as_object()?;
    let statements = as_list(&document["Statement"]);
    let allowing = statements.into_iter().filter(|statement| statement["Effect"] == "Allow");
    Some(allowing.flat_map(|statement| trusted(&statement["Principal"])).collect())
}

fn trusted(principal: &Value) -> Vec<String> {
    let listed = if principal == "*" { vec![principal] } else { as_list(&principal["AWS"]) };
    listed.into_iter().filter_map(Value::as_str).map(pattern).collect()
}

/// An account, by number or by its root, stands for every principal in it.
fn pattern(principal: &str) -> String {
    if is_account(principal) {
        return format!("arn:*:iam::{principal}:*");
    }
    match principal.strip_suffix(":root") {
        Some(account) => format!("{account}:*"),
        None => principal.to_owned(),
    }
}

fn as_list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

#[cfg(test)]
mod tests {
    use super::assumable_by;

    #[test]
    fn only_allowed_aws_principals_may_assume() {
        for (document, expected) in [
            (r#"{"Statement":{"Effect":"Allow","Principal":"*"}}"#, Some(vec!["*"])),
            (
                r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}]}"#,
                Some(vec![]),
            ),
            (r#"{"Statement":[{"Effect":"Deny","Principal":{"AWS":"*"}}]}"#, Some(vec![])),
            (
                r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]}}]}"#,
                Some(vec!["arn:aws:iam::111122223333:*"]),
            ),
            ("not json", None),
            ("3", None),
        ] {
            let expected = expected.map(|list| list.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(assumable_by(document), expected, "{document}");
        }
    }
}
