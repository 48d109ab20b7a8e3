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
    assert_eq!(String::from_utf8_lossy(&journal.stdout).trim(), r#"{"calls":[]}"#);
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
fn only_loopback_is_listened_on() {
    let world = file("loopback.json", &world());
    let ended = run(&["--world", world.to_str().expect("text"), "--listen", "0.0.0.0:0"]);
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("not a loopback address"));
}
