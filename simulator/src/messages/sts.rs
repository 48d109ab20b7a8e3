//! What STS says. "(I)" marks wording of the simulator's own.

use super::validation;
use crate::service_error::ServiceError;

pub(crate) fn role_arn_invalid(arn: &str) -> ServiceError {
    validation(format!("{arn} is invalid"))
}

pub(crate) fn session_too_long_for_role() -> ServiceError {
    validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
}

pub(crate) fn session_too_long_for_chain() -> ServiceError {
    validation(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    )
}

pub(crate) fn web_identity_denied() -> ServiceError {
    ServiceError::new(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
}

/// (I) A token that no role of the world accepts.
pub(crate) fn web_identity_unknown() -> ServiceError {
    ServiceError::new(
        400,
        "InvalidIdentityToken",
        "No OpenIDConnect provider found in your account for this token",
    )
}

/// Seen with session policies and tags that are too long together.
pub(crate) fn packed_policy_too_large(percent: usize) -> ServiceError {
    let text = format!("Packed policy consumes {percent}% of allotted space, please use smaller policy.");
    ServiceError::new(400, "PackedPolicyTooLarge", text)
}

/// (I) A key among the transitive ones that is not among the tags.
pub(crate) fn transitive_tag_absent(key: &str) -> ServiceError {
    validation(format!("The transitive tag key {key} must be one of the session tags"))
}

/// (I) A tag that the calling session hands on unchanged.
pub(crate) fn transitive_tag_kept(key: &str) -> ServiceError {
    validation(format!("The tag {key} is transitive in the calling session and cannot be changed"))
}

/// (I) A session policy that is in neither the role's account nor AWS's own.
pub(crate) fn session_policy_absent(arn: &str) -> ServiceError {
    validation(format!("The specified policy {arn} does not exist"))
}
