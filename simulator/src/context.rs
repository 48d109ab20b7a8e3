//! What every connection shares: the clock, the world, and what is kept beside it when the world is replaced.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::addresses::Addresses;
use crate::clock::{Clock, later};
use crate::endpoints::Endpoints;
use crate::faults::Faults;
use crate::http::Reply;
use crate::journal::Recorder;
use crate::limits::Limits;
use crate::log::Log;
use crate::world::World;

/// The simulator's inside. No lock is held while anything waits.
pub(crate) struct Context {
    pub(crate) addresses: Addresses,
    pub(crate) clock: Clock,
    pub(crate) endpoints: Endpoints,
    pub(crate) log: Log,
    world: Mutex<World>,
    journal: Mutex<Recorder>,
    faults: Mutex<Faults>,
    limits: Mutex<Limits>,
    calls: AtomicU64,
}

impl Context {
    pub(crate) fn new(addresses: Addresses, clock: Clock, world: World, journal: Recorder, log: Log) -> Self {
        Self {
            addresses,
            clock,
            endpoints: Endpoints::default(),
            log,
            world: Mutex::new(world),
            journal: Mutex::new(journal),
            faults: Mutex::default(),
            limits: Mutex::default(),
            calls: AtomicU64::new(0),
        }
    }

    /// Counts one more call of AWS's services, and says how many there were before it.
    pub(crate) fn count_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }

    /// The world as it is by now.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.finish_switches(self.clock.now());
        world
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Recorder> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reply with the header `Date`, which follows the simulator's clock and is wrong by the world's `skew_seconds`.
    pub(crate) fn dated(&self, reply: Reply) -> Reply {
        let skew = i64::from(self.world().settings.skew_seconds);
        let now = later(self.clock.now(), skew);
        reply.with_header("date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }
}

#[cfg(test)]
impl Context {
    /// One on loopback whose clock stands still, for the tests of what reads it.
    pub(crate) fn of(world: serde_json::Value) -> Self {
        let clock = Clock::start(crate::clock::ClockMode::Hand);
        let world = World::read(
            crate::world::WorldDocument::from_json(world).expect("a document"),
            clock.started_at(),
        )
        .expect("a world");
        let addresses = Addresses::new(([127, 0, 0, 1], 0).into(), false, None).expect("loopback");
        Self::new(addresses, clock, world, Recorder::keeping(100), Log::to_memory())
    }
}
