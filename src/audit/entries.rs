//! What access entries by themselves are found to be, for a listing of them: as far as they and IAM say it, by the checks of an
//! audit. Never here: what takes other calls, such as nodes and aws-auth.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::checks;
use super::finding::Finding;
use super::picture::{EntryView, Surroundings};
use crate::access::PrincipalArn;
use crate::aws::{EntryWithPolicies, Lookup, Principal};
use crate::diagnosis::principal_fact;

/// The findings of each of these entries of a cluster in the region, in their order. Of principals that are missing, IAM could
/// not be asked.
#[must_use]
pub fn entry_findings(
    region: &str,
    now: Timestamp,
    entries: &[EntryWithPolicies],
    principals: &BTreeMap<PrincipalArn, Lookup<Principal>>,
) -> Vec<Vec<Finding>> {
    let fact = |(arn, lookup): (&PrincipalArn, &Lookup<Principal>)| {
        (arn.clone(), principal_fact(arn, lookup.clone()))
    };
    let principals = principals.iter().map(fact).collect();
    let surroundings = Surroundings { region, now, principals: &principals };
    entries.iter().map(|found| checks::of_entry(&EntryView::of(surroundings, found, None))).collect()
}
