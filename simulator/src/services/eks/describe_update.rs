//! `DescribeUpdate`: how far a switch of the mode is.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{NAME, shapes};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;
use crate::world::Update;

pub(super) const OPERATION: Operation = Operation {
    name: "DescribeUpdate",
    method: "GET",
    path: "/clusters/{name}/updates/{updateId}",
    members: &[
        NAME,
        Member::path("updateId", "updateId"),
        Member::query("nodegroupName", Shape::Text),
        Member::query("addonName", Shape::Text),
        Member::query("capabilityName", Shape::Text),
    ],
    access: Access::Allowed(super::cluster_resource),
    effect: Effect::Reads,
    target: super::cluster_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    super::cluster(call, &key)?;
    let id = input.required_text("updateId");
    let update = call.world.updates.get(id).filter(|update| update.cluster == key);
    let update = update.ok_or_else(|| messages::no_update(id))?;
    Ok(json!({ "update": describe(id, update, call.now) }))
}

/// The shape Update of what has just begun, however short it is.
pub(super) fn begun(id: &str, update: &Update) -> Value {
    shape(id, update, "InProgress")
}

/// The shape Update at this time.
pub(super) fn describe(id: &str, update: &Update, now: Timestamp) -> Value {
    shape(id, update, if update.ends_at <= now { "Successful" } else { "InProgress" })
}

fn shape(id: &str, update: &Update, status: &str) -> Value {
    let Update { cluster: _, mode, created_at, ends_at: _, token: _ } = update;
    json!({
        "id": id,
        "status": status,
        "type": "AccessConfigUpdate",
        "params": [{ "type": "AuthenticationMode", "value": mode.word() }],
        "createdAt": shapes::epoch(*created_at),
        "errors": [],
    })
}
