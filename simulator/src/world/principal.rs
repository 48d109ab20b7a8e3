//! IAM's principals, their access keys, and the sessions of roles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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

/// A lasting access key.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// A key that `AssumeRole` gave out; it works with its token until it expires.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) role_arn: String,
    /// The role's id when the session began: a recreated role ends its sessions.
    pub(crate) role_id: String,
    pub(crate) name: String,
    pub(crate) expires_at: Timestamp,
    /// The session policy: the session may do only what it allows, too.
    #[serde(default)]
    pub(crate) policy: Option<String>,
    /// The ARNs of managed policies that say so besides.
    #[serde(default)]
    pub(crate) policy_arns: Vec<String>,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    /// The tags that sessions begun in this one have, too.
    #[serde(default)]
    pub(crate) transitive_tag_keys: BTreeSet<String>,
    #[serde(default)]
    pub(crate) source_identity: Option<String>,
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
