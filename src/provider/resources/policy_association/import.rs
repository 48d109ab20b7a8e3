//! The association that an import ID stands for. Never here: how such an ID is written (`access`).

use tokio::time::Instant;

use super::{
    PolicyAssociation, Region, Run, deadline, failures, place,
    regional::{self, Regional},
};
use crate::{
    access::{AssociationImport, AssociationKey},
    diag::Diagnostics,
    provider::near,
    value::Tf::{self, Known},
};

/// Reads the association. What is not there is an error that names what the entry has, or the entries that are nearly it.
pub(super) async fn import(
    run: &mut Run<PolicyAssociation>,
    id: &str,
) -> Result<PolicyAssociation, Diagnostics> {
    let AssociationImport { key, region: named } =
        AssociationImport::parse(id).map_err(|refusal| failures::bad_import_id(&refusal))?;
    let region = regional::of_import(run, named.as_deref(), &key).await?;
    read(run, &region, &key).await.map_err(|failed| regional::import_failed(failed, id, &region))
}

/// Reads the association of that key.
pub(super) async fn read(
    run: &mut Run<PolicyAssociation>,
    region: &Region,
    key: &AssociationKey,
) -> Result<PolicyAssociation, Diagnostics> {
    let wait = deadline(&run.context);
    let listed = match region.eks().associations(&wait, Some(Instant::now()), &key.entry).await {
        Ok(listed) => listed,
        Err(error) if error.is_no_entry() => {
            let near = near::entries(region.eks(), &key.entry.cluster).await;
            return Err(failures::entry_not_found(&key.entry, region.name(), &near).into());
        }
        Err(error) => return Err(failures::of("importing", key, &error).into()),
    };
    let Some(association) = listed.of(&key.policy) else {
        return Err(failures::no_association_to_import(key, listed.all()).into());
    };
    let access_entry_arn = entry_arn(run, region, key).await?;
    place::record(run, region).await;
    let imported = PolicyAssociation { access_entry_arn, ..PolicyAssociation::default() };
    Ok(imported.seen(key, association.clone()).in_region(region))
}

/// The ARN of the entry, so that a configuration that refers to it has nothing to change. Without the permission to read the
/// entry the first apply sends the association again.
async fn entry_arn(
    run: &Run<PolicyAssociation>,
    region: &Region,
    key: &AssociationKey,
) -> Result<Tf<String>, Diagnostics> {
    match region.eks().describe_entry(&deadline(&run.context), &key.entry).await {
        Ok(entry) => Ok(Known(entry.access_entry_arn)),
        Err(error) if error.is_access_denied() => Ok(Tf::Null),
        Err(error) => Err(failures::of("importing", key, &error).into()),
    }
}
