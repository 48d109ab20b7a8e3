//! Everything that reads what others wrote, fed with what nobody would write: inputs of a corpus, changed by chance. Nothing
//! panics, hangs or grows without a bound, and what is read is written back as it was. Never here: what an input should mean.
//!
//! The corpus is `tests/corpus`, one folder for each target. An input that breaks something is cut down and put there, so
//! that it is tried first from then on. `make fuzz` makes ten million runs.

mod corpus;
mod mutate;
mod targets;
mod watch;

use std::{env, panic::catch_unwind, thread};

use crate::chance::Chance;
use corpus::Corpus;
use targets::{TARGETS, Target};
use watch::Watched;

/// Runs of all targets together, unless the variable `FUZZ_RUNS` says otherwise.
const RUNS: usize = 27_000;

/// The same inputs in every run, unless the variable `SEED` names others.
const SEED: u64 = 20_261_126;

/// What one process may have held in memory at most, with all that a test program is: no input makes more of itself.
const PEAK_MIB: u64 = 512;

#[test]
fn no_input_breaks_or_stops_what_reads_it() {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seed = number("SEED").unwrap_or(SEED);
    let runs = number("FUZZ_RUNS").map_or(RUNS, |runs| usize::try_from(runs).unwrap());
    println!("SEED={seed} FUZZ_RUNS={runs}");
    let each = runs.div_ceil(TARGETS.len());
    let broken: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> =
            TARGETS.iter().map(|target| scope.spawn(move || fuzz(target, seed, each))).collect();
        threads.into_iter().filter_map(|thread| thread.join().expect("what breaks is caught")).collect()
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    // Among other tests, their memory would be counted as well.
    if let Some(peak) = watch::peak_mib().filter(|_| env::var_os("FUZZ_RUNS").is_some()) {
        println!("{peak} MiB at most");
        assert!(peak <= PEAK_MIB, "{peak} MiB");
    }
}

/// Feeds a target; what broke it, if anything did.
fn fuzz(target: &'static Target, seed: u64, runs: usize) -> Option<String> {
    let corpus = Corpus::of(target);
    let mut chance = Chance::of(seed ^ name_as_number(target.name));
    let watched = Watched::new(target);
    for run in 0..runs.max(corpus.len()) {
        let input =
            corpus.get(run).map_or_else(|| mutate::mutated(&mut chance, &corpus, target), <[u8]>::to_vec);
        watched.begins(&input);
        if breaks(target, &input) {
            let smallest = corpus::cut_down(input, |input| breaks(target, input));
            let place = corpus::keep(target, &smallest);
            let shown = String::from_utf8_lossy(&smallest);
            return Some(format!("{} is broken by {shown:?} ({place}), in run {run}", target.name));
        }
    }
    println!("{}: {runs} runs, {} in the corpus", target.name, corpus.len());
    None
}

fn breaks(target: &Target, input: &[u8]) -> bool {
    catch_unwind(|| (target.read)(input)).is_err()
}

fn name_as_number(name: &str) -> u64 {
    name.bytes().fold(0, |number, byte| number.wrapping_mul(31).wrapping_add(u64::from(byte)))
}
