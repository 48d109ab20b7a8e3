//! Configurations by chance: every argument omitted, empty, written in odd ways, unknown, wrong; or as state has it.
//! Never here: prior states.

use serde_json::{Value as Json, json};

use crate::chance::Chance;
use crate::rpc::{
    host::UNKNOWN,
    world::{CLUSTER, VIEW},
};

/// An argument: what it may be, and what it may not.
type Argument = (&'static str, &'static [&'static str], &'static [&'static str]);

/// Arguments of an entry.
const ENTRY: [Argument; 5] = [
    (
        "type",
        &["null", "null", "null", r#""STANDARD""#, r#""EC2_LINUX""#, r#""EC2""#, r#""FUTURE""#],
        &[r#""Standard""#, r#""""#],
    ),
    (
        "kubernetes_groups",
        &[
            "null",
            "null",
            "[]",
            r#"["a"]"#,
            r#"["a","b"]"#,
            r#"["(known after apply)"]"#,
            r#"["a","(known after apply)"]"#,
        ],
        &[r#"["system:masters"]"#, "[null]", r#"[""]"#],
    ),
    (
        "user_name",
        &["null", "null", "null", r#""me""#, r#""you:{{SessionName}}""#],
        &[r#""""#, r#""system:x""#, r#""{{SessionName}}""#],
    ),
    (
        "tags",
        &[
            "null",
            "null",
            "{}",
            r#"{"a":"1"}"#,
            r#"{"a":"1","b":""}"#,
            r#"{"a":null}"#,
            r#"{"a":"(known after apply)"}"#,
        ],
        &[r#"{"aws:x":"1"}"#],
    ),
    (
        "timeouts",
        &["null", "null", "{}", r#"{"create":"1m"}"#, r#"{"delete":null}"#],
        &[r#"{"read":"soon"}"#],
    ),
];

/// Arguments of an association.
const ASSOCIATION: [Argument; 4] = [
    (
        "policy_arn",
        &[
            r#""arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy""#,
            r#""arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy""#,
            r#""arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy""#,
            r#""arn:aws:eks::aws:cluster-access-policy/AmazonEKSFuturePolicy""#,
        ],
        &[r#""arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy""#],
    ),
    (
        "access_scope",
        &[
            r#"{"type":"cluster"}"#,
            r#"{"type":"cluster"}"#,
            r#"{"type":"cluster","namespaces":[]}"#,
            r#"{"type":"namespace","namespaces":["a"]}"#,
            r#"{"type":"namespace","namespaces":["a","b"]}"#,
            r#"{"type":"namespace","namespaces":["a","(known after apply)"]}"#,
            r#"{"type":"(known after apply)","namespaces":"(known after apply)"}"#,
        ],
        &[r#"{"type":"namespace"}"#, r#"{"type":"cluster","namespaces":["a"]}"#, "null"],
    ),
    (
        "access_entry_arn",
        &[
            "null",
            "null",
            r#""arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/p/cccc""#,
        ],
        &[r#""""#],
    ),
    ("timeouts", &["null", "null", "{}", r#"{"update":"1m"}"#], &[r#"{"create":"0s"}"#]),
];

/// A configuration for a principal, often as it is seen there.
pub(crate) fn by_chance(chance: &mut Chance, seen: Option<&Json>, principal: &str, is_entry: bool) -> Json {
    let arguments: &[Argument] = if is_entry { &ENTRY } else { &ASSOCIATION };
    let agrees = if chance.percent(50) { 85 } else { 30 };
    let mut config = json!({ "cluster_name": CLUSTER, "principal_arn": principal });
    for &(name, right, wrong) in arguments {
        config[name] = match seen {
            Some(seen) if chance.percent(agrees) => as_written(chance, name, &seen[name]),
            _ if chance.percent(3) => chance.pick(wrong).parse().unwrap(),
            _ => chance.pick(right).parse().unwrap(),
        };
    }
    if !matches!(config["type"].as_str(), None | Some("STANDARD")) && chance.percent(80) {
        // What EKS sets for nodes.
        (config["kubernetes_groups"], config["user_name"]) = (Json::Null, Json::Null);
    }
    if !is_entry && chance.percent(20) {
        config["access_entry_arn"] = json!(UNKNOWN);
    }
    for name in
        ["cluster_name", "principal_arn", "type", "kubernetes_groups", "user_name", "tags", "policy_arn"]
    {
        if config.get(name).is_some() && chance.percent(4) {
            config[name] = json!(UNKNOWN);
        }
    }
    config
}

/// What is seen, or one of the other ways to write it.
fn as_written(chance: &mut Chance, name: &str, seen: &Json) -> Json {
    let is_default = match name {
        "type" => *seen == json!("STANDARD"),
        "kubernetes_groups" => {
            *seen == json!([])
                || seen
                    .as_array()
                    .is_some_and(|all| all.iter().any(|it| it.as_str().is_some_and(|it| it.contains(':'))))
        }
        "user_name" => seen.as_str().is_some_and(|name| name.contains(':')),
        _ => false,
    };
    if is_default && chance.percent(70) { Json::Null } else { seen.clone() }
}

/// The configuration when all of it is known.
pub(crate) fn known(chance: &mut Chance, config: &Json, principal: &str) -> Json {
    let mut known = config.clone();
    for (name, value) in known.as_object_mut().unwrap() {
        let late = late(chance, name, principal);
        resolve(value, &late);
    }
    known
}

/// What an argument turns out to be.
fn late(chance: &mut Chance, name: &str, principal: &str) -> Json {
    match name {
        "cluster_name" => json!(CLUSTER),
        "principal_arn" => json!(principal),
        "type" => json!("STANDARD"),
        "kubernetes_groups" => chance.pick(&["[]", r#"["late"]"#, "null"]).parse().unwrap(),
        "tags" => chance.pick(&["{}", r#"{"late":"1"}"#, "null"]).parse().unwrap(),
        "policy_arn" => json!(VIEW),
        "access_entry_arn" => Json::Null,
        _ => json!("late"),
    }
}

/// Puts that in the place of a value that is wholly unknown, and a text in the place of every part that is.
fn resolve(value: &mut Json, late: &Json) {
    if *value == json!(UNKNOWN) {
        *value = late.clone();
        return;
    }
    resolve_parts(value);
}

fn resolve_parts(value: &mut Json) {
    match value {
        Json::Array(elements) => elements.iter_mut().for_each(resolve_part),
        Json::Object(members) => {
            if members.get("type") == Some(&json!(UNKNOWN)) {
                *value = json!({ "type": "namespace", "namespaces": ["late"] });
                return;
            }
            members.values_mut().for_each(resolve_part);
        }
        _ => {}
    }
}

fn resolve_part(part: &mut Json) {
    if *part == json!(UNKNOWN) {
        *part = json!("late");
    } else {
        resolve_parts(part);
    }
}
