//! What users feel, measured on the release build: start, memory, a plan, the binary's size, the calls and the time of
//! hundreds of entries, the cost of an answer.
//! Prints a table with what each figure must reach, of all groups or of those that the command line names.
//! Never here: assertions of tests, other machines' figures.

mod diagnosis;
mod direct;
mod figure;
mod hosted;
mod migration;
mod plan;
mod start;

use std::{env, fs, path::Path, process::ExitCode, thread};

use harness::{Host, Hosts, NoHost, Result, error::HarnessError, target};

use crate::figure::{Figure, table};

/// The largest stripped binary: the leanest Go provider on terraform-plugin-framework has 18.2 MB.
const BINARY_MB: f64 = 16.0;

/// Figures that are measured together.
type Measure = fn(&Host, &Path) -> Result<Vec<Figure>>;

/// All groups of figures, in the order in which they run.
const GROUPS: [(&str, Measure); 10] = [
    ("start", |_, provider| start::figures(provider)),
    ("plan", plan::figures),
    ("size", |_, provider| size(provider)),
    ("entries", |_, provider| direct::entries(provider)),
    ("calls", |_, provider| direct::calls(provider)),
    ("throttled", |_, provider| direct::throttled(provider)),
    ("inventory", |_, provider| direct::inventory(provider)),
    ("hosted", hosted::figures),
    ("diagnosis", diagnosis::figures),
    ("migration", |_, provider| migration::figures(provider)),
];

fn main() -> ExitCode {
    let host = match Hosts::all().map(|hosts| hosts.into_iter().next()) {
        Ok(Some(host)) => host,
        Ok(None) => return fail(&NoHost::NoneFound),
        Err(none) => return fail(&none),
    };
    match chosen().and_then(|groups| measure(&groups, &host)) {
        Ok(figures) => report(&figures),
        Err(error) => fail(&error),
    }
}

/// The groups that the command line names, or all.
fn chosen() -> Result<Vec<Measure>> {
    let named: Vec<String> = env::args().skip(1).collect();
    if named.is_empty() {
        return Ok(GROUPS.iter().map(|(_, measure)| *measure).collect());
    }
    let find = |wanted: &String| {
        let group = GROUPS.iter().find(|(name, _)| name == wanted).map(|(_, measure)| *measure);
        let known = GROUPS.map(|(name, _)| name).join(", ");
        group.ok_or_else(|| HarnessError::Unexpected(format!("no group {wanted}; the groups are {known}")))
    };
    named.iter().map(find).collect()
}

fn measure(groups: &[Measure], host: &Host) -> Result<Vec<Figure>> {
    let provider = target::provider()?;
    println!("Host: {host}. Machine: {}.\nProvider: release build.\n", machine());
    let mut figures = Vec::new();
    for measure in groups {
        figures.extend(measure(host, &provider)?);
    }
    Ok(figures)
}

fn size(provider: &Path) -> Result<Vec<Figure>> {
    let bytes = fs::metadata(provider).map_err(harness::error::trying("read the provider's size"))?.len();
    let megabytes = f64::from(u32::try_from(bytes / 1000).unwrap_or(u32::MAX)) / 1000.0;
    let figure = Figure::at_most("stripped release binary", megabytes, BINARY_MB, "MB");
    Ok(vec![figure.by("the file's size, 10^6 bytes")])
}

fn report(figures: &[Figure]) -> ExitCode {
    print!("{}", table(figures));
    if figures.iter().all(Figure::is_reached) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or_else(String::new, |(_, name)| format!(", {name}"));
    format!("{} {}, {cores} cores{model}", env::consts::OS, env::consts::ARCH)
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("bench: {error}");
    ExitCode::FAILURE
}
