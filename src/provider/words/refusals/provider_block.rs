//! The words for the arguments of the provider block. None repeats a value: a host may have marked it as sensitive without
//! telling the provider. The host shows the line.

use super::super::credentials::names_like;
use crate::diag::Diagnostic;

pub(crate) fn half_a_key(given: &str, missing: &str) -> Diagnostic {
    Diagnostic::error(
        "Incomplete AWS credentials",
        format!(
            "`{given}` is set, but `{missing}` is not. Set `access_key` and `secret_key` together, or neither to use the default sources of credentials."
        ),
    )
}

/// A region that cannot exist. The names that it is nearly are AWS's, so they show nothing of it.
pub(crate) fn region(region: &str) -> Diagnostic {
    Diagnostic::error(
        "Invalid region",
        format!(
            "The value is not the name of an AWS region. {} For a region that the provider does not know, set \
             `skip_region_validation = true`.",
            names_like(region)
        ),
    )
}

pub(crate) fn max_retries(given: i64) -> Diagnostic {
    Diagnostic::error(
        "Invalid max_retries",
        format!(
            "`max_retries` is {given}. It is the number of attempts, and must be from 1 to 1000. Defaults to 25."
        ),
    )
}

/// A value of the provider block that can be wrong by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ProviderValue {
    AccountId,
    Capacity,
    Endpoint,
    ExternalId,
    File,
    MetadataMode,
    PolicyArns,
    Product,
    Proxy,
    RetryMode,
    RoleArn,
    SessionDuration,
    SessionName,
    SessionPolicy,
    SessionTags,
    WebIdentityToken,
}

/// A value that is not what it must be.
pub(crate) fn provider_value(value: ProviderValue) -> Diagnostic {
    let (title, detail) = match value {
        ProviderValue::AccountId => {
            ("Invalid account ID", "Each value must be an AWS account ID of 12 digits, as a string.")
        }
        ProviderValue::Capacity => {
            ("Invalid capacity", "The value must be a whole number of at least 1. Omit it for no quota.")
        }
        ProviderValue::Endpoint => (
            "Invalid endpoint URL",
            "The value is not the URL of an endpoint. Include the scheme, as in \"https://eks.eu-west-1.amazonaws.com\".",
        ),
        ProviderValue::ExternalId => (
            "Invalid external ID",
            "The value must have 2 to 1224 letters, digits and characters of `_+=,.@:/-`.",
        ),
        ProviderValue::File => {
            ("Invalid path", "The value must be the path of a file. It contains a control character.")
        }
        ProviderValue::MetadataMode => ("Invalid endpoint mode", "The value must be `IPv4` or `IPv6`."),
        ProviderValue::PolicyArns => (
            "Invalid policy ARNs",
            "The value must have at most 10 elements, each the ARN of an IAM policy, as in \"arn:aws:iam::aws:policy/ReadOnlyAccess\".",
        ),
        ProviderValue::Product => (
            "Invalid user agent",
            "The value must be a product of printable ASCII characters, for example \"my-module/1.2.3 (comment)\".",
        ),
        ProviderValue::Proxy => {
            ("Invalid proxy URL", "The value must be the URL of a proxy, as in \"http://host:port\".")
        }
        ProviderValue::RetryMode => ("Invalid retry_mode", "`retry_mode` must be `standard` or `adaptive`."),
        ProviderValue::RoleArn => (
            "Invalid role ARN",
            "The value is not the ARN of an IAM role, as in \"arn:aws:iam::111122223333:role/path/name\".",
        ),
        ProviderValue::SessionDuration => (
            "Invalid session duration",
            "The value must be a duration from 15 minutes to 12 hours, for example \"1h\".",
        ),
        ProviderValue::SessionName => (
            "Invalid session name",
            "The value must have 2 to 64 letters, digits and characters of `_+=,.@-`.",
        ),
        ProviderValue::SessionPolicy => (
            "Invalid session policy",
            "The value must be a JSON object of at most 2048 characters. Use `jsonencode` or an `aws_iam_policy_document`.",
        ),
        ProviderValue::SessionTags => (
            "Invalid session tags",
            "A session can have 50 tags. A key must have 1 to 128 characters, a value at most 256.",
        ),
        ProviderValue::WebIdentityToken => (
            "Invalid web identity token",
            "The value must be the token itself, 4 to 20000 characters. For the path of a file, use `web_identity_token_file`.",
        ),
    };
    Diagnostic::error(title, detail)
}

pub(crate) fn both_account_lists() -> Diagnostic {
    Diagnostic::error(
        "Conflicting arguments",
        "`allowed_account_ids` and `forbidden_account_ids` cannot both be set. Remove one of them.",
    )
}

pub(crate) fn account_id_needed() -> Diagnostic {
    Diagnostic::error(
        "Conflicting arguments",
        "`allowed_account_ids` and `forbidden_account_ids` require the account ID, which `skip_requesting_account_id = true` \
         disables. Remove one of them.",
    )
}

pub(crate) fn no_role_assumed() -> Diagnostic {
    Diagnostic::warning(
        "No role is assumed",
        "The `assume_role` block has no `role_arn`, so the credentials are used directly. Set `role_arn`, or remove the block.",
    )
}

pub(crate) fn role_without_arn() -> Diagnostic {
    Diagnostic::error(
        "Missing role_arn",
        "Of several `assume_role` blocks, each must have a `role_arn`: the credentials of one assume the next. Set it, or remove the block.",
    )
}

pub(crate) fn two_tokens() -> Diagnostic {
    Diagnostic::error(
        "Conflicting arguments",
        "`web_identity_token` and `web_identity_token_file` cannot both be set. Remove one of them.",
    )
}

pub(crate) fn https_proxy_missing() -> Diagnostic {
    Diagnostic::warning(
        "Missing https_proxy",
        "`http_proxy` applies to `http` endpoints only. The endpoints of AWS are `https`, for which HTTPS_PROXY is used if it is \
         set, or no proxy. Set `https_proxy`, or set it to \"\" if no proxy is intended.",
    )
}

pub(crate) fn profile_before_keys() -> Diagnostic {
    Diagnostic::warning(
        "Configuration conflict detected",
        "`profile` is set in the provider block, and AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY in the environment. The profile \
         is used. Unset the variables, or remove `profile` to use them.",
    )
}
