//! `GetCallerIdentity`: never denied.

use serde_json::{Value, json};

use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Operation};
use crate::service::Service;
use crate::service_error::ServiceError;

pub(super) const OPERATION: Operation = Operation {
    name: "GetCallerIdentity",
    method: "POST",
    path: "/",
    members: &[],
    access: Access::Known,
    effect: Effect::Reads,
    target: |_, _| None,
    run,
};

fn run(call: &mut Call<'_>, _: &Input) -> Result<Value, ServiceError> {
    let caller = call.caller.ok_or_else(|| messages::missing_token(Service::Sts))?;
    Ok(json!({ "UserId": caller.user_id, "Account": caller.account(), "Arn": caller.arn }))
}
