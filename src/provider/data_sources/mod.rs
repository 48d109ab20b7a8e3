//! The data sources, one file each, and the objects that several of them answer with.

mod authentication;
mod entries;

use std::collections::BTreeSet;

pub use authentication::{Authentication, FindingObject};
pub use entries::{Entries, EntryObject};

use crate::{
    access::{Association, Scope},
    schema::{computed, computed_objects},
    value::Tf::{self, Known},
};

model! {
    /// An access policy that an entry has.
    pub struct PolicyObject: Results {
        /// The ARN of the access policy.
        policy_arn: String = computed(),
        /// Where it holds.
        access_scope: ScopeObject = computed_objects(),
    }
}

model! {
    /// Where an access policy holds.
    pub struct ScopeObject: Results {
        /// `cluster` or `namespace`.
        kind as "type": String = computed(),
        /// The namespaces, which may hold `*`; empty for type `cluster`.
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
