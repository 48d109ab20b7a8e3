//! The data sources, one file each, and what several of them share: their objects, the region, a cluster that is not there.

mod audit;
mod authentication;
mod caller;
mod cluster;
mod entries;
mod entry;
mod policies;
mod principals;
mod sso_role;

use std::{collections::BTreeSet, fmt::Display, sync::Arc};

pub use audit::{Audit, AuditFindingObject, AuditPrincipalObject};
pub use authentication::{Authentication, FindingObject};
pub use caller::Caller;
pub use cluster::Cluster;
pub use entries::{Entries, EntryFindingObject, EntryObject};
pub use entry::SingleEntry;
pub use policies::{ListedPolicyObject, Policies};
pub use principals::{PrincipalObject, Principals};
pub use sso_role::SsoRole;

use super::{Services, near, region::Region, services::deadline, words::failures};
use crate::{
    access::{Association, ClusterName, Scope},
    aws::Error,
    diag::{Diagnostic, Diagnostics},
    framework::Context,
    schema::{computed, computed_objects},
    value::Tf::{self, Known},
};

model! {
    /// Access policy of an entry.
    pub struct PolicyObject: Results {
        /// ARN of the access policy.
        policy_arn: String = computed(),
        /// Scope in which the policy applies.
        access_scope: ScopeObject = computed_objects(),
    }
}

model! {
    /// Scope in which the policy applies.
    pub struct ScopeObject: Results {
        /// Type of the scope: `cluster` or `namespace`.
        kind as "type": String = computed(),
        /// Namespaces of the scope. A name can contain `*`. Empty for type `cluster`.
        namespaces: BTreeSet<Tf<String>> = computed(),
    }
}

/// What a data source answers of an entry's policies.
fn policies(associations: &[Association]) -> Tf<BTreeSet<Tf<PolicyObject>>> {
    let object = |association: &Association| {
        let Association { policy, scope, associated_at: _, modified_at: _ } = association;
        let access_scope = ScopeObject {
            kind: Known(scope.scope_type().to_owned()),
            namespaces: Known(Scope::namespaces(scope).into_iter().map(Known).collect()),
        };
        Known(PolicyObject { policy_arn: Known(policy.to_string()), access_scope: Known(access_scope) })
    };
    Known(associations.iter().map(object).collect())
}

/// The region that a data source names, else the provider's.
async fn region_of(
    context: &Context<Services>,
    named: &Tf<String>,
    doing: &str,
    target: &(impl Display + Sync),
) -> Result<Arc<Region>, Diagnostics> {
    let named = named.known().map(String::as_str);
    let region = context.services().region(named, &deadline(context)).await;
    let region = region.map_err(|error| failures::without_timeouts(doing, target, &error))?;
    region.check_partition()?;
    Ok(region)
}

/// Why nothing could be read from a cluster. One that is not there comes with those that may be meant.
async fn not_read(region: &Region, cluster: &ClusterName, error: &Error) -> Diagnostic {
    if !error.is_no_cluster() {
        return failures::without_timeouts("reading", cluster, error);
    }
    let listed = near::clusters(region.eks()).await;
    failures::cluster_not_found(cluster, region.name(), listed.as_deref(), error)
}

/// Rejects a data source whose only source is IAM where the provider block says that IAM is not asked.
fn check_iam_look_ups(context: &Context<Services>, name: &str) -> Result<(), Diagnostics> {
    if context.services().aws().settings().skip_iam_lookups {
        return Err(failures::iam_look_ups_skipped(name).into());
    }
    Ok(())
}
