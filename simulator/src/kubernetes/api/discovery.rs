//! What the server offers: its version, its groups and their kinds, in the older form that every client accepts.

use serde_json::{Value, json};

use super::kinds::{self, KINDS, Kind};
use super::{Answer, Failure};

/// The kind of the answer at a path that is no resource.
pub(super) fn kind_of(path: &str) -> Option<&'static str> {
    match segments(path)[..] {
        ["version"] => Some("Version"),
        ["api"] => Some("APIVersions"),
        ["apis"] => Some("APIGroupList"),
        ["apis", _] => Some("APIGroup"),
        ["api", _] | ["apis", _, _] => Some("APIResourceList"),
        _ => None,
    }
}

/// Answers at a path that is no resource.
pub(super) fn answer(path: &str, server: &str) -> Answer {
    let body = match segments(path)[..] {
        ["version"] => Some(version(server)),
        ["api"] => Some(versions()),
        ["apis"] => Some(group_list(server)),
        ["apis", group] => group_of(group, server),
        ["api", version] => resource_list("", version, server),
        ["apis", group, version] if !group.is_empty() => resource_list(group, version, server),
        _ => None,
    };
    body.map(|body| (200, body)).ok_or_else(Failure::nothing_there)
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

fn version(server: &str) -> Value {
    let (major, minor) = server.split_once('.').unwrap_or((server, ""));
    json!({
        "major": major,
        "minor": minor,
        "gitVersion": format!("v{server}.0-eks-simulator"),
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "2025-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "rustc",
        "platform": "linux/amd64",
    })
}

fn versions() -> Value {
    json!({ "kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": [] })
}

fn group_list(server: &str) -> Value {
    let groups: Vec<Value> =
        kinds::groups(server).into_iter().map(|(name, version)| group(name, version)).collect();
    json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups })
}

fn group_of(name: &str, server: &str) -> Option<Value> {
    let (name, version) = kinds::groups(server).into_iter().find(|(known, _)| *known == name)?;
    let mut group = group(name, version);
    group["kind"] = json!("APIGroup");
    group["apiVersion"] = json!("v1");
    Some(group)
}

fn group(name: &str, version: &str) -> Value {
    let version = json!({ "groupVersion": kinds::api_version(name, version), "version": version });
    json!({ "name": name, "versions": [version], "preferredVersion": version })
}

fn resource_list(group: &str, version: &str, server: &str) -> Option<Value> {
    let known = |kind: &&Kind| kind.group == group && kind.is_served(version, server);
    let resources: Vec<Value> = KINDS.iter().filter(known).map(resource).collect();
    (!resources.is_empty()).then(|| {
        json!({
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": kinds::api_version(group, version),
            "resources": resources,
        })
    })
}

fn resource(kind: &Kind) -> Value {
    let verbs: &[&str] = if kind.is_review() {
        &["create"]
    } else {
        &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
    };
    let Kind { group: _, resource, name, namespaced, short_names } = kind;
    let mut described = json!({
        "name": resource,
        "singularName": name.to_lowercase(),
        "namespaced": namespaced,
        "kind": name,
        "verbs": verbs,
    });
    if !short_names.is_empty() {
        described["shortNames"] = json!(short_names);
    }
    described
}
