//! A plan of one entry, against the same host planning one `terraform_data`; and the memory after it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use harness::{
    Embedded, Host, Result, Workspace, World,
    error::{HarnessError, trying},
    world,
};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    figure::{Figure, median},
    start::peak_memory,
};

/// Pairs of plans that count, after one that does not.
const PAIRS: usize = 15;

/// MiB after a plan. It had 13.5 when `build.rs` did not say yet what seldom runs.
const MEMORY: f64 = 12.6;

/// The ratio of the two plans, and the provider's memory after a plan.
pub(crate) fn figures(host: &Host, provider: &Path) -> Result<Vec<Figure>> {
    let simulator = Embedded::start(World::standard().into_json())?;
    let mut entry = workspace(host, provider, &simulator, ENTRY)?;
    let bare = workspace(host, provider, &simulator, BARE)?;
    planned(&entry)?;
    planned(&bare)?;
    let pairs = (0..PAIRS).map(|_| Ok((planned(&entry)?, planned(&bare)?))).collect::<Result<Vec<_>>>()?;
    let with = median(pairs.iter().map(|(with, _)| *with).collect());
    let without = median(pairs.iter().map(|(_, without)| *without).collect());
    let how = format!(
        "medians of {PAIRS} pairs in turn: {with:.0} ms with one entry, {without:.0} ms with one terraform_data"
    );
    Ok(vec![
        Figure::at_most("terraform plan, one entry", with / without, 2.7, "×").by(how),
        Figure::at_most(
            "peak memory after a plan of one entry",
            memory(provider, &mut entry)?,
            MEMORY,
            "MiB",
        )
        .by("VmHWM of one process, attached, that served the whole plan (without TLS)"),
    ])
}

const ENTRY: &str = r#"
terraform {
  required_providers {
    eksaccess = { source = "eksaccess/eksaccess" }
  }
}

resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "ROLE"
}
"#;

const BARE: &str = r#"
resource "terraform_data" "bare" {
  input = "ROLE"
}
"#;

fn workspace(host: &Host, provider: &Path, simulator: &Embedded, text: &str) -> Result<Workspace> {
    let mut workspace = Workspace::new("bench", host, provider)?;
    workspace.set("AWS_ENDPOINT_URL", simulator.url());
    workspace.set("AWS_REGION", world::REGION);
    workspace.set("AWS_ACCESS_KEY_ID", world::KEY_ID);
    workspace.set("AWS_SECRET_ACCESS_KEY", world::SECRET);
    workspace.write("main.tf", &text.replace("ROLE", &world::role("team/dev")))?;
    Ok(workspace)
}

/// Milliseconds of one plan.
fn planned(workspace: &Workspace) -> Result<f64> {
    let outcome = workspace.plan(&[])?;
    match outcome.status {
        Some(0 | 2) => Ok(outcome.took.as_secs_f64() * 1000.0),
        _ => Err(HarnessError::Unexpected(format!("the plan failed: {}", outcome.text()))),
    }
}

/// The peak of a process that the host is told to attach to, since it ends its own before anybody could look.
fn memory(provider: &Path, workspace: &mut Workspace) -> Result<f64> {
    let mut child = Command::new(provider)
        .arg("--debug")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(trying("start the provider"))?;
    let said = child.stdout.take().map(BufReader::new).map(BufRead::lines);
    let mut attach = said.into_iter().flatten().map_while(std::io::Result::ok).filter_map(|line| {
        let (_, value) = line.split_once("TF_REATTACH_PROVIDERS='")?;
        value.split_once('\'').map(|(value, _)| value.to_owned())
    });
    let value =
        attach.next().ok_or_else(|| HarnessError::Unexpected("no TF_REATTACH_PROVIDERS".to_owned()))?;
    let planned = {
        workspace.set("TF_REATTACH_PROVIDERS", &value);
        workspace.run(&["plan", "-no-color", "-input=false"])?
    };
    let peak = peak_memory(child.id());
    kill_process(Pid::from_child(&child), Signal::TERM)
        .map_err(|code| trying("end the provider")(code.into()))?;
    child.wait().map_err(trying("wait for the provider"))?;
    if planned.is_success() { Ok(peak) } else { Err(HarnessError::Unexpected(planned.text())) }
}
