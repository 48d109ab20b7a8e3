//! Permissions boundaries of roles and users. They bound nothing here: the world's `allow` and `deny` say what somebody may do.

use serde_json::Value;

use super::subject::{Role, Subject, User, change, writes};
use super::{NAME_OF_ROLE, NAME_OF_USER, managed};
use crate::input::Input;
use crate::messages;
use crate::operation::{Call, Member, Operation};
use crate::service_error::ServiceError;

/// The member of creates.
pub(super) const GIVEN: Member = Member::body("PermissionsBoundary", managed::ARN);

pub(super) const PUT_ON_ROLE: Operation =
    writes::<Role>("PutRolePermissionsBoundary", &[NAME_OF_ROLE, GIVEN.required()], put::<Role>);
pub(super) const PUT_ON_USER: Operation =
    writes::<User>("PutUserPermissionsBoundary", &[NAME_OF_USER, GIVEN.required()], put::<User>);
pub(super) const DELETE_FROM_ROLE: Operation =
    writes::<Role>("DeleteRolePermissionsBoundary", &[NAME_OF_ROLE], delete::<Role>);
pub(super) const DELETE_FROM_USER: Operation =
    writes::<User>("DeleteUserPermissionsBoundary", &[NAME_OF_USER], delete::<User>);

/// The boundary that a create was given.
pub(super) fn given(call: &Call<'_>, input: &Input) -> Result<Option<String>, ServiceError> {
    input.text(GIVEN.name).map(|arn| managed::attachable(call, arn)).transpose()
}

fn put<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let boundary = given(call, input)?;
    change::<S>(call, input, |principal| {
        principal.permissions_boundary = boundary;
        Ok(())
    })?;
    Ok(Value::Null)
}

fn delete<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    change::<S>(call, input, |principal| {
        let former = principal.permissions_boundary.take();
        former.map(|_| ()).ok_or_else(|| messages::no_boundary(S::KIND.word(), &principal.arn.name))
    })?;
    Ok(Value::Null)
}
