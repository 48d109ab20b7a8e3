//! What names an exclusiveness outside of any state: the entry. Its account and region are those that are recorded beside the
//! state.

use super::{PolicyAssociationsExclusive, import, place, regional};
use crate::{
    access::Place,
    diag::Diagnostics,
    framework::{Identity, Private, Run},
    provider::attributes,
    schema::{Named, optional, required},
};

model! {
    /// The identity of the exclusive policy associations of an access entry.
    pub struct AssociationsExclusiveIdentity: Identity {
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

impl Identity for AssociationsExclusiveIdentity {
    type Resource = PolicyAssociationsExclusive;

    fn of(state: &PolicyAssociationsExclusive, private: &Private) -> Self {
        let account_id = place::recorded(private).map(|Place { account, .. }| account);
        Self {
            cluster_name: state.cluster_name.clone(),
            principal_arn: state.principal_arn.clone(),
            account_id: account_id.into(),
            region: state.region.clone(),
        }
    }

    async fn import(
        self,
        run: &mut Run<PolicyAssociationsExclusive>,
    ) -> Result<PolicyAssociationsExclusive, Diagnostics> {
        let Self { cluster_name, principal_arn, account_id, region: named } = self;
        let named = named.known().map(String::as_str);
        let region = regional::of_import(run, named, &"the policy associations of an access entry").await?;
        let key = PolicyAssociationsExclusive {
            cluster_name,
            principal_arn,
            ..PolicyAssociationsExclusive::default()
        };
        let key = key.key()?;
        place::check_account(run, &region, &key, (&account_id, Self::NAMES.account_id)).await?;
        import::read(run, &region, &key).await
    }
}
