//! IAM's principals, their access keys, and the sessions of roles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema;
use super::trust::Trust;
use crate::arn::PrincipalArn;

/// A role's sessions last at most this long, unless the role says otherwise (IAM service model).
pub(crate) const MAX_SESSION_SECONDS: i64 = 3_600;

/// An IAM role, user or account root.
#[derive(Clone, Serialize)]
pub(crate) struct Principal {
    pub(crate) arn: PrincipalArn,
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) access_keys: Vec<AccessKey>,
    pub(crate) allow: Vec<String>,
    pub(crate) deny: Vec<String>,
    #[serde(flatten)]
    pub(crate) trust: Trust,
    pub(crate) web_identity_tokens: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) max_session_seconds: i64,
    /// The ARN of a policy.
    pub(crate) permissions_boundary: Option<String>,
    /// The ARNs of managed policies. What somebody may do is said by `allow` and `deny` alone.
    pub(crate) attached_policies: BTreeSet<String>,
    /// Documents by name, word for word.
    pub(crate) inline_policies: BTreeMap<String, String>,
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
    /// Session policy. The session can do only what both it and the role allow.
    #[serde(default)]
    pub policy: Option<String>,
    /// ARNs of managed policies that are session policies.
    #[serde(default)]
    pub policy_arns: Vec<String>,
    /// Session tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Keys of the session tags that pass to the sessions it starts.
    #[serde(default)]
    pub transitive_tag_keys: BTreeSet<String>,
    /// Source identity.
    #[serde(default)]
    pub source_identity: Option<String>,
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
