//! A host's `plan` and `apply` of many addresses: two provider processes, everything at once that no dependency forbids.
//! Never here: what must come of it.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use tokio::sync::watch;

use super::{
    Held, States,
    configuration::{Address, Configuration, Wanted},
};
use crate::chance::Chance;
use crate::rpc::{
    aws::Aws,
    host::{Action, Core, Instance, Problem, Problems, UNKNOWN},
};

/// What a plan does with one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Do(Action),
    Delete,
}

/// What an address tells those that depend on it: nothing yet, that it failed, or the ARN of its entry.
type Signal = watch::Sender<Option<Result<Json, ()>>>;

/// One address in an apply.
struct Node<'a> {
    address: Address,
    step: Step,
    wanted: Option<Wanted>,
    instance: Instance<'a>,
    begins_after: Duration,
    /// The entry that must be there before.
    depends_on: Option<Address>,
    /// The associations that must be gone before the entry goes.
    dependents: Vec<Address>,
}

/// Where addresses wait for one another.
struct Signals {
    destroyed: BTreeMap<Address, Signal>,
    applied: BTreeMap<Address, Signal>,
}

/// Plans with a refresh and applies, and returns what went wrong.
pub(crate) async fn apply(
    aws: &Aws,
    chance: &mut Chance,
    states: &mut States,
    wanted: &Configuration,
) -> Vec<Problem> {
    let steps = match plan(aws, states, wanted).await {
        Ok(steps) => steps,
        Err(problems) => return problems.0,
    };
    let core = Core::of(aws).await;
    let mut nodes = Vec::new();
    for (address, step) in &steps {
        let instance = instance(&core, *address, states);
        let config = wanted.0.get(address);
        nodes.push(Node {
            address: *address,
            step: *step,
            wanted: config.copied(),
            instance,
            begins_after: Duration::from_millis(chance.below(400) as u64),
            depends_on: config.and_then(|config| dependency(*address, config, wanted)),
            dependents: dependents(*address, states, &steps),
        });
    }
    delay_calls(aws, chance).await;
    let signals = Signals::of(&steps);
    let outcomes = join_all(nodes.into_iter().map(|node| carry_out(node, &signals))).await;
    aws.mend().await;
    let mut problems = Vec::new();
    for (address, wanted, state, found) in outcomes {
        match (state, wanted.or_else(|| states.get(&address).map(|held| held.wanted))) {
            (Some(state), Some(wanted)) => drop(states.insert(address, Held { wanted, state })),
            _ => drop(states.remove(&address)),
        }
        problems.extend(found.0);
    }
    problems
}

/// The addresses with which a plan would do something.
pub(crate) async fn open_changes(aws: &Aws, states: &States, wanted: &Configuration) -> Vec<String> {
    let mut states = states.clone();
    let steps = plan(aws, &mut states, wanted).await.expect("a plan without errors");
    let open = steps.iter().filter(|(_, step)| **step != Step::Do(Action::Nothing));
    open.map(|(address, step)| format!("{address:?}: {step:?}")).collect()
}

/// Refreshes everything at once and plans.
async fn plan(
    aws: &Aws,
    states: &mut States,
    wanted: &Configuration,
) -> Result<BTreeMap<Address, Step>, Problems> {
    let core = Core::of(aws).await;
    let refreshed = join_all(states.keys().map(|address| async {
        let mut instance = instance(&core, *address, states);
        instance.refresh().await.none();
        (*address, instance.state)
    }));
    for (address, state) in refreshed.await {
        match state {
            Some(state) => states.get_mut(&address).unwrap().state = state,
            None => drop(states.remove(&address)),
        }
    }
    let mut steps = BTreeMap::new();
    for (address, held) in states.iter_mut().filter(|(address, _)| !wanted.0.contains_key(address)) {
        let mut instance = fresh(&core, *address);
        instance.state = Some(held.state.clone());
        instance.plan_destruction().await;
        held.state = instance.state.unwrap();
        steps.insert(*address, Step::Delete);
    }
    let mut problems = Problems::default();
    for (address, config) in &wanted.0 {
        let arn = match dependency(*address, config, wanted) {
            Some(entry) if matches!(steps[&entry], Step::Do(Action::Create | Action::Replace)) => {
                json!(UNKNOWN)
            }
            _ => arn_in_state(*address, config, states, wanted),
        };
        let (planned, found) = instance(&core, *address, states).try_plan(&config.config(arn)).await;
        problems = problems.and(found);
        let Some(planned) = planned else {
            steps.insert(*address, Step::Do(Action::Nothing));
            continue;
        };
        if let (Action::Replace, Some(held)) = (planned.action, states.get_mut(address)) {
            held.state.private = planned.private;
        }
        steps.insert(*address, Step::Do(planned.action));
    }
    if problems.has_errors() { Err(problems) } else { Ok(steps) }
}

fn instance<'c>(core: &'c Core, address: Address, states: &States) -> Instance<'c> {
    let mut instance = fresh(core, address);
    instance.state = states.get(&address).map(|held| held.state.clone());
    instance
}

/// An address with nothing in state.
fn fresh(core: &Core, address: Address) -> Instance<'_> {
    match address {
        Address::Entry(_) => core.entry(),
        Address::Association(_) => core.association(),
    }
}

/// The entry to which an association refers.
fn dependency(address: Address, config: &Wanted, wanted: &Configuration) -> Option<Address> {
    matches!(address, Address::Association(_)).then(|| wanted.entry_of(config.of())).flatten()
}

fn arn_in_state(address: Address, config: &Wanted, states: &States, wanted: &Configuration) -> Json {
    let entry = dependency(address, config, wanted).and_then(|entry| states.get(&entry));
    entry.map_or(Json::Null, |held| crate::rpc::host::shown(held.state.value.get("access_entry_arn")))
}

/// The associations in state that go before this entry does.
fn dependents(address: Address, states: &States, steps: &BTreeMap<Address, Step>) -> Vec<Address> {
    let (Address::Entry(_), Some(held)) = (address, states.get(&address)) else { return Vec::new() };
    let goes = |other: &Address| matches!(steps.get(other), Some(Step::Delete | Step::Do(Action::Replace)));
    let depends = |(other, theirs): &(&Address, &Held)| {
        matches!(other, Address::Association(_)) && theirs.wanted.of() == held.wanted.of() && goes(other)
    };
    states.iter().filter(depends).map(|(other, _)| *other).collect()
}

/// Every operation takes its time, another in every apply.
async fn delay_calls(aws: &Aws, chance: &mut Chance) {
    let operations = [
        "CreateAccessEntry",
        "UpdateAccessEntry",
        "DeleteAccessEntry",
        "DescribeAccessEntry",
        "AssociateAccessPolicy",
        "DisassociateAccessPolicy",
        "ListAssociatedAccessPolicies",
    ];
    for operation in operations {
        let delay = [0, 20, 150, 400][chance.below(4)];
        if delay > 0 {
            aws.fault(operation, json!({ "count": 1000, "delay_ms": delay })).await;
        }
    }
}

type Outcome = (Address, Option<Wanted>, Option<crate::rpc::host::State>, Problems);

async fn carry_out(node: Node<'_>, signals: &Signals) -> Outcome {
    let Node { address, step, wanted, mut instance, begins_after, depends_on, dependents } = node;
    let mut problems = Problems::default();
    tokio::time::sleep(begins_after).await; // virtual
    let mut goes_on = true;
    if matches!(step, Step::Delete | Step::Do(Action::Replace)) {
        for dependent in dependents {
            goes_on &= Signals::wait(&signals.destroyed, dependent).await.is_ok();
        }
        if goes_on {
            problems = instance.destroy_unrefreshed().await;
            goes_on = !problems.has_errors();
        }
    }
    Signals::tell(&signals.destroyed, address, goes_on.then_some(Json::Null));
    let mut arn = Ok(Json::Null);
    if let Some(entry) = depends_on.filter(|_| goes_on) {
        arn = Signals::wait(&signals.applied, entry).await;
    }
    let mut done = None;
    if let (Step::Do(action), Some(wanted), Ok(arn), true) = (step, wanted, arn, goes_on) {
        // Hosts plan again within the apply, and what stays needs nothing more.
        let config = wanted.config(arn);
        match action {
            Action::Nothing => drop(instance.plan_unrefreshed(&config).await),
            _ => problems = problems.and(instance.apply_unrefreshed(&config).await),
        }
        if !problems.has_errors() {
            let names_entry = matches!(address, Address::Entry(_));
            done = Some(if names_entry { instance.get("access_entry_arn") } else { Json::Null });
        }
    }
    let applied = wanted.filter(|_| done.is_some());
    Signals::tell(&signals.applied, address, done);
    (address, applied, instance.state, problems)
}

impl Signals {
    fn of(steps: &BTreeMap<Address, Step>) -> Self {
        let signals = || steps.keys().map(|address| (*address, watch::Sender::new(None))).collect();
        Self { destroyed: signals(), applied: signals() }
    }

    async fn wait(signals: &BTreeMap<Address, Signal>, address: Address) -> Result<Json, ()> {
        let mut told = signals[&address].subscribe();
        told.wait_for(Option::is_some).await.unwrap().clone().unwrap()
    }

    fn tell(signals: &BTreeMap<Address, Signal>, address: Address, done: Option<Json>) {
        signals[&address].send_replace(Some(done.ok_or(())));
    }
}
