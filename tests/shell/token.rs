//! `token` and `kubeconfig`: credentials that clusters accept, and how each says that there is none. The kubectl that uses
//! them is in the simulator's conformance run.

use std::fs;

use super::*;
use crate::api_server::whoami;

const DEPLOYER: &str = "arn:aws:iam::111122223333:role/ci/Deployer";

/// The administrator and a role that it may assume, each with an entry.
fn world() -> World {
    World::standard()
        .principal(json!({ "arn": DEPLOYER, "assumable_by": [ADMIN], "allow": ["*"] }))
        .entry(json!({ "principal_arn": ADMIN }))
        .entry(json!({ "principal_arn": DEPLOYER }))
}

/// Tokens are signed for AWS's own STS, so only the services that are called are simulated.
fn run(simulator: &Embedded, arguments: &[&str]) -> Output {
    program(simulator.url()).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Where the cluster's API server is: its URL and its certificate authority.
fn server(simulator: &Embedded) -> (String, String) {
    let input = json!({ "name": "demo" });
    let described = simulator.control().call(ADMIN, "eks", "DescribeCluster", &input).unwrap().unwrap();
    let text = |pointer: &str| described.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    (text("/cluster/endpoint"), text("/cluster/certificateAuthority/data"))
}

/// The name by which the cluster knows the owner of a printed credential.
async fn owner(simulator: &Embedded, printed: &Output) -> Result<String, u16> {
    let credential = json(printed);
    let (endpoint, authority) = server(simulator);
    whoami(&endpoint, &authority, credential["status"]["token"].as_str().unwrap()).await
}

fn session(role: &str, name: &str) -> String {
    format!("arn:aws:sts::111122223333:assumed-role/{role}/{name}")
}

#[tokio::test]
async fn a_credential_is_the_caller_s_or_that_of_a_role_in_a_session_of_any_name() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let deployer = ["--role-arn", DEPLOYER, "--session-name", "jo"];
    for (more, expected) in [(&[][..], session("Admin", "simulated")), (&deployer, session("Deployer", "jo"))]
    {
        let arguments = [&["token", "--cluster", "demo"], more].concat();
        let output = run(&simulator, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_eq!(owner(&simulator, &output).await, Ok(expected));
        assert_eq!(json(&output)["apiVersion"], "client.authentication.k8s.io/v1");
        assert_eq!(json(&output)["kind"], "ExecCredential");
    }
}

/// One call less for each command of kubectl, and no permission in IAM.
#[test]
fn a_token_of_keys_asks_aws_nothing() {
    let simulator = Embedded::start(world().denied(&["*"]).into_json()).unwrap();
    let output = run(&simulator, &["token", "--cluster", "demo"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(simulator.control().journal(0).unwrap().len(), 0);
}

#[test]
fn a_credential_ends_within_fifteen_minutes_in_the_version_that_the_client_expects() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let info = |version: &str| json!({ "kind": "ExecCredential", "apiVersion": format!("client.authentication.k8s.io/{version}") });
    for version in ["v1", "v1beta1"] {
        let mut command = program(simulator.url());
        command.env("KUBERNETES_EXEC_INFO", info(version).to_string());
        let output = command.args(["token", "--cluster", "demo"]).output().unwrap();
        assert_eq!(json(&output)["apiVersion"], info(version)["apiVersion"]);
        let end = json(&output)["status"]["expirationTimestamp"].as_str().unwrap().to_owned();
        assert!(!end.contains('.'), "whole seconds: {end}");
        let left = end.parse::<jiff::Timestamp>().unwrap().duration_since(jiff::Timestamp::now());
        assert!((800..=840).contains(&left.as_secs()), "{left}");
    }
    let mut old = program(simulator.url());
    old.env("KUBERNETES_EXEC_INFO", info("v1alpha1").to_string());
    let output = old.args(["token", "--cluster", "demo"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("Set apiVersion of `exec`") && output.stdout.is_empty(), "{output:?}");
}

#[test]
fn what_keeps_a_token_from_being_printed_is_said_on_stderr_with_code_3() {
    let world = World::standard().principal(json!({ "arn": DEPLOYER, "assumable_by": [] }));
    let simulator = Embedded::start(world.into_json()).unwrap();
    let demo = ["token", "--cluster", "demo"];
    for (arguments, words) in [
        (&["token"][..], "--cluster"),
        (&["token", "--cluster", "de mo"], "--cluster: "),
        (&["token", "--cluster", "demo", "--cluster-id", "0a1b"], "cannot be used with"),
        (&["token", "--cluster-id", "0a/1b"], "must be the ID of a cluster"),
        (&[&demo[..], &["--role-arn", "Deployer"]].concat(), "must be the ARN of an IAM role"),
        (&[&demo[..], &["--session-name", "j"]].concat(), "must have 2 to 64 letters"),
        (&[&demo[..], &["--session-name", "jo"]].concat(), "No role to assume"),
        (&[&demo[..], &["--role-arn", DEPLOYER]].concat(), "the trust policy of arn:aws:iam"),
        (&[&demo[..], &["--profile", "gone"]].concat(), "gone"),
        (&[&demo[..], &["--region", "Ireland"]].concat(), "not the name of a region"),
    ] {
        let output = run(&simulator, arguments);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {output:?}");
        assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
        assert!(output.stdout.is_empty() && !said(&output).contains(SECRET), "{output:?}");
    }
    let mut bare = program(simulator.url());
    bare.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let output = bare.args(demo).output().unwrap();
    assert!(output.status.code() == Some(3) && said(&output).contains("No AWS credentials"), "{output:?}");
}

#[test]
fn a_kubeconfig_names_the_cluster_and_the_command_that_creates_its_tokens() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let (endpoint, authority) = server(&simulator);
    let program = fs::canonicalize(PROGRAM).unwrap();
    let plain = run(&simulator, &["kubeconfig", "--cluster", "demo"]);
    let arn = "\"arn:aws:eks:eu-west-1:111122223333:cluster/demo\"";
    let as_deployer = ["--alias", "ops \"1\"", "--role-arn", DEPLOYER, "--session-name", "jo"];
    let named = run(&simulator, &[&["kubeconfig", "--cluster", "demo"][..], &as_deployer].concat());
    for (output, context, more) in [
        (&plain, arn, String::new()),
        (
            &named,
            r#""ops \"1\"""#,
            format!(
                "        - \"--role-arn\"\n        - \"{DEPLOYER}\"\n        - \"--session-name\"\n        - \"jo\"\n"
            ),
        ),
    ] {
        assert_eq!(output.status.code(), Some(0), "{}", said(output));
        let expected = format!(
            "apiVersion: v1\nkind: Config\nclusters:\n  - name: {arn}\n    cluster:\n      server: \"{endpoint}\"\n\
             \x20     certificate-authority-data: \"{authority}\"\nusers:\n  - name: {context}\n    user:\n      exec:\n\
             \x20       apiVersion: client.authentication.k8s.io/v1\n        command: {program:?}\n        args:\n\
             \x20       - \"token\"\n        - \"--cluster\"\n        - \"demo\"\n        - \"--region\"\n        - \"eu-west-1\"\n{more}\
             \x20       interactiveMode: IfAvailable\n        provideClusterInfo: false\ncontexts:\n  - name: {context}\n\
             \x20   context:\n      cluster: {arn}\n      user: {context}\ncurrent-context: {context}\n"
        );
        assert_eq!(text(output), expected);
    }
}

#[test]
fn a_kubeconfig_is_written_whole_for_its_owner_alone_and_never_over_another() {
    let simulator = Embedded::start(world().into_json()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.yaml");
    let to = |cluster: &str, file: &std::path::Path, more: &[&str]| {
        let arguments = ["kubeconfig", "--cluster", cluster, "--out", file.to_str().unwrap()];
        run(&simulator, &[&arguments[..], more].concat())
    };
    let printed = run(&simulator, &["kubeconfig", "--cluster", "demo"]);
    let written = to("demo", &file, &[]);
    assert!(written.status.success() && written.stdout.is_empty(), "{written:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text(&printed));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    fs::write(&file, "mine").unwrap();
    let before = simulator.control().last_call().unwrap();
    let refused = to("demo", &file, &[]);
    assert!(refused.status.code() == Some(3) && said(&refused).contains("--force"), "{refused:?}");
    assert_eq!(simulator.control().last_call().unwrap(), before, "nothing is asked in vain");
    let absent = to("nowhere", &file, &["--force"]);
    assert!(absent.status.code() == Some(3) && said(&absent).contains("Cluster not found"), "{absent:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(to("demo", &file, &["--force"]).status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), text(&printed));
    let nowhere = to("demo", &folder.path().join("no/such/folder.yaml"), &[]);
    assert!(nowhere.status.code() == Some(3) && said(&nowhere).contains("cannot be written"), "{nowhere:?}");
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing half-written is left: {names:?}");
}

#[test]
fn a_cluster_without_an_api_server_has_no_kubeconfig() {
    let world = world().with("/clusters/0", "status", json!("CREATING"));
    let simulator = Embedded::start(world.into_json()).unwrap();
    let output = run(&simulator, &["kubeconfig", "--cluster", "demo"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("aws eks wait cluster-active --name demo"), "{}", said(&output));
    assert!(output.stdout.is_empty());
}
