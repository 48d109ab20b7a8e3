//! `DeleteAccessEntry`: its associations go with it.

use serde_json::{Value, json};

use super::{CLUSTER_NAME, ENTRY, PRINCIPAL_ARN};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Operation};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "DeleteAccessEntry",
    method: "DELETE",
    path: ENTRY,
    members: &[CLUSTER_NAME, PRINCIPAL_ARN],
    access: Access::Allowed(super::entry_resource),
    effect: Effect::Writes,
    target: super::entry_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let entry = super::entry(super::cluster_to_change(call, &key)?, input)?;
    if entry.principal.is_service_linked() {
        return Err(messages::service_linked_role());
    }
    call.world.write_entry(&key, input.required_text("principalArn"), None, call.now);
    Ok(json!({}))
}
