//! The program as a person runs it, the commands in files of their own: what it prints, how it ends, and what it never shows.
//! Never here: which answer follows from which facts (`tests/reports`), Terraform.

mod audit;
mod export;
mod migrate;
#[cfg(unix)]
mod terminal;
mod texts;
mod token;

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use harness::{
    Embedded, Fault, JournalCall, World,
    world::{ADMIN, KEY_ID, REGION, SECRET, policy, role},
};
use serde_json::{Value, json};

use crate::guide::environment;

const PROGRAM: &str = env!("CARGO_BIN_EXE_terraform-provider-eksaccess");

/// The program, with the simulator for AWS and nothing of the user's own.
fn program(url: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().envs(environment(url));
    command
}

fn diagnose(simulator: &Embedded, arguments: &[&str]) -> Output {
    program(simulator.url()).arg("diagnose").args(["--cluster", "demo"]).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The administrator may read in `web`; the role `team/ops` has an entry that grants nothing.
fn world() -> World {
    let view = json!({ "policy_arn": policy("AmazonEKSViewPolicy"), "access_scope": { "type": "namespace", "namespaces": ["web"] } });
    World::standard()
        .entry(json!({ "principal_arn": ADMIN, "policies": [view] }))
        .entry(json!({ "principal_arn": role("team/ops") }))
}

#[test]
fn the_exit_code_tells_the_verdict() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let foreign = "arn:aws:iam::444455556666:role/partner";
    for (arguments, code, word) in [
        (&[][..], 0, "Answer: yes"),
        (&["--principal", &role("team/ops")], 0, "Answer: yes"),
        (&["--principal", &role("team/dev")], 1, "Answer: no (no_access_entry)"),
        (&["--principal", foreign], 1, "Answer: no (no_access_entry)"),
        (&["--live"], 0, "Answer: yes, according to the API server itself"),
    ] {
        let output = diagnose(&simulator, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        assert!(text(&output).contains(word), "{arguments:?}: {}", text(&output));
    }
    let denied = Embedded::start(world().denied(&["iam:Get*"]).into_json()).unwrap();
    let output = diagnose(&denied, &["--principal", &role("team/ops")]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn what_keeps_it_from_answering_is_said_on_stderr_with_code_3() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let mut wrong = program(simulator.url());
    wrong.env("AWS_SECRET_ACCESS_KEY", "another").args(["diagnose", "--cluster", "demo"]);
    let mut nowhere = program("http://127.0.0.1:9");
    nowhere.env("AWS_MAX_ATTEMPTS", "1").args(["diagnose", "--cluster", "demo"]);
    let mut name = program(simulator.url());
    name.args(["diagnose", "--cluster", "arn:aws:eks:eu-west-1:111122223333:cluster/demo"]);
    let mut usage = program(simulator.url());
    usage.args(["diagnose", "--can-i", "pods", "--cluster", "demo"]);
    let mut empty = program(simulator.url());
    empty.args(["diagnose", "--cluster", "demo", "--principal", ""]);
    for (mut command, word) in [
        (wrong, "Invalid AWS credentials"),
        (nowhere, "127.0.0.1:9"),
        (name, "--cluster"),
        (usage, "--can-i"),
        (empty, "--principal"),
    ] {
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert!(said.contains(word) && output.stdout.is_empty(), "{said}");
        assert!(!said.contains(SECRET), "{said}");
    }
}

/// Without a limit it would go on for as long as its retries last, and its advice would be a block that is not there.
#[test]
fn a_command_has_a_deadline_and_says_how_to_move_it() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let slow = Fault::error("DescribeCluster", 429, "ThrottlingException", "Rate exceeded").times(99);
    simulator.control().fault(&slow).unwrap();
    let output = diagnose(&simulator, &["--timeout", "1s"]);
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(said.contains("--timeout") && !said.contains("`timeouts`"), "{said}");
    for (flags, word) in [(["--timeout", "0s"], "--timeout"), (["--timeout", "25h"], "24h")] {
        let output = diagnose(&simulator, &flags);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert!(String::from_utf8(output.stderr.clone()).unwrap().contains(word), "{output:?}");
    }
}

/// The SDK panics at some of these, and shows its request at others.
#[test]
fn what_is_no_endpoint_and_no_region_in_the_environment_is_said_by_its_name() {
    for (name, value, word) in [
        ("AWS_ENDPOINT_URL", "127.0.0.1:4566", "AWS_ENDPOINT_URL"),
        ("AWS_ENDPOINT_URL_EKS", "http://", "AWS_ENDPOINT_URL_EKS"),
        ("AWS_ENDPOINT_URL_IAM", "ftp://somebody:password@x", "AWS_ENDPOINT_URL_IAM"),
        ("AWS_REGION", "Ireland (eu-west-1)", "\"Ireland (eu-west-1)\" is not the name of a region"),
    ] {
        let simulator = Embedded::start(world().into_json()).unwrap();
        let output = program(simulator.url())
            .env(name, value)
            .args(["diagnose", "--cluster", "demo"])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(3), "{name}={value}: {output:?}");
        assert!(said.contains(word) && !said.contains("password") && !said.contains("SdkBody"), "{said}");
        assert_eq!(simulator.control().journal(0).unwrap().len(), 0, "{name}={value}: nothing is sent");
    }
}

/// As with the other programs that read these variables, one that is empty is not set.
#[test]
fn a_variable_that_is_empty_is_not_set() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    for name in [
        "AWS_ENDPOINT_URL_EKS",
        "AWS_ENDPOINT_URL_STS",
        "AWS_REGION",
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_CA_BUNDLE",
        "AWS_CONFIG_FILE",
        "AWS_MAX_ATTEMPTS",
        "AWS_ROLE_ARN",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
    ] {
        let output = program(simulator.url())
            .env("AWS_DEFAULT_REGION", REGION)
            .env(name, "")
            .args(["diagnose", "--cluster", "demo"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
    }
    let mut nowhere = program("");
    let output = nowhere
        .env("AWS_ENDPOINT_URL_EKS", simulator.url())
        .env("AWS_ENDPOINT_URL_IAM", simulator.url())
        .env("AWS_ENDPOINT_URL_STS", simulator.url())
        .args(["diagnose", "--cluster", "demo"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "AWS_ENDPOINT_URL: {output:?}");
}

#[test]
fn json_has_the_data_source_s_names_and_a_version() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let output = diagnose(
        &simulator,
        &[
            "--json",
            "--live",
            "--namespace",
            "web",
            "--can-i",
            "get/pods@web",
            "--can-i",
            "create/deployments.apps@web",
        ],
    );
    let answer = json(&output);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!((&answer["version"], &answer["evidence"]), (&json!(1), &json!("live")));
    assert_eq!(answer["allowed"], json!([true, false]));
    assert_eq!(answer["policies"][0]["access_scope"]["namespaces"], json!(["web"]));
    let golden = include_str!("../golden/schema.json");
    let schema: Value = serde_json::from_str(golden).unwrap();
    let attributes = schema["data_sources"]["eksaccess_authentication"].as_object().unwrap();
    let results = attributes.iter().filter(|(_, field)| field["set_by"] == "computed").map(|(name, _)| name);
    let missing: Vec<_> = results.filter(|name| answer.get(name.as_str()).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?} are not in {answer:#}");
}

#[test]
fn what_kubectl_would_not_ask_is_refused_with_what_to_write() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    for (wish, right) in [("GET/pods", "use get/pods"), ("get/Pod@web", "use get/pods")] {
        let output = diagnose(&simulator, &["--can-i", wish]);
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert!(output.status.code() == Some(3) && said.contains(right), "{wish}: {said}");
    }
    let scale = diagnose(
        &simulator,
        &["--json", "--can-i", "get/deployments.apps/scale@web", "--can-i", "get/deployments@web"],
    );
    assert_eq!(json(&scale)["allowed"], json!([true, true]), "{scale:?}");
}

/// A role in CI that may describe the cluster and nothing else.
#[test]
fn without_the_right_to_read_entries_the_probe_decides() {
    let denied = ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies", "eks:ListAccessEntries"];
    let simulator = Embedded::start(world().denied(&denied).into_json()).unwrap();
    for (arguments, code, word) in
        [(&[][..], 2, "unknown (eks_forbidden)"), (&["--live"], 0, "eks:DescribeAccessEntry")]
    {
        let output = diagnose(&simulator, arguments);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(text(&output).contains(word), "{}", text(&output));
    }
}

/// Asks with a ConfigMap on standard input.
fn diagnose_with(simulator: &Embedded, arguments: &[&str], config_map: &str) -> Output {
    let mut child = program(simulator.url())
        .args(["diagnose", "--cluster", "demo", "--aws-auth", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What is too long is not read to its end.
    let _ = child.stdin.take().unwrap().write_all(config_map.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn a_config_map_is_read_from_standard_input() {
    let mapped = "kind: ConfigMap\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/dev\n      groups: [viewers]\n";
    let simulator = Embedded::start(World::standard().mode("CONFIG_MAP").into_json()).unwrap();
    let output = diagnose_with(&simulator, &["--principal", &role("team/dev")], mapped);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).contains("mapRoles"), "{}", text(&output));
    let output = diagnose(&simulator, &["--principal", &role("team/dev")]);
    assert_eq!(output.status.code(), Some(2), "without the ConfigMap nobody can tell: {}", text(&output));
}

/// What is not the cluster's aws-auth is no answer about it.
#[test]
fn what_is_not_the_config_map_aws_auth_is_refused_with_what_it_is() {
    let simulator = Embedded::start(World::standard().mode("CONFIG_MAP").into_json()).unwrap();
    let described = "Name:         aws-auth\nNamespace:    kube-system\n\nData\n====\nmapRoles:\n----\n[]\n";
    let other = "kind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata: {mapRoles: ''}\n";
    let list = "kind: ConfigMap\ndata:\n  mapRoles:\n  - rolearn: a\n";
    let deep = format!("kind: ConfigMap\ndata: {}", "[".repeat(20_000));
    let huge = format!("kind: ConfigMap\ndata:\n  mapRoles: |\n{}", "    - rolearn: a\n".repeat(1_200_000));
    for (text, said) in [
        (described, "use `kubectl get configmap aws-auth -n kube-system -o yaml`"),
        (other, "this is the ConfigMap coredns in the namespace kube-system"),
        (list, "mapRoles in line 4 must be text, not a list"),
        (&deep, "line 2 is nested more than 64 levels deep"),
        (&huge, "a ConfigMap can have at most 1 MiB"),
    ] {
        let output = diagnose_with(&simulator, &[], text);
        let refused = String::from_utf8(output.stderr.clone()).unwrap();
        assert!(output.status.code() == Some(3) && refused.contains(said), "{said}: {refused}");
    }
}

#[test]
fn a_key_of_the_data_in_other_case_is_named_as_ignored() {
    let mapped =
        "data:\n  maproles: |\n    - rolearn: arn:aws:iam::111122223333:role/dev\n      username: dev\n";
    let simulator = Embedded::start(World::standard().mode("CONFIG_MAP").into_json()).unwrap();
    let output = diagnose_with(&simulator, &["--principal", &role("team/dev")], mapped);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    let said = text(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("maproles: clusters ignore this key; did you mean `mapRoles`?"), "{said}");
}

#[test]
fn a_pipe_gets_no_color_and_nothing_gets_a_secret() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let output = diagnose(&simulator, &["--live"]);
    let all = format!("{}{}", text(&output), String::from_utf8_lossy(&output.stderr));
    for never in ["\u{1b}", SECRET, KEY_ID, "k8s-aws-v1.", "X-Amz-"] {
        assert!(!all.contains(never), "{never:?} in {all}");
    }
}

#[test]
fn help_shows_the_commands_that_people_need_first() {
    let output = Command::new(PROGRAM).arg("--help").output().unwrap();
    let said = text(&output);
    assert!(output.status.success());
    assert_eq!(said.matches("terraform-provider-eksaccess diagnose --cluster").count(), 3, "{said}");
}

/// Redraws a terminal, turns the reading around, and does not end.
fn hostile(begins: &str) -> String {
    format!("{begins}\u{1b}[2J\u{202e}{}", "long ".repeat(20_000))
}

#[test]
fn nothing_that_was_typed_is_shown_raw_or_whole() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let (bare, role) = (hostile(""), hostile("arn:aws:iam::111122223333:role/"));
    for (arguments, code) in [
        (vec!["--can-i", &bare], 3),
        (vec!["--can-i", "get/pods@", &bare], 3),
        (vec!["--namespace", &bare], 3),
        (vec!["--aws-auth", &bare], 3),
        (vec!["--region", &bare], 3),
        (vec!["--profile", &bare], 3),
        (vec![&*bare], 3),
        (vec!["--principal", &bare], 1),
        (vec!["--principal", &role], 1),
        (vec!["--principal", &role, "--json"], 1),
    ] {
        let output = diagnose(&simulator, &arguments);
        let said = [&output.stdout[..], &output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        let (flag, length) = (arguments[0].get(..7), said.len());
        assert_eq!(output.status.code(), Some(code), "{flag:?}: {said:.2000}");
        assert!(!said.contains(|letter| letter != '\n' && eksaccess::text::is_hidden(letter)), "{flag:?}");
        assert!(length < 6_000, "{flag:?}: {length} bytes");
    }
}

/// JSON keeps the value itself, in JSON's own notation.
#[test]
fn json_has_values_as_they_are_and_nothing_hidden_in_its_text() {
    let name = "ops:\u{202e}{{SessionName}}";
    let world = world().entry(json!({ "principal_arn": role("team/dev"), "username": name }));
    let simulator = Embedded::start(world.into_json()).unwrap();
    let output = diagnose(&simulator, &["--principal", &role("team/dev"), "--json"]);
    assert_eq!(json(&output)["user_name"], name);
    let said = text(&output);
    assert!(said.contains(r"ops:\u202e{{SessionName}}"), "{said}");
    assert!(!said.contains(|letter| letter != '\n' && eksaccess::text::is_hidden(letter)), "{said:?}");
}
