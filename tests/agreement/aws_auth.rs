//! The `ConfigMap` aws-auth by chance: lines that fit, lines that do not, and what people write by mistake. Never here:
//! what a cluster makes of it.

use std::{collections::BTreeMap, sync::OnceLock};

use harness::world::ACCOUNT;
use serde_json::Value;

use crate::agreement::made::Subject;
use crate::chance::Chance;

/// Lists that name somebody, as people write them. `ARN` stands for the principal.
const ROLES: [&str; 22] = [
    "- rolearn: ARN\n  username: mapped\n  groups: [mapped]\n",
    "- rolearn: ARN\n  username: mapped\n  groups: [mapped]\n",
    "- rolearn: ARN\n  username: \"m:{{SessionName}}\"\n  groups:\n    - mapped\n    - \"team-{{SessionName}}\"\n",
    "- rolearn: ARN\n  username: \"{{AccountID}}\"\n",
    "- rolearn: ARN\n  groups: [mapped]\n",
    "- rolearn: ARN\n  username: \"system:node:{{EC2PrivateDNSName}}\"\n  groups: [system:bootstrappers, system:nodes]\n",
    "- rolearn: ARN\n  username: one\n  groups: [mapped]\n- rolearn: ARN\n  username: other\n  groups: []\n",
    "- rolearn: ARN\n  username: mapped\n  groups: [system:authenticated]\n",
    "- {rolearn: ARN, username: 'mapped', groups: ['system:masters']}\n",
    "- rolearn: arn:aws:iam::111122223333:role/somebody\n  username: mapped\n  groups: [mapped]\n",
    "- rolearn: ARN\n  username: {{SessionName}}\n  groups: [mapped]\n",
    "- role_arn: ARN\n  username: mapped\n  groups: [mapped]\n",
    "- rolearn: ARN\n  username: 12\n  groups: [mapped]\n",
    "- rolearn: ARN\n  username: mapped\n  groups: mapped\n",
    "- rolearn: ARN\n  username: one\n  username: mapped\n  groups: []\n  groups: [mapped]\n",
    "- &a {rolearn: x, username: mapped, groups: [mapped]}\n- <<: *a\n  rolearn: ARN\n",
    "- RoleARN: ARN\n  Username: mapped\n  Groups: [12, mapped]\n",
    "''",
    "[]",
    "",
    "not: [a list",
    "# nothing\n",
];

/// The documents whose meaning was asked of the real aws-iam-authenticator (`tests/aws_auth`): what clusters have, and what
/// people write by mistake. They name the role `dev` and the user `team/bob`.
fn odd() -> &'static [BTreeMap<String, String>] {
    static ODD: OnceLock<Vec<BTreeMap<String, String>>> = OnceLock::new();
    ODD.get_or_init(|| {
        let table: Value = serde_json::from_str(include_str!("../golden/aws-auth-facts.json")).unwrap();
        let cases = table["cases"].as_array().unwrap().iter();
        cases
            .filter_map(|case| serde_json::from_value(case["data"].clone()).ok())
            .filter(is_of_a_world)
            .collect()
    })
}

/// Whether a world's document can have it: no other keys than the three.
fn is_of_a_world(data: &BTreeMap<String, String>) -> bool {
    data.keys().all(|key| ["mapRoles", "mapUsers", "mapAccounts"].contains(&key.as_str()))
}

/// A document.
pub(crate) fn document(chance: &mut Chance, subject: &Subject, bystander: &str) -> BTreeMap<String, String> {
    if chance.percent(40) {
        return odd()[chance.below(odd().len())].clone();
    }
    let arn = if chance.percent(75) { &subject.bare } else { &subject.arn };
    let list = chance.pick(&ROLES).replace("ARN", arn);
    let list = if subject.is_role { list } else { list.replace("rolearn", "userarn") };
    let key = if chance.percent(90) == subject.is_role { "mapRoles" } else { "mapUsers" };
    let mut data = BTreeMap::from([(key.to_owned(), list)]);
    if chance.percent(15) {
        data.insert("mapAccounts".to_owned(), format!("- \"{ACCOUNT}\"\n"));
    }
    if chance.percent(15) {
        let root = format!("- userarn: arn:aws:iam::{ACCOUNT}:root\n  username: root\n  groups: [mapped]\n");
        data.entry("mapUsers".to_owned()).or_insert(root);
    }
    if chance.percent(40) && key != "mapUsers" {
        let line = format!("- userarn: {bystander}\n  username: bystander\n  groups: [mapped]\n");
        data.entry("mapUsers".to_owned()).and_modify(|list| list.push_str(&line)).or_insert(line);
    }
    data
}
