//! The words for what a configuration gets wrong, known without a call to AWS. One subject a file.

mod authentication;
mod entry;
mod policy;
mod principal;
mod provider_block;

pub(crate) use authentication::{aws_auth, duration, misspelt, namespace, wait_does_not_fit};
pub(crate) use entry::{
    MOST_TAGS, cluster_name, group, misspelt_type, not_for_nodes, set_by_eks, tag, too_many_tags,
    type_wants_role, unknown_type, user_name,
};
pub(crate) use policy::{
    entry_in_other_region, misspelt_policy, other_partition, policy, scope, service_linked_policy,
    unknown_policy,
};
pub(crate) use principal::{principal, root, service_linked};
pub(crate) use provider_block::{
    half_a_key, leaves_region, max_retries, region, region_in_other_partition, session_duration, url,
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
