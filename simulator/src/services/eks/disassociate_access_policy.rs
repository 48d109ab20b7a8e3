//! `DisassociateAccessPolicy`.

use serde_json::{Value, json};

use super::{CLUSTER_NAME, POLICY, PRINCIPAL_ARN};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation};
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "DisassociateAccessPolicy",
    method: "DELETE",
    path: POLICY,
    members: &[CLUSTER_NAME, PRINCIPAL_ARN, Member::path("policyArn", "policyArn")],
    access: Access::Allowed(super::entry_resource),
    effect: Effect::Writes,
    target: super::policy_target,
    run,
};

fn run(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let key = super::key(call, input);
    let mut entry = super::entry(super::cluster_to_change(call, &key)?, input)?.clone();
    if entry.principal.is_service_linked() {
        return Err(messages::service_linked_role());
    }
    if entry.policies.remove(input.required_text("policyArn")).is_none() {
        return Err(messages::not_associated());
    }
    call.world.write_entry(&key, input.required_text("principalArn"), Some(entry), call.now);
    Ok(json!({}))
}
