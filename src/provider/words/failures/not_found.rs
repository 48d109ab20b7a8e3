//! The words for what AWS reports as not found, with what is nearly it, and depending on whether the right account and region
//! were asked.

use super::{
    in_principal_arn,
    kind::{Reader, explained},
};
use crate::{
    access::{
        ClusterName, EntryKey, Partition, Place, PrincipalArn, near_match_texts, nearest_words, suffix_change,
    },
    aws::Error,
    diag::Diagnostic,
    text::excerpt,
    value::Path,
};

/// How many clusters a message names.
const CLUSTERS_AT_MOST: usize = 10;

/// The account has no such cluster; `listed` are some of those that it has, if they may be listed.
pub(crate) fn cluster_not_found(
    cluster: &ClusterName,
    region: &str,
    listed: Option<&[String]>,
    error: &Error,
) -> Diagnostic {
    let others = listed.map(|listed| format!(" {}", other_clusters(cluster, listed))).unwrap_or_default();
    Diagnostic::error(
        "Cluster not found",
        format!(
            "{error}.\n\nThe account of these credentials has no EKS cluster {cluster} in {region}.{others} Check `cluster_name`, and \
             the region and account of the provider."
        ),
    )
    .at(Path::root().attribute("cluster_name"))
}

/// The clusters that may be meant, else those that there are.
fn other_clusters(cluster: &ClusterName, listed: &[String]) -> String {
    let near = nearest_words(cluster.as_str(), listed.iter().map(String::as_str), str::to_ascii_lowercase);
    let names: Vec<String> = listed.iter().take(CLUSTERS_AT_MOST).map(|name| excerpt(name)).collect();
    match (listed.len(), listed.len().saturating_sub(CLUSTERS_AT_MOST)) {
        _ if !near.is_empty() => format!("Clusters with similar names: {}.", near.join(", ")),
        (0, _) => "It has no clusters there.".to_owned(),
        (_, 0) => format!("Its clusters there: {}.", names.join(", ")),
        (_, more) => format!("Its clusters there: {} and {more} more.", names.join(", ")),
    }
}

/// The cluster has no such entry; `existing` are the principals of those that it has.
pub(crate) fn entry_not_found(key: &EntryKey, region: &str, existing: &[String]) -> Diagnostic {
    let advice = near_entries(&key.principal, existing).unwrap_or_else(|| {
        format!(
            "`aws eks list-access-entries --region {region} --cluster-name {}` lists the entries of the cluster.",
            key.cluster
        )
    });
    Diagnostic::error(
        "Access entry not found",
        format!(
            "The cluster {} in {region} has no access entry for {}. {advice}",
            key.cluster, key.principal
        ),
    )
}

/// The entries for nearly the same principal, as every message names them; none if there are none.
pub(crate) fn near_entries(principal: &PrincipalArn, existing: &[String]) -> Option<String> {
    let existing: Vec<PrincipalArn> = existing.iter().filter_map(|arn| arn.parse().ok()).collect();
    let near = near_match_texts(principal, &existing);
    let why = suffix_change(principal, &existing).map_or_else(String::new, |why| format!("\n{why}"));
    (!near.is_empty()).then(|| format!("It has entries for:\n  {}{why}", near.join("\n  ")))
}

/// A 404 for an object whose account and region are not recorded.
pub(crate) fn gone_unconfirmed(error: &Error) -> Diagnostic {
    Diagnostic::error(
        "Not found, and the account and region it was created in are not recorded",
        format!(
            "{error}.\n\nIt may have been created in another account or region than this one, so it stays in state. Check \
             `region` and the provider's credentials. If it no longer exists, remove it from state with a `removed` block or \
             `terraform state rm ADDRESS`."
        ),
    )
}

/// A 404 in an account that cannot be determined.
pub(crate) fn gone_but_where(error: &Error, made_in: &Place, unknown: &Error) -> Diagnostic {
    let (_, advice) = explained(unknown, Reader::Host);
    Diagnostic::error(
        "Not found, but perhaps in the wrong account",
        format!(
            "{error}.\n\nIt was created in {made_in}. It stays in state, because the account of this run \
             cannot be determined: {unknown}.\n\n\
             {advice} If it no longer exists, remove it from state with `terraform state rm ADDRESS`."
        ),
    )
}

/// A 404 in another account or region than the object was created in.
pub(crate) fn gone_elsewhere(error: &Error, made_in: &Place, here: &Place) -> Diagnostic {
    Diagnostic::error(
        "Not found, but in another account or region",
        format!(
            "{error}.\n\nIt was created in {made_in}. This run uses {here}, \
             so it stays in state. Use the credentials and region it was created with, or stop managing it with a `removed` block."
        ),
    )
}

/// A 404 for the cluster, where the object was created.
pub(crate) fn cluster_gone(error: &Error, here: &Place) -> Diagnostic {
    Diagnostic::warning(
        "Cluster deleted",
        format!(
            "{error}.\n\nThe object was created in this account and region ({here}). Deleting a cluster deletes its \
             access entries, so the object is removed from state."
        ),
    )
}

/// A principal that the region's partition cannot have.
pub(crate) fn principal_of_other_partition(
    principal: &PrincipalArn,
    region: &str,
    partition: &Partition,
) -> Diagnostic {
    Diagnostic::error(
        "Principal and region in different partitions",
        format!(
            "{principal} is in partition `{}`, but the region {region} is in `{partition}`. A cluster accepts only principals of \
             its own partition. Correct `region` or the principal's ARN.",
            principal.partition(),
        ),
    )
    .at(in_principal_arn())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_that_may_be_meant_are_named_before_all_others() {
        let demo: ClusterName = "demo".parse().unwrap();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let many: Vec<String> = (10..22).map(|number| format!("staging-{number}")).collect();
        for (listed, said) in [
            (names(&[]), "It has no clusters there."),
            (names(&["production", "staging"]), "Its clusters there: production, staging."),
            (names(&["Demo", "demo-1", "staging"]), "Clusters with similar names: Demo, demo-1."),
            (many, "staging-19 and 2 more."),
        ] {
            let text = other_clusters(&demo, &listed);
            assert!(text.ends_with(said), "{text}");
        }
    }
}
