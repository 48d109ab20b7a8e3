//! `UpdateClusterConfig`: the authentication mode, one way and one step at a time. Nothing else can be changed here.

use serde_json::{Value, json};

use super::{CLIENT_REQUEST_TOKEN, NAME, describe_update};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;
use crate::world::{Cluster, ClusterKey, Mode, Status, Update, ids};

pub(super) const OPERATION: Operation = Operation {
    name: "UpdateClusterConfig",
    method: "POST",
    path: "/clusters/{name}/update-config",
    members: &[
        NAME,
        Member::body("resourcesVpcConfig", Shape::Any),
        Member::body("logging", Shape::Any),
        CLIENT_REQUEST_TOKEN,
        Member::body("accessConfig", Shape::Object(&[Member::body("authenticationMode", Shape::Text)])),
        Member::body("upgradePolicy", Shape::Any),
        Member::body("zonalShiftConfig", Shape::Any),
        Member::body("computeConfig", Shape::Any),
        Member::body("kubernetesNetworkConfig", Shape::Any),
        Member::body("storageConfig", Shape::Any),
        Member::body("remoteNetworkConfig", Shape::Any),
        Member::body("deletionProtection", Shape::Flag),
        Member::body("controlPlaneScalingConfig", Shape::Any),
    ],
    access: Access::Allowed(super::cluster_resource),
    effect: Effect::Writes,
    target: super::cluster_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let cluster = super::cluster(call, &key)?;
    if let Some((id, update)) = replayed(call, &key, input) {
        return Ok(json!({ "update": describe_update::describe(id, update, call.now) }));
    }
    may_begin(&key, cluster)?;
    let mode = wanted_mode(input)?;
    if !is_next_step(cluster.mode, mode) {
        return Err(messages::mode_step(cluster.mode.word(), mode.word()));
    }
    let (id, token) = (ids::new_uuid(), input.text("clientRequestToken").map(str::to_owned));
    let ends_at = call.world.begin_switch(&key, mode, &id, call.now);
    let update = Update { cluster: key, mode, created_at: call.now, ends_at, token };
    let answer = json!({ "update": describe_update::begun(&id, &update) });
    call.world.updates.insert(id, update);
    Ok(answer)
}

/// One update at a time, and none of a cluster that is not there yet, or not for long.
fn may_begin(key: &ClusterKey, cluster: &Cluster) -> Result<(), ServiceError> {
    match cluster.status {
        Status::Active => Ok(()),
        Status::Updating => {
            let id = cluster.switch.as_ref().and_then(|switch| switch.update.as_deref());
            Err(messages::update_in_progress(&key.name, id))
        }
        Status::Creating | Status::Deleting | Status::Failed | Status::Pending => {
            Err(messages::cluster_not_active(&key.name))
        }
    }
}

fn wanted_mode(input: &Input) -> Result<Mode, ServiceError> {
    let served = ["name", "clientRequestToken", "accessConfig"];
    if OPERATION.members.iter().any(|member| !served.contains(&member.name) && input.has(member.name)) {
        return Err(messages::only_modes());
    }
    let mode = input.object("accessConfig").and_then(|access| access.value("authenticationMode").cloned());
    let mode = mode.ok_or_else(messages::no_change)?;
    serde_json::from_value(mode).map_err(|_| messages::mode_unknown())
}

/// `CONFIG_MAP`, `API_AND_CONFIG_MAP`, API: forward, and none skipped.
fn is_next_step(from: Mode, to: Mode) -> bool {
    matches!((from, to), (Mode::ConfigMap, Mode::ApiAndConfigMap) | (Mode::ApiAndConfigMap, Mode::Api))
}

/// The update that an earlier call with the same token began.
fn replayed<'a>(call: &'a Call<'_>, key: &ClusterKey, input: &Input) -> Option<(&'a str, &'a Update)> {
    let token = input.text("clientRequestToken")?;
    let mut updates = call.world.updates.iter();
    let same = |update: &Update| update.cluster == *key && update.token.as_deref() == Some(token);
    updates.find(|(_, update)| same(update)).map(|(id, update)| (id.as_str(), update))
}
