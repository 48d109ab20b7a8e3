//! The policy associations of an entry as the objects of an exclusive resource: which are there, and their end. Never here:
//! what is decided about them (`exclusive`).

use std::collections::BTreeSet;

use tokio::time::Instant;

use super::PolicyAssociationsExclusive;
use crate::{
    access::{Association, AssociationKey, CLUSTER_ADMIN_POLICY, ClusterName, EntryKey, PolicyArn, Scope},
    aws::{Deadline, Error},
    diag::{Diagnostic, Diagnostics},
    framework::InstanceId,
    provider::{
        exclusive::{Allowed, Arguments},
        region::{AssociationsExclusiveWrites, Region},
        resources::{
            exclusive::{Exclusive, Extra, Found, Removal, Search, texts},
            policy_association::disassociate,
        },
        words::exclusive::{self as words, ASSOCIATIONS, Subject, association_line},
    },
};

impl Exclusive for PolicyAssociationsExclusive {
    type Owner = EntryKey;
    type Key = AssociationKey;
    const SUBJECT: &'static Subject = &ASSOCIATIONS;

    fn owner(&self) -> Result<EntryKey, Diagnostics> {
        self.key()
    }

    fn cluster(owner: &EntryKey) -> &ClusterName {
        &owner.cluster
    }

    fn entry(&self) -> Option<EntryKey> {
        self.key().ok()
    }

    fn arguments(&self) -> Arguments<'_> {
        Arguments {
            names: &self.policy_arns,
            ignore: &self.ignore,
            ignore_managed_by_aws: &self.ignore_managed_by_aws,
            allow_self_removal: &self.allow_self_removal,
        }
    }

    fn with_names(self, names: BTreeSet<String>) -> Self {
        Self { policy_arns: texts(names), ..self }
    }

    fn memory(region: &Region) -> &AssociationsExclusiveWrites {
        region.associations_exclusive()
    }

    fn held_elsewhere(region: &Region, owner: &EntryKey, allowed: &Allowed) -> Vec<String> {
        let is_removed = |key: &AssociationKey| key.entry == *owner && !leaves_alone(allowed, &key.policy);
        let keys = region.associations().planned_keys(is_removed);
        keys.into_iter().map(|key| key.policy.to_string()).collect()
    }

    fn is_held(region: &Region, key: &AssociationKey) -> bool {
        region.associations().has_written(key) || region.associations().is_planned(key)
    }

    fn is_going(region: &Region, key: &AssociationKey) -> bool {
        region.associations().is_going(key) || region.entries().is_going(&key.entry)
    }

    /// An entry that this run created has only what this run associated.
    fn is_new(region: &Region, owner: &EntryKey) -> bool {
        region.entries().has_created(owner)
    }

    fn is_written(region: &Region, owner: &EntryKey, arn: &str) -> bool {
        let key = |policy| AssociationKey { entry: owner.clone(), policy };
        arn.parse().is_ok_and(|policy| region.associations().has_written(&key(policy)))
    }

    async fn find(search: &Search<'_, EntryKey>) -> Result<Found<AssociationKey>, Error> {
        let Search { region, wait, owner, allowed, .. } = search;
        let list = region.eks().associations(wait, Some(Instant::now()), owner).await?;
        let is_extra = |association: &&Association| {
            let policy = &association.policy;
            search.is_candidate(&policy.to_string()) && !leaves_alone(allowed, policy)
        };
        let (extra, stays): (Vec<&Association>, Vec<&Association>) = list.all().iter().partition(is_extra);
        let mut extra: Vec<_> = extra.into_iter().map(|association| extra_of(owner, association)).collect();
        extra.sort_by(|one, other| one.arn.cmp(&other.arn));
        let listed: BTreeSet<String> = list.all().iter().map(|it| it.policy.to_string()).collect();
        let named = listed.intersection(&allowed.names).cloned().collect();
        let spares_owner = stays.into_iter().any(permits_everything);
        Ok(Found { named, extra, unreadable: Vec::new(), spares_owner })
    }

    async fn remove(
        region: &Region,
        wait: &Deadline,
        key: &AssociationKey,
        instance: &InstanceId,
    ) -> Result<Removal, Error> {
        let turn = region.associations().turn_to_delete(key, instance).await;
        if Self::is_held(region, key) {
            turn.released();
            return Ok(Removal::Held);
        }
        if turn.is_deleted() {
            turn.released();
            return Ok(Removal::WasGone);
        }
        match disassociate(region.eks(), wait, key).await {
            Err(error) if !error.is_no_entry() && !error.is_no_policy() => return Err(error),
            _ => turn.deleted(),
        }
        Ok(Removal::Removed)
    }
}

/// Whether the association of a policy is left alone.
fn leaves_alone(allowed: &Allowed, policy: &PolicyArn) -> bool {
    allowed.covers(&policy.to_string()) || (allowed.ignored.managed_by_aws && policy.is_managed_by_aws())
}

/// Why an association cannot be planned, if an exclusive address of this run would remove it, as far as is known.
pub(in crate::provider::resources) fn refusal(region: &Region, key: &AssociationKey) -> Option<Diagnostic> {
    let addresses = region.associations_exclusive().planned(&key.entry);
    let is_removed = addresses.iter().any(|allowed| !leaves_alone(allowed, &key.policy));
    is_removed.then(|| words::not_allowed(&ASSOCIATIONS, &key.entry, &key.policy))
}

fn extra_of(owner: &EntryKey, association: &Association) -> Extra<AssociationKey> {
    let policy = association.policy.clone();
    Extra {
        arn: policy.to_string(),
        key: AssociationKey { entry: owner.clone(), policy },
        principal: owner.principal.clone(),
        line: association_line(association),
    }
}

/// Whether an association permits all that another one can.
fn permits_everything(association: &Association) -> bool {
    association.policy.name() == CLUSTER_ADMIN_POLICY && association.scope == Scope::Cluster
}
