//! What keeps IAM from being asked in this run. What it would say is best effort, so one try finds out: afterwards nobody
//! waits for a host that cannot be reached from here, or for one more refusal. Never here: what follows.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::{About, Error};

/// Why IAM was not asked, as the run met it first.
#[derive(Clone, Debug)]
pub enum IamOutage {
    /// The credentials may not ask it.
    Denied(IamDenied),
    /// It, or STS which tells whose account this is, cannot be reached from here.
    Unreachable(Error),
}

/// That IAM may not be asked, as AWS said it first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamDenied {
    /// The action that is not allowed, such as `iam:GetRole`.
    pub action: String,
    /// AWS's text.
    pub text: String,
}

/// The outages of a run.
#[derive(Debug, Default)]
pub(super) struct Outages(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    unreachable: Option<Error>,
    /// By operation: who may not see users may see roles.
    denied: HashMap<&'static str, Error>,
    first: Option<IamOutage>,
}

impl Outages {
    /// Whether a call would reach IAM, as far as is known.
    ///
    /// # Errors
    /// The earlier failure, as one of this call.
    pub(super) fn check_reach(&self, about: &About) -> Result<(), Error> {
        known(self.noted().unreachable.as_ref(), about)
    }

    /// Whether a call would reach IAM and be allowed, as far as is known.
    ///
    /// # Errors
    /// The earlier failure, as one of this call.
    pub(super) fn check(&self, about: &About) -> Result<(), Error> {
        let noted = self.noted();
        known(noted.unreachable.as_ref().or_else(|| noted.denied.get(about.operation)), about)
    }

    /// Notes a failure of a call that nobody misses, if every further one would meet it.
    pub(super) fn note_quietly(&self, error: &Error) {
        if error.is_access_denied() {
            self.noted().denied.insert(error.about().operation, error.clone());
        }
    }

    /// Notes a failure, if every further call would meet it.
    pub(super) fn note(&self, error: &Error) {
        let outage = if error.is_outage() {
            IamOutage::Unreachable(error.clone())
        } else if error.is_access_denied() {
            let text = error.message().unwrap_or_default().to_owned();
            IamOutage::Denied(IamDenied { action: error.denied_action(), text })
        } else {
            return;
        };
        let mut noted = self.noted();
        match &outage {
            IamOutage::Unreachable(error) => noted.unreachable = Some(error.clone()),
            IamOutage::Denied(_) => {
                noted.denied.insert(error.about().operation, error.clone());
            }
        }
        noted.first.get_or_insert(outage);
    }

    /// The first outage.
    pub(super) fn first(&self) -> Option<IamOutage> {
        self.noted().first.clone()
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn known(failure: Option<&Error>, about: &About) -> Result<(), Error> {
    failure.map_or(Ok(()), |error| Err(error.clone().regarding(about)))
}
