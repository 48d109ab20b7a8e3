//! `DescribeAccessEntry`.

use serde_json::{Value, json};

use super::{CLUSTER_NAME, ENTRY, PRINCIPAL_ARN, shapes};
use crate::input::Input;
use crate::operation::{Access, Call, Effect, Operation};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "DescribeAccessEntry",
    method: "GET",
    path: ENTRY,
    members: &[CLUSTER_NAME, PRINCIPAL_ARN],
    access: Access::Allowed(super::entry_resource),
    effect: Effect::Reads,
    target: super::entry_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let lag = call.world.settings.visibility.describe_seconds;
    let entry = super::shown_entry(call, &key, input, lag)?;
    Ok(json!({ "accessEntry": shapes::access_entry(&key.name, &entry) }))
}
