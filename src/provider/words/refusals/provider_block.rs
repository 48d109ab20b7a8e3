//! The words for the arguments of the provider block. None repeats a value: a host may have marked it as sensitive without
//! telling the provider. The host shows the line.

use crate::{access::Partition, diag::Diagnostic};

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

/// A region whose partition is not that of the provider's region.
pub(crate) fn region_in_other_partition(named: &str, default: &str) -> Diagnostic {
    Diagnostic::error(
        "Region in another partition",
        format!(
            "{named} is in partition `{}`, but the provider's region {default} is in `{}`. Credentials belong to one partition. \
             Correct `region`, or use a provider block with credentials and a region of that partition.",
            Partition::of_region(named),
            Partition::of_region(default),
        ),
    )
}

/// An object is replaced since its configuration names no region, and the provider's is another one.
pub(crate) fn leaves_region(before: &str, default: &str) -> Diagnostic {
    Diagnostic::warning(
        "Replaced because of the provider's region",
        format!(
            "The object is in {before}. The configuration does not set `region`, so the provider's region {default} applies, and the \
             object is deleted in {before} and created in {default}. To keep it, set the region:\n\n\x20 region = \"{before}\""
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
