//! The part of an answer that shows why it cannot be read. Never here: what was done about it.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// How many letters of an answer are shown.
const SHOWN: usize = 200;

/// How many of them stand before the place where JSON breaks off.
const BEFORE: usize = 100;

/// The members of EKS's answers that are numbers: times, in seconds.
const NUMBERS: [&str; 3] = ["createdAt", "modifiedAt", "associatedAt"];

/// Those that are lists.
const LISTS: [&str; 5] =
    ["accessEntries", "accessPolicies", "associatedAccessPolicies", "kubernetesGroups", "namespaces"];

/// Those that are objects.
const OBJECTS: [&str; 6] =
    ["accessConfig", "accessEntry", "accessScope", "associatedAccessPolicy", "cluster", "tags"];

/// Those that are texts.
const TEXTS: [&str; 13] = [
    "accessEntryArn",
    "arn",
    "authenticationMode",
    "clusterName",
    "endpoint",
    "issuer",
    "name",
    "nextToken",
    "policyArn",
    "principalArn",
    "status",
    "type",
    "username",
];

/// The part of a body that shows what is wrong with it, on one line: a member of the wrong kind, the place where the JSON
/// is broken, else the beginning.
pub(super) fn excerpt(body: &[u8]) -> String {
    if body.trim_ascii().is_empty() {
        return "an empty body".to_owned();
    }
    let text = String::from_utf8_lossy(body);
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => match misfit(&value, "") {
            Some((path, found)) => format!("{path} is {}", cut(&found.to_string())),
            None => cut(&text),
        },
        Err(broken) if body.trim_ascii().starts_with(b"{") => cut(around(&text, &broken)),
        Err(_) => cut(odd_time(&text).unwrap_or(&text)),
    }
}

/// A time in an answer of IAM's that is none, and what follows it.
fn odd_time(text: &str) -> Option<&str> {
    const TAG: &str = "<CreateDate>";
    let (_, after) = text.split_once(TAG)?;
    let (time, _) = after.split_once('<')?;
    time.parse::<Timestamp>().is_err().then(|| &text[text.len() - after.len() - TAG.len()..])
}

/// The first member that is of another kind than EKS gives it, with its path.
fn misfit<'a>(value: &'a Value, path: &str) -> Option<(String, &'a Value)> {
    match value {
        Value::Object(members) => misfit_of_members(members, path),
        Value::Array(elements) => {
            let mut elements = elements.iter().enumerate();
            elements.find_map(|(index, element)| misfit(element, &format!("{path}[{index}]")))
        }
        _ => None,
    }
}

fn misfit_of_members<'a>(members: &'a Map<String, Value>, path: &str) -> Option<(String, &'a Value)> {
    members.iter().find_map(|(name, value)| {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if !fits(name, value) {
            return Some((path, value));
        }
        // The names of tags are the user's own.
        if name == "tags" { None } else { misfit(value, &path) }
    })
}

fn fits(name: &str, value: &Value) -> bool {
    let is = |names: &[&str]| names.contains(&name);
    value.is_null()
        || !(is(&NUMBERS) && !value.is_number()
            || is(&LISTS) && !value.is_array()
            || is(&OBJECTS) && !value.is_object()
            || is(&TEXTS) && !value.is_string())
}

/// The text from some letters before the place where reading it failed.
fn around<'a>(text: &'a str, broken: &serde_json::Error) -> &'a str {
    let lines_before: usize =
        text.split_inclusive('\n').take(broken.line().saturating_sub(1)).map(str::len).sum();
    let place = (lines_before + broken.column()).min(text.len());
    &text[text.floor_char_boundary(place.saturating_sub(BEFORE))..]
}

/// The first letters, on one line.
fn cut(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut line = words.next().unwrap_or_default().to_owned();
    while line.len() <= 4 * SHOWN
        && let Some(word) = words.next()
    {
        line.push(' ');
        line.push_str(word);
    }
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_is_wrong() {
        let groups = vec!["\"a-group\""; 100].join(",");
        let long = |rest: &str| format!(r#"{{"accessEntry":{{"kubernetesGroups":[{groups}],{rest}}}}}"#);
        for (body, shown) in [
            (String::new(), "an empty body"),
            ("<html>\n  Sign in".to_owned(), "<html> Sign in"),
            (long(r#""createdAt":"yesterday""#), "accessEntry.createdAt is \"yesterday\""),
            (long(r#""tags":{"createdAt":"mine"},"username":7"#), "accessEntry.username is 7"),
            (r#"{"accessEntries":{"a":1}}"#.to_owned(), "accessEntries is {\"a\":1}"),
            (
                r#"{"associatedAccessPolicies":[{},{"accessScope":"cluster"}]}"#.to_owned(),
                "associatedAccessPolicies[1].accessScope is \"cluster\"",
            ),
        ] {
            assert_eq!(excerpt(body.as_bytes()), shown);
        }
    }

    #[test]
    fn a_time_of_iams_that_is_none_is_shown() {
        let role =
            |time: &str| format!("<Role><Arn>{}</Arn><CreateDate>{time}</CreateDate>", "x".repeat(300));
        assert_eq!(excerpt(role("soon").as_bytes()), "<CreateDate>soon</CreateDate>");
        assert!(excerpt(role("2026-01-01T00:00:00Z").as_bytes()).starts_with("<Role>"));
    }

    #[test]
    fn broken_json_is_shown_where_it_breaks() {
        let broken = format!("{{\"a\":\"{}\",\n\"b\": oops, \"c\": 1}}", "x".repeat(1000));
        let shown = excerpt(broken.as_bytes());
        assert!(shown.contains("oops") && shown.chars().count() < 250, "{shown}");
    }

    #[test]
    fn what_is_shown_is_cut_at_200_letters() {
        let shown = excerpt("ü".repeat(1000).as_bytes());
        assert_eq!(shown, format!("{}…", "ü".repeat(200)));
    }
}
