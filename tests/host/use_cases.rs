//! Every folder of examples/use-cases, applied together in one run: a folder that is added there is applied here.
//! Never here: what resources and data sources do in other configurations.

use std::{collections::BTreeMap, fs, process::Command};

use harness::{
    World,
    world::{ACCOUNT, ADMIN, policy, role},
};
use serde_json::{Value, json};

use crate::{
    stand_in::{FIRST, alone},
    story::{PROVIDER, Story, on_every_host},
};

const USE_CASES: &str = "examples/use-cases";

/// The role of a permission set, whose suffix IAM Identity Center chooses.
const SSO_ROLE: &str =
    "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PlatformTeam_0123456789abcdef";

/// The roles that the use cases name or find.
const ROLES: [&str; 20] = [
    SSO_ROLE,
    "LegacyAdmin",
    "LegacyNodes",
    "LegacyReporting",
    "ci/ShopDeployer",
    "data/Analysts",
    "eksctl/Admins",
    "eksctl/Nodes",
    "eksctl/Support",
    "emergency/BreakGlass",
    "gitops/Controller",
    "module-tests/Team",
    "oncall/Databases",
    "oncall/Network",
    "people/Auditors",
    "people/Operators",
    "prod-auto-nodes",
    "prod-hybrid-nodes",
    "prod/ClusterOperators",
    "teams/checkout",
];

/// What the use cases grant on the cluster `prod`, in the order of the principals.
const GRANTED: &[&str] = &[
    "111122223333:role/LegacyAdmin STANDARD AmazonEKSClusterAdminPolicy",
    "111122223333:role/LegacyNodes EC2_LINUX",
    "111122223333:role/LegacyReporting STANDARD",
    "111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PlatformTeam_0123456789abcdef STANDARD \
     AmazonEKSAdminPolicy in monitoring, platform",
    "111122223333:role/ci/ShopDeployer STANDARD AmazonEKSEditPolicy in shop",
    "111122223333:role/data/Analysts STANDARD AmazonEKSViewPolicy in data",
    "111122223333:role/eksctl/Admins STANDARD AmazonEKSClusterAdminPolicy",
    "111122223333:role/eksctl/Nodes EC2_LINUX",
    "111122223333:role/eksctl/Support STANDARD AmazonEKSViewPolicy in api, web",
    "111122223333:role/emergency/BreakGlass STANDARD AmazonEKSClusterAdminPolicy",
    "111122223333:role/gitops/Controller STANDARD AmazonEKSClusterAdminPolicy",
    "111122223333:role/module-tests/Team STANDARD",
    "111122223333:role/oncall/Databases STANDARD AmazonEKSViewPolicy",
    "111122223333:role/oncall/Network STANDARD AmazonEKSViewPolicy",
    "111122223333:role/people/Auditors STANDARD AmazonEKSViewPolicy",
    "111122223333:role/people/Operators STANDARD AmazonEKSAdminViewPolicy",
    "111122223333:role/platform/Admin STANDARD AmazonEKSEditPolicy in web",
    "111122223333:role/prod-auto-nodes EC2 AmazonEKSAutoNodePolicy",
    "111122223333:role/prod-hybrid-nodes HYBRID_LINUX",
    "111122223333:role/prod/ClusterOperators STANDARD AmazonEKSAdminPolicy",
    "111122223333:role/teams/checkout STANDARD AmazonEKSEditPolicy in checkout, checkout-*",
    "111122223333:role/teams/search STANDARD AmazonEKSEditPolicy in search",
    "444455556666:role/observability/Collector STANDARD AmazonEKSViewPolicy",
];

/// The cluster `prod` with an entry of eksctl's, and `prod-us` in another region.
fn world() -> World {
    let admins = json!({
        "principal_arn": role("eksctl/Admins"), "kubernetes_groups": ["left-over"],
        "policies": [{ "policy_arn": policy("AmazonEKSClusterAdminPolicy"), "access_scope": { "type": "cluster" } }],
    });
    let elsewhere =
        json!({ "name": "prod-us", "account": ACCOUNT, "region": "us-east-1", "authentication_mode": "API" });
    let world = World::standard().with("/clusters/0", "name", json!("prod")).cluster(elsewhere).entry(admins);
    ROLES.iter().fold(world.role("teams/search"), |world, name| world.role(name))
}

/// A root module that calls each use case.
fn root(names: &[String]) -> String {
    let calls = names.iter().map(|name| {
        let argument = match name.as_str() {
            "break-glass" => "  incident = \"INC-4711\"\n",
            "from-aws-auth" => "  cluster_name = \"prod\"\n",
            _ => "",
        };
        format!("module \"{name}\" {{\n  source = \"./{USE_CASES}/{name}\"\n{argument}}}\n")
    });
    calls.collect()
}

/// Without other providers, and without the wait for a young entry, which is another story (`live`).
fn adapted(example: &str) -> String {
    let question = "data \"eksaccess_authentication\" ";
    let example = alone(example);
    let lines = example.lines().map(|line| {
        let wait = if line.starts_with(question) { "\n  propagation_timeout = \"0s\"" } else { "" };
        format!("{line}{wait}\n")
    });
    lines.collect()
}

fn names() -> Vec<String> {
    let folders =
        fs::read_dir(USE_CASES).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut names: Vec<String> =
        folders.map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// Puts the use cases into the story's folder.
fn configured(story: &Story, names: &[String]) {
    story.copies("modules").copies(USE_CASES).configured(&root(names));
    for name in names {
        let file = format!("{USE_CASES}/{name}/main.tf");
        let example = adapted(&fs::read_to_string(&file).unwrap());
        let until = example.find("\nmoved {").filter(|_| !story.moves_between_types());
        story.file(&file, &example[..until.unwrap_or(example.len())]);
    }
}

/// Every entry of a cluster in one line.
fn grants(cluster: &Value) -> Vec<String> {
    let entries = cluster["entries"].as_array().unwrap().iter();
    let lines: BTreeMap<&str, String> =
        entries.map(|entry| (entry["principal_arn"].as_str().unwrap(), grant(entry))).collect();
    lines.into_values().collect()
}

fn grant(entry: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let policies = entry["policies"].as_array().into_iter().flatten().map(|policy| {
        let name = text(&policy["policy_arn"]).rsplit('/').next().unwrap().to_owned();
        let mut namespaces: Vec<String> =
            policy["access_scope"]["namespaces"].as_array().into_iter().flatten().map(text).collect();
        namespaces.sort();
        let scope =
            if namespaces.is_empty() { String::new() } else { format!(" in {}", namespaces.join(", ")) };
        format!(" {name}{scope}")
    });
    let principal = text(&entry["principal_arn"]).replace("arn:aws:iam::", "");
    format!("{principal} {}{}", text(&entry["type"]), policies.collect::<String>())
}

#[test]
fn every_use_case_grants_what_it_says_and_settles() {
    let names = names();
    on_every_host(world(), |story| {
        configured(story, &names);
        story.run(&["get"]).succeeds();
        story.apply().succeeds();
        let world = story.control().world().unwrap();
        assert_eq!(grants(&world["clusters"][0]), GRANTED);
        assert_eq!(grants(&world["clusters"][1]).len(), 2);
        assert_eq!(story.entry(&role("eksctl/Admins"))["kubernetes_groups"], json!([]));
        assert_eq!(story.entry(&role("emergency/BreakGlass"))["tags"]["Incident"], "INC-4711");
        assert!(!story.entry(ADMIN).is_null());
        story.settles();
        what_is_replaced_gets_its_entries_again(story);
    });
}

/// A cluster of the same name, and a role with another suffix: what refers to them follows with the next apply.
fn what_is_replaced_gets_its_entries_again(story: &Story) {
    let file = format!("{USE_CASES}/replaced-cluster/main.tf");
    let first = adapted(&fs::read_to_string(&file).unwrap());
    let second = first.replace(FIRST, &FIRST.replace("first", "second"));
    assert_ne!(first, second);
    story.file(&file, &second);
    let (path, name) = SSO_ROLE.rsplit_once('/').unwrap();
    let other = name.replace("0123456789abcdef", "fedcba9876543210");
    story.by_hand("DeleteRole", json!({ "RoleName": name }));
    let trust = json!({ "Version": "2012-10-17", "Statement": [] }).to_string();
    let role_of_set =
        json!({ "RoleName": other, "Path": format!("/{path}/"), "AssumeRolePolicyDocument": trust });
    story.by_hand("CreateRole", role_of_set);
    let transcript = story.apply();
    transcript.succeeds().plans(5, 0, 5).says("replace_triggered_by");
    assert_eq!(transcript.count("CreateAccessEntry"), 2);
    assert!(!story.entry(&role(&format!("{path}/{other}"))).is_null());
}

#[test]
fn the_move_from_aws_auth_is_what_migrate_writes() {
    let folder = format!("{USE_CASES}/from-aws-auth");
    let aws_auth = format!("{folder}/aws-auth.yaml");
    let written = Command::new(PROVIDER).args(["migrate", "--aws-auth", &aws_auth]).output().unwrap();
    let expected = fs::read_to_string(format!("{folder}/main.tf")).unwrap();
    assert_eq!(String::from_utf8(written.stdout).unwrap(), expected);
}
