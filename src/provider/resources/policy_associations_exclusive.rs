//! `eksaccess_policy_associations_exclusive`: the access policies of an entry are those that the configuration names, and no
//! others.

mod import;
mod objects;
mod resource_identity;

pub(super) use objects::refusal;
pub use resource_identity::AssociationsExclusiveIdentity;

use std::collections::BTreeSet;

use super::{
    exclusive, place,
    regional::{self, Regional},
};
use crate::{
    access::{EntryKey, Place, PolicyArn, PrincipalArn},
    diag::{Diagnostic, Diagnostics},
    framework::{Context, Plan, Planned, Resource, Run, Timeouts},
    provider::{Services, attributes, words::refusals},
    schema::{Named, WhenUnset, block, optional, optional_with_default, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Keeps the access policies of an access entry to the named ones: every apply removes all other associations, except those that are
    /// ignored. Associates no policies.
    pub struct PolicyAssociationsExclusive: Resource {
        /// Name of the EKS cluster.
        cluster_name: String = required().requires_replace().check(attributes::cluster_name),
        /// ARN of the principal whose access entry may have only these policies.
        principal_arn: String = required().requires_replace().check(attributes::principal_arn),
        /// ARNs of the access policies that may be associated, with any scope. An empty set removes all associations that are not ignored. In
        /// state, it has all policies that are not ignored, so that the plan shows every association that the apply removes.
        policy_arns: BTreeSet<Tf<String>> = required().check(attributes::policy_arns),
        /// Patterns of the ARNs of access policies that are ignored: neither in state nor removed. `*` matches any characters, for example
        /// `arn:aws:eks::aws:cluster-access-policy/AmazonEKSView*`. Defaults to none.
        ignore: BTreeSet<Tf<String>> = optional().check(attributes::policy_patterns),
        /// Whether to ignore the policies that AWS associates: those of EKS Capabilities, AmazonEKSAutoNodePolicy, and those for service-linked
        /// roles only. Defaults to `true`.
        ignore_managed_by_aws: bool = optional_with_default(|_| WhenUnset::Value(true)),
        /// Whether a policy of the identity that runs Terraform may be removed while its entry does not keep AmazonEKSClusterAdminPolicy for the
        /// whole cluster. Defaults to `false`: plan and apply then fail.
        allow_self_removal: bool = optional_with_default(|_| WhenUnset::Value(false)).state_only(),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = regional::rule(),
        /// Timeouts of the operations.
        timeouts: Timeouts = block().state_only(),
    }
}

impl Resource for PolicyAssociationsExclusive {
    const NAME: &'static str = "eksaccess_policy_associations_exclusive";
    type Services = Services;

    fn validate(config: &Self) -> Vec<Diagnostic> {
        let principal: Option<PrincipalArn> = config.principal_arn.known().and_then(|arn| arn.parse().ok());
        let Some(principal) = principal else { return Vec::new() };
        let mut problems = config.policies_of_other_partition(&principal);
        problems.extend(regional::problem(&config.region, &principal));
        problems
    }

    fn timeouts(&self) -> Option<&Timeouts> {
        self.timeouts.known()
    }

    async fn provided(context: &Context<Services>) -> Option<Self> {
        Some(Self { region: regional::provided(context).await, ..Self::default() })
    }

    async fn import(run: &mut Run<Self>, id: &str) -> Result<Self, Diagnostics> {
        import::import(run, id).await
    }

    async fn plan(plan: &mut Plan<Self>, planned: Planned<Self>) -> Result<Planned<Self>, Diagnostics> {
        exclusive::plan(plan, planned.state.as_ref()).await?;
        Ok(planned)
    }

    async fn create(run: &mut Run<Self>, plan: Self) -> Result<Self, Diagnostics> {
        exclusive::create(run, plan).await
    }

    async fn read(run: &mut Run<Self>, state: Self) -> Result<Option<Self>, Diagnostics> {
        exclusive::read(run, state).await
    }

    async fn update(run: &mut Run<Self>, state: Self, plan: Self) -> Result<Self, Diagnostics> {
        exclusive::update(run, state, plan).await
    }

    /// Only ends the exclusiveness.
    async fn delete(_: &mut Run<Self>, _: Self) -> Result<(), Diagnostics> {
        Ok(())
    }
}

impl Regional for PolicyAssociationsExclusive {
    fn region(&self) -> &Tf<String> {
        &self.region
    }

    fn with_region(self, name: String) -> Self {
        Self { region: Known(name), ..self }
    }

    fn made_in(&self) -> Option<Place> {
        None
    }
}

impl PolicyAssociationsExclusive {
    /// The one that an import begins with, which names nothing yet.
    fn blank(key: &EntryKey) -> Self {
        Self {
            cluster_name: Known(key.cluster.to_string()),
            principal_arn: Known(key.principal.to_string()),
            ignore_managed_by_aws: Known(true),
            allow_self_removal: Known(false),
            ..Self::default()
        }
    }

    fn key(&self) -> Result<EntryKey, Diagnostics> {
        let path = |name| Path::root().attribute(name);
        Ok(EntryKey {
            cluster: attributes::parse_cluster(&self.cluster_name, &path(Self::NAMES.cluster_name))?,
            principal: attributes::parse_principal(&self.principal_arn, &path(Self::NAMES.principal_arn))?,
        })
    }

    /// No policy of another partition can be associated, so its ARN must be meant for another one.
    fn policies_of_other_partition(&self, principal: &PrincipalArn) -> Vec<Diagnostic> {
        let path = Path::root().attribute(Self::NAMES.policy_arns);
        let known = self.policy_arns.known().into_iter().flatten().filter_map(Tf::known);
        let policies = known.filter_map(|arn| arn.parse::<PolicyArn>().ok());
        let others = policies.filter(|policy| policy.partition() != principal.partition());
        let refused = |policy: PolicyArn| {
            let at = path.element(&policy.to_string());
            refusals::other_partition(&policy, principal.partition(), at)
        };
        others.map(refused).collect()
    }
}
