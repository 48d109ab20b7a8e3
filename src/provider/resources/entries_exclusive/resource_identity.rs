//! What names an exclusiveness outside of any state: the cluster. Its account and region are those that are recorded beside the
//! state.

use super::{EntriesExclusive, exclusive, regional};
use crate::{
    access::Place,
    diag::Diagnostics,
    framework::{Identity, Private, Run},
    provider::{attributes, resources::place},
    schema::{Named, optional, required},
};

model! {
    /// The identity of the exclusive access entries of a cluster.
    pub struct EntriesExclusiveIdentity: Identity {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// ID of the AWS account of the cluster. Must be the account of the provider's credentials. Defaults to it.
        account_id: String = optional(),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional().check(attributes::region),
    }
}

impl Identity for EntriesExclusiveIdentity {
    type Resource = EntriesExclusive;

    fn of(state: &EntriesExclusive, private: &Private) -> Self {
        let account_id = place::recorded(private).map(|Place { account, .. }| account);
        Self {
            cluster_name: state.cluster_name.clone(),
            account_id: account_id.into(),
            region: state.region.clone(),
        }
    }

    async fn import(self, run: &mut Run<EntriesExclusive>) -> Result<EntriesExclusive, Diagnostics> {
        let Self { cluster_name, account_id, region: named } = self;
        let named = named.known().map(String::as_str);
        let region = regional::of_import(run, named, &"the access entries of a cluster").await?;
        let blank = EntriesExclusive { cluster_name, ..EntriesExclusive::blank(String::new()) };
        let cluster = blank.cluster()?;
        place::check_account(run, &region, &cluster, (&account_id, Self::NAMES.account_id)).await?;
        exclusive::import(run, &region, blank).await
    }
}
