//! One question being answered: whom to ask, how long it may take, and who listens. Every pause of a diagnosis is here, so
//! that all of them together stay within `propagation_timeout`.
//!
//! Never here: what is asked, or what follows from an answer.

use std::time::Duration;

use tokio::time::Instant;

use super::Listener;
use super::report::{self, Block};
use crate::aws::{Aws, Backoff, Deadline, Eks};

/// Whom to ask, and when to give up.
#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    /// AWS, and the clusters' own API servers.
    pub(super) aws: &'a Aws,
    /// EKS in the cluster's region.
    pub(super) eks: &'a Eks,
    /// When to give up.
    pub(super) deadline: &'a Deadline,
}

/// One question being answered.
pub(super) struct Context<'a> {
    /// Whom to ask.
    pub(super) client: Client<'a>,
    listener: Listener<'a>,
    /// How long the waits for what AWS shows late may last in all.
    propagation_timeout: Duration,
    /// When the first of them began.
    begun: Option<Instant>,
    /// The pauses between two looks.
    backoff: Backoff,
}

impl<'a> Context<'a> {
    pub(super) fn new(client: Client<'a>, listener: Listener<'a>, propagation_timeout: Duration) -> Self {
        let backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(4));
        Self { client, listener, propagation_timeout, begun: None, backoff }
    }

    /// Hands a part of the report to the listener.
    pub(super) fn report(&mut self, block: &Block) {
        (self.listener)(block);
    }

    /// How long what AWS shows late has been waited for.
    pub(super) fn waited(&self) -> Duration {
        self.begun.map_or(Duration::ZERO, |begun| begun.elapsed())
    }

    /// Pauses before something that AWS shows late is asked for again, if there is time for it; says whether it did.
    pub(super) async fn await_propagation(&mut self) -> bool {
        let pause = self.backoff.next_pause();
        let left = self.propagation_timeout.saturating_sub(self.waited());
        pause <= left && self.pause(pause, left).await
    }

    /// Waits for so long, or for what is left of the time; says whether it did.
    pub(super) async fn settle(&mut self, time: Duration) -> bool {
        let wait = time.min(self.propagation_timeout.saturating_sub(self.waited()));
        !wait.is_zero() && self.pause(wait, wait).await
    }

    /// Pauses, and tells the listener before the first time how long it may take.
    async fn pause(&mut self, pause: Duration, at_most: Duration) -> bool {
        if self.begun.is_none() {
            self.begun = Some(Instant::now());
            self.report(&report::waiting(at_most));
        }
        self.client.deadline.pause(pause).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::Settings;

    fn client<'a>(aws: &'a Aws, eks: &'a Eks, deadline: &'a Deadline) -> Client<'a> {
        Client { aws, eks, deadline }
    }

    fn deadline() -> Deadline {
        Deadline::after(Duration::from_hours(1))
    }

    /// The waits of a context with so much time as they were reported, and how long they lasted.
    async fn waits(propagation_timeout: Duration) -> (Vec<Block>, Duration) {
        let (aws, deadline) = (Aws::new(Settings::default()), deadline());
        let eks = aws.eks("eu-west-1");
        let (mut reported, begun) = (Vec::new(), Instant::now());
        let mut listener = |block: &Block| reported.push(block.clone());
        let mut context = Context::new(client(&aws, &eks, &deadline), &mut listener, propagation_timeout);
        while context.await_propagation().await {}
        assert_eq!(context.waited(), begun.elapsed());
        (reported, begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn all_waits_together_stay_within_the_propagation_timeout_and_are_reported_once() {
        for (seconds, lasted) in [(0, 0), (1, 500), (60, 59_500)] {
            let (reported, took) = waits(Duration::from_secs(seconds)).await;
            assert_eq!(
                (reported.len(), took),
                (usize::from(lasted > 0), Duration::from_millis(lasted)),
                "{reported:?}"
            );
        }
    }
}
