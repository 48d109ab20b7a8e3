//! Every text that the services answer with when they refuse, in one place, each with where it was seen.
//! "(I)" marks wording of the simulator's own, where no public sighting is known.

use crate::refusal::Refusal;
use crate::services::Service;
use crate::services::check::Broken;

/// How a caller was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// A policy denies it.
    Explicit,
    /// No policy allows it.
    Implicit,
}

// ---- Signatures: the codes that AWS documents as common errors of each service.

/// No signature at all.
pub(crate) fn missing_token(service: Service) -> Refusal {
    match service {
        Service::Eks => {
            Refusal::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        Service::Iam | Service::Sts => {
            Refusal::new(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
        }
    }
}

/// A signature that cannot be read; the text says what it lacks.
pub(crate) fn incomplete_signature(service: Service, what: &str) -> Refusal {
    let code = match service {
        Service::Eks => "IncompleteSignatureException",
        Service::Iam | Service::Sts => "IncompleteSignature",
    };
    Refusal::new(400, code, what.to_owned())
}

/// A key that does not exist, or one that came with the wrong session token.
pub(crate) fn unknown_key(service: Service) -> Refusal {
    let code = match service {
        Service::Eks => "UnrecognizedClientException",
        Service::Iam | Service::Sts => "InvalidClientTokenId",
    };
    Refusal::new(403, code, "The security token included in the request is invalid")
}

/// A session that has ended.
pub(crate) fn expired_token(service: Service) -> Refusal {
    let code = match service {
        Service::Eks => "ExpiredTokenException",
        Service::Iam | Service::Sts => "ExpiredToken",
    };
    Refusal::new(403, code, "The security token included in the request is expired")
}

/// A signature made with another secret, or of another request.
pub(crate) fn wrong_signature(service: Service) -> Refusal {
    let text = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                Access Key and signing method. Consult the service documentation for details.";
    bad_signature(service, text.to_owned())
}

/// A signature whose date is too old. Times as in the signature: `20260102T030405Z`.
pub(crate) fn signature_too_old(service: Service, signed: &str, oldest: &str, now: &str) -> Refusal {
    bad_signature(
        service,
        format!("Signature expired: {signed} is now earlier than {oldest} ({now} - 5 min.)"),
    )
}

/// A signature whose date is yet to come.
pub(crate) fn signature_too_new(service: Service, signed: &str, newest: &str, now: &str) -> Refusal {
    bad_signature(
        service,
        format!("Signature not yet current: {signed} is still later than {newest} ({now} + 5 min.)"),
    )
}

/// A signature for a service that is not served here.
pub(crate) fn wrong_scope(service: Service) -> Refusal {
    bad_signature(service, format!("Credential should be scoped to correct service: '{}'. ", service.name()))
}

fn bad_signature(service: Service, text: String) -> Refusal {
    let code = match service {
        Service::Eks => "InvalidSignatureException",
        Service::Iam | Service::Sts => "SignatureDoesNotMatch",
    };
    Refusal::new(403, code, text)
}

// ---- Common to all operations.

/// What the caller's policies do not let it do. EKS: seen with DescribeCluster in many public threads; IAM adds the reason.
pub(crate) fn denied(
    service: Service,
    caller: &str,
    action: &str,
    resource: &str,
    denial: Denial,
) -> Refusal {
    let reason = match (denial, service) {
        (Denial::Explicit, _) => " with an explicit deny in an identity-based policy".to_owned(),
        (Denial::Implicit, Service::Iam) => {
            format!(" because no identity-based policy allows the {action} action")
        }
        (Denial::Implicit, Service::Eks | Service::Sts) => String::new(),
    };
    let code = match service {
        Service::Eks => "AccessDeniedException",
        Service::Iam | Service::Sts => "AccessDenied",
    };
    Refusal::new(
        403,
        code,
        format!("User: {caller} is not authorized to perform: {action} on resource: {resource}{reason}"),
    )
}

/// Too many calls. EKS: 429 by its model; the Query services answer 400.
pub(crate) fn throttled(service: Service) -> Refusal {
    match service {
        Service::Eks => Refusal::new(429, "ThrottlingException", "Rate exceeded"),
        Service::Iam | Service::Sts => Refusal::new(400, "Throttling", "Rate exceeded"),
    }
}

/// No operation of that name or path.
pub(crate) fn unknown_operation(service: Service, what: &str) -> Refusal {
    match service {
        Service::Eks => {
            Refusal::new(404, "UnknownOperationException", format!("No operation answers at {what}"))
        }
        Service::Iam | Service::Sts => {
            Refusal::new(400, "InvalidAction", format!("Could not find operation {what}"))
        }
    }
}

/// A Query request without an action.
pub(crate) fn missing_action() -> Refusal {
    Refusal::new(400, "MissingAction", "Missing Action")
}

/// A body above the limit.
pub(crate) fn too_long(service: Service) -> Refusal {
    let code = match service {
        Service::Eks => "RequestEntityTooLargeException",
        Service::Iam | Service::Sts => "RequestEntityTooLarge",
    };
    Refusal::new(413, code, "Request Too Long")
}

/// JSON that cannot be read, or a value of the wrong type.
pub(crate) fn not_serializable(text: &'static str) -> Refusal {
    Refusal::new(400, "SerializationException", text)
}

/// A value of the wrong type: seen of AWS's JSON services as "NUMBER_VALUE can not be converted to a String".
pub(crate) fn cannot_convert(found: &str, expected: &str) -> Refusal {
    let article = if expected.starts_with('I') { "an" } else { "a" };
    Refusal::new(
        400,
        "SerializationException",
        format!("{found} can not be converted to {article} {expected}"),
    )
}

/// A value outside its constraints, in the words of AWS's common validation.
pub(crate) fn constraint(service: Service, member: &str, broken: &Broken) -> Refusal {
    let Broken { value, rule } = broken;
    let value = value.as_ref().map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
    let mut letters = member.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let member: String = first.into_iter().chain(letters).collect();
    let text = format!(
        "1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {rule}"
    );
    match service {
        Service::Eks => invalid_parameter(text),
        Service::Iam | Service::Sts => validation(text),
    }
}

/// IAM and STS refuse an input so.
pub(crate) fn validation(text: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::new(400, "ValidationError", text)
}

// ---- EKS.

fn invalid_parameter(text: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::new(400, "InvalidParameterException", text)
}

/// Seen in many public threads.
pub(crate) fn no_cluster(name: &str) -> Refusal {
    Refusal::new(404, "ResourceNotFoundException", format!("No cluster found for name: {name}."))
}

/// (I) An entry changed while the cluster is being made or deleted.
pub(crate) fn cluster_not_active(name: &str) -> Refusal {
    Refusal::new(400, "InvalidRequestException", format!("The cluster {name} is not in the ACTIVE status."))
}

/// upbound/configuration-aws-eks#122, terraform-aws-eks#3048.
pub(crate) fn wrong_mode() -> Refusal {
    let text = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.";
    Refusal::new(400, "InvalidRequestException", text)
}

/// aws-samples/appmod-blueprints#319.
pub(crate) fn principal_format() -> Refusal {
    invalid_parameter("The principalArn parameter format is not valid")
}

/// terraform-aws-eks#2969: absent, not known yet, or a role's ARN without its path.
pub(crate) fn invalid_principal() -> Refusal {
    invalid_parameter("The specified principalArn is invalid: invalid principal.")
}

/// terraform-provider-aws#36447.
pub(crate) fn service_linked_role() -> Refusal {
    invalid_parameter(
        "The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role",
    )
}

/// aws-cdk#31146.
pub(crate) fn unknown_type(types: &[&str]) -> Refusal {
    invalid_parameter(format!("AccessEntry type must be one of [{}]", types.join(", ")))
}

/// Seen with an EC2_LINUX entry for a user.
pub(crate) fn must_be_role(types: &[&str]) -> Refusal {
    let types = types.join(", ");
    invalid_parameter(format!("AccessEntry principalArn must be IAM role when using types [{types}]"))
}

/// Not verified; by the text for roles.
pub(crate) fn must_be_same_account(types: &[&str]) -> Refusal {
    let types = types.join(", ");
    invalid_parameter(format!(
        "AccessEntry principalArn must be from the same account as the cluster when using types [{types}]"
    ))
}

/// "The username must not begin with system:" is seen in eks-blueprints#1920; the other prefixes by the user guide.
pub(crate) fn username_prefix(prefix: &str) -> Refusal {
    invalid_parameter(format!("The username must not begin with {prefix}"))
}

/// (I) The rule is in the EKS user guide.
pub(crate) fn username_template(template: &str) -> Refusal {
    invalid_parameter(format!("The username is invalid: {template} must come after a colon"))
}

/// (I)
pub(crate) fn empty_username() -> Refusal {
    invalid_parameter("The username must not be empty")
}

/// karpenter-provider-aws#7469, terraform-aws-eks#2915.
pub(crate) fn group_prefix(group: &str) -> Refusal {
    invalid_parameter(format!("The kubernetes group name {group} is invalid, it cannot start with system:"))
}

/// (I)
pub(crate) fn empty_group() -> Refusal {
    invalid_parameter("The kubernetes group name must not be empty")
}

/// terraform-aws-eks#2896. `member` is `username` or `kubernetesGroups`.
pub(crate) fn not_for_type(member: &str, entry_type: &str) -> Refusal {
    invalid_parameter(format!(
        "The specified {member} is invalid: setting {member} is not allowed when the type is \"{entry_type}\""
    ))
}

/// aws-controllers-k8s/community#2144.
pub(crate) fn standard_only() -> Refusal {
    invalid_parameter("This operation can only be performed on Access Entries with a type of \"STANDARD\".")
}

/// terraform-aws-eks#2968.
pub(crate) fn entry_exists() -> Refusal {
    Refusal::new(
        409,
        "ResourceInUseException",
        "The specified access entry resource is already in use on this cluster.",
    )
}

/// terraform-aws-eks#3024.
pub(crate) fn no_entry() -> Refusal {
    let text = "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.";
    Refusal::new(404, "ResourceNotFoundException", text)
}

/// (I) The quota is in the EKS user guide: 3,000 for a cluster.
pub(crate) fn too_many_entries(most: usize) -> Refusal {
    Refusal::new(
        400,
        "ResourceLimitExceededException",
        format!("The maximum number of access entries ({most}) for this cluster has been reached."),
    )
}

/// Seen with a policy's bare name.
pub(crate) fn policy_format() -> Refusal {
    invalid_parameter("The policyArn parameter format is not valid")
}

/// Seen with a policy that is not there, or another partition's. The class is not verified.
pub(crate) fn no_policy() -> Refusal {
    invalid_parameter("The specified policyArn could not be found.")
}

/// The same text for a policy that the entry does not have; the class by the service model.
pub(crate) fn not_associated() -> Refusal {
    Refusal::new(404, "ResourceNotFoundException", "The specified policyArn could not be found.")
}

/// (I) The rule is in awsdocs/amazon-eks-user-guide#1003.
pub(crate) fn service_linked_policy() -> Refusal {
    invalid_parameter("The specified policyArn can only be associated with a Service Linked Role")
}

/// Seen with a namespace scope that names none.
pub(crate) fn namespaces_missing() -> Refusal {
    invalid_parameter("At least 1 namespace must be provided if the type is set as namespace")
}

/// Not verified.
pub(crate) fn namespaces_given() -> Refusal {
    invalid_parameter("accessScope should not include namespaces if the type is not set as namespace")
}

/// (I)
pub(crate) fn scope_type() -> Refusal {
    invalid_parameter("The accessScope type must be one of [cluster, namespace]")
}

/// (I)
pub(crate) fn page_token() -> Refusal {
    invalid_parameter("The nextToken parameter is not valid")
}

/// (I) Tags at create: at most 50, keys of 1 to 128, values of up to 256 characters (EKS service model).
pub(crate) fn tags_invalid(what: &str) -> Refusal {
    invalid_parameter(format!("The tags are not valid: {what}"))
}

/// (I) The same for TagResource, whose model has another class.
pub(crate) fn bad_request(what: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::new(400, "BadRequestException", what)
}

/// (I)
pub(crate) fn no_resource(arn: &str) -> Refusal {
    Refusal::new(404, "NotFoundException", format!("The specified resource {arn} could not be found."))
}

/// pulumi-eks#1493, aws-cdk#31032.
pub(crate) fn mode_step(from: &str, to: &str) -> Refusal {
    invalid_parameter(format!("Unsupported authentication mode update from {from} to {to}"))
}

/// (I)
pub(crate) fn no_change() -> Refusal {
    invalid_parameter("No changes needed for the cluster update: accessConfig.authenticationMode is missing")
}

/// The simulator's own limit.
pub(crate) fn only_modes() -> Refusal {
    invalid_parameter("The simulator updates nothing but accessConfig.authenticationMode")
}

/// (I)
pub(crate) fn mode_unknown() -> Refusal {
    invalid_parameter("authenticationMode must be one of [API, API_AND_CONFIG_MAP, CONFIG_MAP]")
}

/// Seen with `aws eks describe-update`.
pub(crate) fn no_update(id: &str) -> Refusal {
    Refusal::new(404, "ResourceNotFoundException", format!("No update found for ID: {id}"))
}

// ---- IAM: texts that the service has had for years.

pub(crate) fn no_role(name: &str) -> Refusal {
    Refusal::new(404, "NoSuchEntity", format!("The role with name {name} cannot be found."))
}

pub(crate) fn no_user(name: &str) -> Refusal {
    Refusal::new(404, "NoSuchEntity", format!("The user with name {name} cannot be found."))
}

pub(crate) fn role_exists(name: &str) -> Refusal {
    Refusal::new(409, "EntityAlreadyExists", format!("Role with name {name} already exists."))
}

pub(crate) fn user_exists(name: &str) -> Refusal {
    Refusal::new(409, "EntityAlreadyExists", format!("User with name {name} already exists."))
}

pub(crate) fn user_name_needed() -> Refusal {
    validation("Must specify userName when calling with non-User credentials")
}

pub(crate) fn protected_role(name: &str) -> Refusal {
    let text = format!(
        "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
    );
    Refusal::new(400, "UnmodifiableEntity", text)
}

pub(crate) fn malformed_policy() -> Refusal {
    Refusal::new(400, "MalformedPolicyDocument", "This policy contains invalid Json")
}

pub(crate) fn wrong_marker() -> Refusal {
    validation("Invalid Marker.")
}

// ---- STS.

pub(crate) fn role_arn_invalid(arn: &str) -> Refusal {
    validation(format!("{arn} is invalid"))
}

pub(crate) fn session_too_long_for_role() -> Refusal {
    validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
}

pub(crate) fn session_too_long_for_chain() -> Refusal {
    validation(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    )
}

pub(crate) fn web_identity_denied() -> Refusal {
    Refusal::new(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
}

/// (I) A token that no role of the world accepts.
pub(crate) fn web_identity_unknown() -> Refusal {
    Refusal::new(
        400,
        "InvalidIdentityToken",
        "No OpenIDConnect provider found in your account for this token",
    )
}
