//! What EKS says. "(I)" marks wording of the simulator's own.

use std::borrow::Cow;

use super::eks_validation;
use crate::service_error::ServiceError;

fn invalid_parameter(text: impl Into<Cow<'static, str>>) -> ServiceError {
    ServiceError::new(400, "InvalidParameterException", text)
}

/// Seen in many public threads.
pub(crate) fn no_cluster(name: &str) -> ServiceError {
    ServiceError::new(404, "ResourceNotFoundException", format!("No cluster found for name: {name}."))
}

/// Seen with `aws eks describe-nodegroup`.
pub(crate) fn no_node_group(name: &str) -> ServiceError {
    ServiceError::new(404, "ResourceNotFoundException", format!("No node group found for name: {name}."))
}

/// Seen with `aws eks describe-fargate-profile`.
pub(crate) fn no_fargate_profile(name: &str) -> ServiceError {
    ServiceError::new(
        404,
        "ResourceNotFoundException",
        format!("No Fargate Profile found with name: {name}."),
    )
}

/// (I) The words are by the service model.
pub(crate) fn version_status() -> ServiceError {
    invalid_parameter("The status must be one of [STANDARD_SUPPORT, EXTENDED_SUPPORT, UNSUPPORTED]")
}

/// (I) An entry changed while the cluster is being made or deleted.
pub(crate) fn cluster_not_active(name: &str) -> ServiceError {
    ServiceError::new(
        400,
        "InvalidRequestException",
        format!("The cluster {name} is not in the ACTIVE status."),
    )
}

/// upbound/configuration-aws-eks#122, terraform-aws-eks#3048.
pub(crate) fn wrong_mode() -> ServiceError {
    let text = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.";
    ServiceError::new(400, "InvalidRequestException", text)
}

/// aws-samples/appmod-blueprints#319.
pub(crate) fn principal_format() -> ServiceError {
    invalid_parameter("The principalArn parameter format is not valid")
}

/// terraform-aws-eks#2969: absent, not known yet, or a role's ARN without its path.
pub(crate) fn invalid_principal() -> ServiceError {
    invalid_parameter("The specified principalArn is invalid: invalid principal.")
}

/// terraform-provider-aws#36447.
pub(crate) fn service_linked_role() -> ServiceError {
    invalid_parameter(
        "The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role",
    )
}

/// aws-cdk#31146.
pub(crate) fn unknown_type(types: &[&str]) -> ServiceError {
    invalid_parameter(format!("AccessEntry type must be one of [{}]", types.join(", ")))
}

/// Seen with an `EC2_LINUX` entry for a user.
pub(crate) fn must_be_role(types: &[&str]) -> ServiceError {
    let types = types.join(", ");
    invalid_parameter(format!("AccessEntry principalArn must be IAM role when using types [{types}]"))
}

/// Not verified; by the text for roles.
pub(crate) fn must_be_same_account(types: &[&str]) -> ServiceError {
    let types = types.join(", ");
    invalid_parameter(format!(
        "AccessEntry principalArn must be from the same account as the cluster when using types [{types}]"
    ))
}

/// "The username must not begin with system:" is seen in eks-blueprints#1920; the other prefixes by the user guide.
pub(crate) fn username_prefix(prefix: &str) -> ServiceError {
    invalid_parameter(format!("The username must not begin with {prefix}"))
}

/// (I) The rule is in the EKS user guide.
pub(crate) fn username_template(template: &str) -> ServiceError {
    invalid_parameter(format!("The username is invalid: {template} must come after a colon"))
}

/// (I)
pub(crate) fn empty_username() -> ServiceError {
    invalid_parameter("The username must not be empty")
}

/// karpenter-provider-aws#7469, terraform-aws-eks#2915.
pub(crate) fn group_prefix(group: &str) -> ServiceError {
    invalid_parameter(format!("The kubernetes group name {group} is invalid, it cannot start with system:"))
}

/// (I)
pub(crate) fn empty_group() -> ServiceError {
    invalid_parameter("The kubernetes group name must not be empty")
}

/// terraform-aws-eks#2896. `member` is `username` or `kubernetesGroups`.
pub(crate) fn not_for_type(member: &str, entry_type: &str) -> ServiceError {
    invalid_parameter(format!(
        "The specified {member} is invalid: setting {member} is not allowed when the type is \"{entry_type}\""
    ))
}

/// aws-controllers-k8s/community#2144.
pub(crate) fn standard_only() -> ServiceError {
    invalid_parameter("This operation can only be performed on Access Entries with a type of \"STANDARD\".")
}

/// terraform-aws-eks#2968.
pub(crate) fn entry_exists() -> ServiceError {
    ServiceError::new(
        409,
        "ResourceInUseException",
        "The specified access entry resource is already in use on this cluster.",
    )
}

/// terraform-aws-eks#3024.
pub(crate) fn no_entry() -> ServiceError {
    let text = "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.";
    ServiceError::new(404, "ResourceNotFoundException", text)
}

/// (I) The class is by the service model; what a token that was used for something else answers is documented nowhere.
pub(crate) fn token_used() -> ServiceError {
    let text = "The clientRequestToken was used before, for another principalArn.";
    ServiceError::new(400, "InvalidRequestException", text)
}

/// (I) The quota is in the EKS user guide: 3,000 for a cluster.
pub(crate) fn too_many_entries(most: usize) -> ServiceError {
    ServiceError::new(
        400,
        "ResourceLimitExceededException",
        format!("The maximum number of access entries ({most}) for this cluster has been reached."),
    )
}

/// Seen with a policy's bare name.
pub(crate) fn policy_format() -> ServiceError {
    invalid_parameter("The policyArn parameter format is not valid")
}

/// Seen with a policy that is not there, or another partition's. The class is not verified.
pub(crate) fn no_policy() -> ServiceError {
    invalid_parameter("The specified policyArn could not be found.")
}

/// The same text for a policy that the entry does not have; the class by the service model.
pub(crate) fn not_associated() -> ServiceError {
    ServiceError::new(404, "ResourceNotFoundException", "The specified policyArn could not be found.")
}

/// (I) The rule is in awsdocs/amazon-eks-user-guide#1003.
pub(crate) fn service_linked_policy() -> ServiceError {
    invalid_parameter("The specified policyArn can only be associated with a Service Linked Role")
}

/// Seen with a namespace scope that names none.
pub(crate) fn namespaces_missing() -> ServiceError {
    invalid_parameter("At least 1 namespace must be provided if the type is set as namespace")
}

/// Not verified.
pub(crate) fn namespaces_given() -> ServiceError {
    invalid_parameter("accessScope should not include namespaces if the type is not set as namespace")
}

/// (I)
pub(crate) fn scope_type() -> ServiceError {
    invalid_parameter("The accessScope type must be one of [cluster, namespace]")
}

/// (I) Not every list declares a class for it; this one is common to all of AWS's JSON services.
pub(crate) fn page_token() -> ServiceError {
    eks_validation("The nextToken parameter is not valid")
}

/// (I) Tags at create: at most 50, keys of 1 to 128, values of up to 256 characters (EKS service model).
pub(crate) fn tags_invalid(what: &str) -> ServiceError {
    invalid_parameter(format!("The tags are not valid: {what}"))
}

/// (I) The same for `TagResource`, whose model has another class.
pub(crate) fn bad_request(what: impl Into<Cow<'static, str>>) -> ServiceError {
    ServiceError::new(400, "BadRequestException", what)
}

/// (I)
pub(crate) fn no_resource(arn: &str) -> ServiceError {
    ServiceError::new(404, "NotFoundException", format!("The specified resource {arn} could not be found."))
}

/// pulumi-eks#1493, aws-cdk#31032.
pub(crate) fn mode_step(from: &str, to: &str) -> ServiceError {
    invalid_parameter(format!("Unsupported authentication mode update from {from} to {to}"))
}

/// (I)
pub(crate) fn no_change() -> ServiceError {
    invalid_parameter("No changes needed for the cluster update: accessConfig.authenticationMode is missing")
}

/// The simulator's own limit.
pub(crate) fn only_modes() -> ServiceError {
    invalid_parameter("The simulator updates nothing but accessConfig.authenticationMode")
}

/// (I)
pub(crate) fn mode_unknown() -> ServiceError {
    invalid_parameter("authenticationMode must be one of [API, API_AND_CONFIG_MAP, CONFIG_MAP]")
}

/// In the words that public threads show for other kinds of update.
pub(crate) fn update_in_progress(name: &str, id: Option<&str>) -> ServiceError {
    let update = id.map_or_else(|| "an update".to_owned(), |id| format!("update {id}"));
    let text = format!("Cannot AccessConfigUpdate because cluster {name} currently has {update} in progress");
    ServiceError::new(409, "ResourceInUseException", text)
}

/// Seen with `aws eks describe-update`.
pub(crate) fn no_update(id: &str) -> ServiceError {
    ServiceError::new(404, "ResourceNotFoundException", format!("No update found for ID: {id}"))
}
