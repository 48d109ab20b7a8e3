//! `eksaccess_policy_association`: what an entry's principal may do, and where.

use std::{collections::BTreeSet, time::Duration};

use super::gone::{confirm_gone, record_home, right_partition};
use super::near;
use crate::{
    access::{Association, AssociationImport, AssociationKey, EntryKey, Scope},
    aws::{Error, Patience, Stopped},
    diag::{Diagnostic, Result},
    framework::{Resource, Run, Timeouts},
    provider::{
        Services, attributes,
        services::patience,
        words::{failures, refusals},
    },
    schema::{Named, fixed_by_aws, moved_by_aws, optional, required, single_block},
    value::{
        Path,
        Tf::{self, Known},
    },
};

/// How long a missing entry is waited for: long enough for one that was made a moment ago to show, short
/// enough that a hundred associations that came before their entries do not starve them (P40951).
const ENTRY_SHOWS_WITHIN: Duration = Duration::from_mins(1);

/// The first pause between two looks at what EKS lists; each next one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The longest pause between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

model! {
    /// Associates an access policy with an access entry. The scope is changed in place, without a moment of no access.
    pub struct PolicyAssociation {
        /// The name of the cluster.
        cluster_name: String = required().replaces().check(attributes::cluster_name),
        /// The ARN of the principal whose entry gets the policy.
        principal_arn: String = required().replaces().check(attributes::principal_arn),
        /// The ARN of the access policy, such as `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`.
        policy_arn: String = required().replaces().check(attributes::policy_arn),
        /// The `access_entry_arn` of the entry. Set it: an entry that is replaced takes its associations along, and only with this
        /// reference are they made anew. Another entry makes a new association.
        access_entry_arn: String = optional()
            .replaces_when(|prior, planned| !prior.is_null() && !planned.is_null())
            .same_when(|_, planned| planned.is_null()),
        /// Where the policy holds.
        access_scope: AccessScope = single_block().items(1, 1).same_when(|prior, planned| scope_of(prior).is_some() && scope_of(prior) == scope_of(planned)),
        /// When the policy was first associated (RFC 3339, UTC).
        associated_at: String = fixed_by_aws(),
        /// When its scope last changed (RFC 3339, UTC).
        modified_at: String = moved_by_aws(),
        /// How long operations may take.
        timeouts: Timeouts = single_block().in_state_alone(),
    }
}

model! {
    /// Where an access policy holds.
    pub struct AccessScope {
        /// `cluster` or `namespace`.
        kind as "type": String = required(),
        /// The namespaces, at least one for type `namespace`, none for type `cluster`. `*` stands for any letters: `dev-*`.
        namespaces: BTreeSet<Tf<String>> = optional(),
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

    async fn import(run: &mut Run<'_, Self>, id: &str) -> Result<Self> {
        let AssociationImport { key, region } =
            AssociationImport::parse(id).map_err(|refusal| failures::bad_import_id(&refusal))?;
        super::gone::right_region(run, region.as_deref()).await?;
        let listed = match list(run, &key.entry, &patience(&run.ask)).await {
            Ok(listed) => listed,
            Err(error) if error.is_no_entry() => {
                let near = near::entries(run, &key.entry.cluster).await;
                return Err(failures::nothing_to_import(&key.entry, &near).into());
            }
            Err(error) => return Err(failures::of("importing", &key, &error).into()),
        };
        match listed.iter().find(|association| association.policy == key.policy) {
            Some(association) => {
                record_home(run).await;
                Ok(Self::default().seen(&key, association.clone()))
            }
            None => Err(failures::no_association_to_import(&key, &listed).into()),
        }
    }

    async fn create(run: &mut Run<'_, Self>, plan: Self) -> Result<Self> {
        let key = plan.key()?;
        let scope = plan.scope()?;
        right_partition(run, &key.entry.principal).await?;
        let there = entry_shows(run, &key).await?;
        let same_policy = there.into_iter().find(|association| association.policy == key.policy);
        if let Some(other) = same_policy.filter(|association| association.scope != scope) {
            return Err(failures::association_exists(&key, &other).into());
        }
        associate(run, &key, &scope, plan).await
    }

    async fn read(run: &mut Run<'_, Self>, state: Self) -> Result<Option<Self>> {
        let key = state.key()?;
        match list(run, &key.entry, &patience(&run.ask)).await {
            Ok(listed) => {
                record_home(run).await;
                let ours = listed.into_iter().find(|association| association.policy == key.policy);
                Ok(ours.map(|association| state.seen(&key, association)))
            }
            Err(error) if error.is_no_entry() || error.is_no_cluster() => {
                confirm_gone(run, &error, None).await?;
                Ok(None)
            }
            Err(error) => Err(failures::of("reading", &key, &error).into()),
        }
    }

    async fn update(run: &mut Run<'_, Self>, state: Self, plan: Self) -> Result<Self> {
        let scope = plan.scope()?;
        let scope_changes = scope_of(&state.access_scope).as_ref() != Some(&scope);
        let entry_comes = plan.access_entry_arn != state.access_entry_arn && !plan.access_entry_arn.is_null();
        if scope_changes || entry_comes {
            return associate(run, &plan.key()?, &scope, plan).await;
        }
        Ok(plan)
    }

    async fn delete(run: &mut Run<'_, Self>, state: Self) -> Result<()> {
        let key = state.key()?;
        let turn = run.services().turn(&key).await;
        if turn.is_written() {
            run.warn(failures::association_written_by_other(&key));
            return Ok(());
        }
        match disassociate(run, &key).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_no_entry() || error.is_no_policy() || error.is_no_cluster() => {
                confirm_gone(run, &error, None).await
            }
            Err(error) => Err(failures::of("deleting", &key, &error).into()),
        }
    }
}

impl PolicyAssociation {
    /// What names the association.
    fn key(&self) -> Result<AssociationKey> {
        let path = |name| Path::root().attribute(name);
        let entry = EntryKey {
            cluster: attributes::parse_cluster(&self.cluster_name, &path(Self::NAMES.cluster_name))?,
            principal: attributes::parse_principal(&self.principal_arn, &path(Self::NAMES.principal_arn))?,
        };
        Ok(AssociationKey {
            entry,
            policy: attributes::parse_policy(&self.policy_arn, &path(Self::NAMES.policy_arn))?,
        })
    }

    fn scope(&self) -> Result<Scope> {
        let path = Path::root().attribute(Self::NAMES.access_scope);
        let block = attributes::required(&self.access_scope, &path)?;
        match scope_of(&self.access_scope) {
            Some(scope) => Ok(scope),
            None => Err(refused_scope(block)
                .unwrap_or_else(|| refusals::value_missing(&path).at(path.clone()))
                .into()),
        }
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

    fn parse(&self) -> Option<std::result::Result<Scope, crate::access::ScopeRefusal>> {
        let kind = self.kind.known()?;
        let names = match &self.namespaces {
            Tf::Unknown => return None,
            Tf::Null => BTreeSet::new(),
            Known(names) if names.iter().any(Tf::is_unknown) => return None,
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

async fn list(
    run: &Run<'_, PolicyAssociation>,
    entry: &EntryKey,
    wait: &Patience,
) -> std::result::Result<Vec<Association>, Error> {
    run.services().aws().eks(None).list_associations(wait, entry).await
}

/// The associations of the entry, once it shows.
async fn entry_shows(run: &mut Run<'_, PolicyAssociation>, key: &AssociationKey) -> Result<Vec<Association>> {
    let wait = patience(&run.ask).at_most(ENTRY_SHOWS_WITHIN);
    let mut pause = FIRST_PAUSE;
    loop {
        match list(run, &key.entry, &wait).await {
            Ok(listed) => return Ok(listed),
            Err(error) if error.is_no_entry() => {
                if wait.pause(pause).await.is_err() {
                    let near = near::entries(run, &key.entry.cluster).await;
                    return Err(failures::no_entry_for_association(&key.entry, &near, &error).into());
                }
            }
            Err(error) => return Err(failures::of("creating", key, &error).into()),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Associates, and waits until the list shows it with the scope that was asked for.
async fn associate(
    run: &mut Run<'_, PolicyAssociation>,
    key: &AssociationKey,
    scope: &Scope,
    plan: PolicyAssociation,
) -> Result<PolicyAssociation> {
    let turn = run.services().turn(key).await;
    let written = run.services().aws().eks(None).associate(&patience(&run.ask), key, scope).await;
    let answered = match written {
        Ok(association) => association,
        Err(error) => settle(run, key, scope, error).await?,
    };
    turn.wrote();
    run.keep(plan.clone().seen(key, answered.clone()));
    record_home(run).await;
    let shown = shows(run, key, scope).await?.unwrap_or(answered);
    Ok(plan.seen(key, shown))
}

/// A write failed. Where it may have been carried out all the same, one look at the list tells.
async fn settle(
    run: &Run<'_, PolicyAssociation>,
    key: &AssociationKey,
    scope: &Scope,
    error: Error,
) -> Result<Association> {
    let failed = failures::of("associating", key, &error);
    if !error.is_outcome_unknown() {
        return Err(failed.into());
    }
    let listed = list(run, &key.entry, &Patience::to_settle()).await.unwrap_or_default();
    listed.into_iter().find(|it| it.policy == key.policy && it.scope == *scope).ok_or_else(|| failed.into())
}

/// The association once EKS lists it. The write has been answered, so that the list cannot be read is
/// only a warning; that it stays without the association is an error.
async fn shows(
    run: &mut Run<'_, PolicyAssociation>,
    key: &AssociationKey,
    scope: &Scope,
) -> Result<Option<Association>> {
    let wait = patience(&run.ask);
    let mut pause = FIRST_PAUSE;
    loop {
        let listed = match list(run, &key.entry, &wait).await {
            Ok(listed) => listed,
            Err(error) => {
                run.warn(failures::not_read_back(key, &error));
                return Ok(None);
            }
        };
        if let Some(shown) = listed.into_iter().find(|it| it.policy == key.policy && it.scope == *scope) {
            return Ok(Some(shown));
        }
        match wait.pause(pause).await {
            Ok(()) => pause = (pause * 2).min(LONGEST_PAUSE),
            Err(Stopped::Cancelled) => return Ok(None),
            Err(Stopped::OutOfTime) => return Err(failures::association_does_not_show(key).into()),
        }
    }
}

/// Sends the disassociation. Where its answer was lost one look at the list tells what came of it.
async fn disassociate(
    run: &Run<'_, PolicyAssociation>,
    key: &AssociationKey,
) -> std::result::Result<(), Error> {
    match run.services().aws().eks(None).disassociate(&patience(&run.ask), key).await {
        Err(error) if error.is_outcome_unknown() => match list(run, &key.entry, &Patience::to_settle()).await
        {
            Ok(listed) if listed.iter().all(|it| it.policy != key.policy) => Ok(()),
            Err(seen) if seen.is_no_entry() => Ok(()),
            _ => Err(error),
        },
        answered => answered,
    }
}
