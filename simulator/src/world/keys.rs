//! Access keys: whose they are, and whether they still count.

use jiff::Timestamp;

use super::{Principal, World};
use crate::arn::Kind;
use crate::caller::Caller;

/// The session name of a key that the world puts on a role itself.
const STANDING_SESSION: &str = "simulated";

/// A key that a request was signed with.
pub(crate) struct Key {
    pub(crate) secret: String,
    /// The token that must come with it.
    pub(crate) token: Option<String>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) caller: Caller,
}

impl World {
    /// Looks an access key up. None: unknown, or its principal is gone.
    pub(crate) fn key(&self, id: &str) -> Option<Key> {
        self.session_key(id).or_else(|| self.lasting_key(id))
    }

    fn lasting_key(&self, id: &str) -> Option<Key> {
        let principal = self.principals.get(self.key_owners.get(id)?)?;
        let key = principal.access_keys.iter().find(|key| key.id == id)?;
        Some(Key { secret: key.secret.clone(), token: None, expires_at: None, caller: principal.caller() })
    }

    fn session_key(&self, id: &str) -> Option<Key> {
        let session = self.sessions.get(id)?;
        let role = self.principals.get(&session.role_arn).filter(|role| role.id == session.role_id)?;
        Some(Key {
            secret: session.secret.clone(),
            token: Some(session.token.clone()),
            expires_at: Some(session.expires_at),
            caller: Caller::session(&role.arn, &role.id, &session.name).by_key(id),
        })
    }
}

impl Principal {
    /// Who the principal is when it calls by a lasting key.
    pub(crate) fn caller(&self) -> Caller {
        match self.arn.kind {
            Kind::Role => Caller::session(&self.arn, &self.id, STANDING_SESSION),
            Kind::User | Kind::Root => Caller::lasting(&self.arn, &self.id),
        }
    }
}
