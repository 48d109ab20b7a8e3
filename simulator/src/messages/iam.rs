//! What IAM says, in texts that it has had for years.

use super::validation;
use crate::service_error::ServiceError;

pub(crate) fn no_role(name: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", format!("The role with name {name} cannot be found."))
}

pub(crate) fn no_user(name: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", format!("The user with name {name} cannot be found."))
}

pub(crate) fn role_exists(name: &str) -> ServiceError {
    ServiceError::new(409, "EntityAlreadyExists", format!("Role with name {name} already exists."))
}

pub(crate) fn user_exists(name: &str) -> ServiceError {
    ServiceError::new(409, "EntityAlreadyExists", format!("User with name {name} already exists."))
}

pub(crate) fn user_name_needed() -> ServiceError {
    validation("Must specify userName when calling with non-User credentials")
}

pub(crate) fn protected_role(name: &str) -> ServiceError {
    let text = format!(
        "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
    );
    ServiceError::new(400, "UnmodifiableEntity", text)
}

pub(crate) fn malformed_policy() -> ServiceError {
    ServiceError::new(400, "MalformedPolicyDocument", "This policy contains invalid Json")
}

pub(crate) fn wrong_marker() -> ServiceError {
    validation("Invalid Marker.")
}
