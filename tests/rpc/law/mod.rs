//! The law of the resources: whatever the configuration and whoever comes first, an apply ends with exactly the grants of the
//! configuration, or with an error that names the two addresses of one object; the plan after it is empty. Never here: a
//! story that somebody told.
//!
//! Time is virtual: delays and lags cost nothing, and the simulator's clock runs with it.

mod configuration;
mod grants;
mod run;

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZero,
    thread,
    time::Duration,
};

use eks_simulator::ClockMode;
use serde_json::json;

use crate::chance::Chance;
use crate::rpc::{
    aws::Aws,
    host::{Problem, State},
    world::World,
};
use configuration::{Address, Configuration, Foreign, Key, Wanted};
use grants::Grants;

/// Configurations that are tried, unless the variable `CASES` says otherwise. Each is applied, changed, applied again, put in
/// order and destroyed.
const CASES: usize = 200;

/// The same cases in every run, unless the variable `SEED` names others.
const SEED: u64 = 20_261_126;

/// How long somebody takes between two applies, at least: what was deleted is no longer listed.
const BETWEEN_APPLIES: Duration = Duration::from_secs(10);

/// What is in state after some applies.
type States = BTreeMap<Address, Held>;

/// One address in state.
#[derive(Debug, Clone)]
struct Held {
    wanted: Wanted,
    state: State,
}

/// What an error may say: that two addresses want one object, or that an object of another address is still there.
const NAMES_THE_CLASH: [&str; 4] = [
    "Two addresses manage the same access entry",
    "Two addresses associate the same policy with different scopes",
    "Access entry already exists",
    "Policy already associated with a different scope",
];

/// How often each came.
type Counts = BTreeMap<&'static str, usize>;

#[test]
fn every_apply_ends_with_the_grants_of_the_configuration_or_names_the_clash() {
    let seed = std::env::var("SEED").map_or(SEED, |seed| seed.parse().expect("SEED is a number"));
    let cases = std::env::var("CASES").map_or(CASES, |cases| cases.parse().expect("CASES is a number"));
    println!("SEED={seed} CASES={cases}");
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let counts = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..cores).map(|first| scope.spawn(move || play((first..cases).step_by(cores), seed))).collect();
        let mut counts = Counts::new();
        for (kind, count) in threads.into_iter().flat_map(|thread| thread.join().expect("no case is broken"))
        {
            *counts.entry(kind).or_default() += count;
        }
        counts
    });
    println!("{counts:?}");
    for kind in ["exact", "clash", "shared", "moved"] {
        assert!(counts.contains_key(kind), "no case of kind {kind} came: {counts:?}");
    }
}

/// Plays these cases, in a time of its own that stands still while anything is to be done.
fn play(numbers: impl Iterator<Item = usize>, seed: u64) -> Counts {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut counts = Counts::new();
        for number in numbers {
            let mut chance = Chance::of(seed ^ ((number as u64) << 32));
            let case = Case::of(&mut chance, format!("SEED={seed}, case {number}")).await;
            case.play(&mut chance, &mut counts).await;
        }
        counts
    })
}

/// One world, and the life of one configuration in it.
struct Case {
    aws: Aws,
    foreign: Foreign,
    name: String,
    /// All that was said so far.
    said: Vec<Problem>,
}

impl Case {
    async fn of(chance: &mut Chance, name: String) -> Self {
        let foreign = Foreign::of(chance);
        let lag = |chance: &mut Chance| if chance.percent(50) { 0 } else { chance.below(6) };
        let world = foreign
            .world(World::new())
            .set("/visibility", json!({ "describe_seconds": lag(chance), "list_seconds": lag(chance) }))
            .set("/list_order", json!(chance.pick(&["sorted", "shuffled"])))
            .set("/empty_pages", json!(chance.percent(30)));
        let aws = Aws::start(world, ClockMode::Timer).await;
        Self { aws, foreign, name, said: Vec::new() }
    }

    async fn play(mut self, chance: &mut Chance, counts: &mut Counts) {
        let mut states = States::new();
        let mut wanted = Configuration::of(chance, &self.foreign);
        for _ in 0..2 {
            self.applied(chance, &mut states, &wanted, counts).await;
            wanted.change(chance, &self.foreign);
            tokio::time::sleep(BETWEEN_APPLIES).await; // virtual
        }
        wanted.keep_only_first();
        self.applied(chance, &mut states, &wanted, counts).await;
        tokio::time::sleep(BETWEEN_APPLIES).await; // virtual
        self.applied(chance, &mut states, &Configuration::default(), counts).await;
        assert!(states.is_empty(), "{}: {states:?}", self.name);
    }

    /// Applies until there is nothing left to do, or until it is seen that a clash keeps it from that.
    async fn applied(
        &mut self,
        chance: &mut Chance,
        states: &mut States,
        wanted: &Configuration,
        counts: &mut Counts,
    ) {
        let held = states.iter().map(|(address, held)| (*address, held.wanted)).collect();
        let (moves, clashes) = (wanted.moves_from(&held), wanted.clashes());
        let problems = run::apply(&self.aws, chance, states, wanted).await;
        self.said.extend(problems.iter().cloned());
        let failed = self.judge(&problems, moves || !clashes.is_empty(), wanted);
        if !clashes.is_empty() {
            *counts.entry("clash").or_default() += 1;
            assert!(failed, "{}: a clash without an error\n{wanted:#?}", self.name);
            return self.stands(chance, states, wanted, &clashes).await;
        }
        if failed {
            *counts.entry("moved").or_default() += 1;
            tokio::time::sleep(BETWEEN_APPLIES).await; // virtual
            let problems = run::apply(&self.aws, chance, states, wanted).await;
            let is_in_the_way = self.judge(&problems, false, wanted);
            self.said.extend(problems);
            if is_in_the_way {
                // What an earlier apply left must be removed by hand, as it said.
                *counts.entry("left and said").or_default() += 1;
                return;
            }
        }
        *counts.entry(if wanted.shares() { "shared" } else { "exact" }).or_default() += 1;
        let (found, expected) = (Grants::of(&self.aws).await, Grants::wanted(&self.foreign, wanted));
        let rest = found.clone().without_left(&self.said, &expected);
        assert_eq!(rest, expected, "{}:\nbefore {held:?}\nwanted {wanted:?}\n{:?}", self.name, self.said);
        if found != rest {
            *counts.entry("left and said").or_default() += 1;
        }
        let open = run::open_changes(&self.aws, states, wanted).await;
        assert!(
            open.is_empty(),
            "{}: the second plan has {open:?}\nbefore {held:?}\nwanted {wanted:?}\n{:?}",
            self.name,
            self.said
        );
    }

    /// Whether something failed; it must be allowed to, and say why.
    fn judge(&self, problems: &[Problem], may_fail: bool, wanted: &Configuration) -> bool {
        let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.is_error).collect();
        let names_it = |error: &Problem| NAMES_THE_CLASH.contains(&error.summary.as_str());
        let is_expected = |error: &Problem| (may_fail && names_it(error)) || self.is_of_what_was_left(error);
        let unexpected: Vec<_> = errors.iter().filter(|error| !is_expected(error)).collect();
        assert!(unexpected.is_empty(), "{}: {unexpected:#?}\n{wanted:#?}", self.name);
        !errors.is_empty()
    }

    /// Whether an association is in the way that an earlier apply left, and said so.
    fn is_of_what_was_left(&self, error: &Problem) -> bool {
        let warned = |key: &str| {
            self.said
                .iter()
                .any(|said| said.summary == "Association not removed" && said.detail.contains(key))
        };
        let id = error.detail.split("id = \"").nth(1).and_then(|rest| rest.split('"').next());
        error.summary == NAMES_THE_CLASH[3] && id.is_some_and(warned)
    }

    /// A further apply of a clash fails as well, and moves no object from one address to the other.
    async fn stands(
        &mut self,
        chance: &mut Chance,
        states: &mut States,
        wanted: &Configuration,
        clashes: &BTreeSet<Key>,
    ) {
        // What moved and clashed at once may come to rest first.
        let problems = run::apply(&self.aws, chance, states, wanted).await;
        self.judge(&problems, true, wanted);
        self.said.extend(problems);
        let before = Grants::of(&self.aws).await.only(clashes);
        let problems = run::apply(&self.aws, chance, states, wanted).await;
        assert!(self.judge(&problems, true, wanted), "{}: the clash is gone\n{wanted:#?}", self.name);
        self.said.extend(problems);
        assert_eq!(Grants::of(&self.aws).await.only(clashes), before, "{}: {wanted:#?}", self.name);
    }
}
