//! Each message of AWS means one thing. Never here: what an error looks like (`fault`).

use super::super::{About, Error, Service};

type Question = fn(&Error) -> bool;

const QUESTIONS: [(&str, Question); 19] = [
    ("no_cluster", Error::is_no_cluster),
    ("no_nodes", Error::is_no_nodes),
    ("no_entry", Error::is_no_entry),
    ("no_policy", Error::is_no_policy),
    ("already_there", Error::is_already_there),
    ("invalid_principal", Error::is_invalid_principal),
    ("wrong_mode", Error::is_wrong_mode),
    ("wrong_type", Error::is_wrong_type),
    ("access_denied", Error::is_access_denied),
    ("throttled", Error::is_throttled),
    ("expired", Error::is_expired_credentials),
    ("bad_credentials", Error::is_bad_credentials),
    ("clock_off", Error::is_clock_off),
    ("no_such_principal", Error::is_no_such_principal),
    ("limit_reached", Error::is_limit_reached),
    ("role_chaining", Error::is_role_chaining_limit),
    ("session_too_long", Error::is_session_too_long),
    ("identity_token", Error::is_identity_token_refused),
    ("region_disabled", Error::is_region_disabled),
];

fn error(service: Service, operation: &'static str, status: u16, code: &str, message: &str) -> Error {
    let about = About::new(service, operation, "demo".to_owned());
    Error::answered(&about, status, Some(code), Some(message), None)
}

/// What AWS says (service, operation, status, code, text), and the one question that it answers with yes.
type Message = (Service, &'static str, u16, &'static str, &'static str, &'static str);

const MESSAGES: [Message; 26] = [
    (
        Service::Eks,
        "DescribeNodegroup",
        404,
        "ResourceNotFoundException",
        "No node group found for name: web.",
        "no_nodes",
    ),
    (
        Service::Eks,
        "DescribeFargateProfile",
        404,
        "ResourceNotFoundException",
        "No Fargate Profile found with name: pods.",
        "no_nodes",
    ),
    (
        Service::Eks,
        "DescribeNodegroup",
        404,
        "ResourceNotFoundException",
        "No cluster found for name: demo.",
        "no_cluster",
    ),
    (
        Service::Eks,
        "DescribeCluster",
        404,
        "ResourceNotFoundException",
        "No cluster found for name: demo.",
        "no_cluster",
    ),
    (
        Service::Eks,
        "CreateAccessEntry",
        400,
        "ClientException",
        "No cluster found for name: demo.",
        "no_cluster",
    ),
    (
        Service::Eks,
        "DescribeAccessEntry",
        404,
        "ResourceNotFoundException",
        "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
        "no_entry",
    ),
    (Service::Eks, "TagResource", 404, "NotFoundException", "Resource was not found", "no_entry"),
    (
        Service::Eks,
        "AssociateAccessPolicy",
        404,
        "ResourceNotFoundException",
        "The specified policyArn could not be found.",
        "no_policy",
    ),
    (
        Service::Eks,
        "CreateAccessEntry",
        409,
        "ResourceInUseException",
        "The specified access entry resource is already in use on this cluster.",
        "already_there",
    ),
    (
        Service::Eks,
        "CreateAccessEntry",
        400,
        "InvalidParameterException",
        "The specified principalArn is invalid: invalid principal.",
        "invalid_principal",
    ),
    (
        Service::Eks,
        "CreateAccessEntry",
        400,
        "InvalidRequestException",
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
        "wrong_mode",
    ),
    (
        Service::Eks,
        "AssociateAccessPolicy",
        400,
        "InvalidParameterException",
        "This operation can only be performed on Access Entries with a type of \"STANDARD\"",
        "wrong_type",
    ),
    (Service::Eks, "CreateAccessEntry", 403, "AccessDeniedException", "not allowed", "access_denied"),
    (Service::Iam, "GetRole", 403, "AccessDenied", "not allowed", "access_denied"),
    (
        Service::Sts,
        "AssumeRole",
        400,
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        "role_chaining",
    ),
    (
        Service::Sts,
        "AssumeRole",
        400,
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        "session_too_long",
    ),
    (
        Service::Sts,
        "AssumeRoleWithWebIdentity",
        400,
        "InvalidIdentityToken",
        "No OpenIDConnect provider found in your account for https://oidc.example.com",
        "identity_token",
    ),
    (
        Service::Sts,
        "AssumeRole",
        403,
        "RegionDisabledException",
        "STS is not activated in this region for account:111122223333.",
        "region_disabled",
    ),
    (Service::Eks, "CreateAccessEntry", 429, "TooManyRequestsException", "slow down", "throttled"),
    (Service::Iam, "GetRole", 400, "Throttling", "Rate exceeded", "throttled"),
    (
        Service::Eks,
        "DescribeCluster",
        403,
        "ExpiredTokenException",
        "The security token included in the request is expired",
        "expired",
    ),
    (
        Service::Sts,
        "GetCallerIdentity",
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
        "bad_credentials",
    ),
    (
        Service::Eks,
        "DescribeCluster",
        403,
        "InvalidSignatureException",
        "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z",
        "clock_off",
    ),
    (
        Service::Iam,
        "GetRole",
        404,
        "NoSuchEntity",
        "The role with name x cannot be found.",
        "no_such_principal",
    ),
    (Service::Eks, "CreateAccessEntry", 400, "ResourceLimitExceededException", "too many", "limit_reached"),
    (
        Service::Eks,
        "CreateAccessEntry",
        400,
        "InvalidParameterException",
        "The username must not begin with system:",
        "",
    ),
];

#[test]
fn each_message_of_aws_means_one_thing() {
    for (service, operation, status, code, message, meaning) in MESSAGES {
        let error = error(service, operation, status, code, message);
        let yes = QUESTIONS.iter().filter(|(_, ask)| ask(&error)).map(|(name, _)| *name);
        let expected = Some(meaning).filter(|meaning| !meaning.is_empty());
        assert_eq!(yes.collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>(), "{code}: {message}");
    }
}

/// Public report: creation is denied only because tags need another action.
#[test]
fn the_denied_action_is_the_one_that_aws_names() {
    let named = "User: arn:aws:sts::111122223333:assumed-role/ci/run is not authorized to perform: eks:TagResource on resource: arn:aws:eks:eu-west-1:111122223333:access-entry/demo/*";
    for (message, action) in [(named, "eks:TagResource"), ("User is not authorized", "eks:CreateAccessEntry")]
    {
        let denied = error(Service::Eks, "CreateAccessEntry", 403, "AccessDeniedException", message);
        assert_eq!(denied.denied_action(), action);
    }
}

#[test]
fn a_refused_write_was_not_carried_out() {
    for (status, code) in [
        (400, "InvalidParameterException"),
        (403, "AccessDeniedException"),
        (409, "ResourceInUseException"),
        (429, "ThrottlingException"),
    ] {
        let about = About::new(Service::Eks, "CreateAccessEntry", "demo".to_owned()).writes();
        assert!(!Error::answered(&about, status, Some(code), None, None).is_outcome_unknown(), "{code}");
    }
    let about = About::new(Service::Eks, "CreateAccessEntry", "demo".to_owned()).writes();
    assert!(Error::answered(&about, 500, Some("ServerException"), None, None).is_outcome_unknown());
}
