//! The block `access_scope`: from a configuration to a scope and back. Never here: when a change of it is sent.

use std::collections::BTreeSet;

use super::PolicyAssociation;
use crate::{
    access::{Scope, ScopeRefusal},
    diag::Diagnostic,
    provider::{attributes, words::refusals},
    schema::{Named, optional, required},
    value::{
        Path,
        Tf::{self, Known},
    },
};

model! {
    /// Scope in which the policy applies.
    pub struct AccessScope: Arguments {
        /// Type of the scope: `cluster` or `namespace`.
        kind as "type": String = required(),
        /// Namespaces of the scope. Required for type `namespace`, not allowed for type `cluster`. `*` matches any characters: `dev-*`.
        namespaces: BTreeSet<Tf<String>> = optional().check(attributes::namespace_patterns),
    }
}

impl AccessScope {
    /// The block for a scope.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        let namespaces = match scope {
            Scope::Cluster => Tf::Null,
            Scope::Namespaces(names) => Known(names.iter().cloned().map(Known).collect()),
        };
        Self { kind: Known(scope.scope_type().to_owned()), namespaces }
    }

    /// The scope, or why it is none; nothing while something of it is unknown.
    fn parse(&self) -> Option<Result<Scope, ScopeRefusal>> {
        let kind = self.kind.known()?;
        let names = match &self.namespaces {
            Tf::Unknown => return None,
            Tf::Null => BTreeSet::new(),
            Known(names) if !names.iter().all(|name| name.known().is_some()) => return None,
            Known(names) => names.iter().filter_map(Tf::known).cloned().collect(),
        };
        Some(Scope::new(kind, names))
    }
}

/// The scope in a block; none while something of it is unknown, or where it is none that EKS accepts.
pub(super) fn scope_of(block: &Tf<AccessScope>) -> Option<Scope> {
    block.known()?.parse()?.ok()
}

/// What is wrong with a block, if anything known is.
pub(super) fn refused_scope(block: &AccessScope) -> Option<Diagnostic> {
    let (attribute, problem) = refusals::scope(&block.parse()?.err()?);
    Some(problem.at(Path::root().attribute(PolicyAssociation::NAMES.access_scope).attribute(attribute)))
}
