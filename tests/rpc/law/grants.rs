//! Who has what: as the simulated AWS has it, and as a configuration asks for it. Never here: what AWS shows, which may be late.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::configuration::{Configuration, Foreign, Key, Wanted};
use crate::rpc::{aws::Aws, host::Problem, world::CLUSTER};

/// The groups or the scope, as JSON, of every entry and association, by region, principal and policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grants(BTreeMap<(String, String, Option<String>), Json>);

impl Grants {
    /// What is there.
    pub(crate) async fn of(aws: &Aws) -> Self {
        let mut grants = Self::default();
        for cluster in aws.world().await["clusters"].as_array().unwrap() {
            for entry in cluster["entries"].as_array().unwrap() {
                let key = (text(&cluster["region"]), text(&entry["principal_arn"]));
                grants.0.insert((key.0.clone(), key.1.clone(), None), entry["kubernetes_groups"].clone());
                for policy in entry["policies"].as_array().unwrap() {
                    let namespaces = policy["access_scope"].get("namespaces").cloned().unwrap_or(json!([]));
                    let key = (key.0.clone(), key.1.clone(), Some(text(&policy["policy_arn"])));
                    grants.0.insert(key, namespaces);
                }
            }
        }
        grants
    }

    /// What somebody else made and a configuration asks for.
    pub(crate) fn wanted(foreign: &Foreign, wanted: &Configuration) -> Self {
        let mut grants = Self::default();
        for pair in &foreign.0 {
            grants.put((*pair, None), json!(["theirs"]));
        }
        for wanted in wanted.0.values() {
            match wanted {
                Wanted::Entry { group, .. } => grants.put(wanted.key(), json!([group])),
                Wanted::Association { scope, .. } => grants.put(wanted.key(), json!(scope)),
            }
        }
        grants
    }

    /// What is there of some objects.
    pub(crate) fn only<'k>(self, keys: impl IntoIterator<Item = &'k Key>) -> Self {
        let keys: Vec<_> = keys.into_iter().map(|key| owned(*key)).collect();
        Self(self.0.into_iter().filter(|(key, _)| keys.contains(key)).collect())
    }

    /// Without what an apply said that it left, where that is not wanted: an address may believe in another one that went in
    /// the same plan. Never less than what is wanted.
    pub(crate) fn without_left(mut self, problems: &[Problem], wanted: &Self) -> Self {
        let is_left = |(region, principal, policy): &(String, String, Option<String>)| {
            let name = policy.as_ref().map(|policy| format!("{CLUSTER}#{principal}#{policy}"));
            let says = |problem: &Problem, name: &str| {
                problem.summary == "Association not removed"
                    && problem.detail.contains(name)
                    && problem.detail.contains(&format!("--region {region} "))
            };
            name.is_some_and(|name| problems.iter().any(|problem| says(problem, &name)))
        };
        self.0.retain(|key, _| wanted.0.contains_key(key) || !is_left(key));
        self
    }

    fn put(&mut self, key: Key, value: Json) {
        self.0.insert(owned(key), value);
    }
}

fn owned(((region, principal), policy): Key) -> (String, String, Option<String>) {
    (region.to_owned(), principal.to_owned(), policy.map(str::to_owned))
}

fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}
