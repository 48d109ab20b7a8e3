//! The entry that an import ID stands for. Never here: how such an ID is written (`access`).

use std::sync::Arc;

use super::{
    AccessEntry, Region, Run, deadline, failures,
    regional::{self, Regional},
};
use crate::{
    access::{AccessEntryArn, EntryImport, EntryKey, EntryTarget},
    aws::{Deadline, Eks},
    diag::Diagnostics,
    framework::Resource,
    provider::{Services, near},
};

/// Reads the entry. What is not there is an error that names the entries that are nearly it.
pub(super) async fn import(run: &Run<AccessEntry>, id: &str) -> Result<AccessEntry, Diagnostics> {
    let (key, region) = target(run, id).await?;
    read(run, &region, &key).await.map_err(|failed| regional::import_failed(failed, id, &region))
}

/// The entry that an ID names, and its region.
pub(in crate::provider::resources) async fn target<R: Resource<Services = Services>>(
    run: &Run<R>,
    id: &str,
) -> Result<(EntryKey, Arc<Region>), Diagnostics> {
    let EntryImport { target, region: named } =
        EntryImport::parse(id).map_err(|refusal| failures::bad_import_id(&refusal))?;
    let region = regional::of_import(run, named.as_deref(), &id).await?;
    let key = match target {
        EntryTarget::Key(key) => key,
        EntryTarget::Arn(arn) => key_of(region.eks(), &deadline(&run.context), &arn).await?,
    };
    Ok((key, region))
}

/// Reads the entry of that key.
pub(super) async fn read(
    run: &Run<AccessEntry>,
    region: &Region,
    key: &EntryKey,
) -> Result<AccessEntry, Diagnostics> {
    match region.eks().describe_entry(&deadline(&run.context), key).await {
        Ok(entry) => Ok(AccessEntry::default().seen(entry, region.tag_rules()).in_region(region)),
        Err(error) if error.is_no_entry() => {
            let near = near::entries(region.eks(), &key.cluster).await;
            Err(failures::entry_not_found(key, region.name(), &near).into())
        }
        Err(error) => Err(failures::of("importing", key, &error).into()),
    }
}

/// The entry's own ARN lacks the principal's path: the cluster's entries are searched for it.
async fn key_of(eks: &Eks, wait: &Deadline, arn: &AccessEntryArn) -> Result<EntryKey, Diagnostics> {
    let all = eks
        .list_entries(wait, &arn.cluster, None)
        .await
        .map_err(|error| failures::of("importing", arn, &error))?;
    let parsed = all.iter().filter_map(|principal| principal.parse().ok());
    for principal in parsed.filter(|principal| arn.may_be_for(principal)) {
        let key = EntryKey { cluster: arn.cluster.clone(), principal };
        let entry =
            eks.describe_entry(wait, &key).await.map_err(|error| failures::of("importing", &key, &error))?;
        if entry.access_entry_arn == arn.to_string() {
            return Ok(key);
        }
    }
    Err(failures::no_entry_of_that_arn(arn).into())
}
