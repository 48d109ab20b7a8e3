//! What a migration of the longest aws-auth costs, from a file, so without a network: the whole command as a user waits for it.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use harness::{
    Result,
    error::{HarnessError, trying},
    world,
};

use crate::figure::{Figure, median};

/// Lines of aws-auth that each name a role.
const MAPPINGS: usize = 5_000;
/// Runs that count.
const RUNS: usize = 9;

/// The time of `migrate --aws-auth -`.
pub(crate) fn figures(provider: &Path) -> Result<Vec<Figure>> {
    let document = document();
    let runs = (0..RUNS).map(|_| migrate(provider, &document)).collect::<Result<Vec<_>>>()?;
    let milliseconds = median(runs.iter().map(|took| took.as_secs_f64() * 1000.0).collect());
    Ok(vec![
        Figure::at_most("migrate of 5,000 mappings", milliseconds, 100.0, "ms")
            .by(format!("median of {RUNS} runs, from spawn to the end of the process")),
    ])
}

fn document() -> String {
    let line = |number: usize| {
        let role = world::role(&format!("service-{number}"));
        format!("  - rolearn: {role}\n    username: service-{number}\n    groups: [viewers, deployers]\n")
    };
    format!("mapRoles: |\n{}", (0..MAPPINGS).map(line).collect::<String>())
}

fn migrate(provider: &Path, document: &str) -> Result<Duration> {
    let begun = Instant::now();
    let mut child = Command::new(provider)
        .args(["migrate", "--aws-auth", "-"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(trying("start `migrate`"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(document.as_bytes()).map_err(trying("write aws-auth to `migrate`"))?;
    }
    let output = child.wait_with_output().map_err(trying("wait for `migrate`"))?;
    let took = begun.elapsed();
    let entries = String::from_utf8_lossy(&output.stdout).matches("resource \"eksaccess_entry\"").count();
    if entries == MAPPINGS {
        Ok(took)
    } else {
        Err(HarnessError::Unexpected(format!("`migrate` wrote {entries} entries: {:?}", output.status)))
    }
}
