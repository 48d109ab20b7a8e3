//! `eksaccess_policy_association`: what an entry's principal may do, and where.

mod delete;
mod list;
mod look_ahead;
mod plan;
mod write;

use std::collections::BTreeSet;

use tokio::time::Instant;

use super::{gone::confirm_gone, late::read_settled, near, place};
use crate::{
    access::{Association, AssociationImport, AssociationKey, ClusterName, EntryKey, Place, Scope},
    aws::{Deadline, Error},
    diag::{Diagnostic, Diagnostics},
    framework::{Plan, Planned, Resource, Run, Timeouts},
    provider::{
        Services, attributes,
        region::Region,
        services::deadline,
        words::{failures, refusals},
    },
    schema::{Named, block, computed_on_change, computed_once, optional, required},
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
        /// recreated.
        access_entry_arn: String = optional()
            .check(attributes::access_entry_arn)
            .requires_replace_if(|prior, planned| !prior.is_null() && !planned.is_null())
            .state_only_if(|_, planned| planned.is_null()),
        /// Scope in which the policy applies.
        access_scope: AccessScope = block().required().state_only_if(|prior, planned| scope_of(prior).is_some() && scope_of(prior) == scope_of(planned)),
        /// Time when the policy was first associated (RFC 3339, UTC).
        associated_at: String = computed_once(),
        /// Time when the scope last changed (RFC 3339, UTC).
        modified_at: String = computed_on_change(),
        /// Timeouts of the operations.
        timeouts: Timeouts = block().state_only(),
    }
}

model! {
    /// Scope in which the policy applies.
    pub struct AccessScope: Arguments {
        /// Type of the scope: `cluster` or `namespace`.
        kind as "type": String = required(),
        /// Namespaces of the scope. Required for type `namespace`, not allowed for type `cluster`. `*` matches any characters: `dev-*`.
        namespaces: BTreeSet<Tf<String>> = optional().check(attributes::namespace_patterns),
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
        problems
    }

    fn timeouts(&self) -> Option<&Timeouts> {
        self.timeouts.known()
    }

    async fn import(run: &mut Run<Self>, id: &str) -> Result<Self, Diagnostics> {
        let AssociationImport { key, region: named } =
            AssociationImport::parse(id).map_err(|refusal| failures::bad_import_id(&refusal))?;
        let region = place::region_of(run, "importing", &key).await?;
        place::check_import(&region, id, named.as_deref())?;
        let eks = region.eks();
        let wait = deadline(&run.context);
        let listed = match eks.associations(&wait, Some(Instant::now()), &key.entry).await {
            Ok(listed) => listed,
            Err(error) if error.is_no_entry() => {
                let near = near::entries(eks, &key.entry.cluster).await;
                return Err(failures::nothing_to_import(&key.entry, &near).into());
            }
            Err(error) => return Err(failures::of("importing", &key, &error).into()),
        };
        match listed.of(&key.policy) {
            Some(association) => {
                place::record(run, &region).await;
                Ok(Self::default().seen(&key, association.clone()))
            }
            None => Err(failures::no_association_to_import(&key, listed.all()).into()),
        }
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
        let region = place::region_of(run, "reading", &key).await?;
        region.associations().note_reader(&key, run.instance());
        region.associations().note_others(&key, &run.instance().clone(), &mut run.private);
        match list_settled(&region, &deadline(&run.context), &key, &state).await {
            Ok(ours) => {
                place::record(run, &region).await;
                if ours.is_none() {
                    region.associations().note_gone(&key, run.instance());
                }
                Ok(ours.map(|association| state.seen(&key, association)))
            }
            Err(error) if error.is_no_entry() || error.is_no_cluster() => {
                confirm_gone(run, &region, &error, state.place()).await?;
                region.associations().note_gone(&key, run.instance());
                Ok(None)
            }
            Err(error) => Err(failures::of("reading", &key, &error).into()),
        }
    }

    async fn update(run: &mut Run<Self>, state: Self, plan: Self) -> Result<Self, Diagnostics> {
        let scope_changes = scope_of(&state.access_scope).as_ref() != Some(&plan.scope()?);
        let entry_comes = plan.access_entry_arn != state.access_entry_arn && !plan.access_entry_arn.is_null();
        if scope_changes || entry_comes { write::update(run, plan).await } else { Ok(plan) }
    }

    async fn delete(run: &mut Run<Self>, state: Self) -> Result<(), Diagnostics> {
        delete::delete(run, state).await
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

    /// Where the association was made, by the ARN of its entry.
    fn place(&self) -> Option<Place> {
        place::of_entry(&self.access_entry_arn)
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
            associated_at: Known(associated_at.to_string()),
            modified_at: Known(modified_at.to_string()),
            timeouts: self.timeouts,
        }
    }
}

impl AccessScope {
    /// The block for a scope.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        let namespaces = match scope {
            Scope::Cluster => Tf::Null,
            Scope::Namespaces(names) => Known(names.iter().cloned().map(Known).collect()),
        };
        Self { kind: Known(scope.scope_type().to_owned()), namespaces }
    }

    fn parse(&self) -> Option<Result<Scope, crate::access::ScopeRefusal>> {
        let kind = self.kind.known()?;
        let names = match &self.namespaces {
            Tf::Unknown => return None,
            Tf::Null => BTreeSet::new(),
            Known(names) if !names.iter().all(|name| name.known().is_some()) => return None,
            Known(names) => names.iter().filter_map(Tf::known).cloned().collect(),
        };
        Some(Scope::new(kind, names))
    }
}

fn scope_of(block: &Tf<AccessScope>) -> Option<Scope> {
    block.known()?.parse()?.ok()
}

fn refused_scope(block: &AccessScope) -> Option<Diagnostic> {
    let (attribute, problem) = refusals::scope(&block.parse()?.err()?);
    Some(problem.at(Path::root().attribute(PolicyAssociation::NAMES.access_scope).attribute(attribute)))
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
