//! The `ConfigMap` as people have it in a file: what `kubectl get configmap aws-auth -o yaml` or `-o json` prints, or the
//! `data` alone.
//!
//! Never here: what a cluster makes of the `data` (`lines`).

use std::collections::BTreeMap;

use super::List;
use super::decode::{Decoder, Key, Member, Members, Shape, Stop};
use super::fold::same;
use super::tree::{MAX_DEPTH, NotATree, Tree};
use crate::text::excerpt;

/// The most that is read of a file: four times what a `ConfigMap` holds, for indentation, escapes and a copy of it in
/// an annotation.
pub const MAX_FILE_BYTES: usize = 4 * super::MAX_BYTES;

/// How to get what is wanted.
const COMMAND: &str = "kubectl get configmap aws-auth -n kube-system -o yaml";

/// A text that is not the `ConfigMap` aws-auth.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAConfigMap {
    /// It is far longer than a `ConfigMap` can be.
    #[error("larger than {MAX_FILE_BYTES} bytes; a ConfigMap can have at most 1 MiB")]
    TooLarge,
    /// kubectl's output for people, by the command that prints it.
    #[error("this is the output of `{0}`, which cannot be read back; use `{COMMAND}`")]
    ForPeople(&'static str),
    /// It is no YAML, and so no JSON either.
    #[error("line {line} is not valid YAML: {why}")]
    Unreadable {
        /// Where.
        line: usize,
        /// What the parser says.
        why: String,
    },
    /// No `ConfigMap` is nested like that.
    #[error("line {line} is nested more than {MAX_DEPTH} levels deep")]
    TooDeep {
        /// Where.
        line: usize,
    },
    /// Several YAML documents.
    #[error("a second YAML document starts in line {line}; provide only the ConfigMap aws-auth")]
    Several {
        /// Where the second begins.
        line: usize,
    },
    /// Another object of Kubernetes.
    #[error("this is {0}, not the ConfigMap aws-auth in the namespace kube-system; use `{COMMAND}`")]
    OtherObject(String),
    /// A value that Kubernetes refuses.
    #[error(
        "{key} in line {line} must be text, not {found}, or Kubernetes rejects the ConfigMap; write `{key}: |` and \
         indent the lines below it"
    )]
    NotText {
        /// The key in `data`.
        key: String,
        /// Where its value begins.
        line: usize,
        /// What it is.
        found: &'static str,
    },
    /// It is YAML without `data`, and without one of the three lists at its top.
    #[error("it has neither a ConfigMap with `data` nor mapRoles, mapUsers or mapAccounts; use `{COMMAND}`")]
    NoData,
}

/// Reads the `data` of the `ConfigMap` aws-auth, every key as it is written.
///
/// # Errors
/// When the text is something else.
pub fn config_map(text: &str) -> Result<BTreeMap<String, String>, NotAConfigMap> {
    if text.len() > MAX_FILE_BYTES {
        return Err(NotAConfigMap::TooLarge);
    }
    if let Some(command) = for_people(text) {
        return Err(NotAConfigMap::ForPeople(command));
    }
    let tree = document(text)?;
    let unreadable = |Stop { line, why }| NotAConfigMap::Unreadable { line, why: why.to_string() };
    match Decoder::new(&tree).document().map_err(unreadable)?.shape {
        Shape::Map(object) => data(chosen(&object)),
        _ => Err(NotAConfigMap::NoData),
    }
}

/// The command of kubectl that prints such a text, if one does for people.
fn for_people(text: &str) -> Option<&'static str> {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let first = lines.next()?;
    if first.starts_with("Name:") && lines.any(|line| line == "====") {
        return Some("kubectl describe");
    }
    let heads: Vec<&str> = first.split_whitespace().collect();
    heads.ends_with(&["NAME", "DATA", "AGE"]).then_some("kubectl get` without `-o yaml")
}

fn document(text: &str) -> Result<Tree<'_>, NotAConfigMap> {
    let tree = Tree::of(text.trim_start_matches('\u{feff}')).map_err(|fault| match fault {
        NotATree::Syntax { line, why } => NotAConfigMap::Unreadable { line, why },
        NotATree::TooDeep { line } => NotAConfigMap::TooDeep { line },
    })?;
    match tree.rest {
        Some(line) => Err(NotAConfigMap::Several { line }),
        None => Ok(tree),
    }
}

/// The object itself, or the `ConfigMap` aws-auth in a list of objects.
fn chosen<'m, 'a>(object: &'m Members<'a>) -> &'m Members<'a> {
    let Some(Shape::List(items)) = member(object, "items").map(|items| &items.value.shape) else {
        return object;
    };
    let maps = items.iter().filter_map(|item| map(&item.shape));
    maps.into_iter().find(|item| refused(item).is_none()).unwrap_or(object)
}

fn data(object: &Members<'_>) -> Result<BTreeMap<String, String>, NotAConfigMap> {
    if let Some(other) = refused(object) {
        return Err(NotAConfigMap::OtherObject(other));
    }
    if let Some(data) = member(object, "data") {
        return map(&data.value.shape).map_or(Ok(BTreeMap::new()), texts);
    }
    if member(object, "kind").is_some() {
        return Ok(BTreeMap::new());
    }
    let is_list =
        |key: &Key<'_>| matches!(key, Key::Text(key) if List::ALL.iter().any(|list| same(key, list.key())));
    if object.keys().any(is_list) { texts(object) } else { Err(NotAConfigMap::NoData) }
}

/// What an object is, if it says that it is not the `ConfigMap` aws-auth of kube-system.
fn refused(object: &Members<'_>) -> Option<String> {
    let metadata = member(object, "metadata").and_then(|metadata| map(&metadata.value.shape));
    let of_metadata = |key| metadata.and_then(|metadata| text(metadata, key));
    let (kind, name, namespace) = (text(object, "kind"), of_metadata("name"), of_metadata("namespace"));
    let as_wanted = kind.is_none_or(|kind| kind == "ConfigMap")
        && name.is_none_or(|name| name == "aws-auth")
        && namespace.is_none_or(|namespace| namespace == "kube-system");
    if as_wanted {
        return None;
    }
    let place = namespace.map(|namespace| format!(" in the namespace {namespace}")).unwrap_or_default();
    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
    Some(excerpt(&format!("the {}{name}{place}", kind.unwrap_or("ConfigMap"))))
}

fn texts(data: &Members<'_>) -> Result<BTreeMap<String, String>, NotAConfigMap> {
    let mut texts = BTreeMap::new();
    for (key, Member { value, .. }) in data {
        let Key::Text(key) = key else { continue };
        let text = match &value.shape {
            Shape::Text(text) => text.clone().into_owned(),
            Shape::Null => String::new(),
            other => {
                let (key, line, found) = (excerpt(key), value.line, other.name());
                return Err(NotAConfigMap::NotText { key, line, found });
            }
        };
        texts.insert(key.clone().into_owned(), text);
    }
    Ok(texts)
}

fn member<'m, 'a>(object: &'m Members<'a>, key: &'static str) -> Option<&'m Member<'a>> {
    object.get(&Key::Text(key.into()))
}

fn map<'m, 'a>(shape: &'m Shape<'a>) -> Option<&'m Members<'a>> {
    if let Shape::Map(members) = shape { Some(members) } else { None }
}

fn text<'m>(object: &'m Members<'_>, key: &'static str) -> Option<&'m str> {
    match &member(object, key)?.value.shape {
        Shape::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_map_is_read_as_kubectl_prints_it() {
        let lists = BTreeMap::from([("mapRoles".to_owned(), "- rolearn: a\n".to_owned())]);
        for text in [
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  mapRoles: |\n    - rolearn: a\nmetadata:\n  name: aws-auth\n",
            r#"{"kind":"ConfigMap","data":{"mapRoles":"- rolearn: a\n"},"metadata":{"name":"aws-auth","namespace":"kube-system"}}"#,
            "mapRoles: |\n  - rolearn: a\n",
            "\u{feff}mapRoles: |\n  - rolearn: a\n",
            "kind: List\nitems:\n- kind: ConfigMap\n  metadata: {name: coredns}\n- kind: ConfigMap\n  metadata: {name: \
             aws-auth, namespace: kube-system}\n  data: {mapRoles: \"- rolearn: a\\n\"}\n",
        ] {
            assert_eq!(config_map(text), Ok(lists.clone()), "{text}");
        }
        assert_eq!(config_map("kind: ConfigMap\nmetadata: {}\n"), Ok(BTreeMap::new()));
        let other_case = BTreeMap::from([("mapusers".to_owned(), String::new())]);
        assert_eq!(config_map("data: {mapusers: }\n"), Ok(other_case));
    }

    #[test]
    fn what_is_not_the_config_map_is_refused_with_what_it_is() {
        let deep = "[".repeat(20_000);
        let long = " ".repeat(MAX_FILE_BYTES + 1);
        for (text, expected) in [
            ("- rolearn: a\n", "it has neither a ConfigMap with `data` nor mapRoles"),
            ("a: [b", "line 2 is not valid YAML"),
            (
                "kind: ConfigMap\nmetadata: {name: kube-proxy, namespace: kube-system}\n",
                "this is the ConfigMap kube-proxy in the namespace kube-system, not the ConfigMap aws-auth",
            ),
            (
                "kind: ConfigMap\nmetadata: {name: aws-auth, namespace: default}\n",
                "this is the ConfigMap aws-auth in the namespace default",
            ),
            ("kind: Secret\ndata: {mapRoles: aa}\n", "this is the Secret, not"),
            ("kind: List\nitems: []\n", "this is the List, not"),
            ("data:\n  mapRoles:\n  - rolearn: a\n", "mapRoles in line 3 must be text, not a list"),
            ("data:\n  mapRoles: yes\n", "mapRoles in line 2 must be text, not a boolean"),
            ("kind: ConfigMap\n---\nkind: ConfigMap\n", "a second YAML document starts in line 2"),
            (
                "Name:         aws-auth\nNamespace:    kube-system\n\nData\n====\nmapRoles:\n----\n- rolearn: a\n",
                "this is the output of `kubectl describe`, which cannot be read back; use `kubectl get configmap aws-auth \
                 -n kube-system -o yaml`",
            ),
            (
                "NAME       DATA   AGE\naws-auth   1      3d\n",
                "this is the output of `kubectl get` without `-o yaml`",
            ),
            (&deep, "line 1 is nested more than 64 levels deep"),
            (&long, "larger than 4194304 bytes"),
        ] {
            let refused = config_map(text).unwrap_err().to_string();
            assert!(refused.starts_with(expected), "{refused}");
        }
    }
}
