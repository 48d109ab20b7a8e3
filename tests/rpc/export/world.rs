//! Clusters by chance, whose entries have every type, odd names, groups, user names, tags and scopes, for principals that
//! exist, that were recreated, and that are gone. Never here: what must come of an export.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::chance::Chance;
use crate::rpc::world::{KEY, OTHER_ACCOUNT, SECRET, World};

/// Partitions, each with a region of its own.
pub(crate) const PARTITIONS: [(&str, &str); 3] =
    [("aws", "eu-west-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")];

const ACCOUNT: &str = "111122223333";
const LINKED: &str = "aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
const PATHS: [&str; 4] = ["/", "/team/", "/team/a/", "/x+y=z/"];
const NAMES: [&str; 16] = [
    "dev",
    "Dev",
    "team_dev",
    "ops",
    "a+b",
    "a=b",
    "a,b",
    "a.b",
    "a@b",
    "a-b",
    "a_b",
    "a_b_1",
    "+=,.@-",
    "1st",
    "jo@eu-west-1",
    "AWSReservedSSO_PlatformAdministratorAccess_0123456789abcdef",
];
const NODE_TYPES: [&str; 7] =
    ["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "EC2", "HYPERPOD_LINUX", "EC2_MOON"];
const GROUPS: [&str; 5] = ["viewers", "team:dev", "a\"b\\", "${group}", "%{if}"];
const USER_NAMES: [&str; 4] = ["jo", "ops:{{SessionName}}", "$${jo}", "a\"b %{x}"];
const TAGS: [(&str, &str); 7] = [
    ("team", "shop"),
    ("a/b:c", "\"quoted\" \\ back"),
    ("Kosten ü", "${var.x}"),
    ("template", "%{ for x in y }"),
    ("empty", ""),
    ("aws:cloudformation:stack-name", "access"),
    ("aws:eks:cluster-name", "demo"),
];
const POLICIES: [&str; 5] = [
    "AmazonEKSViewPolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEMRJobPolicy",
    "AmazonEKSACKPolicy",
];
const NAMESPACES: [&[&str]; 4] = [&[], &["shop"], &["dev-*", "kube-system"], &["*"]];

/// Some clusters of one account.
pub(crate) struct Clusters {
    pub(crate) region: &'static str,
    pub(crate) names: Vec<String>,
    pub(crate) world: World,
}

impl Clusters {
    pub(crate) fn of(
        chance: &mut Chance,
        (partition, region): (&'static str, &'static str),
        count: usize,
    ) -> Self {
        let admin = format!("arn:{partition}:iam::{ACCOUNT}:role/platform/Admin");
        let mut principals = BTreeMap::from([(
            "admin".to_owned(),
            json!({ "arn": admin, "access_keys": [{ "id": KEY, "secret": SECRET }] }),
        )]);
        let names: Vec<String> = (0..count).map(|number| format!("c{number}")).collect();
        let clusters = names.iter().map(|name| {
            let mut entries = BTreeMap::new();
            for _ in 0..chance.below(6) {
                let entry = entry(chance, partition, &mut principals);
                entries.insert(entry["principal_arn"].as_str().unwrap().to_owned(), entry);
            }
            let entries: Vec<Json> = entries.into_values().collect();
            json!({ "name": name, "account": ACCOUNT, "region": region, "entries": entries })
        });
        let clusters: Vec<Json> = clusters.collect();
        let principals: Vec<Json> = principals.into_values().collect();
        let world = World::new().set("/principals", json!(principals)).set("/clusters", json!(clusters));
        Self { region, names, world }
    }
}

/// An entry, and perhaps its principal.
fn entry(chance: &mut Chance, partition: &str, principals: &mut BTreeMap<String, Json>) -> Json {
    let is_linked = chance.percent(5);
    let is_node = !is_linked && chance.percent(35);
    let arn = if is_linked {
        format!("arn:{partition}:iam::{ACCOUNT}:role/{LINKED}")
    } else {
        principal(chance, partition, is_node)
    };
    if arn.contains(ACCOUNT) && chance.percent(80) {
        let created_at =
            chance.pick(&["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"]);
        // IAM compares names without their path and letter case.
        let (_, name) = arn.rsplit_once('/').unwrap_or(("", &arn));
        let key = format!("{}/{}", if arn.contains(":user/") { "user" } else { "role" }, name.to_lowercase());
        if !arn.ends_with(":root") {
            principals.entry(key).or_insert_with(|| json!({ "arn": arn, "created_at": created_at }));
        }
    }
    let mut entry =
        json!({ "principal_arn": arn, "created_at": "2026-03-01T00:00:00Z", "tags": tags(chance) });
    if is_node {
        entry["type"] = json!(chance.pick(&NODE_TYPES));
        if entry["type"] == "EC2" {
            entry["policies"] = json!([policy(partition, "AmazonEKSAutoNodePolicy", &[])]);
        }
        return entry;
    }
    entry["kubernetes_groups"] = json!(some(chance, &GROUPS, 30));
    if chance.percent(40) {
        entry["username"] = json!(chance.pick(&USER_NAMES));
    }
    let policies = some(chance, &POLICIES, 25);
    let policies = policies.into_iter().map(|name| policy(partition, name, chance.pick(&NAMESPACES)));
    entry["policies"] = json!(policies.collect::<Vec<_>>());
    entry
}

fn principal(chance: &mut Chance, partition: &str, is_node: bool) -> String {
    let account = if !is_node && chance.percent(25) { OTHER_ACCOUNT } else { ACCOUNT };
    if !is_node && chance.percent(3) {
        return format!("arn:{partition}:iam::{account}:root");
    }
    let kind = if !is_node && chance.percent(30) { "user" } else { "role" };
    format!("arn:{partition}:iam::{account}:{kind}{}{}", chance.pick(&PATHS), chance.pick(&NAMES))
}

fn policy(partition: &str, name: &str, namespaces: &[&str]) -> Json {
    let scope = match namespaces {
        [] => json!({ "type": "cluster" }),
        names => json!({ "type": "namespace", "namespaces": names }),
    };
    let arn = format!("arn:{partition}:eks::aws:cluster-access-policy/{name}");
    json!({ "policy_arn": arn, "access_scope": scope })
}

fn tags(chance: &mut Chance) -> BTreeMap<&'static str, &'static str> {
    some(chance, &TAGS, 15).into_iter().collect()
}

/// Each of them in so many of a hundred cases.
fn some<T: Copy>(chance: &mut Chance, of: &[T], percent: usize) -> Vec<T> {
    of.iter().copied().filter(|_| chance.percent(percent)).collect()
}
