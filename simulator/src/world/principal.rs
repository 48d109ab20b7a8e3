//! IAM's principals, their access keys, and the sessions of roles.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
