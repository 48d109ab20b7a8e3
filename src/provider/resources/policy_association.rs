//! `eksaccess_policy_association`: what an entry's principal may do, and where.

mod access_scope;
mod delete;
mod import;
mod list;
mod list_resource;
mod look_ahead;
mod moved;
mod plan;
mod resource_identity;
mod write;

pub use access_scope::AccessScope;
pub(super) use delete::disassociate;
pub use list_resource::AssociationList;
pub use moved::AwsPolicyAssociation;
pub use resource_identity::AssociationIdentity;

use access_scope::{refused_scope, scope_of};

use super::{
    gone::confirm_gone,
    late::read_settled,
    place,
    regional::{self, Regional},
};
use crate::{
    access::{AccessEntryArn, Association, AssociationKey, ClusterName, EntryKey, Place, Scope},
    aws::{Deadline, Error},
    diag::{Diagnostic, Diagnostics},
    framework::{Context, Plan, Planned, Resource, Run, Timeouts},
    provider::{
        Services, attributes,
        region::Region,
        services::deadline,
        words::{failures, refusals},
    },
    schema::{Named, block, computed_on_change, computed_once, optional_and_kept, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Associates an access policy with an access entry. Changing the scope updates the association in place, so access is never
    /// interrupted.
    pub struct PolicyAssociation: Resource {
        /// Name of the EKS cluster.
        cluster_name: String = required().requires_replace().check(attributes::cluster_name),
        /// ARN of the principal whose access entry gets the policy.
        principal_arn: String = required().requires_replace().check(attributes::principal_arn),
        /// ARN of the access policy, for example `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`.
        policy_arn: String = required().requires_replace().check(attributes::policy_arn),
        /// ARN of the access entry. Recommended: replacing an entry deletes its associations, and only with this reference are they
        /// recreated. An import sets it.
        access_entry_arn: String = optional_and_kept()
            .check(attributes::access_entry_arn)
            .requires_replace_if(|prior, _| !prior.is_null()),
        /// Scope in which the policy applies.
        access_scope: AccessScope = block().required().state_only_if(|prior, planned| scope_of(prior).is_some() && scope_of(prior) == scope_of(planned)),
        /// Region of the cluster. Must be the region of the access entry. Defaults to the provider's region.
        region: String = regional::rule(),
        /// Time when the policy was first associated (RFC 3339, UTC).
        associated_at: String = computed_once(),
        /// Time when the scope last changed (RFC 3339, UTC).
        modified_at: String = computed_on_change(),
        /// Timeouts of the operations.
        timeouts: Timeouts = block().state_only(),
    }
}

impl Resource for PolicyAssociation {
    const NAME: &'static str = "eksaccess_policy_association";
    type Services = Services;

    fn validate(config: &Self) -> Vec<Diagnostic> {
        let mut problems: Vec<Diagnostic> =
            config.access_scope.known().and_then(refused_scope).into_iter().collect();
        let path = Path::root().attribute(Self::NAMES.policy_arn);
        if let Ok(AssociationKey { entry, policy }) = config.key()
            && policy.partition() != entry.principal.partition()
        {
            problems.push(refusals::other_partition(&policy, entry.principal.partition(), path));
        }
        let principal = config.principal_arn.known().and_then(|arn| arn.parse().ok());
        problems.extend(principal.and_then(|principal| regional::problem(&config.region, &principal)));
        problems.extend(config.entry_elsewhere());
        problems
    }

    fn timeouts(&self) -> Option<&Timeouts> {
        self.timeouts.known()
    }

    fn completed(stored: Self) -> Self {
        regional::completed(stored)
    }

    async fn provided(context: &Context<Services>) -> Option<Self> {
        Some(Self { region: regional::provided(context).await, ..Self::default() })
    }

    async fn import(run: &mut Run<Self>, id: &str) -> Result<Self, Diagnostics> {
        import::import(run, id).await
    }

    async fn plan(plan: &mut Plan<Self>, planned: Planned<Self>) -> Result<Planned<Self>, Diagnostics> {
        plan::check(plan, planned.state.as_ref()).await?;
        Ok(planned)
    }

    async fn create(run: &mut Run<Self>, plan: Self) -> Result<Self, Diagnostics> {
        write::create(run, plan).await
    }

    async fn read(run: &mut Run<Self>, state: Self) -> Result<Option<Self>, Diagnostics> {
        let key = state.key()?;
        let region = regional::of_run(run, &state, "reading", &key).await?;
        region.associations().note_reader(&key, run.instance());
        region.associations().note_others(&key, &run.instance().clone(), &mut run.private);
        match list_settled(&region, &deadline(&run.context), &key, &state).await {
            Ok(ours) => {
                place::record(run, &region).await;
                if ours.is_none() {
                    region.associations().note_gone(&key, run.instance());
                }
                Ok(ours.map(|association| state.seen(&key, association).in_region(&region)))
            }
            Err(error) if error.is_no_entry() || error.is_no_cluster() => {
                confirm_gone(run, &region, &error, state.made_in()).await?;
                region.associations().note_gone(&key, run.instance());
                Ok(None)
            }
            Err(error) => Err(failures::of("reading", &key, &error).into()),
        }
    }

    async fn update(run: &mut Run<Self>, state: Self, plan: Self) -> Result<Self, Diagnostics> {
        let scope_changes = scope_of(&state.access_scope).as_ref() != Some(&plan.scope()?);
        let entry_comes = plan.access_entry_arn != state.access_entry_arn;
        if scope_changes || entry_comes { write::update(run, plan).await } else { Ok(plan) }
    }

    async fn delete(run: &mut Run<Self>, state: Self) -> Result<(), Diagnostics> {
        delete::delete(run, state).await
    }
}

impl Regional for PolicyAssociation {
    fn region(&self) -> &Tf<String> {
        &self.region
    }

    fn with_region(self, name: String) -> Self {
        Self { region: Known(name), ..self }
    }

    fn made_in(&self) -> Option<Place> {
        place::of_entry(&self.access_entry_arn)
    }
}

impl PolicyAssociation {
    /// What names the association.
    fn key(&self) -> Result<AssociationKey, Diagnostics> {
        let path = |name| Path::root().attribute(name);
        let entry = EntryKey {
            cluster: self.cluster()?,
            principal: attributes::parse_principal(&self.principal_arn, &path(Self::NAMES.principal_arn))?,
        };
        Ok(AssociationKey {
            entry,
            policy: attributes::parse_policy(&self.policy_arn, &path(Self::NAMES.policy_arn))?,
        })
    }

    fn cluster(&self) -> Result<ClusterName, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.cluster_name);
        attributes::parse_cluster(&self.cluster_name, &path)
    }

    fn scope(&self) -> Result<Scope, Diagnostics> {
        let path = Path::root().attribute(Self::NAMES.access_scope);
        let block = attributes::required(&self.access_scope, &path)?;
        match scope_of(&self.access_scope) {
            Some(scope) => Ok(scope),
            None => Err(refused_scope(block)
                .unwrap_or_else(|| refusals::value_missing(&path).at(path.clone()))
                .into()),
        }
    }

    /// An entry that is referred to in another region than the association's.
    fn entry_elsewhere(&self) -> Option<Diagnostic> {
        let entry: AccessEntryArn = self.access_entry_arn.known()?.parse().ok()?;
        let region = self.region.known().filter(|region| **region != entry.place.region)?;
        let path = Path::root().attribute(Self::NAMES.region);
        Some(refusals::entry_in_other_region(&entry, region).at(path))
    }

    /// This, as AWS shows the association, the scope in the user's words where they come to the same.
    fn seen(self, key: &AssociationKey, association: Association) -> Self {
        let Association { policy, scope, associated_at, modified_at } = association;
        let is_same = scope_of(&self.access_scope).as_ref() == Some(&scope);
        Self {
            cluster_name: Known(key.entry.cluster.to_string()),
            principal_arn: Known(key.entry.principal.to_string()),
            policy_arn: Known(policy.to_string()),
            access_entry_arn: self.access_entry_arn,
            access_scope: if is_same { self.access_scope } else { Known(AccessScope::of(&scope)) },
            region: self.region,
            associated_at: Known(associated_at.to_string()),
            modified_at: Known(modified_at.to_string()),
            timeouts: self.timeouts,
        }
    }
}

/// The association if it is listed, once the list is not older than the state.
async fn list_settled(
    region: &Region,
    wait: &Deadline,
    key: &AssociationKey,
    state: &PolicyAssociation,
) -> Result<Option<Association>, Error> {
    let is_as_known = |association: &Association| state.clone().seen(key, association.clone()) == *state;
    let read = || list::read(region, wait, key, is_as_known);
    read_settled(region.aws(), wait, &state.modified_at, read, |answer, written| match answer {
        Ok(Some(association)) => association.modified_at < written,
        Ok(None) => true,
        Err(error) => error.is_no_entry(),
    })
    .await
}
