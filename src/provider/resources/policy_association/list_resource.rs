//! `list "eksaccess_policy_association"`: the policies of a cluster's access entries, for `terraform query`. Never here: how a
//! cluster is gone through.

use super::{AssociationIdentity, PolicyAssociation, Regional, failures};
use crate::{
    access::{Association, AssociationKey, EntryKey, Place},
    aws::Error,
    diag::Diagnostics,
    framework::{Found, Identity, ListResource, Listing, Private},
    provider::{attributes, near, resources::query::Query},
    schema::{Named, optional, required},
    value::Path,
};

model! {
    /// Lists the policy associations of a cluster, for `terraform query` (Terraform 1.14 or later).
    pub struct AssociationList: Arguments {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// ARN of an IAM role or user. Lists only the associations of its access entry. Defaults to all access entries of the cluster.
        principal_arn: String = optional().check(attributes::principal_filter),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional().check(attributes::region),
    }
}

impl ListResource for AssociationList {
    type Identity = AssociationIdentity;

    async fn list(listing: &mut Listing<AssociationIdentity>, config: Self) -> Result<(), Diagnostics> {
        let query = Query::open(listing, &config.cluster_name, &config.region).await?;
        let place = query.place().await;
        if config.principal_arn.is_null() {
            return query.each(listing, None, |key| of_entry(&query, place.as_ref(), key)).await;
        }
        let path = Path::root().attribute(Self::NAMES.principal_arn);
        let principal = attributes::parse_principal(&config.principal_arn, &path)?;
        let key = EntryKey { cluster: query.cluster.clone(), principal };
        match of_entry(&query, place.as_ref(), key.clone()).await {
            Ok(all) => {
                let _told = all.into_iter().any(|found| listing.found(found).is_break());
                Ok(())
            }
            Err(error) if error.is_no_entry() => {
                let near = near::entries(query.region.eks(), &key.cluster).await;
                Err(failures::entry_not_found(&key, query.region.name(), &near).into())
            }
            Err(error) => Err(failures::of("listing the policies of", &key, &error).into()),
        }
    }
}

/// The associations of an entry: one call, with or without their attributes.
async fn of_entry(
    query: &Query,
    place: Option<&Place>,
    key: EntryKey,
) -> Result<Vec<Found<AssociationIdentity>>, Error> {
    let associations = query.region.eks().list_associations(&query.wait, &key).await?;
    Ok(associations.into_iter().map(|association| found(query, place, &key, association)).collect())
}

fn found(
    query: &Query,
    place: Option<&Place>,
    entry: &EntryKey,
    association: Association,
) -> Found<AssociationIdentity> {
    let key = AssociationKey { entry: entry.clone(), policy: association.policy.clone() };
    let object = PolicyAssociation::default().seen(&key, association).in_region(&query.region);
    let account_id = place.map(|place| place.account.clone()).into();
    let identity =
        AssociationIdentity { account_id, ..AssociationIdentity::of(&object, &Private::default()) };
    let display_name = format!("{}: {}", entry.principal, key.policy.name());
    Found { display_name, identity, object: Some(object) }
}
