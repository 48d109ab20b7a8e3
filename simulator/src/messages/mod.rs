//! Every text that the services answer with when they refuse, in one room, each with where it was seen: here what is
//! common to all, and a file for each service.
//! "(I)" marks wording of the simulator's own, where no public sighting is known.

mod eks;
mod iam;
mod sts;

use std::borrow::Cow;

use crate::policy::PolicyFault;
use crate::service::Service;
use crate::service_error::ServiceError;

pub(crate) use eks::*;
pub(crate) use iam::*;
pub(crate) use sts::*;

/// How a caller was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// A policy denies it.
    Explicit,
    /// No policy allows it.
    Implicit,
    /// A policy of the session denies it.
    ExplicitInSession,
    /// The session has policies, and none of them allows it.
    ImplicitInSession,
}

// ---- Signatures: the codes that AWS documents as common errors of each service.

/// No signature at all.
pub(crate) fn missing_token(service: Service) -> ServiceError {
    match service {
        Service::Eks => {
            ServiceError::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        Service::Iam | Service::Sts => {
            ServiceError::new(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
        }
    }
}

/// A signature that cannot be read; the text says what it lacks.
pub(crate) fn incomplete_signature(service: Service, what: &str) -> ServiceError {
    let code = match service {
        Service::Eks => "IncompleteSignatureException",
        Service::Iam | Service::Sts => "IncompleteSignature",
    };
    ServiceError::new(400, code, what.to_owned())
}

/// A key that does not exist, or one that came with the wrong session token.
pub(crate) fn unknown_key(service: Service) -> ServiceError {
    let code = match service {
        Service::Eks => "UnrecognizedClientException",
        Service::Iam | Service::Sts => "InvalidClientTokenId",
    };
    ServiceError::new(403, code, "The security token included in the request is invalid")
}

/// A session that has ended.
pub(crate) fn expired_token(service: Service) -> ServiceError {
    let code = match service {
        Service::Eks => "ExpiredTokenException",
        Service::Iam | Service::Sts => "ExpiredToken",
    };
    ServiceError::new(403, code, "The security token included in the request is expired")
}

/// A signature made with another secret, or of another request.
pub(crate) fn wrong_signature(service: Service) -> ServiceError {
    let text = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                Access Key and signing method. Consult the service documentation for details.";
    bad_signature(service, text.to_owned())
}

/// A signature whose date is too old. Times as in the signature: `20260102T030405Z`.
pub(crate) fn signature_too_old(service: Service, signed: &str, oldest: &str, now: &str) -> ServiceError {
    bad_signature(
        service,
        format!("Signature expired: {signed} is now earlier than {oldest} ({now} - 5 min.)"),
    )
}

/// A signature whose date is yet to come.
pub(crate) fn signature_too_new(service: Service, signed: &str, newest: &str, now: &str) -> ServiceError {
    bad_signature(
        service,
        format!("Signature not yet current: {signed} is still later than {newest} ({now} + 5 min.)"),
    )
}

/// (I) A call of a service that is not served here, with the operation's name where the request shows it.
pub(crate) fn service_not_simulated(service: &str, operation: Option<&str>) -> ServiceError {
    let name = operation.map_or_else(|| service.to_owned(), |operation| format!("{service}:{operation}"));
    let text = format!("{name} is not simulated. eks-simulator serves eks, iam and sts.");
    ServiceError::new(501, "ServiceNotSimulated", text)
}

/// (I) A call of an operation that AWS has and the simulator has not.
pub(crate) fn operation_not_simulated(service: Service, operation: &str) -> ServiceError {
    let text = format!("{}:{operation} is not simulated.", service.name());
    ServiceError::new(501, "OperationNotSimulated", text)
}

fn bad_signature(service: Service, text: String) -> ServiceError {
    let code = match service {
        Service::Eks => "InvalidSignatureException",
        Service::Iam | Service::Sts => "SignatureDoesNotMatch",
    };
    ServiceError::new(403, code, text)
}

// ---- Common to all operations.

/// What the caller's policies do not let it do. EKS: seen with `DescribeCluster` in many public threads; IAM adds the reason.
pub(crate) fn denied(
    service: Service,
    caller: &str,
    action: &str,
    resource: &str,
    denial: Denial,
) -> ServiceError {
    let reason = match (denial, service) {
        (Denial::Explicit, _) => " with an explicit deny in an identity-based policy".to_owned(),
        (Denial::ExplicitInSession, _) => " with an explicit deny in a session policy".to_owned(),
        (Denial::ImplicitInSession, _) => format!(" because no session policy allows the {action} action"),
        (Denial::Implicit, Service::Iam) => {
            format!(" because no identity-based policy allows the {action} action")
        }
        (Denial::Implicit, Service::Eks | Service::Sts) => String::new(),
    };
    let code = match service {
        Service::Eks => "AccessDeniedException",
        Service::Iam | Service::Sts => "AccessDenied",
    };
    ServiceError::new(
        403,
        code,
        format!("User: {caller} is not authorized to perform: {action} on resource: {resource}{reason}"),
    )
}

/// Too many calls. EKS: 429 by its model; the Query services answer 400.
pub(crate) fn throttled(service: Service) -> ServiceError {
    match service {
        Service::Eks => ServiceError::new(429, "ThrottlingException", "Rate exceeded"),
        Service::Iam | Service::Sts => ServiceError::new(400, "Throttling", "Rate exceeded"),
    }
}

/// No operation of that name or path.
pub(crate) fn unknown_operation(service: Service, what: &str) -> ServiceError {
    match service {
        Service::Eks => {
            ServiceError::new(404, "UnknownOperationException", format!("No operation answers at {what}"))
        }
        Service::Iam | Service::Sts => {
            ServiceError::new(400, "InvalidAction", format!("Could not find operation {what}"))
        }
    }
}

/// A Query request without an action.
pub(crate) fn missing_action() -> ServiceError {
    ServiceError::new(400, "MissingAction", "Missing Action")
}

/// A body above the limit.
pub(crate) fn too_long(service: Service) -> ServiceError {
    let code = match service {
        Service::Eks => "RequestEntityTooLargeException",
        Service::Iam | Service::Sts => "RequestEntityTooLarge",
    };
    ServiceError::new(413, code, "Request Too Long")
}

/// JSON that cannot be read, or a value of the wrong type.
pub(crate) fn not_serializable(text: &'static str) -> ServiceError {
    ServiceError::new(400, "SerializationException", text)
}

/// A value of the wrong type: seen of AWS's JSON services as "`NUMBER_VALUE` can not be converted to a String".
pub(crate) fn cannot_convert(found: &str, expected: &str) -> ServiceError {
    let article = if expected.starts_with('I') { "an" } else { "a" };
    ServiceError::new(
        400,
        "SerializationException",
        format!("{found} can not be converted to {article} {expected}"),
    )
}

/// A value outside its constraints (none for a member that is missing), in the words of AWS's common validation.
pub(crate) fn constraint(service: Service, member: &str, value: Option<&str>, rule: &str) -> ServiceError {
    let value = value.map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
    let mut letters = member.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let member: String = first.into_iter().chain(letters).collect();
    let text = format!(
        "1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {rule}"
    );
    match service {
        Service::Eks => eks_validation(text),
        Service::Iam | Service::Sts => validation(text),
    }
}

/// What IAM and STS say of a policy document, seen in many public threads.
pub(crate) fn malformed_policy(fault: &PolicyFault) -> ServiceError {
    let text = match fault {
        PolicyFault::NotJson => "This policy contains invalid Json".to_owned(),
        PolicyFault::Syntax => "Syntax errors in policy.".to_owned(),
        PolicyFault::Missing(element) => format!("Missing required field {element}"),
        PolicyFault::Prohibited(element) => format!("Has prohibited field {element}"),
        PolicyFault::Principal(kind, name) => format!("Invalid principal in policy: \"{kind}\":\"{name}\""),
        PolicyFault::NotAboutSessions => {
            "AssumeRole policy may only specify STS AssumeRole actions.".to_owned()
        }
    };
    ServiceError::new(400, "MalformedPolicyDocument", text)
}

/// IAM and STS refuse an input so.
pub(crate) fn validation(text: impl Into<Cow<'static, str>>) -> ServiceError {
    ServiceError::new(400, "ValidationError", text)
}

/// What the common validation answers before an operation looks at its input (EKS API reference, common errors).
fn eks_validation(text: impl Into<Cow<'static, str>>) -> ServiceError {
    ServiceError::new(400, "ValidationException", text)
}
