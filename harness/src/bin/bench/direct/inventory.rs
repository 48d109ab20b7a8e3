//! A whole cluster read at once: `export`, `audit` and `data "eksaccess_entries"` of as many entries as a cluster can have. Never here:
//! objects in a state (`fleet`).

use std::{
    io::Read,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use harness::{
    Embedded, Result, World,
    error::{HarnessError, trying},
    world,
};
use serde_json::{Value, json};

use super::{client::Client, delayed, fleet::role_name, own_time, process::Process, processors};
use crate::{diagnosis::environment, figure::Figure, start::peak_memory};

/// The most entries that a cluster can have.
const ENTRIES: u32 = 3_000;
/// Time over what the calls take, ten in flight.
const MOST_TIME: f64 = 1.2;
/// MiB.
const MOST_MEMORY: f64 = 60.0;

/// What a reading cost.
struct Cost {
    took: Duration,
    calls: u32,
    peak: f64,
}

/// Time and memory of each way to read all entries, and their policies.
pub(super) async fn figures(provider: &Path) -> Result<Vec<Figure>> {
    let simulator = delayed(world())?;
    let export = at_the_shell(provider, &simulator, &["export"])?;
    let audit = at_the_shell(provider, &simulator, &["audit"])?;
    let entries = as_data(provider, &simulator).await?;
    let named = [("export", export), ("audit", audit), ("data eksaccess_entries", entries)];
    Ok(named.iter().flat_map(|(name, cost)| figures_of(name, cost)).collect())
}

fn world() -> World {
    let policies = ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"].map(|name| {
        let scope = json!({ "type": "namespace", "namespaces": ["shop"] });
        json!({ "policy_arn": world::policy(name), "access_scope": scope })
    });
    (0..ENTRIES).fold(World::standard(), |world, number| {
        let name = role_name(number);
        let entry = json!({ "principal_arn": world::role(&name), "policies": policies });
        world.role(&name).entry(entry)
    })
}

fn figures_of(name: &str, cost: &Cost) -> [Figure; 2] {
    let Cost { took, calls, peak } = cost;
    let of = format!("{name} of {ENTRIES} entries with two associations each");
    let ratio = took.as_secs_f64() / own_time(*calls);
    [
        Figure::at_most(format!("{of}: time over calls × 20 ms / 10"), ratio, MOST_TIME, "×")
            .by(format!("{:.1} s for {calls} calls of EKS, IAM and STS", took.as_secs_f64())),
        Figure::at_most(format!("{of}: peak memory"), *peak, MOST_MEMORY, "MiB").by("VmHWM at its end"),
    ]
}

/// A command of the program. Its output does not fit into a pipe, so it waits at the end until its memory has been read.
fn at_the_shell(provider: &Path, simulator: &Embedded, arguments: &[&str]) -> Result<Cost> {
    let before = simulator.control().last_call()?;
    let begun = Instant::now();
    let mut child = Command::new(provider)
        .env_clear()
        .envs(environment(simulator.url()))
        .args(arguments)
        .args(["--cluster", world::CLUSTER])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(trying("run the command"))?;
    processors::give_the_others(&child)?;
    let mut output = vec![0];
    let mut stdout = child.stdout.take().ok_or_else(|| HarnessError::Unexpected("no output".to_owned()))?;
    stdout.read_exact(&mut output).map_err(trying("read the output"))?;
    let peak = peak_memory(child.id());
    stdout.read_to_end(&mut output).map_err(trying("read the output"))?;
    let status = child.wait().map_err(trying("wait for the command"))?;
    let took = begun.elapsed();
    // `audit` ends with 1 where it finds something.
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(HarnessError::Unexpected(format!("{arguments:?}: {status}")));
    }
    Ok(Cost { took, calls: calls_since(simulator, before)?, peak })
}

/// The data source, of a process that is there already.
async fn as_data(provider: &Path, simulator: &Embedded) -> Result<Cost> {
    let process = Process::start(provider, simulator.url())?;
    let client = Client::connect(&process.socket).await?;
    let before = simulator.control().last_call()?;
    let begun = Instant::now();
    let config: Value = json!({ "cluster_name": world::CLUSTER });
    client.clone().data("eksaccess_entries", &config).await?;
    let (took, peak) = (begun.elapsed(), process.peak_memory());
    drop(client);
    let ended = tokio::task::spawn_blocking(|| process.end()).await;
    ended.map_err(|error| HarnessError::Unexpected(error.to_string()))??;
    Ok(Cost { took, calls: calls_since(simulator, before)?, peak })
}

fn calls_since(simulator: &Embedded, before: u64) -> Result<u32> {
    Ok(u32::try_from(simulator.control().journal(before)?.len()).unwrap_or(u32::MAX))
}
