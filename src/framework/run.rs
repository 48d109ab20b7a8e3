//! One call of the host: what it may use, how long it has, and what it has kept so far.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{InstanceId, Private, Resource};
use crate::{diag::Diagnostic, schema::Model};

/// What the protocol hands to every operation.
#[derive(Debug)]
pub struct Call<'a, S> {
    /// What the configured provider offers.
    pub services: &'a S,
    /// Cancelled when the host says stop: waits and retries end, calls in flight do not.
    pub cancelled: CancellationToken,
}

/// One question to a data source, or the part of a [`Run`] that needs no state.
#[derive(Debug)]
pub struct Ask<'a, S> {
    services: &'a S,
    cancelled: CancellationToken,
    deadline: Instant,
    pub(super) warnings: Vec<Diagnostic>,
}

impl<'a, S> Ask<'a, S> {
    pub(super) fn new(call: Call<'a, S>, timeout: Duration) -> Self {
        let Call { services, cancelled } = call;
        Self { services, cancelled, deadline: Instant::now() + timeout, warnings: Vec::new() }
    }

    /// What the configured provider offers.
    #[must_use]
    pub fn services(&self) -> &'a S {
        self.services
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

/// One operation on a resource: everything of an [`Ask`], the private data, and the state to answer
/// with if the rest fails.
#[derive(Debug)]
pub struct Run<'a, R: Resource> {
    /// The call itself.
    pub ask: Ask<'a, R::Services>,
    /// What the resource remembers beside its state; stored with it, also after a failure.
    pub private: Private,
    pub(super) kept: Option<R>,
    pub(super) instance: InstanceId,
}

impl<'a, R: Resource + Model> Run<'a, R> {
    pub(super) fn new(ask: Ask<'a, R::Services>, mut private: Private, kept: Option<R>) -> Self {
        let instance = InstanceId::of(&mut private);
        Self { ask, private, kept, instance }
    }

    /// What tells this instance of the configuration from the others.
    #[must_use]
    pub fn instance(&self) -> &InstanceId {
        &self.instance
    }

    /// What the configured provider offers.
    #[must_use]
    pub fn services(&self) -> &'a R::Services {
        self.ask.services()
    }

    /// From here on a failure, a cancellation or a panic answers with `state` beside its error.
    ///
    /// Call it as soon as a remote object exists or has changed.
    pub fn keep(&mut self, state: R) {
        self.kept = Some(state);
    }

    /// The object is gone: a failure from here on answers with no state.
    pub fn keep_nothing(&mut self) {
        self.kept = None;
    }

    /// Tells the user something without failing.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.ask.warn(warning);
    }
}
