//! IAM's output shapes: Role and User.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{tags, trust};
use crate::clock::whole_seconds;
use crate::world::Principal;

/// A role's sessions last at most this long, unless the role says otherwise (IAM service model).
pub(crate) const MAX_SESSION_SECONDS: i64 = 3_600;

/// The shape Role, as `GetRole` and `CreateRole` answer it.
pub(super) fn role(principal: &Principal) -> Value {
    json!({
        "Path": principal.arn.path,
        "RoleName": principal.arn.name,
        "RoleId": principal.id,
        "Arn": principal.arn.as_str(),
        "CreateDate": iso(principal.created_at),
        "AssumeRolePolicyDocument": trust::document(&principal.assumable_by),
        "Description": "",
        "MaxSessionDuration": MAX_SESSION_SECONDS,
        "RoleLastUsed": {},
    })
}

/// The shape User.
pub(super) fn user(principal: &Principal) -> Value {
    json!({
        "Path": principal.arn.path,
        "UserName": principal.arn.name,
        "UserId": principal.id,
        "Arn": principal.arn.as_str(),
        "CreateDate": iso(principal.created_at),
    })
}

/// The same shape with the principal's tags, if it has any: as the lists never show it.
pub(super) fn tagged(mut shape: Value, principal: &Principal) -> Value {
    if !principal.tags.is_empty() {
        shape["Tags"] = json!(tags::shape(&principal.tags));
    }
    shape
}

/// A time as the Query protocol writes it: IAM and STS know whole seconds only.
pub(crate) fn iso(time: Timestamp) -> String {
    whole_seconds(time).to_string()
}
