//! The guide "Migrating from aws-auth to access entries", played: each command as the guide shows it, and its screens held to
//! `tests/golden/screens`, of which the page is made (`UPDATE=1` rewrites them).
//!
//! kubectl's answer is asked of the API server by the provider's own client, and of the real kubectl where there is one.
//! Never here: what becomes of which line (`tests/migrate`).

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;
use std::{env, fs};

use eksaccess::aws::{Aws, CanI, Cluster, Deadline, Endpoints, Settings, Token};
use harness::{
    World,
    world::{ADMIN, CLUSTER, KEY_ID, REGION, SECRET, role, user},
};
use serde_json::json;

use crate::story::{Story, on_host};

const PROGRAM: &str = env!("CARGO_BIN_EXE_terraform-provider-eksaccess");

/// What the cluster's `mapRoles` says.
const ROLES: &str = r"- rolearn: arn:aws:iam::111122223333:role/Admin
  username: admin
  groups:
    - system:masters
- rolearn: arn:aws:iam::111122223333:role/demo-node
  username: system:node:{{EC2PrivateDNSName}}
  groups:
    - system:bootstrappers
    - system:nodes
- rolearn: arn:aws:iam::111122223333:role/AWSReservedSSO_Developer_0123456789abcdef
  username: developer:{{SessionName}}
  groups:
    - developers
- rolearn: arn:aws:iam::111122223333:role/ci/*
  username: ci
";

/// What its `mapUsers` says.
const USERS: &str =
    "- userarn: arn:aws:iam::111122223333:user/staff/bob\n  username: bob\n  groups:\n    - viewers\n";

fn world() -> World {
    World::standard()
        .role("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Developer_0123456789abcdef")
        .user("staff/bob")
        .mode("CONFIG_MAP")
        .node_group(&role("demo-node"), "EC2_LINUX")
        .with("/clusters/0", "aws_auth", json!({ "mapRoles": ROLES, "mapUsers": USERS }))
}

/// Holds a screen to its file, or rewrites it.
fn screen(name: &str, text: &str) {
    let path = PathBuf::from("tests/golden/screens").join(format!("{name}.txt"));
    let text = format!("{}\n", text.trim_end());
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(golden, text, "{}: UPDATE=1 rewrites it", path.display());
}

fn migrate(story: &Story, more: &[&str]) -> Output {
    run(story, "migrate", more)
}

/// The provider's program, in the folder of the story.
fn run(story: &Story, command: &str, more: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args([command, "--cluster", CLUSTER])
        .args(more)
        .current_dir(story.folder())
        .env_clear()
        .envs([
            ("AWS_ENDPOINT_URL", story.url()),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_CONFIG_FILE", "/nowhere/config"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ])
        .output()
        .unwrap()
}

/// Standard output and then standard error, as a terminal has them.
fn shown(output: &Output) -> String {
    let [out, error] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    if out.is_empty() || error.is_empty() { out + &error } else { format!("{out}\n{error}") }
}

/// The administrator's way to the cluster's API server.
struct Administrator {
    cluster: Cluster,
    token: Token,
    aws: Aws,
    deadline: Deadline,
}

impl Administrator {
    async fn of(story: &Story) -> Self {
        let url = || Some(story.url().to_owned());
        let aws = Aws::new(Settings {
            region: Some(REGION.to_owned()),
            access_key: Some(KEY_ID.to_owned()),
            secret_key: Some(SECRET.into()),
            endpoints: Endpoints { eks: url(), iam: url(), sts: url() },
            ..Settings::default()
        });
        let deadline = Deadline::after(Duration::from_mins(1));
        let cluster = aws.eks(REGION).describe_cluster(&deadline, &CLUSTER.parse().unwrap()).await.unwrap();
        let token = aws.token(&deadline, REGION, cluster.token_id()).await.unwrap();
        Self { cluster, token, aws, deadline }
    }

    /// The user name, and whether everything is allowed.
    async fn access(&self) -> (String, bool) {
        let Self { cluster, token, aws, deadline } = self;
        let any = || "*".to_owned();
        let everything =
            CanI { verb: any(), resource: any(), group: Some(any()), namespace: None, name: None };
        let user = aws.probe(deadline, cluster, token).await.unwrap();
        let may = aws.can_i(deadline, cluster, token, &[everything]).await;
        (user.user_name, may == [Ok(true)])
    }

    fn kubeconfig(&self) -> String {
        let Cluster { endpoint, certificate_authority, .. } = &self.cluster;
        let server = json!({ "server": endpoint, "certificate-authority-data": certificate_authority });
        json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "demo",
            "clusters": [{ "name": "demo", "cluster": server }],
            "users": [{ "name": "admin", "user": { "token": self.token.reveal() } }],
            "contexts": [{ "name": "demo", "context": { "cluster": "demo", "user": "admin" } }],
        })
        .to_string()
    }
}

/// The administrator has the same user name and can do everything; the real kubectl says so, too, where there is one.
fn kubectl_works(story: &Story, when: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let administrator = runtime.block_on(Administrator::of(story));
    let access = runtime.block_on(administrator.access());
    assert_eq!(access, ("admin".to_owned(), true), "{when}");
    story.file("kubeconfig.json", &administrator.kubeconfig());
    let kubectl = Command::new("kubectl")
        .args(["--kubeconfig", "kubeconfig.json", "--cache-dir", "kubectl-cache"])
        .args(["auth", "can-i", "*", "*", "--all-namespaces"])
        .current_dir(story.folder())
        .output();
    match kubectl {
        Ok(said) => assert_eq!(String::from_utf8_lossy(&said.stdout), "yes\n", "{when}: {said:?}"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{when}"),
    }
}

fn switch_to(story: &Story, mode: &str) {
    let input = json!({ "name": CLUSTER, "accessConfig": { "authenticationMode": mode } });
    story.control().call(ADMIN, "eks", "UpdateClusterConfig", &input).unwrap().unwrap();
}

#[test]
fn an_afternoon_takes_a_cluster_from_aws_auth_to_entries_and_kubectl_works_throughout() {
    on_host(0, world(), |story| {
        let indent = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
        let config_map = format!(
            "apiVersion: v1\ndata:\n  mapRoles: |\n{}  mapUsers: |\n{}kind: ConfigMap",
            indent(ROLES),
            indent(USERS)
        );
        screen("config_map", &config_map);
        story.file("aws-auth.yaml", &config_map);
        let audit = run(story, "audit", &["--aws-auth", "aws-auth.yaml"]);
        assert_eq!(audit.status.code(), Some(1), "a wildcard matches nobody: {}", shown(&audit));
        screen("audit", &shown(&audit));
        kubectl_works(story, "before");
        let plan = migrate(story, &[]);
        assert_eq!(plan.status.code(), Some(1), "a wildcard matches nobody: {}", shown(&plan));
        screen("plan", &shown(&plan));
        switch_to(story, "API_AND_CONFIG_MAP");
        kubectl_works(story, "entries enabled");
        let written = migrate(story, &["--out", "."]);
        screen("written", &shown(&written));
        let applied = story.apply();
        applied.succeeds().says("4 added, 0 changed, 0 destroyed");
        let last = applied.outcome.stdout.lines().rev().find(|line| line.starts_with("Apply complete!"));
        screen("apply", last.unwrap_or_default());
        story.settles();
        kubectl_works(story, "entries created");
        let check = migrate(story, &[]);
        assert!(check.stdout.is_empty(), "nothing is left to move: {}", shown(&check));
        screen("check", &shown(&check));
        switch_to(story, "API");
        kubectl_works(story, "aws-auth no longer read");
        let others = [user("staff/bob"), role("demo-node")].map(|arn| story.entry(&arn));
        assert_eq!((&others[0]["username"], &others[1]["type"]), (&json!("bob"), &json!("EC2_LINUX")));
    });
}
