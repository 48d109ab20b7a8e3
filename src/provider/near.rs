//! What is near to what was not found: a better sentence in an error, asked for within seconds and without which the error
//! stands as well. Never here: what counts as near (`access`), or the words (`words`).

use std::time::Duration;

use crate::{
    access::{ClusterName, PrincipalArn, permission_set},
    aws::{Deadline, Eks, Iam},
};

/// How long the look may take. The operation's own time may be over, since that is when things are not found.
const WITHIN: Duration = Duration::from_secs(10);

/// The account's clusters in a region, or some of them; none where they may not be listed.
pub(super) async fn clusters(eks: &Eks) -> Option<Vec<String>> {
    eks.list_some_clusters(&wait()).await.ok()
}

/// The principals of the cluster's entries, or of some of them.
pub(super) async fn entries(eks: &Eks, cluster: &ClusterName) -> Vec<String> {
    let listed = eks.list_some_entries(&wait(), cluster).await;
    listed.map(|listed| listed.principals).unwrap_or_default()
}

/// The roles of IAM Identity Center, where one of them is not found: its permission set may have been provisioned again.
pub(super) async fn sso_roles(iam: &Iam, missing: &PrincipalArn) -> Vec<PrincipalArn> {
    if permission_set(missing.name()).is_none() {
        return Vec::new();
    }
    let listed = iam.list_sso_roles(&wait()).await;
    listed.unwrap_or_default().into_iter().map(|role| role.arn).collect()
}

fn wait() -> Deadline {
    Deadline::to_settle().at_most(WITHIN)
}
