//! One call of the host: what it may use, how long it has, and the state to answer with so far.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{InstanceId, Private, Resource};
use crate::diag::Diagnostic;

/// What the protocol hands to every operation. It owns what it needs, so that an operation may outlive the call.
#[derive(Debug)]
pub struct Call<S> {
    /// What the configured provider offers.
    pub services: Arc<S>,
    /// Cancelled when the host says stop: waits and retries end, calls in flight do not.
    pub cancelled: CancellationToken,
}

/// What every operation may use: the services, its time, and warnings to the user.
#[derive(Debug)]
pub struct Context<S> {
    services: Arc<S>,
    cancelled: CancellationToken,
    deadline: Instant,
    pub(super) warnings: Vec<Diagnostic>,
}

impl<S> Context<S> {
    pub(super) fn new(call: Call<S>, timeout: Duration) -> Self {
        let Call { services, cancelled } = call;
        Self { services, cancelled, deadline: Instant::now() + timeout, warnings: Vec::new() }
    }

    /// What the configured provider offers.
    #[must_use]
    pub fn services(&self) -> &S {
        &self.services
    }

    /// When waits and retries must end.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Cancelled when the host says stop.
    #[must_use]
    pub fn cancelled(&self) -> &CancellationToken {
        &self.cancelled
    }

    /// Tells the user something without failing.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }
}

/// One operation on a resource: its [`Context`], the private data, and the state to answer with if the rest fails.
#[derive(Debug)]
pub struct Run<R: Resource> {
    /// What the operation may use.
    pub context: Context<R::Services>,
    /// What the resource stores beside its state, also after a failure.
    pub private: Private,
    pub(super) kept: Option<R>,
    pub(super) instance: InstanceId,
}

impl<R: Resource> Run<R> {
    pub(super) fn new(context: Context<R::Services>, mut private: Private, kept: Option<R>) -> Self {
        let instance = InstanceId::of(&mut private);
        Self { context, private, kept, instance }
    }

    /// What tells this instance of the configuration from the others.
    #[must_use]
    pub fn instance(&self) -> &InstanceId {
        &self.instance
    }

    /// What the configured provider offers.
    #[must_use]
    pub fn services(&self) -> &R::Services {
        self.context.services()
    }

    /// From here on a failure, a cancellation or a panic answers with `state` beside its error.
    ///
    /// Call it as soon as a remote object exists or has changed.
    pub fn keep(&mut self, state: R) {
        self.kept = Some(state);
    }

    /// From here on a failure answers without a state: what was kept is not this resource's after all. Hosts taint what a
    /// failed creation answers, and their next apply would delete it.
    pub fn keep_nothing(&mut self) {
        self.kept = None;
    }

    /// Tells the user something without failing.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.context.warn(warning);
    }
}
