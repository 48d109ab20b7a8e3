//! What an answer of the diagnosis costs: calls, round trips, and what a hundred of them share.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use harness::{
    Embedded, Fault, Host, Result, Workspace, World,
    error::{HarnessError, trying},
    world,
};
use serde_json::json;

use crate::figure::{Figure, median};

/// Data sources in one configuration.
const QUESTIONS: u32 = 100;
/// What every call waits for, so that round trips can be distinguished from computing.
const DELAY: Duration = Duration::from_millis(200);
/// Answers that count, with and without the delay.
const ANSWERS: usize = 7;

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    eksaccess = { source = "eksaccess/eksaccess" }
  }
}

data "eksaccess_authentication" "person" {
  count         = COUNT
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/people/person-${count.index}"
}
"#;

/// Calls and round trips of one answer, and the calls of a hundred in one plan.
pub(crate) fn figures(host: &Host, provider: &Path) -> Result<Vec<Figure>> {
    Ok(vec![calls(provider)?, round_trips(provider)?, shared(host, provider)?])
}

/// The caller is a session of a role with a path, which is the longest way: caller, role, entry.
fn admitted() -> World {
    World::standard().entry(json!({ "principal_arn": world::ADMIN, "kubernetes_groups": ["viewers"] }))
}

/// The most calls of EKS, IAM and STS for one answer; the listing for near matches is not counted.
fn calls(provider: &Path) -> Result<Figure> {
    let others = [
        world::role("team/dev"),
        format!("arn:aws:sts::{}:assumed-role/dev/alice", world::ACCOUNT),
        world::role("nobody"),
    ];
    let mut most = 0;
    for about in [None].into_iter().chain(others.iter().map(Some)) {
        let simulator = Embedded::start(admitted().into_json())?;
        diagnose(provider, simulator.url(), about.map(String::as_str))?;
        let journal = simulator.control().journal(0)?;
        most = most.max(journal.iter().filter(|call| call.operation != "ListAccessEntries").count());
    }
    Ok(Figure::at_most("calls for one answer, without the probe", number(most), 6.0, "calls")
        .by("the simulator's journal: the most of four questions, the listing for near matches not counted"))
}

/// The longest chain has three calls: who is the caller, what is its role's path, has that an entry.
fn round_trips(provider: &Path) -> Result<Figure> {
    let took = |delay: Option<Duration>| -> Result<f64> {
        let simulator = Embedded::start(admitted().into_json())?;
        if let Some(delay) = delay {
            let milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
            simulator.control().fault(&Fault::delay("*", milliseconds).times(u32::MAX))?;
        }
        let answers = (0..ANSWERS).map(|_| {
            let begun = Instant::now();
            diagnose(provider, simulator.url(), None).map(|()| begun.elapsed().as_secs_f64())
        });
        Ok(median(answers.collect::<Result<Vec<_>>>()?))
    };
    let trips = (took(Some(DELAY))? - took(None)?) / DELAY.as_secs_f64();
    let how = format!(
        "diagnose of the caller: medians of {ANSWERS} with {} ms more a call and without, their difference in such waits, rounded",
        DELAY.as_millis()
    );
    Ok(Figure::at_most("round trips for one answer, without the probe", trips.round(), 4.0, "trips").by(how))
}

/// Calls of EKS, IAM and STS for a hundred data sources on one cluster.
fn shared(host: &Host, provider: &Path) -> Result<Figure> {
    let people = (0..QUESTIONS).fold(World::standard(), |world, number| {
        let name = format!("people/person-{number}");
        let entry = json!({ "principal_arn": world::role(&name), "kubernetes_groups": ["people"] });
        world.role(&name).entry(entry)
    });
    let simulator = Embedded::start(people.into_json())?;
    let mut workspace = Workspace::new("bench", host, provider)?;
    for (name, value) in environment(simulator.url()) {
        workspace.set(name, value);
    }
    workspace.write("main.tf", &CONFIGURATION.replace("COUNT", &QUESTIONS.to_string()))?;
    let planned = workspace.plan(&[])?;
    if !planned.is_success() {
        return Err(HarnessError::Unexpected(planned.text()));
    }
    let calls = simulator.control().journal(0)?.len();
    let most = f64::from(2 + 3 * QUESTIONS);
    Ok(Figure::at_most(
        format!("{QUESTIONS} answers on one cluster in one plan"),
        number(calls),
        most,
        "calls",
    )
    .by("the simulator's journal: EKS, IAM and STS"))
}

fn diagnose(provider: &Path, url: &str, about: Option<&str>) -> Result<()> {
    let mut command = Command::new(provider);
    command.env_clear().envs(environment(url)).args(["diagnose", "--cluster", world::CLUSTER, "--json"]);
    command.args(about.map(|principal| ["--principal", principal]).into_iter().flatten());
    let output = command.output().map_err(trying("ask diagnose"))?;
    match output.status.code() {
        Some(0 | 1) => Ok(()),
        _ => Err(HarnessError::Unexpected(String::from_utf8_lossy(&output.stderr).into_owned())),
    }
}

/// The variables of a command, and nothing of the machine's own.
pub(crate) fn environment(url: &str) -> [(&'static str, &str); 7] {
    [
        ("AWS_ENDPOINT_URL", url),
        ("AWS_REGION", world::REGION),
        ("AWS_ACCESS_KEY_ID", world::KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", world::SECRET),
        ("AWS_CONFIG_FILE", "/nowhere/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
