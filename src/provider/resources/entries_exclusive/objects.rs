//! The access entries of a cluster as the objects of an exclusive resource: which are there, whose they are, and their end.
//! Never here: what is decided about them (`exclusive`).

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::EntriesExclusive;
use crate::{
    access::{ClusterName, Entry, EntryKey, PrincipalArn, is_managed_by_aws},
    aws::{Deadline, Error},
    diag::{Diagnostic, Diagnostics},
    framework::InstanceId,
    provider::{
        exclusive::{Allowed, Arguments},
        region::{EntriesExclusiveWrites, Region},
        resources::{
            entry::send_deletion,
            exclusive::{Exclusive, Extra, Found, Removal, Search, texts},
        },
        words::exclusive::{self as words, ENTRIES, Subject, entry_line},
    },
};

/// How many reads are under way at once.
const READS_AT_ONCE: usize = 10;

impl Exclusive for EntriesExclusive {
    type Owner = ClusterName;
    type Key = EntryKey;
    const SUBJECT: &'static Subject = &ENTRIES;

    fn owner(&self) -> Result<ClusterName, Diagnostics> {
        self.cluster()
    }

    fn cluster(owner: &ClusterName) -> &ClusterName {
        owner
    }

    fn entry(&self) -> Option<EntryKey> {
        None
    }

    fn arguments(&self) -> Arguments<'_> {
        Arguments {
            names: &self.principal_arns,
            ignore: &self.ignore,
            ignore_managed_by_aws: &self.ignore_managed_by_aws,
            allow_self_removal: &self.allow_self_removal,
        }
    }

    fn with_names(self, names: BTreeSet<String>) -> Self {
        Self { principal_arns: texts(names), ..self }
    }

    fn memory(region: &Region) -> &EntriesExclusiveWrites {
        region.entries_exclusive()
    }

    /// Entries whose plan is not wholly known may be ignored by their type.
    fn held_elsewhere(region: &Region, owner: &ClusterName, allowed: &Allowed) -> Vec<String> {
        let entries = region.entries();
        let keys = entries.planned_keys(|key| key.cluster == *owner);
        let is_removed = |key: &EntryKey| {
            let planned = entries.planned(key);
            !planned.is_empty()
                && planned
                    .iter()
                    .all(|entry| !leaves_alone(allowed, &key.principal, entry.entry_type.is_node()))
        };
        keys.into_iter().filter(is_removed).map(|key| key.principal.to_string()).collect()
    }

    fn is_held(region: &Region, key: &EntryKey) -> bool {
        let has_association =
            !region.associations().planned_keys(|association| association.entry == *key).is_empty();
        has_association || region.entries().has_written(key) || region.entries().is_planned(key)
    }

    fn is_going(region: &Region, key: &EntryKey) -> bool {
        region.entries().is_going(key)
    }

    fn is_new(_: &Region, _: &ClusterName) -> bool {
        false
    }

    fn is_written(region: &Region, owner: &ClusterName, arn: &str) -> bool {
        let key = |principal| EntryKey { cluster: owner.clone(), principal };
        arn.parse().is_ok_and(|principal| region.entries().has_written(&key(principal)))
    }

    async fn find(search: &Search<'_, ClusterName>) -> Result<Found<EntryKey>, Error> {
        let listed = search.region.eks().list_entries(search.wait, search.owner, None).await?;
        let listed: BTreeSet<String> = listed.into_iter().collect();
        let (mut keys, mut unreadable) = (Vec::new(), Vec::new());
        for arn in listed.iter().filter(|arn| search.is_candidate(arn)) {
            match arn.parse::<PrincipalArn>() {
                Ok(principal) if principal.is_service_linked() => {}
                Ok(principal) => keys.push(EntryKey { cluster: search.owner.clone(), principal }),
                Err(_) => unreadable.push(arn.clone()),
            }
        }
        let reads = stream::iter(keys).map(|key| see(search, key)).buffered(READS_AT_ONCE);
        let extra = reads.try_filter_map(async |extra| Ok(extra)).try_collect().await?;
        let named = listed.intersection(&search.allowed.names).cloned().collect();
        Ok(Found { named, extra, unreadable, spares_owner: false })
    }

    async fn remove(
        region: &Region,
        wait: &Deadline,
        key: &EntryKey,
        instance: &InstanceId,
    ) -> Result<Removal, Error> {
        let turn = region.entries().turn_to_delete(key, instance).await;
        if Self::is_held(region, key) {
            turn.released();
            return Ok(Removal::Held);
        }
        if turn.is_deleted() {
            turn.released();
            return Ok(Removal::WasGone);
        }
        match send_deletion(region.eks(), wait, key).await {
            Err(error) if !error.is_no_entry() => return Err(error),
            _ => turn.deleted(),
        }
        Ok(Removal::Removed)
    }
}

/// Whether the entry of a principal is left alone, as far as its type and ARN say.
fn leaves_alone(allowed: &Allowed, principal: &PrincipalArn, is_node: bool) -> bool {
    allowed.covers(&principal.to_string())
        || principal.is_service_linked()
        || (is_node && allowed.ignored.managed_by_aws)
}

/// Why an entry cannot be planned, if an exclusive address of this run would remove it, as far as is known.
pub(in crate::provider::resources) fn refusal(
    region: &Region,
    key: &EntryKey,
    is_node: bool,
) -> Option<Diagnostic> {
    let addresses = region.entries_exclusive().planned(&key.cluster);
    let is_removed = addresses.iter().any(|allowed| !leaves_alone(allowed, &key.principal, is_node));
    is_removed.then(|| words::not_allowed(&ENTRIES, &key.cluster, &key.principal))
}

/// One that is listed and neither named nor ignored by its ARN; none if it is ignored for what it is, or was deleted meanwhile.
async fn see(search: &Search<'_, ClusterName>, key: EntryKey) -> Result<Option<Extra<EntryKey>>, Error> {
    match look_at(search, &key).await {
        Ok(line) => Ok(line.map(|line| {
            let (arn, principal) = (key.principal.to_string(), key.principal.clone());
            Extra { key, arn, principal, line }
        })),
        Err(error) if error.is_no_entry() => Ok(None),
        Err(error) => Err(error),
    }
}

/// What messages say of an entry; none if AWS manages it and that is ignored. Nodes have no policies, so theirs are not asked for.
async fn look_at(search: &Search<'_, ClusterName>, key: &EntryKey) -> Result<Option<String>, Error> {
    let Search { region, wait, allowed, .. } = search;
    let ignores_managed = allowed.ignored.managed_by_aws;
    let is_ignored =
        |entry: &Entry, policies: &[_]| ignores_managed && is_managed_by_aws(entry, policies) != Some(false);
    let entry = region.eks().describe_entry(wait, key).await?;
    if is_ignored(&entry, &[]) {
        return Ok(None);
    }
    let policies = region.eks().list_associations(wait, key).await?;
    Ok((!is_ignored(&entry, &policies)).then(|| entry_line(&entry, &policies)))
}
