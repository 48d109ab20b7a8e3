//! `GetUser`, `ListUsers`, `CreateUser`, `DeleteUser`. A user that is made again has a new id.

use serde_json::{Value, json};

use super::{MARKER, MAX_ITEMS, NEW_USER_NAME, PATH, PATH_PREFIX, USER_NAME, shapes};
use crate::arn::Kind;
use crate::messages;
use crate::refusal::Refusal;
use crate::services::{Access, Call, Effect, Input, Member, Operation, Shape};

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
        Member::body("Tags", Shape::Any),
    ],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target: super::user_target,
    run: create,
};

pub(super) const DELETE: Operation = Operation {
    name: "DeleteUser",
    method: "POST",
    path: "/",
    members: &[Member::body("UserName", USER_NAME).required()],
    access: Access::Allowed(resource),
    effect: Effect::Writes,
    target: super::user_target,
    run: delete,
};

/// Without a name, the user that calls.
fn get(call: &mut Call<'_>, input: &Input) -> Result<Value, Refusal> {
    let name = input.text("UserName").or_else(|| own_name(call)).ok_or_else(messages::user_name_needed)?;
    let user = super::find_known(call, Kind::User, name).ok_or_else(|| messages::no_user(name))?;
    Ok(json!({ "User": shapes::user(user) }))
}

fn create(call: &mut Call<'_>, input: &Input) -> Result<Value, Refusal> {
    let name = input.required_text("UserName");
    if super::find(call.state, call.account(), Kind::User, name).is_some() {
        return Err(messages::user_exists(name));
    }
    let arn = super::own_arn(call, Kind::User, input.text("Path").unwrap_or("/"), name);
    let user = super::new_principal(call, arn.clone(), vec!["*".to_owned()]);
    let answer = json!({ "User": shapes::user(&user) });
    call.state.write_principal(&arn, Some(user), call.now);
    Ok(answer)
}

fn delete(call: &mut Call<'_>, input: &Input) -> Result<Value, Refusal> {
    let name = input.required_text("UserName");
    let user =
        super::find(call.state, call.account(), Kind::User, name).ok_or_else(|| messages::no_user(name))?;
    let arn = user.arn.clone();
    call.state.write_principal(&arn, None, call.now);
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
