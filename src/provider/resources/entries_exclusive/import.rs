//! The exclusiveness that an import ID stands for: that of the cluster. Never here: how such an ID is written (`access`).

use super::{EntriesExclusive, exclusive, regional};
use crate::{access::ClusterImport, diag::Diagnostics, framework::Run, provider::words::failures};

/// Reads which entries there are.
pub(super) async fn import(
    run: &mut Run<EntriesExclusive>,
    id: &str,
) -> Result<EntriesExclusive, Diagnostics> {
    let ClusterImport { cluster, region: named } =
        ClusterImport::parse(id).map_err(|refusal| failures::bad_import_id(&refusal))?;
    let region = regional::of_import(run, named.as_deref(), &cluster).await?;
    exclusive::import(run, &region, EntriesExclusive::blank(cluster.to_string())).await
}
