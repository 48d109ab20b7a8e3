//! The words for the arguments of the provider block. None repeats a value: a host may have marked it as sensitive without
//! telling the provider. The host shows the line.

use crate::diag::Diagnostic;

pub(crate) fn half_a_key(given: &str, missing: &str) -> Diagnostic {
    Diagnostic::error(
        "Incomplete AWS credentials",
        format!(
            "`{given}` is set, but `{missing}` is not. Set `access_key` and `secret_key` together, or neither to use the default sources of credentials."
        ),
    )
}

pub(crate) fn region() -> Diagnostic {
    Diagnostic::error(
        "Invalid region",
        "The value is not the name of an AWS region. A region name looks like \"eu-west-1\".",
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

pub(crate) fn url() -> Diagnostic {
    Diagnostic::error(
        "Invalid endpoint URL",
        "The value is not the URL of an endpoint. Include the scheme, as in \"https://eks.eu-west-1.amazonaws.com\".",
    )
}

pub(crate) fn session_duration() -> Diagnostic {
    Diagnostic::error(
        "Invalid session duration",
        "The value must be a duration from 15 minutes to 12 hours, for example \"1h\".",
    )
}
