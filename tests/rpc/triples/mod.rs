//! The rules of the host, for any configuration, any prior state and any world: each plan and each state is one that core
//! accepts, and after an apply that went well a second plan is empty. `tests/rpc/host` checks every answer on the way.
//! Never here: two addresses of one object (`law`), or calls that fail (`faults`).
//!
//! A hundred triples share a world, each with a principal of its own, so that a triple costs its own calls and no more.
//! `make soak` plays more of them.

mod arguments;
mod batch;
mod prior;
mod triple;

use std::{collections::BTreeMap, env, num::NonZero, thread};

use crate::chance::Chance;
use batch::Batch;

/// Triples that are planned, unless the variable `CASES` says otherwise.
const CASES: usize = 10_000;

/// Of so many triples, one is applied; where the variable `CASES` is set, each. Plans are where configurations differ, and cost
/// far less.
const APPLIED: usize = 8;

/// The same cases in every run, unless the variable `SEED` names others.
const SEED: u64 = 20_261_126;

/// How often each came.
pub(crate) type Counts = BTreeMap<&'static str, usize>;

/// What must come up among the cases, or they prove less than they are to.
const KINDS: [&str; 9] = [
    "rejected by validation",
    "planned: Nothing",
    "planned: Create",
    "planned: Update",
    "planned: Replace",
    "planned: destroy",
    "applied",
    "failed",
    "second plan empty",
];

#[test]
fn any_plan_and_any_apply_obeys_the_host_and_a_second_plan_is_empty() {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse().expect("a number"));
    let seed = number("SEED").unwrap_or(SEED);
    let cases = number("CASES").map_or(CASES, |cases| usize::try_from(cases).unwrap());
    println!("SEED={seed} CASES={cases}");
    let applied = if env::var_os("CASES").is_some() { 1 } else { APPLIED };
    let counts = play_all(seed, cases.div_ceil(batch::SIZE), applied);
    println!("{counts:?}");
    for kind in KINDS {
        assert!(counts.contains_key(kind), "no case was {kind}: {counts:?}");
    }
}

fn play_all(seed: u64, batches: usize, applied: usize) -> Counts {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|first| scope.spawn(move || play_every(seed, (first..batches).step_by(cores), applied)))
            .collect();
        let mut counts = Counts::new();
        for (kind, count) in threads.into_iter().flat_map(|thread| thread.join().expect("no rule is broken"))
        {
            *counts.entry(kind).or_default() += count;
        }
        counts
    })
}

/// Plays some batches in a time of their own that stands still while anything is to be done.
fn play_every(seed: u64, numbers: impl Iterator<Item = usize>, applied: usize) -> Counts {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut counts = Counts::new();
        for number in numbers {
            let mut chance = Chance::of(seed ^ ((number as u64) << 32));
            Batch::of(&mut chance, format!("SEED={seed}, batch {number}"))
                .await
                .play(applied, &mut counts)
                .await;
        }
        counts
    })
}
