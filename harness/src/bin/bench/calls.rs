//! How often EKS is asked to refresh 300 entries with two associations each.

use std::path::Path;

use harness::{Embedded, Host, Result, Workspace, World, error::HarnessError, world};

use crate::figure::Figure;

/// Entries in the configuration, each with two associations.
const ENTRIES: u32 = 300;

const CONFIGURATION: &str = r#"
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

/// Calls of EKS during one refresh.
pub(crate) fn figure(host: &Host, provider: &Path) -> Result<Figure> {
    let people =
        (0..ENTRIES).fold(World::standard(), |world, number| world.role(&format!("people/person-{number}")));
    let simulator = Embedded::start(people.into_json())?;
    let mut workspace = Workspace::new("bench", host, provider)?;
    workspace.set("AWS_ENDPOINT_URL", simulator.url());
    workspace.set("AWS_REGION", world::REGION);
    workspace.set("AWS_ACCESS_KEY_ID", world::KEY_ID);
    workspace.set("AWS_SECRET_ACCESS_KEY", world::SECRET);
    workspace.write("main.tf", &CONFIGURATION.replace("COUNT", &ENTRIES.to_string()))?;
    succeed(workspace.apply(&[])?)?;
    let before = simulator.control().last_call()?;
    let refreshed = succeed(workspace.run(&["plan", "-no-color", "-input=false", "-refresh-only"])?)?;
    let calls = simulator.control().journal(before)?;
    let of_eks = u32::try_from(calls.iter().filter(|call| call.service == "eks").count()).unwrap_or(u32::MAX);
    let how = format!(
        "the simulator's journal of plan -refresh-only, which took {:.1} s",
        refreshed.took.as_secs_f64()
    );
    Ok(Figure::at_most(
        "refresh of 300 entries with two associations each",
        f64::from(of_eks),
        902.0,
        "calls",
    )
    .by(how))
}

fn succeed(outcome: harness::Outcome) -> Result<harness::Outcome> {
    if outcome.is_success() { Ok(outcome) } else { Err(HarnessError::Unexpected(outcome.text())) }
}
