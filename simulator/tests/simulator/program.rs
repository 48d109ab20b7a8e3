//! The program itself: its start, its end, its subcommands.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_eks-simulator");
const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";

fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("a file");
    path
}

fn world() -> String {
    json!({
        "principals": [{ "arn": ADMIN }],
        "clusters": [{ "name": "prod", "account": "111122223333", "region": "eu-west-1" }],
    })
    .to_string()
}

/// Starts the program and gives its ready line.
fn start(name: &str, extra: &[&str]) -> (Child, Value) {
    let world = file(&format!("{name}.json"), &world());
    let mut child = Command::new(PROGRAM)
        .arg("--world")
        .arg(world)
        .args(extra)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a program");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    (child, serde_json::from_str(&line).expect("JSON"))
}

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().expect("a program")
}

fn stop(child: &mut Child, signal: &str) -> Option<i32> {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    child.wait().expect("an end").code()
}

#[test]
fn the_ready_line_is_on_stdout_and_in_the_file() {
    let ready = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ready.line");
    let (mut child, line) = start("ready", &["--ready", ready.to_str().expect("text"), "--clock", "hand"]);
    assert!(line["url"].as_str().expect("a URL").starts_with("http://127.0.0.1:"), "{line}");
    assert!(line["clusters"].is_object(), "{line}");
    let written = std::fs::read_to_string(ready).expect("a file");
    assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), line);
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
}

#[test]
fn subcommands_call_and_read_the_journal() {
    let (mut child, line) = start("subcommands", &[]);
    let url = line["url"].as_str().expect("a URL");
    let input = json!({ "clusterName": "prod", "principalArn": ADMIN }).to_string();
    let made = run(&["call", url, "--as", ADMIN, "--region", "eu-west-1", "CreateAccessEntry", &input]);
    let answer: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    assert_eq!((made.status.code(), &answer["status"]), (Some(0), &json!(200)));
    let journal = run(&["journal", url, "--since", "0"]);
    assert_eq!(String::from_utf8_lossy(&journal.stdout).trim(), r#"{"calls":[],"dropped":0}"#);
    let wrong = run(&["call", url, "--as", "nobody", "CreateAccessEntry", &input]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no principal nobody"));
    assert_eq!(stop(&mut child, "-INT"), Some(0));
}

#[test]
fn a_world_that_cannot_be_read_ends_with_2_and_the_path() {
    for (name, content, expected) in [
        (
            "unknown-field",
            r#"{"clusters":[{"name":"a","account":"111122223333","region":"r","nodes":1}]}"#,
            "clusters[0].nodes",
        ),
        ("wrong-arn", r#"{"principals":[{"arn":"x"}]}"#, "principals[0].arn"),
        ("not-json", "{", "not-json.json"),
    ] {
        let world = file(&format!("{name}.json"), content);
        let ended = run(&["--world", world.to_str().expect("text")]);
        let error = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{error}");
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(run(&["--world", "/nonexistent/world.json"]).status.code(), Some(2));
}

#[test]
fn only_loopback_is_listened_on_unless_the_flag_allows_more() {
    let world = file("loopback.json", &world());
    let world = world.to_str().expect("text");
    let says = |arguments: &[&str]| {
        let ended = run(&[&["--world", world], arguments].concat());
        assert_eq!(ended.status.code(), Some(1), "{arguments:?}");
        String::from_utf8_lossy(&ended.stderr).into_owned()
    };
    let refused = says(&["--listen", "0.0.0.0:0"]);
    assert!(refused.contains("0.0.0.0:0 is not a loopback address; with --allow-remote"), "{refused}");
    let nameless = says(&["--listen", "0.0.0.0:0", "--allow-remote"]);
    assert!(nameless.contains("set --advertise"), "{nameless}");
}

#[test]
fn a_wrong_flag_ends_the_program_with_one_error() {
    let good = file("flags.json", &world());
    let good = good.to_str().expect("text");
    for (flag, value, code, says) in [
        ("--listen", "localhost", 2, "invalid value 'localhost' for '--listen <ADDRESS>'"),
        ("--advertise", "http://a:1", 2, "not a host name or an IP address"),
        ("--cluster-ports", "7000", 2, "write FIRST-LAST"),
        ("--journal", "many", 2, "invalid value 'many' for '--journal <N>'"),
        ("--ca", good, 1, "flags.json/ca.crt cannot be read or written: Not a directory"),
    ] {
        let ended = run(&["--world", good, flag, value]);
        let error = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(code), "{flag} {value}: {error}");
        assert!(error.contains(says), "{flag} {value}: {error}");
    }
}

#[test]
fn the_ready_line_has_the_advertised_name_and_the_health_command_asks_it() {
    let (mut child, line) = start("advertised", &["--advertise", "localhost"]);
    let url = line["url"].as_str().expect("a URL");
    assert!(url.starts_with("http://localhost:"), "{line}");
    let endpoint = &line["clusters"]["111122223333/eu-west-1/prod"]["endpoint"];
    assert!(endpoint.as_str().is_some_and(|endpoint| endpoint.starts_with("https://localhost:")), "{line}");
    let healthy = run(&["health", url]);
    assert_eq!((healthy.status.code(), &*healthy.stdout), (Some(0), &b"ok\n"[..]));
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
    let gone = run(&["health", url]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("GET /healthz failed"));
}
