//! The guide "Migrating from aws-auth to access entries", played.
//!
//! kubectl's answer is asked of the API server by the provider's own client, and of the real kubectl where there is one.
//! Never here: what becomes of which line (`tests/migrate`).

use std::io::ErrorKind;
use std::process::Command;
use std::time::Duration;

use eksaccess::aws::{Aws, CanI, Cluster, Deadline, Endpoints, Settings, Token};
use harness::{
    World,
    world::{ADMIN, CLUSTER, KEY_ID, REGION, SECRET, role, user},
};
use serde_json::json;

use crate::{
    guide::{Guide, Shell},
    story::{Story, on_host},
};

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

/// The administrator has the same user name and can do everything; the real kubectl says so where there is one.
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

/// What `kubectl get configmap` prints, short of what differs from cluster to cluster.
fn config_map() -> String {
    let indent = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    format!(
        "apiVersion: v1\ndata:\n  mapRoles: |\n{}  mapUsers: |\n{}kind: ConfigMap",
        indent(ROLES),
        indent(USERS)
    )
}

/// The last line of an apply, and what it stands for.
fn applied(story: &Story) -> String {
    let applied = story.apply();
    applied.succeeds().says("4 added, 0 changed, 0 destroyed");
    story.settles();
    let last = applied.outcome.stdout.lines().rev().find(|line| line.starts_with("Apply complete!"));
    last.unwrap_or_default().to_owned()
}

#[test]
fn an_afternoon_takes_a_cluster_from_aws_auth_to_entries_and_kubectl_works_throughout() {
    on_host(0, world(), |story| {
        let shell = Shell::at(story.folder(), story.url());
        Guide::open("migrating-from-aws-auth").play(|screen, command| match screen {
            "config_map" => {
                story.file("aws-auth.yaml", &config_map());
                config_map()
            }
            // Each ends with 1: a wildcard matches nobody.
            "audit" | "plan" | "written" => shell.shows(command, 1),
            "apply" => applied(story),
            "check" => {
                let shown = shell.shows(command, 1);
                assert!(!shown.contains("resource \""), "nothing is left to move: {shown}");
                shown
            }
            kubectl => {
                match kubectl {
                    "kubectl_enabled" => switch_to(story, "API_AND_CONFIG_MAP"),
                    "kubectl_switched" => switch_to(story, "API"),
                    _ => {}
                }
                kubectl_works(story, kubectl);
                "yes".to_owned()
            }
        });
        let others = [user("staff/bob"), role("demo-node")].map(|arn| story.entry(&arn));
        assert_eq!((&others[0]["username"], &others[1]["type"]), (&json!("bob"), &json!("EC2_LINUX")));
    });
}
