//! Guides whose screens are the provider's own commands, played against the simulator. Never here: guides that need a host
//! (`tests/host`), and which answer follows from which facts (`tests/reports`, `tests/rpc/audit`).

use std::{
    fs,
    path::{Path, PathBuf},
};

use harness::{
    Embedded, World,
    world::{ACCOUNT, ADMIN, REGION, policy, role},
};
use serde_json::{Value, json};

use crate::guide::{Guide, Shell};

/// A folder of its own for a guide.
fn folder(guide: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guides").join(guide);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn entry(principal: &str, name: &str, scope: Value) -> Value {
    json!({ "principal_arn": principal, "policies": [{ "policy_arn": policy(name), "access_scope": scope }] })
}

#[test]
fn the_guide_about_denied_access_shows_what_the_command_finds() {
    let simulator = Embedded::start(World::standard().into_json()).unwrap();
    let shell = Shell::at(&folder("why-access-is-denied"), simulator.url());
    Guide::open("why-access-is-denied").play(|_, command| {
        let shown = shell.shows(command, 1);
        assert!(shown.contains("role/team/dev (different path)"), "{shown}");
        shown
    });
}

/// What a cluster reads that is to be switched.
const AWS_AUTH: &str = "apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/ops
      username: ops
      groups: [ops]
";

/// `demo` with an entry that grants nothing, and `legacy`, which reads aws-auth.
fn audited() -> World {
    let web = json!({ "type": "namespace", "namespaces": ["web"] });
    let administrator = || entry(ADMIN, "AmazonEKSClusterAdminPolicy", json!({ "type": "cluster" }));
    let legacy = json!({
        "name": "legacy", "account": ACCOUNT, "region": REGION, "authentication_mode": "API_AND_CONFIG_MAP",
        "entries": [administrator()],
    });
    World::standard()
        .entry(administrator())
        .entry(entry(&role("team/dev"), "AmazonEKSViewPolicy", web))
        .entry(json!({ "principal_arn": role("team/ops") }))
        .cluster(legacy)
}

#[test]
fn the_guide_about_the_audit_shows_its_findings_and_its_exit_code() {
    let simulator = Embedded::start(audited().into_json()).unwrap();
    let folder = folder("audit");
    fs::write(folder.join("aws-auth.yaml"), AWS_AUTH).unwrap();
    let shell = Shell::at(&folder, simulator.url());
    Guide::open("audit").play(|screen, command| match screen {
        "audit" => {
            let shown = shell.shows(command, 0);
            assert!(shown.ends_with("exit code: 1\n") && shown.contains("grants_nothing"), "{shown}");
            shown
        }
        "if_mode" => {
            let shown = shell.shows(command, 1);
            assert!(shown.contains("High (loses_access)"), "{shown}");
            shown
        }
        _ => shell.shows(command, 0),
    });
}

#[test]
fn the_guide_about_credentials_shows_the_error_that_lists_their_sources() {
    let simulator = Embedded::start(World::standard().into_json()).unwrap();
    let shell = Shell::at(&folder("provider-authentication"), simulator.url());
    Guide::open("provider-authentication").play(|_, command| {
        let nothing =
            "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE";
        shell.shows(&format!("{nothing}\nexport HOME=/home/jo\n{command}"), 3)
    });
}
