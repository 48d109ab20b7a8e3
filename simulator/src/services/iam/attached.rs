//! Managed policies on roles and users: attached, detached, listed from either side. Groups are not simulated, so no policy
//! is attached to one.

use serde_json::{Value, json};

use super::subject::{Role, Subject, User, change, known, reads, writes};
use super::{MARKER, MAX_ITEMS, NAME_OF_ROLE, NAME_OF_USER, PAGE, PATH, managed};
use crate::arn::Kind;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Shape};
use crate::service_error::ServiceError;
use crate::services::pages::{self, Paging};
use crate::world::{PolicyArn, Principal};

/// The most policies that are attached to a role or user (IAM quotas).
const MOST: usize = 10;

const PATH_PREFIX: Member = Member::body("PathPrefix", managed::POLICY_PATH);

pub(super) const LIST_OF_ROLE: Operation =
    reads::<Role>("ListAttachedRolePolicies", &[NAME_OF_ROLE, PATH_PREFIX, MARKER, MAX_ITEMS], list::<Role>);
pub(super) const LIST_OF_USER: Operation =
    reads::<User>("ListAttachedUserPolicies", &[NAME_OF_USER, PATH_PREFIX, MARKER, MAX_ITEMS], list::<User>);
pub(super) const ATTACH_TO_ROLE: Operation =
    writes::<Role>("AttachRolePolicy", &[NAME_OF_ROLE, managed::POLICY_ARN], attach::<Role>);
pub(super) const ATTACH_TO_USER: Operation =
    writes::<User>("AttachUserPolicy", &[NAME_OF_USER, managed::POLICY_ARN], attach::<User>);
pub(super) const DETACH_FROM_ROLE: Operation =
    writes::<Role>("DetachRolePolicy", &[NAME_OF_ROLE, managed::POLICY_ARN], detach::<Role>);
pub(super) const DETACH_FROM_USER: Operation =
    writes::<User>("DetachUserPolicy", &[NAME_OF_USER, managed::POLICY_ARN], detach::<User>);

pub(super) const LIST_ENTITIES: Operation = Operation {
    name: "ListEntitiesForPolicy",
    method: "POST",
    path: "/",
    members: &[
        managed::POLICY_ARN,
        Member::body(
            "EntityFilter",
            Shape::Choice(&["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]),
        ),
        Member::body("PathPrefix", PATH),
        Member::body("PolicyUsageFilter", Shape::Choice(&["PermissionsPolicy", "PermissionsBoundary"])),
        MARKER,
        MAX_ITEMS,
    ],
    access: Access::Allowed(managed::resource),
    effect: Effect::Reads,
    target: managed::target,
    run: list_entities,
};

/// Nothing is deleted that policies hang on.
pub(super) fn none_left(principal: &Principal) -> Result<(), ServiceError> {
    if !principal.attached_policies.is_empty() {
        return Err(messages::delete_conflict("detach all policies"));
    }
    if !principal.inline_policies.is_empty() {
        return Err(messages::delete_conflict("delete policies"));
    }
    Ok(())
}

fn list<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let principal = known::<S>(call, input)?;
    let shown = principal.attached_policies.iter().filter_map(|arn| {
        let PolicyArn { owner: _, path, name } = PolicyArn::parse(arn)?;
        let shape = json!({ "PolicyName": name, "PolicyArn": arn });
        path.starts_with(prefix).then_some((arn.as_str(), shape))
    });
    super::page(call, input, "AttachedPolicies", &format!("policies of {} {prefix}", principal.id), shown)
}

/// A policy that is attached already stays so.
fn attach<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let arn = managed::attachable(call, input.required_text("PolicyArn"))?;
    change::<S>(call, input, |principal| {
        principal.attached_policies.insert(arn);
        let quota = || messages::quota(&format!("PoliciesPer{}", S::WORD), MOST);
        if principal.attached_policies.len() > MOST { Err(quota()) } else { Ok(()) }
    })?;
    Ok(Value::Null)
}

fn detach<S: Subject>(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let arn = managed::valid(input.required_text("PolicyArn"))?;
    change::<S>(call, input, |principal| {
        let was_attached = principal.attached_policies.remove(&arn);
        if was_attached { Ok(()) } else { Err(messages::managed_policy_absent(&arn)) }
    })?;
    Ok(Value::Null)
}

/// Users and roles share the pages of one list.
fn list_entities(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let arn = managed::existing(call, input.required_text("PolicyArn"))?;
    let entities: Vec<(String, &Principal)> = call
        .world
        .principals
        .values()
        .filter(|principal| principal.arn.account == call.account() && is_asked_for(principal, &arn, input))
        .filter(|principal| call.world.has_spread(principal, call.now))
        .map(|principal| (format!("{} {}", principal.arn.kind.word(), principal.arn.name), principal))
        .collect();
    let items = entities.iter().map(|(key, principal)| (key.as_str(), *principal));
    let paging = Paging::of(call, input.number("MaxItems").or(Some(PAGE)));
    let list = format!("entities of {arn} {:?} {:?}", input.text("EntityFilter"), input.text("PathPrefix"));
    let page =
        pages::cut(items, &list, input.text("Marker"), paging).map_err(|_| messages::wrong_marker())?;
    let mut answer = json!({
        "PolicyGroups": [],
        "PolicyUsers": shown(&page.items, Kind::User, |user| json!({ "UserName": user.arn.name, "UserId": user.id })),
        "PolicyRoles": shown(&page.items, Kind::Role, |role| json!({ "RoleName": role.arn.name, "RoleId": role.id })),
        "IsTruncated": page.next.is_some(),
    });
    if let Some(marker) = page.next {
        answer["Marker"] = json!(marker);
    }
    Ok(answer)
}

fn is_asked_for(principal: &Principal, policy: &str, input: &Input) -> bool {
    let attached = principal.attached_policies.contains(policy);
    let bounding = principal.permissions_boundary.as_deref() == Some(policy);
    let used = match input.text("PolicyUsageFilter") {
        Some("PermissionsPolicy") => attached,
        Some("PermissionsBoundary") => bounding,
        _ => attached || bounding,
    };
    let kind = match input.text("EntityFilter") {
        Some("User") => principal.arn.kind == Kind::User,
        Some("Role") => principal.arn.kind == Kind::Role,
        Some("Group") => false,
        _ => true,
    };
    used && kind && principal.arn.path.starts_with(input.text("PathPrefix").unwrap_or("/"))
}

fn shown(entities: &[&Principal], kind: Kind, shape: fn(&Principal) -> Value) -> Vec<Value> {
    entities.iter().filter(|entity| entity.arn.kind == kind).map(|entity| shape(entity)).collect()
}
