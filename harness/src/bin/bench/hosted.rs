//! Entries with two associations each through a host: calls, and time beside the same host's own time for as many
//! `terraform_data`. Never here: the provider without a host (`direct`).

use std::{path::Path, time::Duration};

use harness::{Embedded, Fault, Host, Outcome, Result, Workspace, World, error::HarnessError, world};

use crate::figure::Figure;

/// Entries in the configurations.
const SIZES: [u32; 3] = [30, 100, 300];
/// What a call takes.
const DELAY: Duration = Duration::from_millis(20);
/// What a plan of new entries asks once for all: which entries the cluster has, and its partition.
const OF_CLUSTER: u32 = 2;

const ENTRIES: &str = r#"
terraform {
  required_providers {
    eksaccess = { source = "eksaccess/eksaccess" }
  }
}

locals {
  people   = toset([for number in range(COUNT) : "person-${number}"])
  policies = toset(["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"])
  pairs    = { for pair in setproduct(local.people, local.policies) : "${pair[0]}/${pair[1]}" => pair }
}

resource "eksaccess_entry" "person" {
  for_each      = local.people
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/people/${each.key}"
}

resource "eksaccess_policy_association" "person" {
  for_each         = local.pairs
  cluster_name     = "demo"
  principal_arn    = eksaccess_entry.person[each.value[0]].principal_arn
  access_entry_arn = eksaccess_entry.person[each.value[0]].access_entry_arn
  policy_arn       = "arn:aws:eks::aws:cluster-access-policy/${each.value[1]}"

  access_scope {
    type       = "namespace"
    namespaces = ["shop"]
  }
}
"#;

/// As many resources that need nothing but the host, in the same shape.
const BARE: &str = r#"
locals {
  people   = toset([for number in range(COUNT) : "person-${number}"])
  policies = toset(["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"])
  pairs    = { for pair in setproduct(local.people, local.policies) : "${pair[0]}/${pair[1]}" => pair }
}

resource "terraform_data" "person" {
  for_each = local.people
  input    = each.key
}

resource "terraform_data" "pair" {
  for_each = local.pairs
  input    = terraform_data.person[each.value[0]].output
}
"#;

/// A command of the host, and the calls of EKS during it.
struct Step {
    took: f64,
    calls: u32,
}

/// Time at each size, and the calls at the largest.
pub(crate) fn figures(host: &Host, provider: &Path) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for size in SIZES {
        figures.extend(at_size(host, provider, size, size == SIZES[2])?);
    }
    Ok(figures)
}

fn at_size(host: &Host, provider: &Path, size: u32, is_counted: bool) -> Result<Vec<Figure>> {
    let simulator = simulator(size)?;
    let mut entries = Workspace::new("bench", host, provider)?;
    for (name, value) in [
        ("AWS_ENDPOINT_URL", simulator.url()),
        ("AWS_REGION", world::REGION),
        ("AWS_ACCESS_KEY_ID", world::KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", world::SECRET),
    ] {
        entries.set(name, value);
    }
    entries.write("main.tf", &ENTRIES.replace("COUNT", &size.to_string()))?;
    let bare = Workspace::new("bench", host, provider)?;
    bare.write("main.tf", &BARE.replace("COUNT", &size.to_string()))?;

    let (apply, own_apply) = (step(&simulator, || entries.apply(&[]))?, seconds(bare.apply(&[])?)?);
    let (refresh, own_refresh) = (step(&simulator, || refreshed(&entries))?, seconds(refreshed(&bare)?)?);
    let mut figures =
        vec![time("apply", size, &apply, own_apply), time("refresh", size, &refresh, own_refresh)];
    if is_counted {
        let destroy = step(&simulator, || entries.destroy(&[]))?;
        // A host that creates all entries first applies the two associations of one far apart, each with a list of its own.
        figures.extend([
            calls("create", 5 * size + OF_CLUSTER, size, &apply),
            calls("refresh", 2 * size, size, &refresh),
            calls("destroy", 6 * size, size, &destroy),
        ]);
    }
    Ok(figures)
}

fn time(doing: &str, size: u32, step: &Step, own: f64) -> Figure {
    let waits = DELAY.as_secs_f64() * f64::from(step.calls) / 10.0;
    let how = format!(
        "{:.1} s; the host's own {own:.1} s for as many terraform_data, and {waits:.1} s for {} calls of 20 ms, ten at once",
        step.took, step.calls
    );
    let name = format!(
        "{doing} of {size} entries with two associations each, over the host's own time and the calls'"
    );
    Figure::at_most(name, step.took / (own + waits), 1.5, "×").by(how)
}

fn calls(doing: &str, most: u32, size: u32, step: &Step) -> Figure {
    let name = format!("{doing} of {size} entries with two associations each");
    Figure::at_most(name, f64::from(step.calls), f64::from(most), "calls")
        .by("the simulator's journal, EKS alone")
}

fn step(simulator: &Embedded, command: impl FnOnce() -> Result<Outcome>) -> Result<Step> {
    let before = simulator.control().last_call()?;
    let took = seconds(command()?)?;
    let calls = simulator.control().journal(before)?;
    let of_eks = calls.iter().filter(|call| call.service == "eks").count();
    Ok(Step { took, calls: u32::try_from(of_eks).unwrap_or(u32::MAX) })
}

fn refreshed(workspace: &Workspace) -> Result<Outcome> {
    workspace.run(&["plan", "-no-color", "-input=false", "-refresh-only"])
}

fn seconds(outcome: Outcome) -> Result<f64> {
    if outcome.is_success() {
        Ok(outcome.took.as_secs_f64())
    } else {
        Err(HarnessError::Unexpected(outcome.text()))
    }
}

fn simulator(size: u32) -> Result<Embedded> {
    let people =
        (0..size).fold(World::standard(), |world, number| world.role(&format!("people/person-{number}")));
    let simulator = Embedded::start(people.into_json())?;
    let milliseconds = u64::try_from(DELAY.as_millis()).unwrap_or(u64::MAX);
    simulator.control().fault(&Fault::delay("*", milliseconds).times(u32::MAX))?;
    Ok(simulator)
}
