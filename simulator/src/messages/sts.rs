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
