//! The entry that an import ID stands for. Never here: how such an ID is written (`access`).

use super::{AccessEntry, Run, deadline, failures, place};
use crate::{
    access::{AccessEntryArn, EntryImport, EntryKey, EntryTarget},
    aws::{Deadline, Eks},
    diag::Diagnostics,
    provider::resources::near,
};

/// Reads the entry. What is not there is an error that names the entries that are nearly it.
pub(super) async fn import(run: &Run<AccessEntry>, id: &str) -> Result<AccessEntry, Diagnostics> {
    let EntryImport { target, region: named } =
        EntryImport::parse(id).map_err(|refusal| failures::bad_import_id(&refusal))?;
    let region = place::region_of(run, "importing", &id).await?;
    place::check_import(&region, id, named.as_deref())?;
    let (eks, wait) = (region.eks(), deadline(&run.context));
    let key = match target {
        EntryTarget::Key(key) => key,
        EntryTarget::Arn(arn) => key_of(eks, &wait, &arn).await?,
    };
    read(run, eks, &key).await
}

/// Reads the entry of that key.
pub(super) async fn read(
    run: &Run<AccessEntry>,
    eks: &Eks,
    key: &EntryKey,
) -> Result<AccessEntry, Diagnostics> {
    match eks.describe_entry(&deadline(&run.context), key).await {
        Ok(entry) => Ok(AccessEntry::default().seen(entry, run.services().tag_rules())),
        Err(error) if error.is_no_entry() => {
            let near = near::entries(eks, &key.cluster).await;
            Err(failures::nothing_to_import(key, &near).into())
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
