//! What names an association outside of any state. Its account and region are those of its entry, or of the place that is
//! recorded beside the state.

use super::{
    PolicyAssociation, import, place,
    regional::{self, Regional},
};
use crate::{
    access::Place,
    diag::Diagnostics,
    framework::{Identity, Private, Run},
    provider::attributes,
    schema::{Named, optional, required},
    value::Tf,
};

model! {
    /// The identity of a policy association.
    pub struct AssociationIdentity: Identity {
        /// Name of the EKS cluster.
        cluster_name: String = required().check(attributes::cluster_name),
        /// ARN of the IAM role or user, with its path.
        principal_arn: String = required().check(attributes::principal_arn),
        /// ARN of the access policy.
        policy_arn: String = required().check(attributes::policy_arn),
        /// ID of the AWS account of the cluster. Must be the account of the provider's credentials. Defaults to it.
        account_id: String = optional(),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = optional().check(attributes::region),
    }
}

impl Identity for AssociationIdentity {
    type Resource = PolicyAssociation;

    fn of(state: &PolicyAssociation, private: &Private) -> Self {
        let (account_id, made_in) = match state.made_in().or_else(|| place::recorded(private)) {
            Some(Place { partition: _, account, region }) => (Tf::Known(account), Tf::Known(region)),
            None => (Tf::Null, Tf::Null),
        };
        Self {
            cluster_name: state.cluster_name.clone(),
            principal_arn: state.principal_arn.clone(),
            policy_arn: state.policy_arn.clone(),
            account_id,
            region: if state.region.is_null() { made_in } else { state.region.clone() },
        }
    }

    async fn import(self, run: &mut Run<PolicyAssociation>) -> Result<PolicyAssociation, Diagnostics> {
        let Self { cluster_name, principal_arn, policy_arn, account_id, region: named } = self;
        let named = named.known().map(String::as_str);
        let region = regional::of_import(run, named, &"a policy association").await?;
        let key =
            PolicyAssociation { cluster_name, principal_arn, policy_arn, ..PolicyAssociation::default() };
        let key = key.key()?;
        place::check_account(run, &region, &key, (&account_id, Self::NAMES.account_id)).await?;
        import::read(run, &region, &key).await
    }
}
