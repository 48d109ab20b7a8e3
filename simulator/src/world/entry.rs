//! Access entries and the access policies on them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::arn::PrincipalArn;

/// An access entry.
#[derive(Clone, Serialize)]
pub(crate) struct Entry {
    #[serde(rename = "principal_arn")]
    pub(crate) principal: PrincipalArn,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(rename = "kubernetes_groups")]
    pub(crate) groups: Vec<String>,
    pub(crate) username: String,
    pub(crate) tags: BTreeMap<String, String>,
    /// The principal's id when the entry was made: another principal of the same name has no access.
    pub(crate) principal_id: String,
    #[serde(rename = "access_entry_arn")]
    pub(crate) arn: String,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    #[serde(serialize_with = "super::write::values")]
    pub(crate) policies: BTreeMap<String, Association>,
}

/// An access policy on an entry.
#[derive(Clone, Serialize)]
pub(crate) struct Association {
    pub(crate) policy_arn: String,
    #[serde(rename = "access_scope")]
    pub(crate) scope: Scope,
    pub(crate) associated_at: Timestamp,
    pub(crate) modified_at: Timestamp,
}

/// Where an access policy applies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Whether it is the whole cluster or some namespaces.
    #[serde(rename = "type")]
    pub kind: ScopeKind,
    /// Namespaces, with `*` as wildcard. Required for the type `namespace`.
    #[serde(default)]
    pub namespaces: Vec<String>,
}

/// Type of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// The whole cluster.
    Cluster,
    /// Some namespaces.
    Namespace,
}
