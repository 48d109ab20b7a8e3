//! IAM's principals, their access keys, and the sessions of roles.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema;
use crate::arn::PrincipalArn;

/// An IAM role, user or account root.
#[derive(Clone, Serialize)]
pub(crate) struct Principal {
    pub(crate) arn: PrincipalArn,
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) access_keys: Vec<AccessKey>,
    pub(crate) allow: Vec<String>,
    pub(crate) deny: Vec<String>,
    pub(crate) assumable_by: Vec<String>,
    /// What the role's trust asks for in `sts:ExternalId`.
    pub(crate) external_id: Option<String>,
    pub(crate) web_identity_tokens: Vec<String>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// A long-term access key.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// Access key ID.
    pub id: String,
    /// Secret access key.
    pub secret: String,
}

/// Temporary credentials of a role, valid until they expire.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Access key ID.
    pub id: String,
    /// Secret access key.
    pub secret: String,
    /// Session token.
    pub token: String,
    /// ARN of the role.
    pub role_arn: String,
    /// Unique ID of the role when the session started. A recreated role ends its sessions.
    pub role_id: String,
    /// Session name.
    pub name: String,
    /// When they expire.
    #[schemars(schema_with = "schema::time")]
    pub expires_at: Timestamp,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("AccessKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Session")
            .field("id", &self.id)
            .field("role_arn", &self.role_arn)
            .finish_non_exhaustive()
    }
}
