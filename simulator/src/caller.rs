//! Who calls, as `GetCallerIdentity` says it.

use crate::arn::PrincipalArn;

/// A caller: an IAM user, an account root or a session of a role.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// As `GetCallerIdentity` says it: the user's ARN, or `arn:aws:sts::…:assumed-role/NAME/SESSION`.
    pub(crate) arn: String,
    /// The principal's id; with `:SESSION` for a session.
    pub(crate) user_id: String,
    /// The user's or role's own ARN.
    pub(crate) principal: PrincipalArn,
    /// For a session of a role, its name.
    pub(crate) session_name: Option<String>,
    /// For a session that STS began, the id of its key: the world has the session under it.
    pub(crate) session_key: Option<String>,
}

impl Caller {
    /// A caller with a key of its own.
    pub(crate) fn lasting(principal: &PrincipalArn, id: &str) -> Self {
        Self {
            arn: principal.as_str().to_owned(),
            user_id: id.to_owned(),
            principal: principal.clone(),
            session_name: None,
            session_key: None,
        }
    }

    /// A session of a role.
    pub(crate) fn session(role: &PrincipalArn, id: &str, session_name: &str) -> Self {
        Self {
            arn: role.session(session_name),
            user_id: format!("{id}:{session_name}"),
            principal: role.clone(),
            session_name: Some(session_name.to_owned()),
            session_key: None,
        }
    }

    /// The same session, by the key that STS gave out for it.
    pub(crate) fn by_key(self, id: &str) -> Self {
        Self { session_key: Some(id.to_owned()), ..self }
    }

    pub(crate) fn account(&self) -> &str {
        &self.principal.account
    }

    pub(crate) fn partition(&self) -> &str {
        &self.principal.partition
    }
}
