//! `eksaccess_entries_exclusive`: the access entries of a cluster are those that the configuration names, and no others.

mod import;
mod objects;
mod resource_identity;

pub(super) use objects::refusal;
pub use resource_identity::EntriesExclusiveIdentity;

use std::collections::BTreeSet;

use super::{
    exclusive,
    regional::{self, Regional},
};
use crate::{
    access::{ClusterName, Place, PrincipalArn},
    diag::{Diagnostic, Diagnostics},
    framework::{Context, Plan, Planned, Resource, Run, Timeouts},
    provider::{Services, attributes},
    schema::{Named, WhenUnset, block, optional, optional_with_default, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Keeps the access entries of an EKS cluster to those of the named principals: every apply removes all others, except those that are
    /// ignored. Creates no entries.
    pub struct EntriesExclusive: Resource {
        /// Name of the EKS cluster.
        cluster_name: String = required().requires_replace().check(attributes::cluster_name),
        /// ARNs of the IAM roles and users that may have an access entry. An empty set removes all entries that are not ignored. In state, it has
        /// all entries that are not ignored, so that the plan shows every entry that the apply removes.
        principal_arns: BTreeSet<Tf<String>> = required().check(attributes::principal_arns),
        /// Patterns of the ARNs of principals whose entries are ignored: neither in state nor removed. `*` matches any characters, for example
        /// `arn:aws:iam::111122223333:role/break-glass/*`. Defaults to none.
        ignore: BTreeSet<Tf<String>> = optional().check(attributes::principal_patterns),
        /// Whether to ignore the entries that EKS and other AWS services create: those for nodes (every type except `STANDARD`), those of EKS
        /// Capabilities, and those with a tag that EKS set (`aws:eks:`). Entries of service-linked roles are always ignored. Defaults to `true`.
        ignore_managed_by_aws: bool = optional_with_default(|_| WhenUnset::Value(true)),
        /// Whether the entry of the identity that runs Terraform may be removed. Defaults to `false`: plan and apply then fail.
        allow_self_removal: bool = optional_with_default(|_| WhenUnset::Value(false)).state_only(),
        /// Region of the cluster. Defaults to the provider's region.
        region: String = regional::rule(),
        /// Timeouts of the operations.
        timeouts: Timeouts = block().state_only(),
    }
}

impl Resource for EntriesExclusive {
    const NAME: &'static str = "eksaccess_entries_exclusive";
    type Services = Services;

    fn validate(config: &Self) -> Vec<Diagnostic> {
        let known = config.principal_arns.known().into_iter().flatten().filter_map(Tf::known);
        let mut principals = known.filter_map(|arn| arn.parse::<PrincipalArn>().ok());
        let problem = principals.find_map(|principal| regional::problem(&config.region, &principal));
        problem.into_iter().collect()
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

impl Regional for EntriesExclusive {
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

impl EntriesExclusive {
    /// The one that an import begins with, which names nothing yet.
    fn blank(cluster_name: String) -> Self {
        Self {
            cluster_name: Known(cluster_name),
            ignore_managed_by_aws: Known(true),
            allow_self_removal: Known(false),
            ..Self::default()
        }
    }

    fn cluster(&self) -> Result<ClusterName, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.cluster_name);
        attributes::parse_cluster(&self.cluster_name, &path)
    }
}
