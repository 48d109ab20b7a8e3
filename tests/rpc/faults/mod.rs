//! The fault matrix: every call that the provider makes at every moment of an object's life, and everything that can go
//! wrong with a call. Whatever it is, no object is lost, each address has one error at most, and the next apply converges.
//! The cases are those of the journal: an operation that a moment comes to call is in the matrix from then on. Never here: a
//! story that somebody told.
//!
//! Time is virtual, so that a call that hangs costs nothing. `make faults` prints the table.

mod case;
mod fault;
mod judge;
mod moment;
mod play;
mod table;

use std::{collections::BTreeMap, env, num::NonZero, panic::AssertUnwindSafe, sync::Arc, thread};

use futures_util::FutureExt;

use crate::chance::Chance;
use case::{Case, Outcome, Usual};
use fault::{FAULTS, Times};
use moment::MOMENTS;
use table::Table;

/// What the provider asks AWS for. Each has its rows, or the matrix does not say what it is to say.
const OPERATIONS: [&str; 13] = [
    "CreateAccessEntry",
    "DescribeAccessEntry",
    "UpdateAccessEntry",
    "DeleteAccessEntry",
    "AssociateAccessPolicy",
    "DisassociateAccessPolicy",
    "ListAssociatedAccessPolicies",
    "TagResource",
    "UntagResource",
    "DescribeCluster",
    "GetRole",
    "GetUser",
    "GetCallerIdentity",
];

/// The matrix has at least so many cases.
const AT_LEAST: usize = 400;

/// How many cases of a hundred are played, unless the variable `FAULTS` is set: always the same.
const SHARE: usize = 25;
const SEED: u64 = 20_261_126;

#[test]
fn whatever_fails_nothing_is_lost_and_the_next_apply_converges() {
    let cases = in_virtual_time(all());
    for operation in OPERATIONS {
        assert!(cases.iter().any(|case| case.operation == operation), "no moment calls {operation}");
    }
    assert!(cases.len() >= AT_LEAST, "{} cases", cases.len());
    let share = if env::var_os("FAULTS").is_some() { 100 } else { SHARE };
    let mut chance = Chance::of(SEED);
    let cases: Vec<Case> = cases.into_iter().filter(|_| chance.percent(share)).collect();
    let played = play_all(&cases);
    let mut table = Table::default();
    let mut broken = Vec::new();
    for (case, played) in cases.iter().zip(played) {
        match played {
            Ok(outcome) => table.add(case, outcome),
            Err(what) => broken.push(format!("{}: {what}", name(case))),
        }
    }
    println!("{table}");
    assert!(
        broken.is_empty(),
        "{} of {} cases are broken:\n{}",
        broken.len(),
        cases.len(),
        broken.join("\n\n")
    );
}

/// Every call of every moment, with every fault: once at each call, and from the first call on.
async fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for moment in &MOMENTS {
        let usual = Arc::new(Usual::of(moment).await);
        let mut counts: BTreeMap<&(String, String), usize> = BTreeMap::new();
        for call in &usual.calls {
            *counts.entry(call).or_default() += 1;
        }
        for ((service, operation), count) in counts {
            let faults = FAULTS.iter().filter(|fault| fault.can_happen_to(operation));
            let times = || (0..count).map(Times::OnceAfter).chain([Times::Lasting]);
            cases.extend(faults.flat_map(|fault| times().map(move |times| (fault, times))).map(
                |(fault, times)| Case {
                    moment,
                    service: service.clone(),
                    operation: operation.clone(),
                    fault,
                    times,
                    usual: Arc::clone(&usual),
                },
            ));
        }
    }
    cases
}

fn name(Case { moment, operation, fault, times, .. }: &Case) -> String {
    format!("{}, {operation} {}, {times:?}", moment.name, fault.name)
}

/// Plays them on every core; what each came to, in their order.
fn play_all(cases: &[Case]) -> Vec<Result<Outcome, String>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut played: Vec<(usize, Result<Outcome, String>)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|first| {
                let ours = cases.iter().enumerate().skip(first).step_by(cores);
                scope.spawn(move || ours.map(|(number, case)| (number, play(case))).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a case that breaks is caught")).collect()
    });
    played.sort_by_key(|(number, _)| *number);
    played.into_iter().map(|(_, outcome)| outcome).collect()
}

fn play(case: &Case) -> Result<Outcome, String> {
    let played = in_virtual_time(AssertUnwindSafe(case.play()).catch_unwind());
    played.unwrap_or_else(|_| Err("a rule of the host is broken (see above)".to_owned()))
}

/// Runs in a time of its own that stands still while anything is to be done.
fn in_virtual_time<T>(work: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(work)
}
