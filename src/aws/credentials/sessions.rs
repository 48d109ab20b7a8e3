//! Further sessions of the role whose credentials sign, each under a name of its own. Never here: who asks for one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::cache::CredentialCache;
use super::roles::AssumedRole;

/// The sessions of a role, each assumed when it is first needed. A set of keys, or somebody else's session, has none.
#[derive(Debug)]
pub(in crate::aws) struct Sessions {
    role: Option<AssumedRole>,
    opened: Mutex<HashMap<String, Arc<CredentialCache>>>,
}

impl Sessions {
    /// Sessions of a role, if the credentials belong to one that this process assumes.
    pub(super) fn of(role: Option<AssumedRole>) -> Self {
        Self { role, opened: Mutex::default() }
    }

    /// The cache of the session of that name; none where there is no role to assume.
    pub(in crate::aws) fn named(&self, name: &str) -> Option<Arc<CredentialCache>> {
        let role = self.role.as_ref()?;
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let open = || CredentialCache::new(role.in_session(name).credentials());
        Some(Arc::clone(opened.entry(name.to_owned()).or_insert_with(open)))
    }
}
