//! Prior states by chance: what a refresh would show, nearly that, or what is gone. Never here: configurations.

use serde_json::{Value as Json, json};

use crate::chance::Chance;
use crate::rpc::world::{CLUSTER, EDIT, VIEW};

const LONG_AGO: &str = "2025-03-01T10:00:00Z";
const ALTERED_ENTRY: [(&str, &str); 7] = [
    ("kubernetes_groups", r#"["was"]"#),
    ("user_name", r#""was""#),
    ("tags", r#"{"was":"1"}"#),
    ("tags", "{}"),
    ("modified_at", r#""2025-03-01T10:00:00Z""#),
    ("timeouts", r#"{"create":"2m"}"#),
    (
        "access_entry_arn",
        r#""arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/p/aaaa""#,
    ),
];
const ALTERED_ASSOCIATION: [(&str, &str); 5] = [
    ("access_scope", r#"{"type":"namespace","namespaces":["was"]}"#),
    ("access_scope", r#"{"type":"cluster","namespaces":[]}"#),
    (
        "access_entry_arn",
        r#""arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/p/aaaa""#,
    ),
    ("modified_at", r#""2025-03-01T10:00:00Z""#),
    ("timeouts", r#"{"create":"2m"}"#),
];

/// What state has of an entry that is there.
pub(crate) fn of_entry(entry: &Json) -> Json {
    let tags = match entry["tags"].as_object() {
        Some(tags) if tags.keys().any(|key| !key.starts_with("aws:")) => tags
            .iter()
            .filter(|(key, _)| !key.starts_with("aws:"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        _ => Json::Null,
    };
    json!({
        "cluster_name": CLUSTER, "principal_arn": entry["principal_arn"], "type": entry["type"],
        "kubernetes_groups": entry["kubernetes_groups"], "user_name": entry["username"], "tags": tags,
        "access_entry_arn": entry["access_entry_arn"], "created_at": entry["created_at"],
        "modified_at": entry["modified_at"],
    })
}

/// What state has of a policy of that entry, if it has any.
pub(crate) fn of_association(chance: &mut Chance, entry: &Json) -> Option<Json> {
    let policies = entry["policies"].as_array()?;
    let policy = policies.get(chance.below(policies.len().max(1)))?;
    let scope = &policy["access_scope"];
    let scope = match scope["namespaces"].as_array() {
        Some(namespaces) if !namespaces.is_empty() => scope.clone(),
        _ => json!({ "type": scope["type"] }),
    };
    let arn = if chance.percent(60) { entry["access_entry_arn"].clone() } else { Json::Null };
    Some(json!({
        "cluster_name": CLUSTER, "principal_arn": entry["principal_arn"], "policy_arn": policy["policy_arn"],
        "access_scope": scope, "access_entry_arn": arn, "associated_at": policy["associated_at"],
        "modified_at": policy["modified_at"],
    }))
}

/// A prior state, or none, where that is there.
pub(crate) fn by_chance(
    chance: &mut Chance,
    seen: Option<&Json>,
    principal: &str,
    is_entry: bool,
) -> Option<Json> {
    if chance.percent(30) {
        return None;
    }
    match seen {
        Some(seen) if chance.percent(70) => Some(seen.clone()),
        Some(seen) => Some(altered(chance, seen.clone(), is_entry)),
        None => chance.percent(35).then(|| altered(chance, gone(principal, is_entry), is_entry)),
    }
}

fn altered(chance: &mut Chance, mut state: Json, is_entry: bool) -> Json {
    let ways: &[(&str, &str)] = if is_entry { &ALTERED_ENTRY } else { &ALTERED_ASSOCIATION };
    for _ in 0..=chance.below(2) {
        let (attribute, value) = chance.pick(ways);
        state[attribute] = value.parse().unwrap();
    }
    state
}

/// What was deleted since.
fn gone(principal: &str, is_entry: bool) -> Json {
    let name = principal.rsplit('/').next().unwrap_or_default();
    let kind = if principal.contains(":user/") { "user" } else { "role" };
    let arn =
        format!("arn:aws:eks:eu-west-1:111122223333:access-entry/{CLUSTER}/{kind}/111122223333/{name}/bbbb");
    if is_entry {
        return json!({
            "cluster_name": CLUSTER, "principal_arn": principal, "type": "STANDARD", "kubernetes_groups": ["a"],
            "user_name": "me", "access_entry_arn": arn, "created_at": LONG_AGO, "modified_at": LONG_AGO,
        });
    }
    json!({
        "cluster_name": CLUSTER, "principal_arn": principal, "policy_arn": if name.len() > 2 { VIEW } else { EDIT },
        "access_scope": { "type": "cluster" }, "access_entry_arn": arn, "associated_at": LONG_AGO,
        "modified_at": LONG_AGO,
    })
}
