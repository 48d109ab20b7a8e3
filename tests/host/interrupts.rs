//! An apply of six resources that is ended at any of its steps, in any way: what it left is in state, or the next commands
//! name it with its import block; and no process stays. `make interrupts` makes a hundred runs. Never here: what one such end
//! keeps (`interruptions`).

use std::{collections::BTreeMap, env, fs, path::PathBuf, sync::Mutex, thread};

use harness::{
    World,
    world::{CLUSTER, policy, role},
};

use crate::{
    story::{PROVIDER_BLOCK, Story, Strike, on_host},
    transcript::Transcript,
};

/// Runs, unless the variable `INTERRUPTS` says otherwise.
const RUNS: usize = 4;
/// So many at once: a run waits more than it works.
const AT_ONCE: usize = 4;
const STRIKES: [Strike; 4] =
    [Strike::KillHost, Strike::TerminateProvider, Strike::InterruptHost, Strike::KillProvider];
/// Whose entries and associations are applied.
const NAMES: [&str; 3] = ["dev", "ops", "sre"];
/// At the end, requests may share an answer or not, so their number is not always the same.
const UNCERTAIN: usize = 3;

/// How the runs of a strike ended.
#[derive(Debug, Default)]
struct Ends {
    runs: usize,
    /// What the interrupted apply had created.
    objects: usize,
    /// What of it was in no state.
    imported: usize,
}

#[test]
fn an_apply_that_is_ended_at_any_step_leaves_nothing_unnamed_and_no_process() {
    let runs = env::var("INTERRUPTS").map_or(RUNS, |runs| runs.parse().expect("INTERRUPTS is a number"));
    let steps = steps_of_an_apply();
    let ends: Mutex<BTreeMap<Strike, Ends>> = Mutex::default();
    thread::scope(|scope| {
        let players: Vec<_> = (0..AT_ONCE.min(runs))
            .map(|first| {
                let ends = &ends;
                scope.spawn(move || {
                    for run in (first..runs).step_by(AT_ONCE) {
                        let (strike, step) = (STRIKES[run % STRIKES.len()], step(run, runs, steps));
                        let (objects, imported) = play(run, strike, step);
                        let mut ends = ends.lock().expect("no other player fails with this");
                        let of_strike = ends.entry(strike).or_default();
                        of_strike.runs += 1;
                        of_strike.objects += objects;
                        of_strike.imported += imported;
                    }
                })
            })
            .collect();
        let failed = players.into_iter().filter_map(|player| player.join().err()).count();
        assert_eq!(failed, 0, "see the runs above");
    });
    println!("{steps} steps: {:#?}", ends.into_inner().expect("no player failed"));
}

/// The step of a run: those of each strike are spread over all steps.
fn step(run: usize, runs: usize, steps: usize) -> usize {
    let (number, of) = (run / STRIKES.len(), runs.div_ceil(STRIKES.len()));
    1 + (2 * number + 1) * (steps - 1) / (2 * of)
}

/// How many requests a whole apply sends.
fn steps_of_an_apply() -> usize {
    let mut steps = 0;
    on_host(0, world(), |story| {
        let transcript = story.configured(&configuration()).apply();
        transcript.succeeds();
        steps = transcript.calls.len() - UNCERTAIN;
    });
    steps
}

fn world() -> World {
    World::standard().role("team/sre")
}

fn configuration() -> String {
    let of = |name: &&str| {
        format!(
            r#"
resource "eksaccess_entry" "{name}" {{
  cluster_name  = "{CLUSTER}"
  principal_arn = "{}"
}}

resource "eksaccess_policy_association" "{name}" {{
  cluster_name     = "{CLUSTER}"
  principal_arn    = eksaccess_entry.{name}.principal_arn
  access_entry_arn = eksaccess_entry.{name}.access_entry_arn
  policy_arn       = "{}"
  access_scope {{
    type = "cluster"
  }}
}}
"#,
            principal(name),
            policy("AmazonEKSViewPolicy")
        )
    };
    NAMES.iter().map(of).collect()
}

fn principal(name: &str) -> String {
    role(&format!("team/{name}"))
}

/// One run; how many objects there were after its end, and how many of them had to be imported.
fn play(run: usize, strike: Strike, step: usize) -> (usize, usize) {
    println!("run {run}: {strike:?} at request {step}");
    let mut counted = (0, 0);
    on_host(run, world(), |story| {
        let sockets = Sockets::of(story);
        story.provider(PROVIDER_BLOCK).configured(&configuration());
        story.struck_at(step, strike);
        counted = recover(story);
        // Those of a provider that was killed are removed by the next.
        sockets.are_gone();
    });
    counted
}

/// Goes on as a person would: applies, imports what the errors name, and applies again.
fn recover(story: &Story) -> (usize, usize) {
    let there: Vec<&str> =
        NAMES.into_iter().filter(|name| !story.entry(&principal(name)).is_null()).collect();
    let objects = there.iter().map(|name| 1 + policies(story, name)).sum();
    let orphans: Vec<&str> =
        there.into_iter().filter(|name| story.state(&format!("eksaccess_entry.{name}")).is_null()).collect();
    let next = story.apply();
    for name in &orphans {
        is_named(&next, name);
        story.import(&format!("eksaccess_entry.{name}"), &id(name)).succeeds();
    }
    if !orphans.is_empty() {
        story.apply().succeeds();
    }
    next.claim(
        !orphans.is_empty() || next.outcome.is_success(),
        "it should have succeeded, as nothing was orphaned",
    );
    story.settles();
    for name in NAMES {
        assert_eq!(policies(story, name), 1, "{name} has its policy");
    }
    (objects, orphans.len())
}

fn policies(story: &Story, name: &str) -> usize {
    story.entry(&principal(name))["policies"].as_array().map_or(0, Vec::len)
}

#[track_caller]
fn is_named(transcript: &Transcript, name: &str) {
    transcript.says("import {").says(&format!("id = \"{}\"", id(name)));
}

fn id(name: &str) -> String {
    format!("{CLUSTER}:{}", principal(name))
}

/// The folder in which the provider's sockets are.
struct Sockets(PathBuf);

impl Sockets {
    fn of(story: &mut Story) -> Self {
        let folder = story.temporary_folder();
        Self(folder)
    }

    fn are_gone(&self) {
        let left: Vec<_> =
            fs::read_dir(&self.0).expect("the folder is there").map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "sockets stay: {left:?}");
    }
}
