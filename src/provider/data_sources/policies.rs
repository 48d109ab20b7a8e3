//! `data "eksaccess_policies"`: the access policies that EKS offers.

use super::region_of;
use crate::{
    aws::ListedPolicy,
    diag::Diagnostics,
    framework::{Context, DataSource},
    provider::{Services, attributes, services::deadline, words::failures},
    schema::{computed, computed_objects, optional_with_provider_default},
    value::Tf::{self, Known},
};

model! {
    /// Lists the EKS access policies that AWS offers in a region.
    pub struct Policies: DataSource {
        /// Region whose access policies are listed. Defaults to the provider's region.
        region: String = optional_with_provider_default().check(attributes::region),
        /// Access policies, sorted by name.
        policies: Vec<Tf<ListedPolicyObject>> = computed_objects(),
    }
}

model! {
    /// Access policy.
    pub struct ListedPolicyObject: Results {
        /// ARN of the access policy, in the partition of the region.
        arn: String = computed(),
        /// Name of the access policy, for example `AmazonEKSViewPolicy`.
        name: String = computed(),
    }
}

impl DataSource for Policies {
    const NAME: &'static str = "eksaccess_policies";
    type Services = Services;

    async fn read(context: &mut Context<Services>, config: Self) -> Result<Self, Diagnostics> {
        let (doing, target) = ("listing", "the access policies");
        let region = region_of(context, &config.region, doing, &target).await?;
        let listed = region.eks().list_policies(&deadline(context)).await;
        let mut listed = listed.map_err(|error| failures::without_timeouts(doing, &target, &error))?;
        listed.sort_by(|one, other| (&one.name, &one.arn).cmp(&(&other.name, &other.arn)));
        let objects = listed.into_iter().map(ListedPolicyObject::from).map(Known);
        Ok(Self { region: Known(region.name().to_owned()), policies: Known(objects.collect()) })
    }
}

impl From<ListedPolicy> for ListedPolicyObject {
    fn from(listed: ListedPolicy) -> Self {
        let ListedPolicy { name, arn } = listed;
        Self { arn: Known(arn), name: Known(name) }
    }
}
