//! What names an access entry outside of any state. Its account and region are those of its own ARN, never the caller's.

use super::{AccessEntry, import, place, regional};
use crate::{
    access::Place,
    diag::Diagnostics,
    framework::{Identity, Private, Run},
    provider::{attributes, words::failures},
    schema::{Named, optional, required},
    value::{Path, Tf},
};

model! {
    /// The identity of an access entry.
    pub struct EntryIdentity: Identity {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// ARN of the IAM role or user, with its path.
        principal_arn: String = required().check(attributes::principal_arn),
        /// ID of the AWS account of the cluster. Must be the account of the provider's credentials. Defaults to it.
        account_id: String = optional(),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional().check(attributes::region),
    }
}

impl Identity for EntryIdentity {
    type Resource = AccessEntry;

    fn of(state: &AccessEntry, _: &Private) -> Self {
        let (account_id, region) = match place::of_entry(&state.access_entry_arn) {
            Some(Place { partition: _, account, region }) => (Tf::Known(account), Tf::Known(region)),
            None => (Tf::Null, Tf::Null),
        };
        Self {
            cluster_name: state.cluster_name.clone(),
            principal_arn: state.principal_arn.clone(),
            account_id,
            region,
        }
    }

    async fn import(self, run: &mut Run<AccessEntry>) -> Result<AccessEntry, Diagnostics> {
        let at = |name| Path::root().attribute(name);
        let named = self.region.known().map(String::as_str);
        let region = regional::of_import(run, named, &"an access entry").await?;
        let key = AccessEntry {
            cluster_name: self.cluster_name,
            principal_arn: self.principal_arn,
            ..AccessEntry::default()
        };
        let entry = import::read(run, &region, &key.key()?).await?;
        let account = place::of_entry(&entry.access_entry_arn).map(|place| place.account);
        match (self.account_id.known(), account) {
            (Some(named), Some(account)) if *named != account => {
                Err(failures::identity_in_other_account(named, &account)
                    .at(at(Self::NAMES.account_id))
                    .into())
            }
            _ => Ok(entry),
        }
    }
}
