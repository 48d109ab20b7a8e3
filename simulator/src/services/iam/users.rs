//! `GetUser`, `ListUsers`, `CreateUser`, `UpdateUser`, `DeleteUser`, `ListUserTags`. A recreated user has a new id; one
//! that is renamed or moved keeps its own.

use serde_json::{Value, json};

use super::{MARKER, MAX_ITEMS, NEW_USER_NAME, PATH, PATH_PREFIX, USER_NAME, shapes, tags};
use crate::arn::{Kind, PrincipalArn};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;
use crate::world::Principal;

const NAME: Member = Member::body("UserName", USER_NAME);

pub(super) const GET: Operation = Operation {
    name: "GetUser",
    method: "POST",
    path: "/",
    members: &[NAME],
    access: Access::Allowed(resource),
    effect: Effect::Reads,
    target: super::user_target,
    run: get,
};

pub(super) const LIST: Operation = Operation {
    name: "ListUsers",
    method: "POST",
    path: "/",
    members: &[PATH_PREFIX, MARKER, MAX_ITEMS],
    access: Access::Allowed(|call, _| super::own_arn(call, Kind::User, "/", "").as_str().to_owned()),
    effect: Effect::Reads,
    target: super::no_target,
    run: |call, input| super::list(call, input, Kind::User, "Users", shapes::user),
};

pub(super) const CREATE: Operation = Operation {
    name: "CreateUser",
    method: "POST",
    path: "/",
    members: &[
        Member::body("Path", PATH),
        Member::body("UserName", NEW_USER_NAME).required(),
        Member::body("PermissionsBoundary", Shape::Text),
        tags::TAGS,
    ],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target: super::user_target,
    run: create,
};

pub(super) const UPDATE: Operation = Operation {
    name: "UpdateUser",
    method: "POST",
    path: "/",
    members: &[NAME.required(), Member::body("NewPath", PATH), Member::body("NewUserName", NEW_USER_NAME)],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target: super::user_target,
    run: update,
};

pub(super) const DELETE: Operation = Operation {
    name: "DeleteUser",
    method: "POST",
    path: "/",
    members: &[NAME.required()],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target: super::user_target,
    run: delete,
};

pub(super) const LIST_TAGS: Operation = Operation {
    name: "ListUserTags",
    method: "POST",
    path: "/",
    members: &[NAME.required(), MARKER, MAX_ITEMS],
    access: Access::Allowed(resource),
    effect: Effect::Reads,
    target: super::user_target,
    run: |call, input| tags::list(call, input, Kind::User, "UserName"),
};

/// Without a name, the user that calls.
fn get(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.text("UserName").or_else(|| own_name(call)).ok_or_else(messages::user_name_needed)?;
    let user = super::find_known(call, Kind::User, name).ok_or_else(|| messages::no_user(name))?;
    Ok(json!({ "User": shapes::tagged(shapes::user(user), user) }))
}

fn create(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("UserName");
    if super::find(call.world, call.account(), Kind::User, name).is_some() {
        return Err(messages::user_exists(name));
    }
    let arn = super::own_arn(call, Kind::User, input.text("Path").unwrap_or("/"), name);
    let user = super::new_principal(call, arn.clone(), vec!["*".to_owned()], tags::given(input));
    let answer = json!({ "User": shapes::tagged(shapes::user(&user), &user) });
    call.world.write_principal(&arn, Some(user), call.now);
    Ok(answer)
}

fn update(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("UserName");
    let user = super::find(call.world, call.account(), Kind::User, name);
    let user = user.ok_or_else(|| messages::no_user(name))?.clone();
    let former = user.arn.clone();
    let path = input.text("NewPath").unwrap_or(&former.path);
    let name = input.text("NewUserName").unwrap_or(&former.name);
    let namesake = super::find(call.world, call.account(), Kind::User, name);
    if namesake.is_some_and(|other| other.arn != former) {
        return Err(messages::user_exists(name));
    }
    let arn = PrincipalArn::from_parts(&former.partition, &former.account, Kind::User, path, name);
    call.world.write_principal(&former, None, call.now);
    call.world.write_principal(&arn, Some(Principal { arn: arn.clone(), ..user }), call.now);
    Ok(Value::Null)
}

fn delete(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("UserName");
    let user =
        super::find(call.world, call.account(), Kind::User, name).ok_or_else(|| messages::no_user(name))?;
    let arn = user.arn.clone();
    call.world.write_principal(&arn, None, call.now);
    Ok(Value::Null)
}

fn own_name<'a>(call: &Call<'a>) -> Option<&'a str> {
    let principal = &call.caller?.principal;
    (principal.kind == Kind::User).then_some(principal.name.as_str())
}

fn resource(call: &Call<'_>, input: &Input) -> String {
    let name = input.text("UserName").or_else(|| own_name(call)).unwrap_or_default();
    super::resource(call, Kind::User, name)
}
