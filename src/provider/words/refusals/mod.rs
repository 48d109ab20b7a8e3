//! The words for what a configuration gets wrong, known without a call to AWS. One subject a file.

mod authentication;
mod entry;
mod iam_filters;
mod pattern;
mod policy;
mod principal;
mod provider_block;
mod tags;

pub(crate) use authentication::{aws_auth, duration, if_mode, misspelt, namespace, wait_does_not_fit};
pub(crate) use entry::{
    blemish, cluster_name, group, malformed_type, misspelt_type, not_for_nodes, set_by_eks, type_wants_role,
    unknown_type, user_name,
};
pub(crate) use iam_filters::{
    name_regex, no_principal_kinds, null_tag_filter, path_prefix, permission_set_name, principal_kind,
    role_in_place_of_permission_set, service_linked_prefix,
};
pub(crate) use pattern::{matches_everything, policy_pattern, principal_pattern};
pub(crate) use policy::{
    access_entry_arn, entry_in_other_region, misspelt_policy, namespace_pattern, no_access_entry_arn,
    other_partition, policy, scope, service_linked_policy, unknown_policy,
};
pub(crate) use principal::{principal, root, service_linked, service_linked_not_listed};
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
