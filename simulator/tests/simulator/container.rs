//! The container's files say what the program accepts. No container is built here.

use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_eks-simulator");
const DOCKERFILE: &str = include_str!("../../Dockerfile");
const COMPOSE: &str = include_str!("../../compose.yaml");

/// The commands in the Dockerfile, each a JSON list: the check of its health, and the simulator's arguments.
fn commands() -> Vec<Vec<String>> {
    let lists = DOCKERFILE.lines().filter_map(|line| line.trim_start().strip_prefix("CMD "));
    lists.map(|list| serde_json::from_str(list).expect("a list of texts")).collect()
}

/// The lines of `command:` in the compose file.
fn compose_command() -> Vec<String> {
    let (_, after) = COMPOSE.split_once("    command:\n").expect("a command");
    let items = after.lines().map_while(|line| line.strip_prefix("      - "));
    items.map(str::to_owned).collect()
}

fn run(arguments: &[String]) -> Output {
    Command::new(PROGRAM).args(arguments).output().expect("a program")
}

#[test]
fn the_commands_of_the_container_are_accepted() {
    let [_, arguments] = &commands()[..] else { panic!("{:?}", commands()) };
    for arguments in [arguments, &compose_command()] {
        assert!(arguments.len() > 5, "{arguments:?}");
        let ended = run(arguments);
        let error = String::from_utf8_lossy(&ended.stderr).into_owned();
        // Every flag was read: only the world of the container is missing here.
        assert_eq!(error.trim(), "eks-simulator: /world.json: No such file or directory (os error 2)");
    }
}

#[test]
fn the_health_check_of_the_container_is_a_command_of_the_program() {
    let [check, _] = &commands()[..] else { panic!("{:?}", commands()) };
    let (program, arguments) = check.split_first().expect("a program");
    // The same command, at a port where nobody listens.
    let arguments: Vec<String> = arguments.iter().map(|word| word.replace(":4566", ":9")).collect();
    let ended = run(&arguments);
    let error = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!((program.as_str(), ended.status.code()), ("eks-simulator", Some(1)), "{error}");
    assert!(error.contains("GET /healthz failed"), "{error}");
}

#[test]
fn the_container_runs_as_nobody_in_particular_and_publishes_on_loopback_only() {
    assert!(DOCKERFILE.lines().any(|line| line == "USER 10001"), "a user that is not root");
    let (_, ports) = COMPOSE.split_once("    ports:\n").expect("ports");
    let ports = ports.lines().map(str::trim_start).take_while(|line| !line.starts_with("volumes"));
    let published: Vec<&str> = ports.filter_map(|line| line.strip_prefix("- ")).collect();
    assert!(
        published.len() == 2 && published.iter().all(|port| port.starts_with("127.0.0.1:")),
        "{published:?}"
    );
}
