//! The words for what a configuration gets wrong, known without a call to AWS. One subject a file.

mod authentication;
mod entry;
mod pattern;
mod policy;
mod principal;
mod provider_block;
mod tags;

pub(crate) use authentication::{aws_auth, duration, misspelt, namespace, wait_does_not_fit};
pub(crate) use entry::{
    blemish, cluster_name, group, malformed_type, misspelt_type, not_for_nodes, set_by_eks, type_wants_role,
    unknown_type, user_name,
};
pub(crate) use pattern::{matches_everything, policy_pattern, principal_pattern};
pub(crate) use policy::{
    access_entry_arn, entry_in_other_region, misspelt_policy, namespace_pattern, no_access_entry_arn,
    other_partition, policy, scope, service_linked_policy, unknown_policy,
};
pub(crate) use principal::{principal, root, service_linked};
pub(crate) use provider_block::{
    ProviderValue, account_id_needed, both_account_lists, half_a_key, https_proxy_missing, leaves_region,
    max_retries, no_role_assumed, profile_before_keys, provider_value, region, region_in_other_partition,
    role_without_arn, two_tokens,
};
pub(crate) use tags::{
    MOST_TAGS, can_be_ignored, ignored_key, ignored_tag, tag, tag_of_environment, too_many_tags,
    too_many_tags_with_defaults,
};

use super::sentence;
use crate::{diag::Diagnostic, value::Path};

pub(crate) fn value_missing(path: &Path) -> Diagnostic {
    Diagnostic::error("Missing value", format!("`{path}` must be known and not null at this point."))
}

/// What is wrong, and what to do.
fn refused(refusal: &dyn std::error::Error, advice: &str) -> String {
    format!("{} {advice}", sentence(&refusal))
}
