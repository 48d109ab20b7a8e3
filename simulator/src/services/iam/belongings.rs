//! What a user can have besides policies: access keys, and what the simulator has none of (groups, passwords, devices, SSH
//! keys, certificates). Who deletes a user asks for all of it.

use serde_json::Value;

use super::subject::{User, change, known, reads, writes};
use super::{MARKER, MAX_ITEMS, NAME_OF_USER, NAME_OF_USER_OR_OWN, shapes};
use crate::input::Input;
use crate::messages;
use crate::operation::{Access, Call, Effect, Member, Operation, Pattern, Shape};
use crate::service_error::ServiceError;

const OF_USER: &[Member] = &[NAME_OF_USER, MARKER, MAX_ITEMS];
const OF_USER_OR_CALLER: &[Member] = &[NAME_OF_USER_OR_OWN, MARKER, MAX_ITEMS];
const KEY_ID: Member = Member::body(
    "AccessKeyId",
    Shape::Pattern(Pattern {
        least: 16,
        most: 128,
        expression: r"[\w]+",
        fits: |text| text.chars().all(|one| one.is_ascii_alphanumeric() || one == '_'),
    }),
)
.required();

pub(super) const LIST_ACCESS_KEYS: Operation =
    reads::<User>("ListAccessKeys", OF_USER_OR_CALLER, |call, input| {
        let user = known::<User>(call, input)?;
        let keys = user.access_keys.iter().map(|key| (key.id.as_str(), shapes::access_key(user, &key.id)));
        super::page(call, input, "AccessKeyMetadata", &format!("access keys of {}", user.id), keys)
    });

pub(super) const DELETE_ACCESS_KEY: Operation =
    writes::<User>("DeleteAccessKey", &[NAME_OF_USER_OR_OWN, KEY_ID], |call, input| {
        let id = input.required_text("AccessKeyId");
        change::<User>(call, input, |user| {
            let before = user.access_keys.len();
            user.access_keys.retain(|key| key.id != id);
            if user.access_keys.len() == before { Err(messages::no_access_key(id)) } else { Ok(()) }
        })?;
        Ok(Value::Null)
    });

pub(super) const LIST_GROUPS: Operation =
    reads::<User>("ListGroupsForUser", OF_USER, |call, input| none(call, input, "Groups"));

pub(super) const LIST_SSH_KEYS: Operation =
    reads::<User>("ListSSHPublicKeys", OF_USER_OR_CALLER, |call, input| none(call, input, "SSHPublicKeys"));

pub(super) const LIST_DEVICES: Operation =
    reads::<User>("ListMFADevices", OF_USER_OR_CALLER, |call, input| none(call, input, "MFADevices"));

pub(super) const LIST_CERTIFICATES: Operation =
    reads::<User>("ListSigningCertificates", OF_USER_OR_CALLER, |call, input| {
        none(call, input, "Certificates")
    });

pub(super) const LIST_SERVICE_CREDENTIALS: Operation = reads::<User>(
    "ListServiceSpecificCredentials",
    &[
        NAME_OF_USER_OR_OWN,
        Member::body("ServiceName", Shape::Text),
        Member::body("AllUsers", Shape::Flag),
        MARKER,
        MAX_ITEMS,
    ],
    |call, input| none(call, input, "ServiceSpecificCredentials"),
);

pub(super) const LIST_VIRTUAL_DEVICES: Operation = Operation {
    name: "ListVirtualMFADevices",
    method: "POST",
    path: "/",
    members: &[
        Member::body("AssignmentStatus", Shape::Choice(&["Assigned", "Unassigned", "Any"])),
        MARKER,
        MAX_ITEMS,
    ],
    access: Access::Allowed(|call, _| {
        let partition = call.caller.map_or("aws", |caller| caller.partition());
        format!("arn:{partition}:iam::{}:mfa/", call.account())
    }),
    effect: Effect::Reads,
    target: super::no_target,
    run: |call, input| super::nothing(call, input, "VirtualMFADevices"),
};

pub(super) const GET_PASSWORD: Operation =
    reads::<User>("GetLoginProfile", &[NAME_OF_USER_OR_OWN], |call, input| no_password(call, input));

pub(super) const DELETE_PASSWORD: Operation =
    writes::<User>("DeleteLoginProfile", &[NAME_OF_USER_OR_OWN], |call, input| no_password(call, input));

/// An empty list of what this user has none of.
fn none(call: &Call<'_>, input: &Input, member: &str) -> Result<Value, ServiceError> {
    known::<User>(call, input)?;
    super::nothing(call, input, member)
}

fn no_password(call: &Call<'_>, input: &Input) -> Result<Value, ServiceError> {
    let user = known::<User>(call, input)?;
    Err(messages::no_login_profile(&user.arn.name))
}
