//! `GetRole`, `ListRoles`, `CreateRole`, `DeleteRole`, `ListRoleTags`. A recreated role has a new id.

use serde_json::{Value, json};

use super::{MARKER, MAX_ITEMS, PATH, PATH_PREFIX, ROLE_NAME, shapes, tags, trust};
use crate::arn::Kind;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;

const NAME: Member = Member::body("RoleName", ROLE_NAME).required();

pub(super) const GET: Operation = Operation {
    name: "GetRole",
    method: "POST",
    path: "/",
    members: &[NAME],
    access: Access::Allowed(resource),
    effect: Effect::Reads,
    target: super::role_target,
    run: get,
};

pub(super) const LIST: Operation = Operation {
    name: "ListRoles",
    method: "POST",
    path: "/",
    members: &[PATH_PREFIX, MARKER, MAX_ITEMS],
    access: Access::Allowed(|call, _| super::own_arn(call, Kind::Role, "/", "").as_str().to_owned()),
    effect: Effect::Reads,
    target: super::no_target,
    run: |call, input| super::list(call, input, Kind::Role, "Roles", shapes::role),
};

pub(super) const CREATE: Operation = Operation {
    name: "CreateRole",
    method: "POST",
    path: "/",
    members: &[
        Member::body("Path", PATH),
        NAME,
        Member::body("AssumeRolePolicyDocument", Shape::Text).required(),
        Member::body("Description", Shape::Text),
        Member::body("MaxSessionDuration", Shape::Number(3_600, 43_200)),
        Member::body("PermissionsBoundary", Shape::Text),
        tags::TAGS,
    ],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target: super::role_target,
    run: create,
};

pub(super) const DELETE: Operation = Operation {
    name: "DeleteRole",
    method: "POST",
    path: "/",
    members: &[NAME],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target: super::role_target,
    run: delete,
};

pub(super) const LIST_TAGS: Operation = Operation {
    name: "ListRoleTags",
    method: "POST",
    path: "/",
    members: &[NAME, MARKER, MAX_ITEMS],
    access: Access::Allowed(resource),
    effect: Effect::Reads,
    target: super::role_target,
    run: |call, input| tags::list(call, input, Kind::Role, "RoleName"),
};

fn get(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("RoleName");
    let role = super::find_known(call, Kind::Role, name).ok_or_else(|| messages::no_role(name))?;
    Ok(json!({ "Role": shapes::tagged(shapes::role(role), role) }))
}

fn create(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("RoleName");
    let document = input.required_text("AssumeRolePolicyDocument");
    let assumable_by = trust::assumable_by(document).ok_or_else(messages::malformed_policy)?;
    if super::find(call.world, call.account(), Kind::Role, name).is_some() {
        return Err(messages::role_exists(name));
    }
    let arn = super::own_arn(call, Kind::Role, input.text("Path").unwrap_or("/"), name);
    let role = super::new_principal(call, arn.clone(), assumable_by, tags::given(input));
    let answer = json!({ "Role": shapes::tagged(shapes::role(&role), &role) });
    call.world.write_principal(&arn, Some(role), call.now);
    Ok(answer)
}

fn delete(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("RoleName");
    let role =
        super::find(call.world, call.account(), Kind::Role, name).ok_or_else(|| messages::no_role(name))?;
    if role.arn.is_service_linked() {
        return Err(messages::protected_role(name));
    }
    let arn = role.arn.clone();
    call.world.write_principal(&arn, None, call.now);
    Ok(Value::Null)
}

fn resource(call: &Call<'_>, input: &Input) -> String {
    super::resource(call, Kind::Role, input.required_text("RoleName"))
}
