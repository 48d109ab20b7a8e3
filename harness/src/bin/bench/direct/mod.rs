//! The provider driven directly, without a host: ten operations in flight, 20 ms a call. What hundreds of entries cost in
//! calls, time, memory and the provider's own CPU. Never here: a host's own time (`hosted`).

mod client;
mod fleet;
mod inventory;
mod process;
mod processors;

use std::{future::Future, path::Path, time::Duration};

use harness::{Embedded, Fault, Result, World, error::trying};

use crate::figure::Figure;
use fleet::{Fleet, Measured};

/// Entries by themselves: as many as a small team has, a large one, and with the first the most that a cluster can have.
const SIZES: [u32; 3] = [30, 300, 2_999];
/// Entries with two associations each, of which the calls are counted.
const COUNTED: u32 = 100;
/// Entries with two associations each where AWS throttles.
const THROTTLED: u32 = 60;
/// The calls that AWS then accepts a second.
const LIMIT: u32 = 20;
/// What a call takes.
const DELAY: Duration = Duration::from_millis(20);
/// What hosts do at once.
const IN_FLIGHT: usize = 10;

/// The most roles that IAM lists on a page (ListRoles, `MaxItems`). EKS lists at most 100, whatever a page may hold.
const IAM_PAGE: u32 = 1_000;

/// The phases in the life of entries.
const PHASES: [&str; 3] = ["create", "read", "delete"];

/// Time, CPU, memory and growth of entries by themselves.
pub(crate) fn entries(provider: &Path) -> Result<Vec<Figure>> {
    processors::on_one(|| all_sizes(provider))
}

fn all_sizes(provider: &Path) -> Result<Vec<Figure>> {
    let (mut figures, mut all) = (Vec::new(), Vec::new());
    for size in SIZES {
        let measured = life(provider, &simulator(size)?, Fleet::of_entries(size))?;
        figures.push(time(size, &measured));
        all.push(measured);
    }
    if let [.., hundreds, thousands] = &all[..] {
        figures.extend(resources(thousands));
        figures.push(growth(hundreds, thousands));
    }
    Ok(figures)
}

/// What a whole cluster read at once costs.
pub(crate) fn inventory(provider: &Path) -> Result<Vec<Figure>> {
    processors::on_one(|| on_one_thread(inventory::figures(provider)))
}

/// Creates, reads and deletes a fleet, each by a process of its own.
fn life(provider: &Path, simulator: &Embedded, mut fleet: Fleet) -> Result<[Measured; 3]> {
    on_one_thread(async {
        Ok([
            fleet.create(provider, simulator).await?,
            fleet.read(provider, simulator).await?,
            fleet.delete(provider, simulator).await?,
        ])
    })
}

fn on_one_thread<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(trying("start a runtime"))?.block_on(work)
}

fn time(size: u32, measured: &[Measured; 3]) -> Figure {
    let ratio = |it: &Measured| it.took.as_secs_f64() / own_time(it.calls + it.look_ups);
    let worst = measured.iter().map(ratio).fold(0.0, f64::max);
    let each = PHASES.iter().zip(measured).map(|(phase, it)| {
        let Measured { took, calls, look_ups, .. } = it;
        format!("{phase} {:.2} s for {calls} calls of EKS and {look_ups} of IAM and STS", took.as_secs_f64())
    });
    let how = format!("the slowest of {}", each.collect::<Vec<_>>().join(", "));
    Figure::at_most(format!("{size} entries, ten in flight: time over calls × 20 ms / 10"), worst, 1.1, "×")
        .by(how)
}

/// The provider's own CPU and memory.
fn resources(measured: &[Measured; 3]) -> Vec<Figure> {
    let mut figures: Vec<Figure> = PHASES
        .iter()
        .zip(measured)
        .map(|(phase, it)| {
            let each = it.cpu.as_secs_f64() * 1000.0 / f64::from(it.objects);
            Figure::at_most(
                format!("the provider's CPU to {phase} one of {} entries", it.objects),
                each,
                0.5,
                "ms",
            )
            .by("user and system time of the process, without its start and first call")
        })
        .collect();
    let peak = measured.iter().map(|it| it.peak).fold(0.0, f64::max);
    figures.push(
        Figure::at_most("peak memory with 3,000 entries", peak, 25.0, "MiB")
            .by("VmHWM, the most of the three processes"),
    );
    figures
}

fn growth(hundreds: &[Measured; 3], thousands: &[Measured; 3]) -> Figure {
    let ratio = |(less, more): (&Measured, &Measured)| more.took.as_secs_f64() / less.took.as_secs_f64();
    let worst = hundreds.iter().zip(thousands).map(ratio).fold(0.0, f64::max);
    Figure::at_most("2999 entries against 300", worst, 10.5, "×")
        .by("time; the worst of create, read, delete")
}

/// Calls of entries with two associations each, which follow each other.
pub(crate) fn calls(provider: &Path) -> Result<Vec<Figure>> {
    let live = || life(provider, &simulator(COUNTED)?, Fleet::with_associations(COUNTED));
    let measured = processors::on_one(live)?;
    let most = [("create", 4), ("read", 2), ("delete", 4)];
    let figure = |((phase, each), it): ((&str, u32), &Measured)| {
        let name = format!("calls to {phase} {COUNTED} entries with two associations each, directly");
        Figure::at_most(name, f64::from(it.calls), f64::from(each * COUNTED), "calls")
            .by("the simulator's journal, EKS alone; ten in flight, the associations of an entry together")
    };
    Ok(most.into_iter().zip(&measured).map(figure).collect())
}

/// Errors, time and throttled calls where AWS accepts few calls a second.
pub(crate) fn throttled(provider: &Path) -> Result<Vec<Figure>> {
    let measured = processors::on_one(|| {
        let simulator = simulator(THROTTLED)?;
        simulator.control().limit("*", LIMIT)?;
        life(provider, &simulator, Fleet::with_associations(THROTTLED))
    })?;
    let [calls, throttled] = [|it: &Measured| it.calls, |it: &Measured| it.throttled]
        .map(|count| measured.iter().map(count).map(f64::from).sum::<f64>());
    let took: f64 = measured.iter().map(|it| it.took.as_secs_f64()).sum();
    let own = (calls - throttled) / f64::from(LIMIT);
    let of = format!("{THROTTLED} entries with two associations each, {LIMIT} calls a second allowed");
    Ok(vec![
        Figure::at_most(format!("{of}: time over the calls' own"), took / own, 1.15, "×")
            .by(format!("{took:.1} s for {calls} calls, without an error")),
        Figure::at_most(format!("{of}: share of throttled calls"), throttled / calls, 0.25, "")
            .by(format!("the simulator's journal: {throttled} of {calls}")),
    ])
}

/// What so many calls take where ten are in flight.
fn own_time(calls: u32) -> f64 {
    DELAY.as_secs_f64() * f64::from(calls) / 10.0
}

/// AWS with a role for each entry and one more.
fn simulator(entries: u32) -> Result<Embedded> {
    let world = World::standard().page_size(IAM_PAGE);
    delayed((0..=entries).fold(world, |world, number| world.role(&fleet::role_name(number))))
}

/// AWS where every call takes its time, what the simulator does for it included.
fn delayed(world: World) -> Result<Embedded> {
    let simulator = Embedded::start(world.into_json())?;
    let milliseconds = u64::try_from(DELAY.as_millis()).unwrap_or(u64::MAX);
    simulator.control().fault(&Fault::apply_then_delay("*", milliseconds).times(u32::MAX))?;
    Ok(simulator)
}
