//! What a configured provider hands to its resources and data sources, and what it remembers of a run.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::words::failures;
use crate::{
    access::AssociationKey,
    aws::{Aws, Patience},
    framework::Ask,
};

/// AWS, and the memory of one run: a host configures the provider anew for each.
#[derive(Debug)]
pub struct Services {
    aws: Aws,
    written: Mutex<BTreeSet<AssociationKey>>,
    told_of_iam: AtomicBool,
}

impl Services {
    /// Services that ask `aws`.
    #[must_use]
    pub fn new(aws: Aws) -> Self {
        Self { aws, written: Mutex::default(), told_of_iam: AtomicBool::new(false) }
    }

    /// The services of AWS.
    #[must_use]
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    /// Remembers that this run wrote an association: another instance of it, on its way out, must
    /// not take it away again (`create_before_destroy`, a renamed `for_each` key).
    pub(super) fn wrote(&self, key: &AssociationKey) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
    }

    /// Whether this run wrote that association.
    pub(super) fn has_written(&self, key: &AssociationKey) -> bool {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// Tells the user, once a run, that IAM may not be asked, if it refused.
    pub(super) fn tell_of_iam(&self, ask: &mut Ask<'_, Self>) {
        let Some(denied) = self.aws.iam_denied() else { return };
        if !self.told_of_iam.swap(true, Ordering::Relaxed) {
            ask.warn(failures::iam_forbidden(&denied));
        }
    }
}

/// Waits and retries of a call end when the host says so or its time is up.
pub(super) fn patience<S>(ask: &Ask<'_, S>) -> Patience {
    Patience::until(ask.deadline(), ask.cancelled().clone())
}
