//! What a configured provider hands to its resources and data sources, and what it remembers of a run.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::OwnedMutexGuard;

use super::words::failures;
use crate::{
    aws::{Aws, Patience},
    framework::Ask,
};

/// AWS, and the memory of one run: a host configures the provider anew for each.
#[derive(Debug)]
pub struct Services {
    aws: Aws,
    /// By the key of each object: whether this run wrote it, held by the instance whose turn it is.
    turns: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<bool>>>>,
    told_of_iam: AtomicBool,
}

impl Services {
    /// Services that ask `aws`.
    #[must_use]
    pub fn new(aws: Aws) -> Self {
        Self { aws, turns: Mutex::default(), told_of_iam: AtomicBool::new(false) }
    }

    /// The services of AWS.
    #[must_use]
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    /// Waits for the turn to make or delete the entry or association of a key. Two instances of it may be at work at
    /// once, since hosts know nothing of the object behind two addresses (`create_before_destroy`, a renamed `for_each`
    /// key).
    pub(super) async fn turn(&self, key: &impl ToString) -> Turn {
        let written = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(key.to_string()).or_default())
        };
        Turn(written.lock_owned().await)
    }

    /// Tells the user, once a run, that IAM cannot be asked, and why.
    pub(super) fn tell_of_iam(&self, ask: &mut Ask<'_, Self>) {
        let Some(outage) = self.aws.iam_outage() else { return };
        if !self.told_of_iam.swap(true, Ordering::Relaxed) {
            ask.warn(failures::iam_outage(&outage));
        }
    }
}

/// The turn of one instance with an object of AWS, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(OwnedMutexGuard<bool>);

impl Turn {
    /// Remembers that this run wrote the object: another instance of it, on its way out, must not take it away.
    pub(super) fn wrote(mut self) {
        *self.0 = true;
    }

    /// Whether this run wrote it.
    pub(super) fn is_written(&self) -> bool {
        *self.0
    }
}

/// Waits and retries of a call end when the host says so or its time is up.
pub(super) fn patience<S>(ask: &Ask<'_, S>) -> Patience {
    Patience::until(ask.deadline(), ask.cancelled().clone())
}
