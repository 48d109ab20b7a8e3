//! The worlds that are audited, each with the question. Never here: what an audit says of them.

use std::collections::BTreeMap;

use eksaccess::audit::Code;
use serde_json::{Value as Json, json};

use crate::rpc::aws::merge;
use crate::rpc::world::{ACCOUNT, ADMIN, CLUSTER, EDIT, NODES, OTHER_ROLE, REGION, ROLE, USER, VIEW, World};

/// The codes that no screen shows: which look-up in IAM fails first, and so is named, is chance. `rpc/stories/audit.rs` has it.
pub const ON_NO_SCREEN: &[Code] = &[Code::IamUnreachable];

/// A world, and what is asked about it.
pub struct Question {
    pub name: &'static str,
    pub world: World,
    pub aws_auth: Option<BTreeMap<String, String>>,
    pub if_mode: Option<&'static str>,
    pub skips_iam: bool,
    /// What AWS answers to an operation in place of what the simulator would: what is newer than this version.
    pub answer: Option<(&'static str, Json)>,
}

const PARTNER: &str = "arn:aws:iam::444455556666:role/partner";
const SSO: &str = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
const WORKLOAD: &str = "arn:aws:iam::111122223333:workload/of-tomorrow";
const GONE: &str = "arn:aws:iam::111122223333:role/gone";
const RECREATED: &str = "arn:aws:iam::111122223333:role/recreated";
const PODS: &str = "arn:aws:iam::111122223333:role/pods";
const AUTO: &str = "arn:aws:iam::111122223333:role/auto";

fn policy(name: &str) -> String {
    format!("arn:aws:eks::aws:cluster-access-policy/{name}")
}

fn at_cluster(policy_arn: &str) -> Json {
    json!({ "policy_arn": policy_arn, "access_scope": { "type": "cluster" } })
}

fn in_namespaces(policy_arn: &str, namespaces: &[&str]) -> Json {
    json!({ "policy_arn": policy_arn, "access_scope": { "type": "namespace", "namespaces": namespaces } })
}

fn admin() -> Json {
    json!({ "principal_arn": ADMIN, "policies": [at_cluster(&policy("AmazonEKSClusterAdminPolicy"))] })
}

fn question(name: &'static str, world: World) -> Question {
    Question { name, world, aws_auth: None, if_mode: None, skips_iam: false, answer: None }
}

impl Question {
    fn aws_auth(self, lists: &[(&str, &str)]) -> Self {
        let data = lists.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned()));
        Self { aws_auth: Some(data.collect()), ..self }
    }

    fn answer(self, operation: &'static str, answer: Json) -> Self {
        Self { answer: Some((operation, answer)), ..self }
    }

    fn if_mode(self, mode: &'static str) -> Self {
        Self { if_mode: Some(mode), ..self }
    }
}

/// Every world.
pub fn all() -> Vec<Question> {
    vec![
        question("clean_and_as_it_should_be", clean()),
        question("clean_and_the_partner_cannot_be_checked", clean().entry(partner())),
        question("clean_in_the_mode_that_is_asked_about", clean()).if_mode("API"),
        question("entries_of_people", people()),
        question("entries_that_no_longer_match", stale()),
        question("connected_cluster", clean()).answer(
            "DescribeCluster",
            described(json!({ "connectorConfig": { "provider": "EKS_ANYWHERE" } })),
        ),
        question("mode_of_a_new_kind", clean()).answer(
            "DescribeCluster",
            described(json!({ "accessConfig": { "authenticationMode": "API_AND_MORE" } })),
        ),
        question("principal_of_a_new_kind", clean())
            .answer("ListAccessEntries", json!({ "accessEntries": [WORKLOAD, ADMIN] })),
        question("iam_forbidden", clean().deny(&["iam:*"])),
        Question { skips_iam: true, ..question("iam_skipped", clean()) },
        question("nodes_of_all_kinds_without_access", nodes(World::new())),
        question("nodes_with_wrong_entries", nodes(wrong_nodes())),
        question(
            "nodes_forbidden",
            clean()
                .deny(&["eks:ListNodegroups", "eks:DescribeFargateProfile"])
                .set("/clusters/0/node_groups", json!([{ "role_arn": PODS, "type": "FARGATE_LINUX" }])),
        ),
        question("api_and_aws_auth_given", clean()).aws_auth(&[("mapRoles", "[]")]),
        question("api_and_back_to_both", clean()).if_mode("API_AND_CONFIG_MAP"),
        question(
            "both_without_aws_auth",
            nodes(World::new()).mode("API_AND_CONFIG_MAP").set("/clusters/0/auto_mode", Json::Null),
        ),
        question("both_with_lines_of_all_kinds", lines()).aws_auth(&LINES),
        question("both_if_the_mode_is_api", lines()).aws_auth(&LINES).if_mode("API"),
        question("config_map", config_map()).aws_auth(&OLD_LINES),
        question("config_map_if_the_mode_is_both", config_map())
            .aws_auth(&OLD_LINES)
            .if_mode("API_AND_CONFIG_MAP"),
        question("config_map_if_the_mode_is_api", config_map()).aws_auth(&OLD_LINES).if_mode("API"),
        question("config_map_without_aws_auth_if_the_mode_is_api", config_map()).if_mode("API"),
        Question {
            skips_iam: true,
            ..question("both_and_iam_skipped_if_the_mode_is_api", lines()).aws_auth(&LINES).if_mode("API")
        },
        question("unreadable_aws_auth", World::new().mode("API_AND_CONFIG_MAP"))
            .aws_auth(&[("mapRoles", "- rolearn: {\n"), ("mapRole", "[]")]),
    ]
}

/// What EKS says of the cluster, with something more.
fn described(more: Json) -> Json {
    let mut cluster = json!({
        "name": CLUSTER,
        "arn": format!("arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{CLUSTER}"),
        "status": "ACTIVE",
    });
    merge(&mut cluster, more);
    json!({ "cluster": cluster })
}

/// An administrator, a team in its namespaces, nodes.
fn clean() -> World {
    World::new()
        .set("/clusters/0/node_groups", json!([{ "name": "web", "role_arn": NODES }]))
        .entry(admin())
        .entry(json!({ "principal_arn": ROLE, "policies": [in_namespaces(EDIT, &["web-*", "shop"])] }))
        .entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }))
}

fn partner() -> Json {
    json!({ "principal_arn": PARTNER, "kubernetes_groups": ["auditors"] })
}

/// Too much, and nothing.
fn people() -> World {
    World::new()
        .principal(json!({ "arn": SSO }))
        .entry(admin())
        .entry(json!({ "principal_arn": ROLE, "policies": [at_cluster(EDIT), at_cluster(VIEW)] }))
        .entry(json!({
            "principal_arn": OTHER_ROLE, "username": "ops:{{SessionName}}",
            "policies": [in_namespaces(&policy("AmazonEKSSecretReaderPolicy"), &["kube-*", "web"])],
        }))
        .entry(json!({ "principal_arn": USER }))
        .entry(json!({ "principal_arn": SSO, "type": "EC2_LINUX" }))
        .entry(json!({ "principal_arn": "arn:aws:iam::111122223333:root" }))
        .entry(json!({ "principal_arn": NODES, "type": "QUANTUM_LINUX" }))
}

/// Deleted, recreated, moved, renamed.
fn stale() -> World {
    let old = "2025-01-01T00:00:00Z";
    World::new()
        .principal(json!({ "arn": RECREATED, "created_at": "2025-06-01T00:00:00Z" }))
        .principal(json!({ "arn": "arn:aws:iam::111122223333:role/together", "created_at": "2025-01-01T00:00:30Z" }))
        .entry(json!({ "principal_arn": GONE, "created_at": old }))
        .entry(json!({ "principal_arn": RECREATED, "created_at": old, "policies": [at_cluster(VIEW)] }))
        .entry(json!({ "principal_arn": "arn:aws:iam::111122223333:role/dev", "created_at": old }))
        .entry(json!({ "principal_arn": "arn:aws:iam::111122223333:user/eve", "created_at": old }))
        .entry(json!({
            "principal_arn": "arn:aws:iam::111122223333:role/together", "created_at": old, "policies": [at_cluster(VIEW)],
        }))
}

/// A node group, a Fargate profile and Auto Mode.
fn nodes(world: World) -> World {
    world
        .principal(json!({ "arn": PODS }))
        .principal(json!({ "arn": AUTO }))
        .set(
            "/clusters/0/node_groups",
            json!([
                { "name": "web", "role_arn": NODES },
                { "name": "batch", "role_arn": PODS, "type": "FARGATE_LINUX" },
            ]),
        )
        .set("/clusters/0/auto_mode", json!({ "node_role_arn": AUTO }))
}

fn wrong_nodes() -> World {
    World::new()
        .entry(json!({ "principal_arn": NODES, "kubernetes_groups": ["dev"] }))
        .entry(json!({ "principal_arn": PODS, "type": "EC2_LINUX" }))
        .entry(json!({ "principal_arn": AUTO, "type": "EC2" }))
}

/// Entries that override lines.
fn lines() -> World {
    World::new()
        .mode("API_AND_CONFIG_MAP")
        .set("/clusters/0/node_groups", json!([{ "name": "web", "role_arn": NODES }]))
        .principal(json!({ "arn": "arn:aws:iam::111122223333:role/team/ci" }))
        .principal(json!({ "arn": RECREATED, "created_at": "2025-06-01T00:00:00Z" }))
        .entry(admin())
        .entry(json!({ "principal_arn": ROLE, "kubernetes_groups": ["viewers"] }))
        .entry(json!({ "principal_arn": RECREATED, "created_at": "2025-01-01T00:00:00Z", "policies": [at_cluster(VIEW)] }))
}

const LINES: [(&str, &str); 3] = [
    (
        "mapRoles",
        "\
- rolearn: arn:aws:iam::111122223333:role/nodes
  username: system:node:{{EC2PrivateDNSName}}
  groups: [system:bootstrappers, system:nodes]
- rolearn: arn:aws:iam::111122223333:role/Admin
  username: admin
  groups: [system:masters]
- rolearn: arn:aws:iam::111122223333:role/dev
  username: dev
  groups: [viewers, editors]
- rolearn: arn:aws:iam::111122223333:role/team/ops
  username: ops
  groups: [ops]
- rolearn: arn:aws:iam::111122223333:role/ci
  username: ci:{{SessionName}}
  groups: [deployers, system:masters, system:monitoring]
- rolearn: arn:aws:iam::111122223333:role/gone
  username: gone
  groups: [viewers]
- rolearn: arn:aws:iam::111122223333:role/recreated
  username: again
  groups: [viewers]
",
    ),
    (
        "mapUsers",
        "\
- userarn: arn:aws:iam::111122223333:user/jo
  username: jo
  groups: []
- userarn: arn:aws:iam::444455556666:user/partner
  username: partner
  groups: [auditors]
",
    ),
    ("mapAccounts", "- '444455556666'\n"),
];

/// As a cluster was before there were access entries.
fn config_map() -> World {
    World::new().mode("CONFIG_MAP").principal(json!({ "arn": PODS })).set(
        "/clusters/0/node_groups",
        json!([
            { "name": "web", "role_arn": NODES },
            { "name": "batch", "role_arn": PODS, "type": "FARGATE_LINUX" },
        ]),
    )
}

const OLD_LINES: [(&str, &str); 1] = [(
    "mapRoles",
    "\
- rolearn: arn:aws:iam::111122223333:role/nodes
  username: system:node:{{EC2PrivateDNSName}}
  groups: [system:bootstrappers, system:nodes, system:masters]
- rolearn: arn:aws:iam::111122223333:role/pods
  username: pods
  groups: [system:nodes]
- rolearn: arn:aws:iam::111122223333:role/Admin
  username: admin
  groups: [system:masters]
- rolearn: arn:aws:iam::111122223333:role/dev
  username: dev
  groups: [viewers]
",
)];
