//! Users: made, read, renamed, moved and deleted. A recreated user has a new id; one that is renamed or moved keeps its own.

use serde_json::{Value, json};

use super::subject::{Subject, User, known, own, reads, writes};
use super::{
    MARKER, MAX_ITEMS, NAME_OF_USER, NAME_OF_USER_OR_OWN, NEW_USER_NAME, PATH, PATH_PREFIX, attached,
    boundary, shapes, tags,
};
use crate::arn::{Kind, PrincipalArn};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation};
use crate::service_error::ServiceError;
use crate::world::Principal;

/// Without a name, the user that calls.
pub(super) const GET: Operation = reads::<User>("GetUser", &[NAME_OF_USER_OR_OWN], |call, input| {
    Ok(json!({ "User": shapes::whole_user(known::<User>(call, input)?) }))
});

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

pub(super) const CREATE: Operation = writes::<User>(
    "CreateUser",
    &[
        Member::body("Path", PATH),
        Member::body("UserName", NEW_USER_NAME).required(),
        boundary::GIVEN,
        tags::GIVEN,
    ],
    create,
);

pub(super) const UPDATE: Operation = writes::<User>(
    "UpdateUser",
    &[NAME_OF_USER, Member::body("NewPath", PATH), Member::body("NewUserName", NEW_USER_NAME)],
    update,
);

pub(super) const DELETE: Operation = writes::<User>("DeleteUser", &[NAME_OF_USER], |call, input| {
    let user = own::<User>(call, input)?;
    if !user.access_keys.is_empty() {
        return Err(messages::delete_conflict("delete access keys"));
    }
    attached::none_left(user)?;
    let arn = user.arn.clone();
    call.world.write_principal(&arn, None, call.now);
    Ok(Value::Null)
});

fn create(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("UserName");
    let user = super::new_principal::<User>(call, input, name)?;
    if super::find(call.world, call.account(), User::KIND, name).is_some() {
        return Err(messages::user_exists(name));
    }
    let answer = json!({ "User": shapes::whole_user(&user) });
    let arn = user.arn.clone();
    call.world.write_principal(&arn, Some(user), call.now);
    Ok(answer)
}

fn update(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let user = own::<User>(call, input)?.clone();
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
