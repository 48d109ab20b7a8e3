//! What must hold after a command in which something went wrong: every object that is there is in state, or named together
//! with the import block that brings it in. Never here: how the command is played.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::{
    moment::Wanted,
    play::{Held, Said},
};
use crate::rpc::{
    aws::Aws,
    host::{State, shown},
    world::{CLUSTER, OTHER_ROLE},
};

/// What an entry has: its groups and tags, and the scope of each policy.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    groups: BTreeSet<String>,
    tags: Json,
    policies: BTreeMap<String, (String, BTreeSet<String>)>,
}

/// The entries of the cluster, by principal.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Objects(BTreeMap<String, Entry>);

impl Objects {
    /// What is there.
    pub(crate) async fn of(aws: &Aws) -> Self {
        let cluster = aws.cluster().await;
        let entries = cluster["entries"].as_array().unwrap().iter().map(|entry| {
            let policies = entry["policies"].as_array().unwrap().iter();
            let policies = policies.map(|it| (text(&it["policy_arn"]), scope(&it["access_scope"]))).collect();
            let (groups, tags) = (texts(&entry["kubernetes_groups"]), entry["tags"].clone());
            (text(&entry["principal_arn"]), Entry { groups, tags, policies })
        });
        Self(entries.collect())
    }

    /// What a configuration asks for.
    pub(crate) fn wanted(wanted: &Wanted) -> Self {
        let mut objects = Self::default();
        if let Some(entry) = &wanted.entry {
            let of = objects.0.entry(text(&entry["principal_arn"])).or_default();
            (of.groups, of.tags) = (texts(&entry["kubernetes_groups"]), entry["tags"].clone());
        }
        if let Some(views) = wanted.association(&Json::Null) {
            let of = objects.0.entry(text(&views["principal_arn"])).or_default();
            of.policies.insert(text(&views["policy_arn"]), scope(&views["access_scope"]));
        }
        if wanted.keeps_theirs() {
            objects.0.insert(OTHER_ROLE.to_owned(), Entry { tags: json!({}), ..Entry::default() });
        }
        objects
    }

    /// The objects of ours that are neither in state nor named with what brings them in. Of a foreign one, which the
    /// next apply adopts, the name is enough, and only if it was changed.
    pub(crate) fn lost(&self, (wanted, foreign): (&Wanted, &Self), held: &Held, said: &Said) -> Vec<String> {
        let mut lost = Vec::new();
        for (principal, entry) in self.0.iter().filter(|(principal, _)| !wanted.is_theirs(principal)) {
            let id = format!("{CLUSTER}:{principal}");
            let is_named = match foreign.0.get(principal) {
                Some(found) => found == entry || said.names_in_an_error(&id),
                None => said.names(&id),
            };
            if !holds(held.entry.as_ref(), &[("principal_arn", principal.as_str())]) && !is_named {
                lost.push(id);
            }
            for policy in entry.policies.keys() {
                let id = format!("{CLUSTER}#{principal}#{policy}");
                let names = [("principal_arn", principal.as_str()), ("policy_arn", policy.as_str())];
                if !holds(held.views.as_ref(), &names) && !said.names(&id) {
                    lost.push(id);
                }
            }
        }
        lost
    }
}

/// Whether that state has these texts.
fn holds(state: Option<&State>, names: &[(&str, &str)]) -> bool {
    let Some(state) = state else { return false };
    names.iter().all(|(name, text)| shown(state.value.get(name)) == json!(text))
}

fn scope(scope: &Json) -> (String, BTreeSet<String>) {
    (text(&scope["type"]), texts(&scope["namespaces"]))
}

fn texts(list: &Json) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(text).collect()
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
