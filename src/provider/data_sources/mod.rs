//! The data sources, one file each, and the objects that several of them answer with.

mod audit;
mod authentication;
mod entries;

use std::collections::BTreeSet;

pub use audit::{Audit, AuditFindingObject, AuditPrincipalObject};
pub use authentication::{Authentication, FindingObject};
pub use entries::{Entries, EntryObject};

use crate::{
    access::{Association, Scope},
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
