//! A migration as JSON: what is moved, the findings, the steps and the HCL.
//!
//! The version rises when a name goes or changes its meaning; new names may come without.

use serde_json::{Value, json};

use super::super::json::visible;
use crate::migrate::{Finding, Moved, Place, Plan, Step};

/// The version of the shape.
const VERSION: u32 = 1;

/// The migration as text.
pub(super) fn text(plan: &Plan, hcl: &str) -> String {
    let Plan { cluster, moved, findings } = plan;
    visible(&json!({
        "version": VERSION,
        "cluster_name": cluster.as_ref().map(|cluster| cluster.name.as_str()),
        "authentication_mode": cluster.as_ref().and_then(|cluster| cluster.mode.as_ref()).map(ToString::to_string),
        "moved": moved.iter().map(line).collect::<Vec<_>>(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "steps": plan.steps().iter().map(step).collect::<Vec<_>>(),
        "hcl": hcl,
    }))
}

fn line(Moved { place, principal, equivalent }: &Moved) -> Value {
    json!({
        "key": place.key,
        "line": place.line,
        "principal_arn": principal.to_string(),
        "type": equivalent.entry_type.as_str(),
        "user_name": equivalent.user_name,
        "kubernetes_groups": equivalent.groups,
        "is_cluster_admin": equivalent.is_admin,
    })
}

fn finding(finding: &Finding) -> Value {
    let Finding { place, who, problem } = finding;
    json!({
        "code": problem.code(),
        "severity": problem.severity().as_str(),
        "key": place.as_ref().map(|Place { key, .. }| key),
        "line": place.as_ref().and_then(|place| place.line),
        "who": who,
        "summary": problem.to_string(),
        "remedy": problem.remedy(),
        "hcl": problem.hcl(),
    })
}

fn step(Step { about, commands }: &Step) -> Value {
    json!({ "about": about, "commands": commands })
}
