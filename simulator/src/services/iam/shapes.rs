//! IAM's output shapes: Role, User and what they carry.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{documents, tags};
use crate::clock::whole_seconds;
use crate::world::Principal;

/// The shape Role, as `ListRoles` answers it.
pub(super) fn role(principal: &Principal) -> Value {
    let mut shape = new_or_listed_role(principal);
    shape["MaxSessionDuration"] = json!(principal.max_session_seconds);
    shape
}

/// The same with what only reads of one role show.
pub(super) fn whole_role(principal: &Principal) -> Value {
    let mut shape = with_tags_and_boundary(role(principal), principal);
    shape["RoleLastUsed"] = json!({});
    shape
}

/// The same as `CreateRole` answers it: without the session's duration.
pub(super) fn new_role(principal: &Principal) -> Value {
    with_tags_and_boundary(new_or_listed_role(principal), principal)
}

/// The shape User, as `ListUsers` answers it.
pub(super) fn user(principal: &Principal) -> Value {
    json!({
        "Path": principal.arn.path,
        "UserName": principal.arn.name,
        "UserId": principal.id,
        "Arn": principal.arn.as_str(),
        "CreateDate": iso(principal.created_at),
    })
}

/// The same with what only reads of one user show.
pub(super) fn whole_user(principal: &Principal) -> Value {
    with_tags_and_boundary(user(principal), principal)
}

/// The shape `AccessKeyMetadata`. The world does not date keys: they are as old as their user.
pub(super) fn access_key(user: &Principal, id: &str) -> Value {
    json!({
        "UserName": user.arn.name,
        "AccessKeyId": id,
        "Status": "Active",
        "CreateDate": iso(user.created_at),
    })
}

/// A time as the Query protocol writes it: IAM and STS know whole seconds only.
pub(crate) fn iso(time: Timestamp) -> String {
    whole_seconds(time).to_string()
}

fn new_or_listed_role(principal: &Principal) -> Value {
    let mut shape = json!({
        "Path": principal.arn.path,
        "RoleName": principal.arn.name,
        "RoleId": principal.id,
        "Arn": principal.arn.as_str(),
        "CreateDate": iso(principal.created_at),
        "AssumeRolePolicyDocument": documents::encoded(&principal.trust.document()),
    });
    if let Some(text) = &principal.description {
        shape["Description"] = json!(text);
    }
    shape
}

/// What is not set is not there.
fn with_tags_and_boundary(mut shape: Value, principal: &Principal) -> Value {
    if !principal.tags.is_empty() {
        shape["Tags"] = json!(tags::shape(&principal.tags));
    }
    if let Some(arn) = &principal.permissions_boundary {
        shape["PermissionsBoundary"] =
            json!({ "PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn });
    }
    shape
}
