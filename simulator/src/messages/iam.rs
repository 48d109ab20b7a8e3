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

pub(crate) fn wrong_marker() -> ServiceError {
    validation("Invalid Marker.")
}

/// What must be gone before a role or user can be: seen as "must detach all policies first", "must delete policies first",
/// "must delete access keys first".
pub(crate) fn delete_conflict(first: &str) -> ServiceError {
    ServiceError::new(409, "DeleteConflict", format!("Cannot delete entity, must {first} first."))
}

pub(crate) fn quota(name: &str, most: usize) -> ServiceError {
    ServiceError::new(409, "LimitExceeded", format!("Cannot exceed quota for {name}: {most}"))
}

/// The documents of a role or user are longer together than IAM allows.
pub(crate) fn inline_policies_too_long(kind: &str, name: &str, most: usize) -> ServiceError {
    let text = format!("Maximum policy size of {most} bytes exceeded for {kind} {name}");
    ServiceError::new(409, "LimitExceeded", text)
}

pub(crate) fn invalid_policy_arn(arn: &str) -> ServiceError {
    ServiceError::new(400, "InvalidInput", format!("ARN {arn} is not valid."))
}

pub(crate) fn policy_not_attachable(arn: &str) -> ServiceError {
    let text = format!("Policy {arn} does not exist or is not attachable.");
    ServiceError::new(404, "NoSuchEntity", text)
}

pub(crate) fn managed_policy_absent(arn: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", format!("Policy {arn} was not found."))
}

pub(crate) fn no_policy_version(arn: &str, version: &str) -> ServiceError {
    let text = format!("Policy {arn} version {version} does not exist or is not attachable.");
    ServiceError::new(404, "NoSuchEntity", text)
}

pub(crate) fn no_inline_policy(kind: &str, name: &str) -> ServiceError {
    let text = format!("The {kind} policy with name {name} cannot be found.");
    ServiceError::new(404, "NoSuchEntity", text)
}

/// (I) The code is seen, the words are not: there is nothing to delete.
pub(crate) fn no_boundary(kind: &str, name: &str) -> ServiceError {
    let text = format!("The {kind} with name {name} has no permissions boundary.");
    ServiceError::new(404, "NoSuchEntity", text)
}

pub(crate) fn no_login_profile(user: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", format!("Login Profile for User {user} cannot be found."))
}

pub(crate) fn no_access_key(id: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", format!("The Access Key with id {id} cannot be found."))
}

pub(crate) fn duplicate_tags() -> ServiceError {
    let text = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    ServiceError::new(400, "InvalidInput", text)
}

/// (I) One of AWS's own policies of which the simulator knows only that it exists.
pub(crate) fn document_not_simulated(arn: &str) -> ServiceError {
    let text = format!("The document of {arn} is not simulated. List it in the world's policies.");
    ServiceError::new(501, "OperationNotSimulated", text)
}
