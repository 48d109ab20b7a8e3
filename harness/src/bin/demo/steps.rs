//! The six steps, in order: what each shows and what must be true of it.

use harness::world::{ADMIN, CLUSTER};
use serde_json::{Value, json};

use crate::{DemoError, stage::Stage};

const GRANT: [&str; 2] = ["-var", "grant_access=true"];
const WIDENED: [&str; 2] = ["-var", r#"namespaces=["jobs","web"]"#];
const APPLY: [&str; 3] = ["apply", "-auto-approve", "-input=false"];
const PLAN: [&str; 3] = ["plan", "-input=false", "-detailed-exitcode"];

/// Plays them all; ends at the first that does not show what it claims.
pub(crate) fn play_all(stage: &mut Stage) -> Result<(), DemoError> {
    let before = stage.simulator.control().world()?;
    a_plan_fails_in_time(stage)?;
    access_is_granted(stage)?;
    everyone_is_listed(stage)?;
    drift_is_found(stage)?;
    a_scope_is_widened_in_place(stage)?;
    everything_is_removed(stage, &before)
}

fn a_plan_fails_in_time(stage: &mut Stage) -> Result<(), DemoError> {
    stage.begin("an administrator without an access entry. The plan fails early and explains why.");
    let plan = stage.run(&PLAN)?;
    let text = plan.text();
    stage.claim(plan.status == Some(1), "a plan that fails", "it did not")?;
    for part in [ADMIN, "precondition", r#"resource "eksaccess_entry""#] {
        stage.claim(
            text.contains(part),
            "the reason and the HCL that fixes it",
            format!("\"{part}\" is missing"),
        )?;
    }
    stage.claim(stage.writes_since(0)?.is_empty(), "a plan without writes", "it wrote something")
}

fn access_is_granted(stage: &mut Stage) -> Result<(), DemoError> {
    stage.begin("an access entry and an association for the administrator. Now the precondition passes.");
    let apply = stage.run(&[&APPLY[..], &GRANT].concat())?;
    stage.claim(apply.is_success(), "an apply that succeeds", "it failed")?;
    stage.claim(
        apply.text().contains("terraform_data.deploy: Creation complete"),
        "the deployment",
        "it was not created",
    )?;
    let entry = stage.entry(ADMIN)?;
    stage.claim(
        entry["policies"][0]["access_scope"]["namespaces"] == json!(["web"]),
        "access to one namespace",
        entry,
    )
}

fn everyone_is_listed(stage: &mut Stage) -> Result<(), DemoError> {
    stage.begin("all access entries, as the data source lists them, compared with the configuration.");
    stage.run(&["output", "entries"])?;
    let (listed, asked) = (stage.output("entries")?, "STANDARD, AmazonEKSEditPolicy in web");
    stage.claim(listed[ADMIN] == asked, "what the configuration grants", &listed)?;
    Stage::remark(&format!("Configured for {ADMIN}: {asked}. The data source lists the same."));
    let count = |value: &Value| value.as_object().map(serde_json::Map::len);
    stage.claim(count(&listed) == Some(3), "the two entries that existed before", listed)
}

fn drift_is_found(stage: &mut Stage) -> Result<(), DemoError> {
    stage.begin("a group is added outside Terraform. The plan shows it, and the apply removes it.");
    let group = json!({ "clusterName": CLUSTER, "principalArn": ADMIN, "kubernetesGroups": ["night-shift"] });
    stage.by_hand("UpdateAccessEntry", group)?;
    let plan = stage.run(&[&PLAN[..], &GRANT].concat())?;
    stage.claim(
        plan.status == Some(2) && plan.text().contains("night-shift"),
        "the group in the plan",
        "it does not",
    )?;
    let apply = stage.run(&[&APPLY[..], &GRANT].concat())?;
    stage.claim(apply.is_success(), "an apply that succeeds", "it failed")?;
    let entry = stage.entry(ADMIN)?;
    stage.claim(entry["kubernetes_groups"] == json!([]), "an entry without the group", entry)
}

fn a_scope_is_widened_in_place(stage: &mut Stage) -> Result<(), DemoError> {
    stage.begin("a second namespace. The scope is updated in place, so access is never interrupted.");
    let since = stage.simulator.control().last_call()?;
    let apply = stage.run(&[&APPLY[..], &GRANT, &WIDENED].concat())?;
    stage.claim(apply.is_success(), "an apply that succeeds", "it failed")?;
    let writes = stage.writes_since(since)?;
    let operations: Vec<&str> = writes.iter().map(|call| call.operation.as_str()).collect();
    Stage::remark(&format!("Writes in the simulator's journal: {}", operations.join(", ")));
    stage.claim(operations == ["AssociateAccessPolicy"], "one write", format!("{operations:?}"))?;
    let mut scope = stage.entry(ADMIN)?["policies"][0]["access_scope"]["namespaces"].take();
    scope.as_array_mut().into_iter().for_each(|names| names.sort_by_key(ToString::to_string));
    stage.claim(scope == json!(["jobs", "web"]), "both namespaces", scope)
}

fn everything_is_removed(stage: &mut Stage, before: &Value) -> Result<(), DemoError> {
    stage.begin("destroy everything. The cluster is as it was.");
    let destroy =
        stage.run(&[&["destroy", "-auto-approve", "-input=false"], &GRANT[..], &WIDENED].concat())?;
    stage.claim(destroy.is_success(), "a destroy that succeeds", "it failed")?;
    let after = stage.simulator.control().world()?;
    stage.claim(after == *before, "the world from before step 1", &after)?;
    Stage::remark("The simulator's world is the same as before step 1.");
    Ok(())
}
