//! `list "eksaccess_entry"`: the access entries of a cluster, for `terraform query`. Never here: how a cluster is gone through.

use std::future::ready;

use super::{AccessEntry, EntryIdentity, Regional};
use crate::{
    access::{EntryKey, Place},
    aws::Error,
    diag::Diagnostics,
    framework::{Found, Identity, ListResource, Listing, Private},
    provider::{attributes, resources::query::Query},
    schema::{Named, optional, required},
    value::{Path, Tf::Known},
};

model! {
    /// Lists the access entries of a cluster, for `terraform query` (Terraform 1.14 or later).
    pub struct EntryList: Arguments {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// Lists only entries with the access policy that has this ARN.
        associated_policy_arn: String = optional().check(attributes::policy_arn_filter),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional().check(attributes::region),
    }
}

impl ListResource for EntryList {
    type Identity = EntryIdentity;

    async fn list(listing: &mut Listing<EntryIdentity>, config: Self) -> Result<(), Diagnostics> {
        let query = Query::open(listing, &config.cluster_name, &config.region).await?;
        let path = Path::root().attribute(Self::NAMES.associated_policy_arn);
        let policy = &config.associated_policy_arn;
        let policy = policy.known().map(|_| attributes::parse_policy(policy, &path)).transpose()?;
        if listing.includes_objects() {
            return query.each(listing, policy.as_ref(), |key| described(&query, key)).await;
        }
        let place = query.place().await;
        query.each(listing, policy.as_ref(), |key| ready(Ok(vec![listed(&query, &key, place.as_ref())]))).await
    }
}

/// An entry with its attributes: one call.
async fn described(query: &Query, key: EntryKey) -> Result<Vec<Found<EntryIdentity>>, Error> {
    let entry = query.region.eks().describe_entry(&query.wait, &key).await?;
    let object = AccessEntry::default().seen(entry, query.region.tag_rules()).in_region(&query.region);
    let identity = EntryIdentity::of(&object, &Private::default());
    Ok(vec![Found { display_name: key.principal.to_string(), identity, object: Some(object) }])
}

/// An entry as it is listed: its name follows from that.
fn listed(query: &Query, key: &EntryKey, place: Option<&Place>) -> Found<EntryIdentity> {
    let identity = EntryIdentity {
        cluster_name: Known(key.cluster.to_string()),
        principal_arn: Known(key.principal.to_string()),
        account_id: place.map(|place| place.account.clone()).into(),
        region: Known(query.region.name().to_owned()),
    };
    Found { display_name: key.principal.to_string(), identity, object: None }
}
