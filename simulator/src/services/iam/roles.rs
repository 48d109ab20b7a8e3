//! Roles: made, read, changed and deleted. A recreated role has a new id.

use serde_json::{Value, json};

use super::subject::{Role, Subject, change, known, own, reads, writes};
use super::{
    MARKER, MAX_ITEMS, NAME_OF_ROLE, PATH, PATH_PREFIX, attached, boundary, documents, shapes, tags,
};
use crate::arn::Kind;
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Pattern, Shape};
use crate::service_error::ServiceError;
use crate::world::Trust;

const DESCRIPTION: Member = Member::body(
    "Description",
    Shape::Pattern(Pattern {
        least: 0,
        most: 1_000,
        expression: r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*",
        fits: |text| text.chars().all(is_descriptive),
    }),
);
const SESSION_DURATION: Member = Member::body("MaxSessionDuration", Shape::Number(3_600, 43_200));
const TRUST_POLICY: Member = Member::body("AssumeRolePolicyDocument", documents::DOCUMENT).required();
const POLICY_DOCUMENT: Member = Member::body("PolicyDocument", documents::DOCUMENT).required();

pub(super) const GET: Operation = reads::<Role>("GetRole", &[NAME_OF_ROLE], |call, input| {
    Ok(json!({ "Role": shapes::whole_role(known::<Role>(call, input)?) }))
});

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

pub(super) const CREATE: Operation = writes::<Role>(
    "CreateRole",
    &[
        Member::body("Path", PATH),
        NAME_OF_ROLE,
        TRUST_POLICY,
        DESCRIPTION,
        SESSION_DURATION,
        boundary::GIVEN,
        tags::GIVEN,
    ],
    create,
);

pub(super) const UPDATE: Operation =
    writes::<Role>("UpdateRole", &[NAME_OF_ROLE, DESCRIPTION, SESSION_DURATION], |call, input| {
        change::<Role>(call, input, |role| {
            role.description = input.text("Description").map(str::to_owned).or(role.description.take());
            role.max_session_seconds = input.number("MaxSessionDuration").unwrap_or(role.max_session_seconds);
            Ok(())
        })?;
        Ok(json!({}))
    });

pub(super) const UPDATE_DESCRIPTION: Operation =
    writes::<Role>("UpdateRoleDescription", &[NAME_OF_ROLE, DESCRIPTION.required()], |call, input| {
        change::<Role>(call, input, |role| {
            role.description = input.text("Description").map(str::to_owned);
            Ok(())
        })?;
        Ok(json!({ "Role": shapes::whole_role(own::<Role>(call, input)?) }))
    });

pub(super) const UPDATE_TRUST: Operation =
    writes::<Role>("UpdateAssumeRolePolicy", &[NAME_OF_ROLE, POLICY_DOCUMENT], |call, input| {
        let document = input.required_text("PolicyDocument");
        documents::check_trust(document)?;
        change::<Role>(call, input, |role| {
            role.trust = Trust::Document(document.to_owned());
            Ok(())
        })?;
        Ok(Value::Null)
    });

pub(super) const DELETE: Operation = writes::<Role>("DeleteRole", &[NAME_OF_ROLE], |call, input| {
    let role = own::<Role>(call, input)?;
    attached::none_left(role)?;
    let arn = role.arn.clone();
    call.world.write_principal(&arn, None, call.now);
    Ok(Value::Null)
});

/// Instance profiles are not simulated, so no role is in one.
pub(super) const LIST_INSTANCE_PROFILES: Operation =
    reads::<Role>("ListInstanceProfilesForRole", &[NAME_OF_ROLE, MARKER, MAX_ITEMS], |call, input| {
        known::<Role>(call, input)?;
        super::nothing(call, input, "InstanceProfiles")
    });

fn create(call: &mut Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let name = input.required_text("RoleName");
    let document = input.required_text("AssumeRolePolicyDocument");
    documents::check_trust(document)?;
    let mut role = super::new_principal::<Role>(call, input, name)?;
    if super::find(call.world, call.account(), Role::KIND, name).is_some() {
        return Err(messages::role_exists(name));
    }
    role.trust = Trust::Document(document.to_owned());
    role.description = input.text("Description").map(str::to_owned);
    role.max_session_seconds = input.number("MaxSessionDuration").unwrap_or(role.max_session_seconds);
    let answer = json!({ "Role": shapes::new_role(&role) });
    let arn = role.arn.clone();
    call.world.write_principal(&arn, Some(role), call.now);
    Ok(answer)
}

fn is_descriptive(one: char) -> bool {
    "\t\n\r".contains(one) || (' '..='~').contains(&one) || ('\u{a1}'..='\u{ff}').contains(&one)
}
