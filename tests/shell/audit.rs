//! `audit` as a person runs it: what it prints, how it ends. Which finding follows from which world is in `tests/audit`.

use std::io::Write as _;
use std::process::{Output, Stdio};

use harness::{
    Embedded, World,
    world::{ADMIN, policy, role},
};
use serde_json::{Value, json as value};

use super::{json, program, text};

fn audit(simulator: &Embedded, arguments: &[&str]) -> Output {
    program(simulator.url()).arg("audit").args(["--cluster", "demo"]).args(arguments).output().unwrap()
}

/// An administrator, and a team that may read in `web`.
fn world() -> World {
    let of = |name: &str, scope: Value| value!([{ "policy_arn": policy(name), "access_scope": scope }]);
    let web = value!({ "type": "namespace", "namespaces": ["web"] });
    World::standard()
        .entry(value!({
            "principal_arn": ADMIN, "policies": of("AmazonEKSClusterAdminPolicy", value!({ "type": "cluster" })),
        }))
        .entry(value!({ "principal_arn": role("team/dev"), "policies": of("AmazonEKSViewPolicy", web) }))
}

#[test]
fn the_exit_code_says_whether_something_needs_attention() {
    let clean = Embedded::start(world().into_json()).unwrap();
    let output = audit(&clean, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for words in ["role/team/dev", "View (web)", "Info (cluster_admin)", "Findings: 1 info."] {
        assert!(text(&output).contains(words), "{words}: {}", text(&output));
    }
    let empty = world().entry(value!({ "principal_arn": role("team/ops") }));
    let empty = Embedded::start(empty.into_json()).unwrap();
    assert_eq!(audit(&empty, &[]).status.code(), Some(1));
    let forbidden = Embedded::start(world().denied(&["eks:ListAccessEntries"]).into_json()).unwrap();
    let output = audit(&forbidden, &[]);
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(3), true), "{output:?}");
    assert!(said.contains("eks:ListAccessEntries") && said.contains("auditing the access to demo"), "{said}");
}

#[test]
fn json_has_the_data_source_s_names_and_a_version() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let output = audit(&simulator, &["--json"]);
    let answer = json(&output);
    assert_eq!((output.status.code(), &answer["version"]), (Some(0), &value!(1)));
    let schema: Value = serde_json::from_str(include_str!("../golden/schema.json")).unwrap();
    let attributes = &schema["data_sources"]["eksaccess_audit"]["attributes"];
    for list in ["findings", "principals"] {
        let names: Vec<&String> = answer[list][0].as_object().unwrap().keys().collect();
        let described = attributes[list]["type"].as_str().unwrap();
        let missing: Vec<_> =
            names.iter().filter(|name| !described.contains(&format!("{name} = "))).collect();
        assert!(missing.is_empty() && !names.is_empty(), "{missing:?} are not in {described}");
    }
}

/// What `kubectl get configmap aws-auth -n kube-system -o yaml` prints.
#[test]
fn aws_auth_comes_from_standard_input_and_the_mode_s_switch_is_answered_with_hcl() {
    let simulator = Embedded::start(world().mode("API_AND_CONFIG_MAP").into_json()).unwrap();
    let mut child = program(simulator.url())
        .args(["audit", "--cluster", "demo", "--aws-auth", "-", "--if-mode", "API"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/ops\n      username: ops\n      groups: [ops]\n";
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    for words in ["High (loses_access)", "resource \"eksaccess_entry\" \"ops\"", &role("team/ops")] {
        assert!(text(&output).contains(words), "{words}: {}", text(&output));
    }
}

#[test]
fn a_mode_to_which_no_cluster_switches_is_refused() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let output = audit(&simulator, &["--if-mode", "CONFIG_MAP"]);
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(output.status.code() == Some(3) && said.contains("--if-mode"), "{said}");
}
