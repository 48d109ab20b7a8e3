//! `migrate` as a person runs it: what it writes and where, how it ends, and what it says when something is missing.
//! Never here: what becomes of which line (`tests/migrate`).

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use harness::{
    Embedded, Fault, World,
    world::{ADMIN, REGION, SECRET, role},
};
use serde_json::{Value, json};

use super::program;

/// A line that makes the administrator one in the cluster.
fn masters() -> String {
    format!("- rolearn: {}\n  username: admin\n  groups: [system:masters]\n", role("Admin"))
}

/// A cluster in this mode whose `mapRoles` is this.
fn world(mode: &str, roles: &str) -> World {
    World::standard().mode(mode).with("/clusters/0", "aws_auth", json!({ "mapRoles": roles }))
}

fn line(name: &str, groups: &str) -> String {
    format!("- rolearn: {}\n  username: {name}\n  groups: {groups}\n", role(name))
}

fn migrate(simulator: &Embedded, arguments: &[&str]) -> Output {
    program(simulator.url()).arg("migrate").args(arguments).output().unwrap()
}

/// Migrates a ConfigMap on standard input, without a network.
fn migrate_text(text: &str, arguments: &[&str]) -> Output {
    let mut child = program("http://127.0.0.1:9")
        .args(["migrate", "--aws-auth", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What is too long is not read to its end.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What is said on standard error, on one line.
fn said(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_clusters_own_aws_auth_becomes_entries_with_the_paths_that_iam_has() {
    let roles = format!("{}{}", masters(), line("dev", "[viewers]"));
    let simulator = Embedded::start(world("CONFIG_MAP", &roles).into_json()).unwrap();
    let output = migrate(&simulator, &["--cluster", "demo"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for piece in [
        &format!("principal_arn = \"{ADMIN}\""),
        &role("team/dev"),
        "access_entry_arn = eksaccess_entry.admin.access_entry_arn",
        "kubernetes_groups = [\"viewers\"]",
    ] {
        assert!(out(&output).contains(piece), "{piece}: {}", out(&output));
    }
    let words = said(&output);
    assert!(words.contains("2 access entries and 1 policy association"), "{words}");
    assert!(words.contains("authenticationMode=API_AND_CONFIG_MAP"), "{words}");
    assert!(!words.contains(SECRET) && !words.contains("k8s-aws-v1."), "{words}");
}

#[test]
fn what_is_not_moved_is_a_finding_and_the_exit_code_1() {
    let roles = format!("{}{}", masters(), line("dev", "[system:monitoring]"));
    let simulator = Embedded::start(world("API_AND_CONFIG_MAP", &roles).into_json()).unwrap();
    let output = migrate(&simulator, &["--cluster", "demo"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let words = said(&output);
    assert!(words.contains("loses access mapRoles, line 4: "), "{words}");
    assert!(words.contains("the group system:monitoring") && words.contains("Not before"), "{words}");
    assert!(!out(&output).contains("team/dev"), "half of a line is not moved: {}", out(&output));
}

#[test]
fn json_has_what_is_moved_and_why_the_rest_is_not() {
    let roles = format!("{}{}", masters(), line("dev", "[system:monitoring]"));
    let simulator = Embedded::start(world("API_AND_CONFIG_MAP", &roles).into_json()).unwrap();
    let output = migrate(&simulator, &["--cluster", "demo", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["version"], &answer["cluster_name"]), (&json!(1), &json!("demo")));
    assert_eq!(answer["moved"][0]["principal_arn"], ADMIN);
    let finding = &answer["findings"][0];
    let seen = (&finding["code"], &finding["severity"], &finding["line"]);
    assert_eq!(seen, (&json!("not_supported_by_entries"), &json!("loses_access"), &json!(4)), "{answer:#}");
    assert!(answer["hcl"].as_str().unwrap().contains("eksaccess_entry"), "{answer:#}");
    assert_eq!(answer["steps"].as_array().unwrap().len(), 3, "{answer:#}");
}

/// What keeps it from its work is one error, and nothing is written.
#[test]
fn what_keeps_it_from_migrating_is_said_with_code_3_and_nothing_is_written() {
    let masters = masters();
    let viewer = line("Admin", "[viewers]");
    let closed = Fault::error("ConfigMap", 503, "ServiceUnavailable", "").times(9).kubernetes();
    for (world, fault, arguments, words) in [
        (world("CONFIG_MAP", &masters), None, ["--cluster", "other"], "Cluster not found"),
        (
            world("API", &masters),
            None,
            ["--cluster", "demo"],
            "the authentication mode of the cluster demo is API",
        ),
        (
            world("CONFIG_MAP", &line("dev", "[]")),
            None,
            ["--cluster", "demo"],
            "rejected the token (HTTP 401)",
        ),
        (world("CONFIG_MAP", &viewer), None, ["--cluster", "demo"], "cannot get resource \"configmaps\""),
        (world("CONFIG_MAP", &masters), Some(closed), ["--cluster", "demo"], "HTTP 503"),
        (world("CONFIG_MAP", &masters), None, ["--cluster", "arn:aws"], "--cluster: "),
        (
            world("CONFIG_MAP", &masters).denied(&["eks:DescribeCluster"]),
            None,
            ["--cluster", "demo"],
            "eks:DescribeCluster",
        ),
    ] {
        let simulator = Embedded::start(world.into_json()).unwrap();
        if let Some(fault) = fault {
            simulator.control().fault(&fault).unwrap();
        }
        let (place, name) = (folder(), "new");
        let path = place.path().join(name);
        let output = migrate(&simulator, &[&arguments[..], &["--out", path.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(3), "{words}: {output:?}");
        assert!(said(&output).contains(words) && output.stdout.is_empty(), "{words}: {}", said(&output));
        assert!(!path.exists(), "{words}");
    }
}

#[test]
fn a_cluster_without_the_config_map_has_nothing_to_move() {
    let entry = json!({ "principal_arn": ADMIN, "policies": [{
        "policy_arn": harness::world::policy("AmazonEKSClusterAdminPolicy"), "access_scope": { "type": "cluster" },
    }] });
    let world = World::standard().mode("API_AND_CONFIG_MAP").entry(entry);
    let simulator = Embedded::start(world.into_json()).unwrap();
    let output = migrate(&simulator, &["--cluster", "demo"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(said(&output).contains("has no ConfigMap aws-auth"), "{}", said(&output));
}

/// IAM and the list of entries only make the answer better.
#[test]
fn what_may_not_be_asked_of_iam_and_eks_is_a_note() {
    let roles = format!("{}{}", masters(), line("dev", "[viewers]"));
    let world = world("API_AND_CONFIG_MAP", &roles).denied(&["iam:Get*", "eks:ListAccessEntries"]);
    let simulator = Embedded::start(world.into_json()).unwrap();
    let output = migrate(&simulator, &["--cluster", "demo"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let words = said(&output);
    assert!(words.contains("the paths of 2 roles") && words.contains("eks:ListAccessEntries"), "{words}");
}

/// Two calls an entry would be twice as many as are needed.
#[test]
fn the_policies_of_entries_are_not_asked_for() {
    let world = world("API_AND_CONFIG_MAP", &masters()).entry(json!({ "principal_arn": role("team/ops") }));
    let simulator = Embedded::start(world.into_json()).unwrap();
    let output = migrate(&simulator, &["--cluster", "demo"]);
    assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
    let calls = simulator.control().journal(0).unwrap();
    let count = |operation: &str| calls.iter().filter(|call| call.operation == operation).count();
    let asked = ["ListAccessEntries", "DescribeAccessEntry", "ListAssociatedAccessPolicies"].map(count);
    assert_eq!((asked[0], asked[1] > 0, asked[2]), (1, true, 0));
}

#[test]
fn a_new_folder_gets_what_a_plan_needs_and_a_configuration_that_is_there_does_not() {
    let simulator = Embedded::start(world("CONFIG_MAP", &masters()).into_json()).unwrap();
    let folder = folder();
    let out = ["--cluster", "demo", "--out", folder.path().to_str().unwrap()];
    assert_eq!(migrate(&simulator, &out).status.code(), Some(0));
    let terraform = folder.path().join("terraform.tf");
    let requires = fs::read_to_string(&terraform).unwrap();
    for says in ["source  = \"eksaccess/eksaccess\"", &format!("region = \"{REGION}\"")] {
        assert!(requires.contains(says), "{says}: {requires}");
    }
    fs::rename(&terraform, folder.path().join("versions.tf")).unwrap();
    assert_eq!(migrate(&simulator, &[&out[..], &["--force"]].concat()).status.code(), Some(0));
    assert!(!terraform.exists());
}

#[test]
fn a_file_is_migrated_without_a_network() {
    let indented: String = line("dev", "[viewers]").lines().map(|line| format!("  {line}\n")).collect();
    let text = format!("mapRoles: |\n{indented}");
    let output = migrate_text(&text, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(out(&output).contains("cluster_name      = var.cluster_name"), "{}", out(&output));
    let nothing = migrate_text("data: {}\n", &[]);
    assert_eq!((nothing.status.code(), out(&nothing)), (Some(0), String::new()), "{nothing:?}");
}

#[test]
fn what_is_no_readable_aws_auth_is_one_error() {
    for (text, words) in [
        ("mapRoles: |\n  - rolearn: [a\n", "the ConfigMap aws-auth cannot be read: mapRoles, line 2"),
        ("a: [b", "--aws-auth -: line 2 is not valid YAML"),
        ("kind: Secret\n", "this is the Secret, not the ConfigMap aws-auth"),
    ] {
        let output = migrate_text(text, &[]);
        assert_eq!((output.status.code(), out(&output)), (Some(3), String::new()), "{output:?}");
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
}

#[test]
fn a_file_that_is_there_is_kept_without_force_and_a_folder_that_is_none_is_one_error() {
    let place = folder();
    let write = |path: &Path, more: &[&str]| {
        migrate_text(
            "mapUsers: |\n  - userarn: arn:aws:iam::111122223333:user/jo\n    username: jo\n",
            &[&["--out", path.to_str().unwrap()], more].concat(),
        )
    };
    let (path, file) = (place.path().join("out"), place.path().join("out/access.tf"));
    assert_eq!(write(&path, &[]).status.code(), Some(0));
    assert!(fs::read_to_string(&file).unwrap().contains("user/jo"));
    fs::write(&file, "mine").unwrap();
    let refused = write(&path, &[]);
    assert_eq!((refused.status.code(), fs::read_to_string(&file).unwrap().as_str()), (Some(3), "mine"));
    assert!(said(&refused).contains("--force"), "{}", said(&refused));
    assert_eq!(write(&path, &["--force"]).status.code(), Some(0));
    assert!(fs::read_to_string(&file).unwrap().contains("user/jo"));
    let refused = write(&file, &[]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
}

#[test]
fn ten_thousand_lines_are_read_and_more_entries_than_eks_allows_are_said() {
    let one =
        |number: usize| format!("  - userarn: arn:aws:iam::111122223333:user/u{number}\n    username: u\n");
    let text = format!("mapUsers: |\n{}", (0..5_000).map(one).collect::<String>());
    let output = migrate_text(&text, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("would have 5000 access entries; EKS allows 3000"), "{}", said(&output));
    assert_eq!(out(&output).matches("resource \"eksaccess_entry\"").count(), 5_000);
}
