//! What the diagnosis infers and what the cluster's own API server says never contradict each other, in a thousand worlds
//! that chance makes and in every way to ask; and what a report proposes takes nothing from anybody.
//!
//! `AGREEMENT_SEED` makes other worlds, `AGREEMENT_WORLD` plays one of them alone.
//! Never here: the words of an answer (`tests/reports`), one particular world.

mod aws_auth;
pub(crate) mod identity;
mod proposals;
mod queries;
mod random_world;
mod scenario;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, thread,
};

use eksaccess::diagnosis::Reason;
use harness::Embedded;

use crate::{
    agreement::{random_world::random_world, scenario::Scenario},
    chance::Chance,
};

/// Worlds that are compared.
const WORLDS: u64 = 1000;

/// Worlds that are played at once: a server that refuses somebody is asked again for some seconds. Odd, so that each thread
/// gets its share of those.
const AT_ONCE: usize = 25;

/// Clients keep connections open for a while, and a simulator takes 200 at once.
const WORLDS_A_SIMULATOR: usize = 25;

/// The same worlds in every run.
const SEED: u64 = 20_261_126;

/// What the worlds must have had.
const MUST_COME: [Reason; 12] = [
    Reason::NoCluster,
    Reason::ClusterNotActive,
    Reason::NoAccessEntry,
    Reason::WrongPath,
    Reason::RootUser,
    Reason::UserMayBeRenamed,
    Reason::PrincipalRecreated,
    Reason::NotAnInstance,
    Reason::EksForbidden,
    Reason::IamForbidden,
    Reason::MadeTogether,
    Reason::AwsAuthUnknown,
];

/// How often each came.
#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn add(&mut self, others: Self) {
        for (what, times) in others.0 {
            *self.0.entry(what).or_default() += times;
        }
    }

    fn came(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }
}

#[test]
fn no_answer_contradicts_the_api_server_and_no_proposal_takes_access_away_in_a_thousand_worlds() {
    let seed = variable("AGREEMENT_SEED").unwrap_or(SEED);
    let one = variable("AGREEMENT_WORLD");
    println!("AGREEMENT_SEED={seed}");
    let played: Vec<_> = (0..AT_ONCE)
        .map(|place| {
            let numbers: Vec<u64> = (0..WORLDS)
                .skip(place)
                .step_by(AT_ONCE)
                .filter(|number| one.is_none_or(|one| one == *number))
                .collect();
            thread::spawn(move || play_all(seed, &numbers))
        })
        .collect();
    let mut counts = Counts::default();
    for thread in played {
        counts.add(thread.join().unwrap_or_else(|_| panic!("a world of the seed {seed} breaks the law")));
    }
    println!("{:#?}", counts.0);
    if one.is_none() && seed == SEED {
        everything_came(&counts);
    }
}

fn variable(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

fn play_all(seed: u64, numbers: &[u64]) -> Counts {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut counts = Counts::default();
    for some in numbers.chunks(WORLDS_A_SIMULATOR) {
        let first = random_world(&mut chance(seed, some[0])).document;
        let simulator = Embedded::start(first).unwrap();
        for number in some {
            let world = random_world(&mut chance(seed, *number));
            let scenario = Scenario::new(seed, *number, &simulator, &world);
            runtime.block_on(scenario.play(&mut counts));
        }
    }
    counts
}

/// Each world has a chance of its own, so that one can be played alone.
fn chance(seed: u64, number: u64) -> Chance {
    Chance::of(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number))
}

fn everything_came(counts: &Counts) {
    let codes: BTreeSet<&str> = MUST_COME.iter().map(|reason| reason.code()).collect();
    let words = random_world::MODES.iter().map(|mode| format!("mode {mode}"));
    let words = words.chain(random_world::TYPES.iter().map(|kind| format!("type {kind}")));
    let statuses = ["authenticates", "authenticates_without_permissions", "denied", "undetermined"];
    let words = words.chain(statuses.iter().map(|status| format!("asked the caller: {status}")));
    let others = ["proposals applied", "somebody with access beside a proposal: the bystander"];
    let words = words.chain(others.map(str::to_owned)).chain(codes.into_iter().map(str::to_owned));
    let missing: Vec<String> = words.filter(|word| !counts.came(word)).collect();
    assert!(missing.is_empty(), "the worlds never had {missing:?}");
}
